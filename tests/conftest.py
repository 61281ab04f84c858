"""Values that tests of several rooms read: one small document with everything in it."""

from __future__ import annotations

import io

import pytest
from hypothesis import settings

from inkproof.document import (
    Alternative,
    Correction,
    Document,
    Edit,
    EditKind,
    Line,
    Page,
    Script,
    Source,
    Step,
    Verdict,
    Word,
)
from inkproof.geometry import Box, Polygon

# A busy machine is no bug: no test here is about time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def edit(start: int, before: str, after: str, *, accepted: bool, rule: str, ink: float = -2.5) -> Edit:
    verdict = Verdict(accepted, rule)
    return Edit(start, start + len(before), before, after, EditKind.READING, ink, 9.25, "lexicon", verdict)


@pytest.fixture
def document() -> Document:
    """Two pages: a corrected line with accepted and refused edits, an untouched one, one without an image."""
    raw = "was waiting for lis sewior"
    words = (
        Word("was", Box(10, 20, 60, 50), 0.991),
        Word("waiting", Box(70, 20, 180, 50), 0.92),
        Word("for", Box(190, 20, 235, 50), 0.97),
        Word("lis", Box(245, 20, 290, 50), 0.52, (Alternative("his", -1.23456), Alternative("lips", float("-inf")))),
        Word("sewior", Box(300, 20, 400, 50), 0.7),
    )
    edits = (
        edit(3, " ", "", accepted=False, rule="ink"),
        edit(16, "lis", "his", accepted=True, rule="margin"),
        edit(20, "sewior", "senior", accepted=True, rule="vocabulary"),
    )
    outline = Polygon(((8.0, 18.0), (402.0, 18.004), (402.0, 52.0), (8.0, 52.0)))
    first = Line("1", raw, words, outline, Script.HANDWRITTEN, correction=Correction(edits, words, ("senior",)))
    second = Line("2", "März 12, 1944", tuple(Word(w) for w in ("März", "12,", "1944")), correction=Correction())
    third = Line("1", "早上好 world", (Word("早上好"), Word("world")))
    return Document(
        Source("note.png", "png", lambda: io.BytesIO(b"")),
        (
            Page(1, (first, second), (420, 120), 300.0, "RGB", "en"),
            Page(2, (third,)),
        ),
        (Step("recognize", "0.1.0", "0" * 64, {"threads": None, "beam": 8, "alphabet": {"b": 1, "a": 2}}),),
    )
