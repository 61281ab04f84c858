"""Taking a proposed line apart into its smallest independent changes, and making some of them. No judgement."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from inkproof.document import Edit

__all__ = ["FOLLOWING", "WINDOW", "Change", "apply", "changes", "overlap", "windows"]

FOLLOWING = 2
"""Words after a place on which its reading bears: a trigram reaches no further."""
WINDOW = 24
"""Words of a stretch that is weighed as one: changes that far apart know nothing of each other."""


@dataclass(frozen=True, slots=True)
class Change:
    """raw[start:stop], which is `before`, becomes `after`; both are whole words.

    `rivals_nats` tells how far other readings of the place share its score: 0 where there is none, ln n for n equals.
    """

    start: int
    stop: int
    before: str
    after: str
    rivals_nats: float = 0.0

    def moved(self, by: int) -> Change:
        """The same change in a longer text."""
        return replace(self, start=self.start + by, stop=self.stop + by)

    @property
    def is_spacing(self) -> bool:
        """Whether nothing but spaces changes."""
        return self.before.replace(" ", "") == self.after.replace(" ", "")


def changes(raw: str, proposed: str) -> list[Change]:
    """The changes that lead from raw to proposed, cut at every space that both texts share."""
    cuts = [(-1, -1), *_shared_spaces(raw, proposed), (len(raw), len(proposed))]
    found = []
    for (i, j), (k, m) in itertools.pairwise(cuts):
        before, after = raw[i + 1 : k], proposed[j + 1 : m]
        if before != after:
            found.append(Change(i + 1, k, before, after))
    return found


def apply(raw: str, chosen: Iterable[Change]) -> str:
    """The raw text with some of its changes made; they come in order."""
    pieces, at = [], 0
    for change in chosen:
        pieces += [raw[at : change.start], change.after]
        at = change.stop
    return "".join([*pieces, raw[at:]])


def windows(raw: str, found: Sequence[Change]) -> Iterator[tuple[int, int, list[Change]]]:
    """(start, stop, changes) of each stretch of a text whose changes bear on each other, with the words around them.

    The changes are those of the whole text; stretches may share words, but no change.
    """
    words = [word.span() for word in re.finditer(r"\S+", raw)] or [(0, len(raw))]
    starts = [start for start, _ in words]
    groups: list[tuple[int, int, list[Change]]] = []
    for change in found:
        first, last = (
            max(0, bisect_right(starts, at) - 1) for at in (change.start, max(change.start, change.stop - 1))
        )
        last = min(len(words) - 1, last + FOLLOWING)
        if groups and first - FOLLOWING <= groups[-1][1] and last - groups[-1][0] < WINDOW:
            groups[-1] = (groups[-1][0], max(last, groups[-1][1]), [*groups[-1][2], change])
        else:
            groups.append((max(0, first - FOLLOWING), last, [change]))
    for first, last, inside in groups:
        yield min(starts[first], inside[0].start), max(words[last][1], inside[-1].stop), inside


def overlap(one: Change | Edit, other: Change | Edit) -> bool:
    """Whether both concern the same part of a text."""
    return one.start < other.stop and other.start < one.stop


def _shared_spaces(raw: str, proposed: str) -> list[tuple[int, int]]:
    shared = []
    for block in Levenshtein.editops(raw, proposed).as_matching_blocks():
        shared += [
            (block.a + k, block.b + k) for k in range(block.size) if raw[block.a + k] == " " == proposed[block.b + k]
        ]
    return shared
