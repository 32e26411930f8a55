"""One of two kernels that flag into the same folder at once: `kernel_that_flags.py FOLDER NAME COUNT`."""

import sys

from chatwidget.callback_data import LikeData
from chatwidget.interface.flag_log import FlagLog


def main(folder: str, name: str, count: str) -> None:
    said = [{"role": "assistant", "content": f"{name} " * 20_000}]
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(count)):
        FlagLog(folder, lambda: said)(LikeData(number, name, True))


if __name__ == "__main__":
    main(*sys.argv[1:])
