"""Cutting quadrilaterals out of a page, tight to their ink, at the height that a recognizer wants."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

__all__ = ["Graph", "Pixels", "Quad", "across", "bgr_planes", "contrast", "cut", "fit_height", "ink_box"]

Graph = Callable[[npt.NDArray[np.float32]], npt.NDArray[np.float32]]
"""A network: one batch in, one batch out."""

WIDEST_PX = 12_000
"""Wider than any line of text at a recognizer's height; its memory grows with the square of the width."""

Pixels = npt.NDArray[np.uint8]
Quad = npt.NDArray[np.float32]
"""Four corners [4, 2] in pixels: top-left, top-right, bottom-right, bottom-left."""

MARGIN = 0.12
"""Paper left around a single line, as a share of its height."""


def cut(pixels: Pixels, quad: Quad) -> Pixels:
    """The quadrilateral as an upright image [H, W, 3], its first corner at the top left."""
    width = max(1, round(float(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[3] - quad[2])))))
    height = max(1, round(float(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2])))))
    x0, y0 = np.floor(quad.min(axis=0)).astype(int)
    if _is_upright(quad):
        x1, y1 = np.ceil(quad.max(axis=0)).astype(int)
        return pixels[max(0, y0) : max(1, y1), max(0, x0) : max(1, x1)]
    if _is_upright(on_its_head := np.roll(quad, 2, axis=0)):
        return np.ascontiguousarray(cut(pixels, on_its_head)[::-1, ::-1])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), corners)
    flat = cv2.warpPerspective(pixels, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC)
    return np.asarray(flat, dtype=np.uint8)


def across(quad: Quad, share: float) -> Quad:
    """Its top and bottom point at this share of the way from left to right, [2, 2]."""
    return np.array([quad[0] + share * (quad[1] - quad[0]), quad[3] + share * (quad[2] - quad[3])])


def _is_upright(quad: Quad) -> bool:
    """Whether the corners are those of an upright box, to half a pixel: then cutting needs no interpolation."""
    top, bottom = quad[0, 1] - quad[1, 1], quad[3, 1] - quad[2, 1]
    left, right = quad[0, 0] - quad[3, 0], quad[1, 0] - quad[2, 0]
    ordered = quad[0, 0] <= quad[1, 0] and quad[0, 1] <= quad[3, 1]
    return bool(ordered and max(abs(top), abs(bottom), abs(left), abs(right)) < 0.5)


def fit_height(image: Pixels, height: int, stretch: float = 1.0) -> Pixels:
    """The image scaled to `height` rows, its width in proportion times `stretch`, 16 to WIDEST_PX columns."""
    width = min(WIDEST_PX, max(16, round(image.shape[1] * height / image.shape[0] * stretch)))
    shrinking = image.shape[0] > 1.5 * height
    scaled = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR)
    return np.asarray(scaled, dtype=np.uint8)


def bgr_planes(image: Pixels) -> npt.NDArray[np.float32]:
    """The image as PP-OCR's networks were trained on: float32 [3, H, W] in [-1, 1], blue first."""
    return image[:, :, ::-1].transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0


def contrast(crop: Pixels) -> npt.NDArray[np.float64]:
    """How far each pixel of a crop is from the shade of its paper, which most of them have: [H, W] in shades."""
    gray = crop.mean(axis=2)
    return np.asarray(np.abs(gray - np.median(gray)))


def ink_box(pixels: Pixels, quads: npt.NDArray[np.float32]) -> tuple[int, int, int, int]:
    """(x0, y0, x1, y1) of the one line of a picture: as high as what was found there, as wide as its ink."""
    height, width = pixels.shape[:2]
    if len(quads) == 0:
        return 0, 0, width, height
    low, high = float(quads[:, :, 1].min()), float(quads[:, :, 1].max())
    margin = MARGIN * (high - low)
    y0, y1 = max(0, int(low - margin)), min(height, int(np.ceil(high + margin)))
    columns = contrast(pixels[y0:y1]).max(axis=0)
    # The detector may miss a short word at either end, so the ink has the last word.
    inked = np.nonzero(columns > 0.5 * np.percentile(columns, 95))[0]
    x0, x1 = min(float(inked[0]), quads[:, :, 0].min()), max(float(inked[-1] + 1), quads[:, :, 0].max())
    return max(0, int(x0 - margin)), y0, min(width, int(np.ceil(x1 + margin))), y1
