"""The judge with a recognizer that knows the page by its pixels."""

from dataclasses import replace

import numpy as np
import pytest

from inkproof.document import Line, Page, PageImage, Word
from inkproof.geometry import Affine
from inkproof.recognize.judging import Judge

IMAGE = PageImage(np.zeros((4, 4, 3), np.uint8))


def reading(*words: tuple[str, float]) -> Page:
    return Page(1, (Line("l", " ".join(text for text, _ in words), tuple(Word(t, confidence=c) for t, c in words)),))


def judged(plain: Page, prepared: Page, *, changes: bool = True, step: str = "light") -> tuple[Page, int]:
    calls = []

    def recognize(image: PageImage) -> Page:
        calls.append(image)
        return prepared if image.prepared else plain

    def prepare(image: PageImage) -> PageImage:
        return replace(image, prepared=(step,), to_source=Affine(c=1.0)) if changes else image

    return Judge(prepare, recognize)(IMAGE), len(calls)


def test_a_page_that_is_left_alone_is_read_once():
    plain = reading(("plain", 0.1))
    assert judged(plain, reading(("prepared", 0.9)), changes=False) == (plain, 1)


@pytest.mark.parametrize(
    ("plain", "prepared", "better"),
    [
        ([("tbc", 0.4), ("rnan", 0.3)], [("the", 0.9), ("man", 0.9)], True),
        ([("the", 0.9), ("man", 0.9)], [("tbc", 0.4), ("rnan", 0.3)], False),
        ([("the", 0.9), ("man", 0.8)], [("the", 0.95)], False),  # surer, but a word was lost
        ([("the", 0.9), ("|;,", 0.2)], [("the", 0.9)], True),  # specks that were read as letters
        ([("the", 0.9)], [("the", 0.9)], False),
    ],
)
def test_the_reading_that_is_surer_of_more_text_stands(plain, prepared, better):
    one, other = reading(*plain), reading(*prepared)
    assert judged(one, other) == ((other if better else one), 2)


@pytest.mark.parametrize(("confidence", "stands"), [(0.9, True), (0.89, True), (0.7, False)])
def test_a_page_that_was_only_laid_level_need_not_be_surer(confidence, stands):
    plain, moved = reading(("two", 0.9), ("one", 0.9)), reading(("one", confidence), ("two", confidence))
    assert judged(plain, moved, step="deskew") == ((moved if stands else plain), 2)


@pytest.mark.parametrize("surer", [0.9, 0.5])
def test_a_page_that_is_turned_is_prepared_upright(surer):
    seen = []

    def recognize(image: PageImage) -> Page:
        seen.append(image)
        confidence, rotation = (surer, 0) if image.prepared else (0.7, 90)
        return replace(reading(("word", confidence)), rotation=rotation)

    image = PageImage(np.zeros((4, 6, 3), np.uint8), source_size=(6, 4))
    page = Judge(lambda upright: replace(upright, prepared=("light",)), recognize)(image)
    assert [one.pixels.shape[:2] for one in seen] == [(4, 6), (6, 4)]
    assert page.rotation == 90
    assert page.lines[0].words[0].confidence == max(0.7, surer)
