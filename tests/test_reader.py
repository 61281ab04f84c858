"""The river with fakes at its doors: what flows, in which order, and when."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from inkproof.document import Line, Page, PageImage, Source, Step
from inkproof.errors import TruncatedInputError
from inkproof.protocols import LanguageModel, Message, Recognizer
from inkproof.reader import Reader
from inkproof.testing import FakeLanguageModel, FakeRecognizer

READ = Page(1, (Line("1", "tbe man"),))
STEPS = (Step("recognize", "1"),)
PIXELS = np.zeros((20, 30, 3), np.uint8)


def two_pages(source: Source, pages: object) -> Iterator[PageImage]:
    yield from (PageImage(PIXELS, number, source_size=(30, 20)) for number in (1, 2))


def damaged(source: Source, pages: object) -> Iterator[PageImage]:
    yield PageImage(PIXELS)
    raise TruncatedInputError("cut short")


def reader(**stages) -> Reader:
    chosen = {
        "open_source": lambda given, password: Source(given, "png", lambda: io.BytesIO(b"")),
        "open_pages": two_pages,
        "prepare": (),
        "recognize": FakeRecognizer(READ),
        "correct": None,
        "steps": STEPS,
    }
    return Reader(**(chosen | stages))


def test_a_document_holds_every_page_its_source_and_what_ran() -> None:
    document = reader().read("note.png")
    assert [(page.number, page.size, page.text) for page in document.pages] == [
        (1, (30, 20), "tbe man"),
        (2, (30, 20), "tbe man"),
    ]
    assert document.source is not None
    assert document.source.name == "note.png"
    assert document.steps == STEPS


def test_pages_come_as_they_are_read() -> None:
    pages = reader(open_pages=damaged).pages("note.png")
    assert next(pages).text == "tbe man"
    with pytest.raises(TruncatedInputError):
        next(pages)


def test_steps_run_in_order_before_reading_and_correction_after_it() -> None:
    seen = []

    def step(name):
        return lambda image: seen.append(name) or replace(image, number=image.number * 10)

    def correct(page, layer):
        seen.append(f"corrected {page.number}")
        return page.lines

    (first, second) = reader(prepare=(step("one"), step("two")), correct=correct).read("note.png").pages
    assert (first.number, second.number) == (100, 200)
    assert seen == ["one", "two", "corrected 100", "one", "two", "corrected 200"]


def test_lines_are_heard_as_they_are_settled() -> None:
    heard = []

    def correct(page, layer):
        for word in ("one", "two"):
            assert f"{page.number} {word}" not in heard
            yield replace(page.lines[0], raw=f"{page.number} {word}")

    river = reader(correct=correct)
    document = river.read("note.png", lambda line: heard.append(line.text))
    assert heard == [line.text for page in document.pages for line in page.lines]
    assert heard == ["1 one", "1 two", "2 one", "2 two"]
    pages = river.pages("note.png", lambda line: heard.append(line.text))
    heard.clear()
    next(pages)
    assert heard == ["1 one", "1 two"]


def test_the_fakes_fit_the_doors() -> None:
    recognizer: Recognizer = FakeRecognizer(READ)
    assert recognizer(PageImage(np.zeros((4, 4, 3), np.uint8), number=3)).number == 3
    model = FakeLanguageModel("yes", {"snow": -1.5})
    assert isinstance(model, LanguageModel)
    pieces: list[str] = []
    assert model.complete([Message("user", "Is snow white?")], on_token=pieces.append) == "yes" == pieces[0]
    assert model.score("the ", ["snow", "rain"]) == [-1.5, 0.0]
    assert model.asked == ["Is snow white?"]
