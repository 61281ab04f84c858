"""What is done to a line each time it is trained on: moved, bent, recoloured, blurred. One line in, one line out."""

from __future__ import annotations

from random import Random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inkproof.learn.lines import HEIGHT_PX, Gray

__all__ = ["damaged", "trimmed"]

Planes = npt.NDArray[np.float32]
"""A line as the network sees it, float32 [3, HEIGHT_PX, W] in [-1, 1], blue first."""


def trimmed(line: Gray, rng: Random) -> Gray:
    """The line without the empty rows above and below its ink, as a good line finder cuts it."""
    gray = line.astype(np.float32)
    paper, ink = np.percentile(gray[::2, ::3], (75, 2))
    if paper - ink < 25:
        return line
    rows = (gray < paper - 0.45 * (paper - ink)).sum(axis=1)
    share = np.cumsum(rows) / max(1, rows.sum())
    top = max(0, int(np.searchsorted(share, 0.004)) - rng.randint(0, 2))
    foot = min(len(line), int(np.searchsorted(share, 0.996)) + 1 + rng.randint(0, 2))
    return line[top:foot] if foot - top > 24 else line


def damaged(line: Gray, width: int, rng: Random, noise: np.random.Generator, *, printed: bool, real: bool) -> Planes:
    """The line at `width` columns; print is bent less, and real paper may be bleached as clean scans are."""
    image: npt.NDArray[np.floating[Any]] = _bent(line, width, rng, 0.3 if printed else 1.0)
    if real and rng.random() < 0.5:
        image = np.clip(image * (rng.uniform(235, 262) / max(60.0, float(np.percentile(image[::3, ::5], 80)))), 0, 255)
    if rng.random() < 0.5:
        image = (image - 128) * rng.uniform(0.6, 1.35) + 128 + rng.uniform(-30, 30)
    if rng.random() < 0.25:
        image = 255 * (np.clip(image, 0, 255) / 255) ** rng.uniform(0.6, 1.7)
    image = _softened(image, rng)
    if rng.random() < 0.3:
        image = image + noise.standard_normal(image.shape) * rng.uniform(1, 10)
    if rng.random() < 0.05:
        at = rng.randint(0, width - 4)
        image[:, at : at + rng.randint(2, 8)] = rng.uniform(0, 255)
    if rng.random() < 0.02:
        image = 255 - image
    return _tinted(np.clip(image, 0, 255).astype(np.float32) / np.float32(255), rng)


def _bent(line: Gray, width: int, rng: Random, amount: float) -> npt.NDArray[np.float32]:
    """One affine map to [HEIGHT_PX, width]: size, lean, slope, place."""
    height, before = line.shape
    tall = HEIGHT_PX / height * (rng.uniform(0.86, 1.08) if rng.random() < 0.6 else 1.0)
    wide = width / before * rng.uniform(0.97, 1.0)
    lean = amount * rng.gauss(0, 0.16) if rng.random() < 0.6 else 0.0
    slope = amount * rng.gauss(0, 0.008) if rng.random() < 0.5 else 0.0
    down = (HEIGHT_PX - height * tall) / 2 + (rng.uniform(-2.5, 2.5) if rng.random() < 0.6 else 0.0)
    right = (width - before * wide) * rng.random()
    matrix = np.array(
        [[wide, -lean, right + lean * HEIGHT_PX / 2], [slope * tall, tall, down - slope * tall * before / 2]],
        dtype=np.float32,
    )
    kind = cv2.INTER_AREA if tall < 1 else cv2.INTER_LINEAR
    bent = cv2.warpAffine(line, matrix, (width, HEIGHT_PX), flags=kind, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bent, dtype=np.float32)


def _softened(image: npt.NDArray[np.floating[Any]], rng: Random) -> npt.NDArray[np.float32]:
    """Blurred, with thicker or thinner strokes, or from a low resolution; mostly none of these."""
    kind, width = rng.random(), image.shape[1]
    out: object = image
    if kind < 0.15:
        out = cv2.GaussianBlur(image, (3, 3), rng.uniform(0.4, 1.0))
    elif kind < 0.25:
        out = cv2.erode(image, np.ones((2, 2)))
    elif kind < 0.32:
        out = cv2.dilate(image, np.ones((2, 1)))
    elif kind < 0.38:
        small = cv2.resize(image, (max(8, int(width * 0.55)), 26), interpolation=cv2.INTER_AREA)
        out = cv2.resize(small, (width, HEIGHT_PX), interpolation=cv2.INTER_LINEAR)
    return np.asarray(out, dtype=np.float32)


def _tinted(image: npt.NDArray[np.float32], rng: Random) -> Planes:
    """In the colours of an ink and a paper, or gray."""
    planes = np.repeat(image[None], 3, axis=0)
    if rng.random() < 0.4:
        ink = np.array([rng.uniform(0, 0.35), rng.uniform(0, 0.2), rng.uniform(0, 0.25)], dtype=np.float32)
        paper = np.array([rng.uniform(0.7, 1), rng.uniform(0.85, 1), 1], dtype=np.float32)
        planes = ink[:, None, None] * (1 - planes) + paper[:, None, None] * planes
    return np.asarray(planes * 2 - 1, dtype=np.float32)
