"""How likely a language is to spell a word it has never shown: a character n-gram. Nothing about whole words."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["Spelling"]

ORDER = 5
EDGE = "\n"
ALPHABET = 3000
"""Characters that a language may use; an unseen one gets its share of the lowest order."""


class Spelling:
    """Interpolated (Witten-Bell) character n-gram over whole words, edges included."""

    def __init__(self, words: Sequence[str]) -> None:
        text = EDGE + EDGE.join(words) + EDGE
        codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
        kinds, ids = np.unique(codes, return_inverse=True)
        self._ids = {chr(code): index for index, code in enumerate(kinds.tolist())}
        self._base = len(kinds) + 1
        self._grams: list[dict[int, int]] = []
        self._follow: list[dict[int, tuple[int, int]]] = []
        for order in range(1, ORDER + 1):
            grams, follow = _count(ids.astype(np.int64), self._ids[EDGE], order, self._base)
            self._grams.append(grams)
            self._follow.append(follow)

    def log_prob(self, word: str) -> float:
        """Log-probability in nats of this spelling, its end included."""
        unknown = self._base - 1
        edge = self._ids[EDGE]
        ids = [edge, *(self._ids.get(c, unknown) for c in word), edge]
        return sum(math.log(self._next(ids, at)) for at in range(1, len(ids)))

    def _next(self, ids: list[int], at: int) -> float:
        p, key, scale = 1.0 / ALPHABET, 0, 1
        for order in range(min(ORDER, at + 1)):
            # key holds the `order` characters before `at`
            if order:
                key += ids[at - order] * scale
                scale *= self._base
            seen = self._follow[order].get(key)
            if seen is None:
                break
            total, kinds = seen
            p = (self._grams[order].get(key * self._base + ids[at], 0) + kinds * p) / (total + kinds)
        return p


def _count(
    ids: npt.NDArray[np.int64], edge: int, order: int, base: int
) -> tuple[dict[int, int], dict[int, tuple[int, int]]]:
    """Counts of all n-grams of `order` that do not run over a word's edge, and (count, kinds) of what follows each."""
    width = len(ids) - order + 1
    if width < 1:
        return {}, {}
    keys = np.zeros(width, dtype=np.int64)
    whole = np.ones(width, dtype=bool)
    for at in range(order):
        part = ids[at : at + width]
        keys = keys * base + part
        if 0 < at < order - 1:
            whole &= part != edge
    if order == 1:
        keys = keys[1:]
        whole = whole[1:]
    grams, counts = np.unique(keys[whole], return_counts=True)
    contexts, starts = np.unique(grams // base, return_index=True)
    totals = np.add.reduceat(counts, starts)
    kinds = np.diff(np.append(starts, len(grams)))
    follow = dict(zip(contexts.tolist(), zip(totals.tolist(), kinds.tolist(), strict=True), strict=True))
    return dict(zip(grams.tolist(), counts.tolist(), strict=True)), follow
