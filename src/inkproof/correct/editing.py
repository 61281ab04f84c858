"""Taking a proposed line apart into its smallest independent changes, and making some of them. No judgement."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from inkproof.document import Edit

__all__ = ["Change", "apply", "changes", "overlap"]


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
