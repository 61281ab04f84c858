"""A line to learn from: its picture, its text, and whether the two fit. No files, no network."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Lattice

__all__ = ["HEIGHT_PX", "Gray", "Sample", "fits", "plain"]

HEIGHT_PX = 48
"""Height of every line that a network sees."""
Gray = npt.NDArray[np.uint8]
"""A line, uint8 [H, W]."""
LEAST_READ, SURE, FAR = 6, 0.6, 0.7
"""A line is misaligned where at least so many characters are read with this mean probability, and that far from its
text. A hand that is hard to read is read with little confidence, so that it stays."""
_PLAIN = {
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "—": "-",
    "–": "-",
    "¬": "-",
    "--": "-",
    "…": "...",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One line: its picture, its text, the set it is from and the writer or family that must not be on both sides."""

    pixels: Gray
    text: str
    source: str
    group: str


def plain(text: str) -> str:
    """The text with typewriter quotes and dashes and single spaces."""
    for before, after in _PLAIN.items():
        text = text.replace(before, after)
    return re.sub(r"\s+", " ", text).strip()


def fits(lattice: Lattice, text: str) -> bool:
    """Whether a text may be what a line shows: False where another text is read there with confidence."""
    read, spans = best_path(lattice)
    sure = sum(span.probability for span in spans) / max(1, len(spans))
    return len(read) < LEAST_READ or sure < SURE or Levenshtein.normalized_distance(read, text) < FAR
