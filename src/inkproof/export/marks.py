"""What correction changed on a line, piece by piece, and how plain text marks it. No colour, no files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

from inkproof.document import Line

__all__ = ["Mark", "Paint", "pieces", "plain"]


class Mark(StrEnum):
    """Whether a piece of text stayed, went or came."""

    ADDED = "added"
    KEPT = "kept"
    REMOVED = "removed"


Paint = Callable[[Mark, str], str]
"""Shows one piece of text as its mark wants."""


def pieces(line: Line) -> Iterator[tuple[Mark, str]]:
    """The line cut at its accepted edits: kept and removed pieces give the raw text, kept and added the corrected."""
    at = 0
    for edit in line.edits:
        if edit.verdict.accepted:
            cut = (Mark.KEPT, line.raw[at : edit.start]), (Mark.REMOVED, edit.before), (Mark.ADDED, edit.after)
            yield from (piece for piece in cut if piece[1])
            at = edit.stop
    if line.raw[at:]:
        yield Mark.KEPT, line.raw[at:]


def plain(mark: Mark, text: str) -> str:
    """Marks of word diffs, for where there is no colour: [-removed-] and {+added+}."""
    return {Mark.KEPT: text, Mark.REMOVED: f"[-{text}-]", Mark.ADDED: f"{{+{text}+}}"}[mark]
