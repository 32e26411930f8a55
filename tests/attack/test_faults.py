"""Faults that were found once: each is brought about for real, and leaves the chat as it was."""

from __future__ import annotations

import csv
import signal
from pathlib import Path

import pytest

import chatwidget as cw
from chatwidget.interface.flag_log import COLUMNS
from chatwidget.testing.browser import Browser


def test_a_line_that_does_not_fit_on_the_disk_leaves_nothing_and_the_next_one_is_whole(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    resource = pytest.importorskip("resource")
    chat = cw.ChatInterface(
        lambda message: message, flagging_mode="manual", flagging_options=["Like"], flagging_dir=tmp_path
    )
    chat.history = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "short"}]
    browser = Browser(chat)
    browser.click("Like", index=1)
    before = (tmp_path / "log.csv").read_bytes()
    chat.history = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "long " * 20_000}]
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 9_000, usual[1]))
    try:
        browser.click("Like", index=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, ignored)

    assert (tmp_path / "log.csv").read_bytes() == before
    assert "File too large" in capfd.readouterr().err + str(browser.alerts)
    browser.click("Like", index=1)  # takes it back
    csv.field_size_limit(10_000_000)
    with (tmp_path / "log.csv").open(newline="", encoding="utf-8") as file:
        assert [len(row) for row in csv.reader(file)] == [len(COLUMNS)] * 3
