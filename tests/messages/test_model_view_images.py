"""What a model gets of images: those of files as data, those of addresses as they are."""

from __future__ import annotations

from chatwidget.messages.model_view import for_model


def test_an_image_with_an_address_is_sent_as_it_is() -> None:
    image = {"type": "image_url", "image_url": {"url": "https://example.org/cat.png"}}
    message = {"role": "user", "content": [{"type": "text", "text": "What is it?"}, image]}

    assert for_model([message]) == [message]
