"""Bringing whole texts that somebody proposes to the lines they were made for. What aligns to no line dies here."""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from inkproof.correct.corrector import Corrector
from inkproof.document import Page

__all__ = ["weigh_lines"]

UNLIKE = 0.5
"""A proposed line further than this share of its length from a line was not made for it."""


def weigh_lines(corrector: Corrector, page: Page, proposed: str, *, by: str) -> Page:
    """The page with the lines of a proposed text weighed, each against the line of the page that it is likest to.

    What a line was corrected to before is weighed beside it; a line whose correction failed stays as it was read.
    """
    offers = [" ".join(line.split()) for line in proposed.splitlines() if line.strip()]
    context, lines, start = corrector.nowhere, [], 0
    for line in page.lines:
        found = _likest(line.text, offers, start)
        if found is not None:
            weigh = corrector.joined if line.correction else corrector.judged
            if not (line.correction and line.correction.failed):
                line = weigh(line, offers[found], by, context)
            start = found + 1
        context = corrector.after(line.text, context)
        lines.append(line)
    return replace(page, lines=tuple(lines))


def _likest(text: str, offers: list[str], start: int) -> int | None:
    """Index of the offer, from `start` on, that is nearest to the line; None where all are unlike it."""
    if not text.strip():
        return None
    distance = {i: Levenshtein.normalized_distance(text, offers[i]) for i in range(start, len(offers))}
    best = min(distance, key=lambda i: distance[i], default=None)
    return best if best is not None and distance[best] < UNLIKE else None
