"""A command line whose reader has a recognizer of no weights: files, pages, formats and errors are the real ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from inkproof import assemble
from inkproof.document import Document, Page, PageImage
from inkproof.errors import InputError
from inkproof.loading import open_pages, open_source
from inkproof.reader import Reader
from inkproof.settings import MAX_PIXELS, Settings

Draw = Callable[..., Path]


@pytest.fixture
def picture(tmp_path: Path) -> Draw:
    """Draws a line of text into an image file, one page for each text."""

    def draw(name: str, *texts: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pages = []
        for text in texts:
            image = Image.new("RGB", (420, 120), "white")
            ImageDraw.Draw(image).text((20, 35), text, fill="black", font=ImageFont.load_default(36))
            pages.append(image)
        pages[0].save(path, save_all=True, append_images=pages[1:]) if len(pages) > 1 else pages[0].save(path)
        return path

    return draw


@pytest.fixture
def settings_seen(monkeypatch: pytest.MonkeyPatch, document: Document) -> list[Settings]:
    """Every page reads like the first one of `document`, all-black pages fail; the settings of each reader."""
    seen: list[Settings] = []

    def recognize(image: PageImage) -> Page:
        if not image.pixels.any():
            raise InputError("the page is black", remedy="Let in some light")
        return dataclasses.replace(document.pages[0], number=image.number)

    def reader(settings: Settings) -> Reader:
        seen.append(settings)
        return Reader(
            open_source=open_source,
            open_pages=partial(open_pages, max_pixels=MAX_PIXELS),
            prepare=(),
            recognize=recognize,
            correct=None,
            steps=document.steps,
        )

    monkeypatch.setattr(assemble, "reader", reader)
    return seen
