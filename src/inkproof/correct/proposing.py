"""Bringing whole texts that somebody proposes to the lines they were made for. What aligns to no line dies here."""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from inkproof.correct.corrector import Corrector
from inkproof.document import Page

__all__ = ["weigh_lines"]

UNLIKE = 0.5
"""A proposed line further than this share of its length from a line was not made for it."""
ALIKE = 0.25
"""One nearer than this was."""


def weigh_lines(corrector: Corrector, page: Page, proposed: str, *, by: str) -> Page:
    """The page with the lines of a proposed text weighed, each against the line of the page that it is likest to.

    What a line was corrected to before is weighed beside it; a line whose correction failed stays as it was read.
    """
    offers = [" ".join(line.split()) for line in proposed.splitlines() if line.strip()]
    context, lines, start = corrector.nowhere, [], 0
    for line in corrector.identify(page.lines):
        found = _likest(line.text, offers, start)
        if found is not None:
            line = corrector.with_proposal(line, offers[found], by, context)
            start = found + 1
        context = corrector.after(line, context)
        lines.append(line)
    return replace(page, lines=tuple(lines))


def _likest(text: str, offers: list[str], start: int) -> int | None:
    """Index of the offer, from `start` on, that was made for the line; None where all are unlike it.

    The next one that is clearly alike is taken: a likeness further on, of a line that is repeated, would skip what lies
    between.
    """
    if not text.strip() or start == len(offers):
        return None
    if Levenshtein.normalized_distance(text, offers[start]) < ALIKE:
        return start
    found = process.extractOne(text, offers[start:], scorer=Levenshtein.normalized_distance, score_cutoff=UNLIKE)
    return start + found[2] if found is not None and found[1] < UNLIKE else None
