"""How messages put things. Nothing is printed here."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["listed"]

NAMED = 5


def listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
