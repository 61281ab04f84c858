"""Which lines a worker trains on. A pool follows from its seed alone, so that a run can go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

import numpy as np

from inkproof.learn.batches import Batch
from inkproof.learn.batches import batches as batched
from inkproof.learn.lines import Sample
from training.hand.packs import Pack

__all__ = ["POOL", "Mix", "batches"]

POOL = 96
"""Lines drawn at a time and sorted by width."""


class Mix:
    """Shares of kinds of lines, and where each kind's lines lie."""

    def __init__(
        self, shares: Mapping[str, float], packs: Sequence[Pack], kinds: Mapping[str, str], writers: float = 1.0
    ) -> None:
        """`kinds` names the kind of each set, `writers` the share of groups that is drawn from.

        Raises ValueError where a share has no lines.
        """
        self._places: dict[str, list[tuple[Pack, int]]] = {kind: [] for kind in shares}
        for pack in packs:
            for source, places in pack.by_source(writers).items():
                if kinds[source] in shares:
                    self._places[kinds[source]] += [(pack, at) for at in places]
        if empty := [kind for kind, places in self._places.items() if not places]:
            raise ValueError(f"no lines of kind {', '.join(empty)}")
        self._shares = dict(shares)

    def draw(self, rng: Random, count: int) -> list[Sample]:
        """Lines of all kinds by their shares."""
        kinds = rng.choices(list(self._shares), list(self._shares.values()), k=count)
        return [pack[at] for pack, at in (rng.choice(self._places[kind]) for kind in kinds)]


def batches(mix: Mix, index: Mapping[str, int], step_px: int, seed: str) -> Iterator[Batch]:
    """The batches of one pool."""
    rng, noise = Random(seed), np.random.default_rng(list(seed.encode()))
    return batched(mix.draw(rng, POOL), index, step_px, rng, noise)
