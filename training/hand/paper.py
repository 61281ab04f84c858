"""A line's ink on paper as a camera or a scanner sees it, and its neighbours' strokes. No text, no fonts.

Masks are float32 [H, W], 1 where there is ink; what comes back is a line, uint8 [H, W].
"""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from inkproof.learn.lines import Gray
from training import damage
from training.damage import Pixels

__all__ = ["on_paper", "printed_on_paper", "with_neighbours"]

STORED_PX = 56
"""Height of the lines that are kept: a little more than the network sees, so that they can still be moved and bent."""


def with_neighbours(mask: Pixels, other: Pixels, rng: Random) -> Pixels:
    """The mask with the descenders of a line above or the ascenders of one below reaching into it."""
    height, width = mask.shape
    reach = rng.randint(2, max(3, round(0.22 * height)))
    strip = np.zeros((reach, width), dtype=np.float32)
    above = rng.random() < 0.5
    part = other[-reach:] if above else other[:reach]
    at = rng.randint(-part.shape[1] // 2, width // 2)
    piece = part[:, max(0, -at) : max(0, -at) + width - max(0, at)]
    strip[: piece.shape[0], max(0, at) : max(0, at) + piece.shape[1]] = piece
    out = mask.copy()
    place = slice(0, reach) if above else slice(height - reach, height)
    out[place] = np.maximum(out[place], strip)
    return out


def on_paper(mask: Pixels, rng: Random, noise: np.random.Generator) -> Gray:
    """Pencil, biro or pen on plain or ruled paper; photographed, scanned or at screen resolution."""
    if rng.random() < 0.2:
        mask = _pencil(mask, rng, noise)
    image = damage.inked(mask, rng.choice((0.0, rng.uniform(0, 0.7))), noise)
    if rng.random() < 0.25:
        image = _ruled(image, rng)
    if rng.random() < 0.28:
        image = _low_resolution(image, rng)
    return _seen(image, rng, noise)


def printed_on_paper(mask: Pixels, rng: Random, noise: np.random.Generator) -> Gray:
    """Print in a scan or a photograph, sometimes white on black, often small."""
    image = damage.inked(mask, rng.choice((0.0, rng.uniform(0, 0.5))), noise)
    if rng.random() < 0.08:
        image = np.asarray(255 - image, dtype=np.float32)
    if rng.random() < 0.4:
        image = _low_resolution(image, rng)
    return _seen(image, rng, noise)


def _pencil(mask: Pixels, rng: Random, noise: np.random.Generator) -> Pixels:
    """Grainy strokes that do not reach full black."""
    grain = damage.blurred(np.asarray(noise.random(mask.shape), dtype=np.float32), 0.7)
    return np.asarray(mask * np.clip(rng.uniform(0.35, 0.8) + 1.6 * (grain - 0.5), 0, 1), dtype=np.float32)


def _ruled(image: Pixels, rng: Random) -> Pixels:
    """Rules at the baseline or anywhere, rarely a margin's."""
    out, (height, width) = image.copy(), image.shape
    strength = rng.uniform(0.55, 0.92)
    foot = rng.randint(int(0.55 * height), height - 1)
    for y in (foot, foot - rng.randint(int(0.45 * height), height)):
        if 0 <= y < height:
            out[y : y + rng.randint(1, 2)] *= strength
    if rng.random() < 0.1:
        x = rng.randrange(width)
        out[:, x : x + 2] *= strength
    return out


def _low_resolution(image: Pixels, rng: Random) -> Pixels:
    """About 72 to 100 dpi: a line of 13 to 30 rows, enlarged again."""
    return damage.resampled(image, min(1.0, rng.uniform(13, 30) / image.shape[0]), back=True)


def _seen(image: Pixels, rng: Random, noise: np.random.Generator) -> Gray:
    if rng.random() < 0.55:
        image = damage.noisy(image, rng.uniform(1, 12), noise)
    if rng.random() < 0.35:
        image = damage.blurred(image, rng.uniform(0.3, 0.9))
    if rng.random() < 0.1:
        image = damage.bitonal(image, rng.uniform(-25, 25))
    if rng.random() < 0.35:
        image = damage.jpeg(image, rng.randint(18, 80))
    gray = np.clip(image, 0, 255).astype(np.uint8)
    width = max(24, round(gray.shape[1] * STORED_PX / gray.shape[0]))
    return np.asarray(cv2.resize(gray, (width, STORED_PX), interpolation=cv2.INTER_AREA), dtype=np.uint8)
