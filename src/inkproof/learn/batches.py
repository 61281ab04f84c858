"""Lines to train on in batches of one width each. Which lines are drawn is the trainer's.

Lines of a batch are squeezed or stretched to its mean width: without padding there is nothing to mask.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt

from inkproof.learn.damaging import damaged, trimmed
from inkproof.learn.lines import HEIGHT_PX, Sample
from inkproof.recognize.reading import widening

__all__ = ["Batch", "batches"]

COLUMNS = 2600
"""Columns of a batch, lines together."""
NARROWEST_PX, WIDEST_PX = 24, 1040
ROUND_PX = 64
"""Widths of batches are multiples of this: few shapes, because each that a network meets costs memory."""
STEPS_A_CHARACTER = 1.35
"""CTC needs a step for each character and one between equal ones."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Planes float32 [N, 3, 48, W] and the class indices of each line's text."""

    planes: npt.NDArray[np.float32]
    targets: list[list[int]]


@dataclass(frozen=True, slots=True)
class _Sized:
    width: int
    sample: Sample


def batches(
    lines: Iterable[Sample], index: Mapping[str, int], step_px: int, rng: Random, noise: np.random.Generator
) -> Iterator[Batch]:
    """The lines, each damaged in a new way, like widths together, in an order of chance; `index` numbers characters."""
    pool = sorted((_sized(sample, step_px, rng) for sample in lines), key=lambda one: one.width)
    groups, at = [], 0
    while at < len(pool):
        count = max(2, COLUMNS // _rounded(pool[at].width))
        groups.append(pool[at : at + count])
        at += count
    rng.shuffle(groups)
    for group in groups:
        least = max(len(one.sample.text) * 1.15 + 2 for one in group) * step_px
        width = _rounded(max(least, float(np.mean([one.width for one in group])) - ROUND_PX / 2))
        planes = [_damaged(one.sample, width, rng, noise) for one in group]
        yield Batch(np.stack(planes), [[index[character] for character in one.sample.text] for one in group])


def _rounded(width: float) -> int:
    return ROUND_PX * math.ceil(width / ROUND_PX)


def _sized(sample: Sample, step_px: int, rng: Random) -> _Sized:
    """The line and the width it should have: its own, or narrower, or wider."""
    printed = sample.source == "print"
    if rng.random() < 0.5 and not printed:
        sample = Sample(trimmed(sample.pixels, rng), sample.text, sample.source, sample.group)
    height, width = sample.pixels.shape
    stretch = rng.choice((1.0, 1.0, rng.uniform(0.72, 1.2), rng.uniform(1.0, 1.3 if printed else 1.5)))
    natural = width * HEIGHT_PX / height
    if not printed:
        stretch *= widening(natural, len(sample.text))
    wanted = min(WIDEST_PX, max(NARROWEST_PX, round(natural * stretch)))
    return _Sized(max(wanted, round((len(sample.text) * STEPS_A_CHARACTER + 2) * step_px)), sample)


def _damaged(sample: Sample, width: int, rng: Random, noise: np.random.Generator) -> npt.NDArray[np.float32]:
    drawn = sample.source in ("hand", "print", "spliced")
    return damaged(sample.pixels, width, rng, noise, printed=sample.source == "print", real=not drawn)
