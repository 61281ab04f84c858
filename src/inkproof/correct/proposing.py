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
    """The page with the lines of a proposed text weighed, each against the line of the page that it is likest to."""
    offers = [" ".join(line.split()) for line in proposed.splitlines() if line.strip()]
    context, lines, start = corrector.nowhere, [], 0
    for line in page.lines:
        found = _likest(line.raw, offers, start)
        if found is not None:
            line = corrector.judged(line, offers[found], by, context)
            start = found + 1
        context = corrector.after(line.text, context)
        lines.append(line)
    return replace(page, lines=tuple(lines))


def _likest(raw: str, offers: list[str], start: int) -> int | None:
    """Index of the offer, from `start` on, that is nearest to the line; None where all are unlike it."""
    if not raw.strip():
        return None
    distance = {i: Levenshtein.normalized_distance(raw, offers[i]) for i in range(start, len(offers))}
    best = min(distance, key=lambda i: distance[i], default=None)
    return best if best is not None and distance[best] < UNLIKE else None
