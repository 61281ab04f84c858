from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.reliability import Bin, draw, judged, reliability
from inkproof.document import Correction, Document, Line, Page, Word
from inkproof.evaluate import Normalisation


def test_words_are_judged_as_they_stand_after_correction() -> None:
    corrected = Line(
        "l1", "tbe cat", (Word("tbe"), Word("cat")), correction=Correction((), (Word("the"), Word("cat", None, 0.5)))
    )
    document = Document(None, (Page(1, (corrected, Line("l2", '"sat"', (Word('"sat"'),)))),))
    assert list(judged(document, "the cot sat", Normalisation())) == [(1.0, True), (0.5, False), (1.0, True)]


def test_what_is_said_is_held_against_what_is_right() -> None:
    pairs = [(0.95, True)] * 19 + [(0.95, False)] + [(0.55, True)] * 2 + [(0.55, False)] * 3
    found = reliability(pairs)
    assert found.bins == (Bin(5, 0.55, 0.4), Bin(20, 0.95, 0.95))
    assert found.calibration_error == pytest.approx(0.2 * 0.15)
    assert (found.doubtful_words, found.errors_in_doubtful, found.errors_in_least_sure) == (0.2, 0.75, 0.75)
    with pytest.raises(ValueError, match="no words"):
        reliability([])


def test_the_diagram_is_drawn(tmp_path: Path) -> None:
    draw({"drawn": reliability([(0.9, True), (0.2, False)])}, tmp_path / "diagram.md")
    assert (tmp_path / "diagram.png").stat().st_size > 10_000
