"""Small marks on a row that the detector overlooks: a colon far from its label, a single figure. Pixels, no reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from inkproof.recognize.crops import Pixels, across, contrast, cut

__all__ = ["with_marks"]

GAP = 0.8
"""Only between pieces so many heights apart there is room for a mark."""
TALL, BROAD = 0.3, 1.5
"""Heights of the row that a mark has at least, and is wide at most: specks are smaller, rules are longer."""
APART = 0.3
"""Ink so many heights from other ink is a mark of its own."""
MARKS = 2
"""More of them between two pieces are dots or dirt."""
AROUND = 0.25
"""Paper to take in beyond a mark, in heights."""
INKED = 0.15
"""Share of the page's contrast from which on a pixel is ink: a colon is often printed paler than its label."""


def with_marks(
    pixels: Pixels, quads: npt.NDArray[np.float32], rows: Sequence[Sequence[int]]
) -> npt.NDArray[np.float32]:
    """The quads [N, 4, 2] of the rows, those widened that have a mark beside them: the nearer of two takes it."""
    out = quads.copy()
    pairs = [pair for row in rows for pair in pairwise(row)]
    if not pairs:
        return out
    ink = INKED * float(np.median([contrast(cut(pixels, quad)).max() for quad in quads]))
    for before, after in pairs:
        left, right = quads[before], quads[after]
        height = float(min(np.linalg.norm(left[1] - left[2]), np.linalg.norm(right[0] - right[3])))
        if right[0, 0] - left[1, 0] < GAP * height:
            continue
        between = np.array([left[1], right[0], right[3], left[2]], dtype=np.float32)
        dark = contrast(cut(pixels, between)) > ink
        width = dark.shape[1]
        for start, stop in _marks(dark, height):
            if start <= width - stop:
                out[before, 1:3] = across(between, min(1.0, (stop + AROUND * height) / width))
            elif (out[after, [0, 3]] == right[[0, 3]]).all():
                out[after, [0, 3]] = across(between, max(0.0, (start - AROUND * height) / width))
    return out


def _marks(dark: npt.NDArray[np.bool_], height: float) -> Iterator[tuple[int, int]]:
    """Columns [start, stop) of each mark; none where there is anything else."""
    columns = np.nonzero(dark.any(axis=0))[0]
    found = np.split(columns, np.nonzero(np.diff(columns) > APART * height)[0] + 1) if len(columns) else []
    if len(found) > MARKS:
        return
    for group in found:
        start, stop = int(group[0]), int(group[-1]) + 1
        inked = np.nonzero(dark[:, start:stop].any(axis=1))[0]
        # What touches an edge belongs to a piece, to another row or to a rule.
        inside = start > 0 and stop < dark.shape[1] and inked[0] > 0 and inked[-1] + 1 < dark.shape[0]
        if inside and stop - start <= BROAD * height and inked[-1] + 1 - inked[0] >= TALL * height:
            yield start, stop
