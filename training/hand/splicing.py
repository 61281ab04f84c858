"""English set from the real letters of one writer: words and parts of words cut out of their lines. No fonts.

The lattice says where each character of a line stands; a text is put together from the longest pieces that the writer
has written, each moved so that its small letters stand on the same baseline and are as high as all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import cv2
import numpy as np

from inkproof.ink.alignment import align
from inkproof.ink.lattice import Lattice
from inkproof.learn.lines import Sample
from training import drawing
from training.damage import Pixels
from training.hand.paper import on_paper
from training.hand.wording import Wording

__all__ = ["Hand", "Piece", "hands_of", "spliced_sample"]

CORE_PX = 20
"""Height of an x on the canvas."""
CANVAS_PX = 112
BASELINE_PX = 70
LONGEST = 7
"""Characters of the longest piece of a word."""
LEAST_PROBABILITY = 0.3
"""A character that the lattice sees less well where it should stand is not cut out."""
FEWEST_PIECES = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """Ink float32 [CANVAS_PX, W] of some characters of one word."""

    text: str
    ink: Pixels = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hand:
    """What can be cut out of one writer's lines: pieces by what they say."""

    writer: str
    pieces: dict[str, list[Piece]] = field(repr=False)

    def write(self, word: str, rng: Random) -> Pixels | None:
        """The ink of a word; None where the writer lacks one of its characters."""
        parts, at = [], 0
        while at < len(word):
            for stop in range(min(len(word), at + LONGEST), at, -1):
                found = self.pieces.get(word[at:stop])
                if found:
                    parts.append(rng.choice(found).ink)
                    at = stop
                    break
            else:
                return None
        return np.hstack(parts)


def hands_of(lines: Iterable[tuple[Sample, Lattice]]) -> list[Hand]:
    """The writers of some lines who left enough pieces, by name."""
    found: dict[str, dict[str, list[Piece]]] = {}
    for sample, lattice in lines:
        pieces = found.setdefault(sample.group, {})
        for piece in _pieces(sample, lattice):
            pieces.setdefault(piece.text, []).append(piece)
    return [Hand(writer, found[writer]) for writer in sorted(found) if len(found[writer]) >= FEWEST_PIECES]


def spliced_sample(hands: Sequence[Hand], wording: Wording, seed: int) -> Sample:
    """An English line of this seed in the letters of one writer."""
    rng, noise = Random(f"spliced {seed}"), np.random.default_rng([3, seed])
    while True:
        hand = rng.choice(hands)
        written = [(word, hand.write(word, rng)) for word in wording.hand(rng).split()]
        words = [(word, ink) for word, ink in written if ink is not None]
        if not words:
            continue
        parts: list[Pixels] = []
        apart = rng.uniform(0.5, 1.1) * CORE_PX
        for _, ink in words:
            gap = round(apart * rng.uniform(0.7, 1.4))
            parts += [np.zeros((CANVAS_PX, gap), dtype=np.float32), np.roll(ink, rng.randint(-1, 1), axis=0)]
        mask = np.hstack(parts[1:])
        if (mask > 0.25).sum() > 20:
            mask = drawing.cropped(np.asarray(mask, dtype=np.float32), rng.randint(0, 5))
            return Sample(on_paper(mask, rng, noise), " ".join(word for word, _ in words), "spliced", hand.writer)


def _pieces(sample: Sample, lattice: Lattice) -> Iterable[Piece]:
    """All pieces of a line's words whose characters stand where the text says."""
    try:
        spans = align(lattice, sample.text)
    except ValueError:
        return
    canvas, scale = _canvas(sample.pixels)
    if canvas is None:
        return
    step = sample.pixels.shape[1] * scale / len(lattice)
    between = [(one.stop + other.start) / 2 * step for one, other in pairwise(spans)]
    cuts = [spans[0].start * step, *between, canvas.shape[1]]
    edges = [_thin(canvas, cut) for cut in cuts]
    edges[0] = max(0, round(spans[0].start * step - CORE_PX))
    at = 0
    for word in sample.text.split(" "):
        stop = at + len(word)
        if all(span.probability > LEAST_PROBABILITY for span in spans[at:stop]):
            for low in range(at, stop):
                for high in range(low + 1, min(stop, low + LONGEST) + 1):
                    if edges[high] - edges[low] > 2 * (high - low):
                        yield Piece(sample.text[low:high], canvas[:, edges[low] : edges[high]])
        at = stop + 1


def _thin(canvas: Pixels, x: float) -> int:
    """The column with the least ink within a few pixels of x."""
    width: int = canvas.shape[1]
    low, high = max(0, round(x) - 5), min(width, round(x) + 6)
    if high <= low:
        return min(width, max(0, round(x)))
    columns = canvas[:, low:high].sum(axis=0) + 0.05 * np.abs(np.arange(low, high) - x)
    return low + int(np.argmin(columns))


def _canvas(pixels: Pixels | np.ndarray) -> tuple[Pixels | None, float]:
    """A line's ink with its small letters CORE_PX high on the common baseline, and how much it was enlarged."""
    gray = pixels.astype(np.float32)
    paper = cv2.GaussianBlur(np.percentile(gray, 85, axis=0)[None].astype(np.float32), (0, 0), 25)
    dark = paper - gray
    strength = float(np.percentile(dark, 98.5))
    if strength < 30:
        return None, 1.0
    ink = np.clip(dark / strength * 1.25 - 0.25, 0, 1)
    rows = np.convolve(ink.sum(axis=1), np.ones(3) / 3, mode="same")
    core = np.nonzero(rows > 0.5 * rows.max())[0]
    top, foot = int(core[0]), int(core[-1]) + 1
    if not 8 <= foot - top <= 0.8 * len(gray):
        return None, 1.0
    scale = CORE_PX / (foot - top)
    matrix = np.array([[scale, 0, 0], [0, scale, BASELINE_PX - foot * scale]], dtype=np.float32)
    size = (round(gray.shape[1] * scale), CANVAS_PX)
    canvas = cv2.warpAffine(ink, matrix, size, flags=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return np.asarray(canvas, dtype=np.float32), scale
