"""The Chinese pages: what an edit did is judged alone, by the whole page; the same seed gives the same page."""

from __future__ import annotations

from random import Random

import pytest
from PIL import ImageFont

from benchmarks.chinese import KINDS, LINES, draw, outcomes
from benchmarks.readings import LineReading, Reading, WeighedEdit
from training import drawing
from training.chinese import lines_for


class Face:
    """Draws everything but one character, in Pillow's own font."""

    name = "own"
    characters = frozenset("春眠不觉晓处闻啼鸟夜来风雨声花落知多")


TEXTS = [f"{'一' * at}春眠不觉晓处处闻啼鸟夜来风雨声花落知多少" for at in range(2 * LINES)]


def test_edits_are_judged_one_by_one_and_only_those_that_were_made() -> None:
    def edit(start: int, after: str, accepted: bool = True) -> WeighedEdit:
        return WeighedEdit(start, start + 1, after, -1.0, 9.0, accepted, "weighed as mend")

    lines = (LineReading("春珉不觉晓", (edit(1, "眠"), edit(3, "学"))), LineReading("处外闻", (edit(1, "处", False),)))
    reading = Reading("春眠不学晓\n处外闻", "春珉不觉晓\n处外闻", lines)
    assert outcomes(reading, "春眠不觉晓\n处处闻") == {"repaired": 1, "broke": 1}
    assert outcomes(reading, "春味不学晓\n处处闻") == {"did neither": 1, "repaired": 1}


def test_a_line_holds_nothing_that_the_face_would_leave_out() -> None:
    lines = lines_for(Face(), TEXTS, Random(1), LINES)  # type: ignore[arg-type]
    assert lines
    assert all(Face.characters.issuperset(line) and len(line) >= 8 for line in lines)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_draws_the_same_page(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_font", lambda face, size: ImageFont.load_default(size))
    (page, text), (again, _) = (draw(kind, TEXTS, Face(), 5) for _ in range(2))  # type: ignore[arg-type]
    assert (page == again).all()
    assert page.min() < 128 < page.max()
    assert 0 < len(text.split("\n")) <= LINES
