"""Spaces that the paper shows and the recognizer did not give: seen on the crop, put into the probabilities."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from inkproof.ink.lattice import BLANK, Alphabet
from inkproof.recognize.crops import Pixels, contrast
from inkproof.scripts import all_latin

__all__ = ["spaced"]

PAPER, DOUBT = 0.3, 0.05
"""Paper between two letters, in heights of the line, that is a space where the recognizer gives one at least so much.
Of 20,000 neighbours in drawn lines of receipts, forms and scans 52 spaces were lost, of which this finds a quarter and
few false ones; hands leave as much paper within a word, but there the recognizer has no doubt."""
LOOSE = 2.5
"""The paper must be so many times what most neighbours of the line have between them, which may be set loosely."""
SURE = 0.9
"""Probability that such a space is given."""
INKED = 0.4
"""A column of this share of the line's contrast holds ink."""

_Grid = npt.NDArray[np.float32]


def spaced(probabilities: _Grid, image: Pixels, alphabet: Alphabet, wide: float) -> _Grid:
    """The probabilities [T, C] of a crop [H, W, 3], with a space where print leaves as much paper as for one.

    The crop is `wide` steps wide.
    """
    letters = _letters(probabilities)
    space = alphabet.index.get(" ")
    if space is None or len(letters) < 2:
        return probabilities
    height, width = image.shape[:2]
    inked, scale = _inked(image), width / wide
    papers = [_widest(inked, round(scale * one), round(scale * other)) for (_, one), (_, other) in pairwise(letters)]
    usual = float(np.median([stop - start for start, stop in papers]))
    out = probabilities
    for ((one, at), (other, to)), (start, stop) in zip(pairwise(letters), papers, strict=True):
        given = probabilities[int(at) : int(to) + 1, space]
        if space in (one, other) or given.max() < DOUBT or stop - start < max(PAPER * height, LOOSE * usual):
            continue
        # Where no spaces are written, letters stand as far apart.
        if all_latin(alphabet.classes[one] + alphabet.classes[other]):
            step = min(max(int(at) + 1, round((start + stop) / 2 / scale)), max(int(at) + 1, int(to) - 1))
            out = out.copy() if out is probabilities else out
            out[step] *= 1.0 - SURE
            out[step, space] += SURE
    return out


def _letters(probabilities: _Grid) -> list[tuple[int, float]]:
    """The class and the middle step of each letter of the best path."""
    best = probabilities.argmax(axis=1)
    bounds = [0, *(np.nonzero(np.diff(best))[0] + 1).tolist(), len(best)]
    return [(int(best[start]), (start + stop) / 2) for start, stop in pairwise(bounds) if best[start] != BLANK]


def _inked(image: Pixels) -> npt.NDArray[np.bool_]:
    """Which columns hold ink."""
    found = contrast(image)
    return np.asarray(found.max(axis=0) >= INKED * max(1.0, float(np.percentile(found, 97))))


def _widest(inked: npt.NDArray[np.bool_], start: int, stop: int) -> tuple[int, int]:
    """Where the widest run of paper lies in the columns [start, stop)."""
    marks = np.concatenate([[start - 1], start + np.nonzero(inked[start:stop])[0], [stop]])
    at = int(np.diff(marks).argmax())
    return int(marks[at]) + 1, int(marks[at + 1])
