"""Whether preparing a page helped: both are read, and the reading that is surer of more text stands. No steps here."""

from __future__ import annotations

from dataclasses import replace

from inkproof.document import Page, PageImage
from inkproof.protocols import Preprocessor, Recognizer
from inkproof.recognize.upright import turned

__all__ = ["Judge"]

GUESS = 0.5
"""Confidence of a word that is as likely wrong as right: surer words count for the reading, others against it."""
MARGIN = 0.02
"""By so much a character the prepared reading must be surer, or may be less sure where it was only laid level."""


class Judge:
    """Reads a page as it is; where a preparation changes it, also as prepared, and gives the better reading."""

    def __init__(self, prepare: Preprocessor, recognize: Recognizer) -> None:
        self._prepare = prepare
        self._recognize = recognize

    def __call__(self, image: PageImage) -> Page:
        """The better page; a page that the preparation leaves alone is read once."""
        page = self._recognize(image)
        # Rows are measured along the page, so that it is turned before it is laid level.
        upright = turned(image, page.rotation) if page.rotation else image
        prepared = self._prepare(upright)
        if prepared is upright:
            return page
        other = self._recognize(prepared)
        # Lines that were laid level also come in their order, which no confidence tells of.
        margin = -MARGIN if prepared.prepared == (*upright.prepared, "deskew") else MARGIN
        if _sureness(other) <= _sureness(page) + margin * len(page.raw_text):
            return page
        return replace(other, rotation=(page.rotation + other.rotation) % 360)


def _sureness(page: Page) -> float:
    return sum(len(word.text) * (word.confidence - GUESS) for line in page.lines for word in line.words)
