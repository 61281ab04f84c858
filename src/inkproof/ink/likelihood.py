"""How well a lattice supports a given text: the CTC forward algorithm. No search here."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inkproof.ink.lattice import BLANK, Lattice

__all__ = ["log_likelihood", "log_likelihoods"]

_TINY = 1e-280


def log_likelihood(lattice: Lattice, text: str) -> float:
    """Log-probability of the text in nats, summed over all its CTC paths (Graves et al. 2006, eq. 6-8)."""
    return log_likelihoods(lattice, [text])[0]


def log_likelihoods(lattice: Lattice, texts: Sequence[str]) -> list[float]:
    """Log-probabilities in nats of several texts, in NFC or not, one pass over the steps for all of them."""
    if not texts:
        return []
    texts = [unicodedata.normalize("NFC", text) for text in texts]
    if len(lattice) == 0:
        return [0.0 if not text else -np.inf for text in texts]
    states, skips, columns, labels = _extended(lattice, texts)
    table = np.exp(lattice.dense(labels))
    alpha = np.zeros(states.shape)
    alpha[:, :2] = table[0][states[:, :2]]
    lengths = np.array([2 * len(text) + 1 for text in texts])
    alpha[lengths == 1, 1] = 0.0
    scale = np.zeros(len(texts))
    for row in table[1:]:
        step = alpha.copy()
        step[:, 1:] += alpha[:, :-1]
        step[:, 2:] += alpha[:, :-2] * skips[:, 2:]
        alpha = step * row[states]
        alpha[columns] = 0.0
        largest = alpha.max(axis=1)
        largest[largest <= 0.0] = _TINY
        alpha /= largest[:, None]
        scale += np.log(largest)
    picked = np.arange(len(texts))
    ends = alpha[picked, lengths - 1] + np.where(lengths > 1, alpha[picked, np.maximum(lengths - 2, 0)], 0.0)
    # A text far longer than the line, or unlike it, may underflow: it has no support to speak of.
    return [float(v) for v in scale + np.log(np.maximum(ends, _TINY))]


def _extended(
    lattice: Lattice, texts: Sequence[str]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Blank-extended label rows as columns of `labels`, where a skip is allowed, which cells are padding."""
    longest = max(1, *(len(text) for text in texts))
    codes = np.full((len(texts), 2 * longest + 1), BLANK, dtype=np.int64)
    padding = np.ones(codes.shape, dtype=bool)
    for row, text in enumerate(texts):
        codes[row, 1 : 2 * len(text) : 2] = lattice.alphabet.encode(text)
        padding[row, : 2 * len(text) + 1] = False
    labels, states = np.unique(codes, return_inverse=True)
    skips = np.zeros(codes.shape)
    skips[:, 2:] = (codes[:, 2:] != BLANK) & (codes[:, 2:] != codes[:, :-2])
    return states.reshape(codes.shape), skips, padding, labels
