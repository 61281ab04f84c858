"""What paper, scanners and cameras do to ink: seeded steps on masks and gray images. No text.

A mask is float32 [H, W], 1 where there is ink; a gray image is float32 [H, W] in 0-255.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

__all__ = [
    "Pixels", "bitonal", "blotted", "blurred", "broken", "inked", "jpeg", "noisy", "resampled", "slanted", "warped",
    "weighted",
]  # fmt: skip

Pixels = npt.NDArray[np.float32]
Rng = np.random.Generator


def _pixels(array: object) -> Pixels:
    return np.asarray(array, dtype=np.float32)


def _clouds(shape: tuple[int, ...], cells: int, rng: Rng) -> Pixels:
    """Smooth noise in 0-1 with about `cells` hills over the height."""
    height, width = shape[:2]
    seeds = rng.random((max(2, cells), max(2, round(cells * width / height)))).astype(np.float32)
    return _pixels(np.clip(cv2.resize(seeds, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1))


def slanted(mask: Pixels, shear: float) -> Pixels:
    """Leans the mask by `shear` pixels a pixel of height, to the right when positive."""
    height, width = mask.shape
    lean = abs(shear) * height
    matrix = np.array([[1, -shear, lean if shear > 0 else 0], [0, 1, 0]], dtype=np.float32)
    return _pixels(cv2.warpAffine(mask, matrix, (int(width + lean) + 1, height)))


def warped(mask: Pixels, amount_px: float, rng: Rng) -> Pixels:
    """Bends the mask by smooth noise of at most `amount_px` pixels each way."""
    height, width = mask.shape
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    xs += amount_px * (2 * _clouds(mask.shape, 3, rng) - 1)
    ys += amount_px * (2 * _clouds(mask.shape, 2, rng) - 1)
    return _pixels(cv2.remap(mask, xs, ys, cv2.INTER_LINEAR))


def weighted(mask: Pixels, amount_px: int) -> Pixels:
    """Thicker strokes for positive amounts, thinner for negative ones."""
    if amount_px == 0:
        return mask
    kernel = np.ones((abs(amount_px) + 1, abs(amount_px) + 1), dtype=np.uint8)
    return _pixels(cv2.dilate(mask, kernel) if amount_px > 0 else cv2.erode(mask, kernel))


def broken(mask: Pixels, share: float, stroke_px: float, rng: Rng) -> Pixels:
    """Takes ink off in specks of about a stroke's width, which opens e to c and h to b; `share` of the area."""
    grain = rng.random(mask.shape).astype(np.float32)
    grain = _pixels(cv2.GaussianBlur(grain, (0, 0), max(0.6, stroke_px * 0.55)))
    return _pixels(np.where(grain < np.quantile(grain, share), 0.0, mask))


def blotted(mask: Pixels, per_line_height: float, height_px: float, rng: Rng) -> Pixels:
    """Adds blots and specks, `per_line_height` a square of one text height, in sizes of points and commas."""
    out = mask.copy()
    height, width = mask.shape
    for _ in range(rng.poisson(per_line_height * height * width / height_px**2)):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        radius = max(1, round(height_px * rng.uniform(0.02, 0.09)))
        axes = (radius, max(1, round(radius * rng.uniform(0.5, 1.6))))
        cv2.ellipse(out, centre, axes, float(rng.uniform(0, 180)), 0, 360, (float(rng.uniform(0.6, 1)),), -1)
    return out


def inked(mask: Pixels, fading: float, rng: Rng) -> Pixels:
    """Puts ink on paper; `fading` is the share of ink lost at worst. Returns a gray image."""
    paper = rng.uniform(195, 255) * (1 - 0.12 * rng.random() * _clouds(mask.shape, 3, rng))
    ink = rng.uniform(0, 80)
    strength = mask * (1 - fading * _clouds(mask.shape, 6, rng))
    return _pixels(paper * (1 - strength) + ink * strength)


def resampled(image: Pixels, factor: float, *, back: bool) -> Pixels:
    """Scanned at `factor` of the resolution, and enlarged again if `back`."""
    height, width = image.shape
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return _pixels(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC) if back else small)


def blurred(image: Pixels, sigma_px: float) -> Pixels:
    """Out of focus."""
    return _pixels(cv2.GaussianBlur(image, (0, 0), sigma_px)) if sigma_px > 0.2 else image


def noisy(image: Pixels, deviation: float, rng: Rng) -> Pixels:
    """Gaussian noise in gray levels."""
    return _pixels(image + rng.normal(0, deviation, image.shape))


def bitonal(image: Pixels, bias: float) -> Pixels:
    """Black and white at Otsu's threshold moved by `bias` gray levels."""
    gray = np.clip(image, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return _pixels(np.where(gray > level + bias, 255, 0))


def jpeg(image: Pixels, quality: int) -> Pixels:
    """Through JPEG and back."""
    _, data = cv2.imencode(".jpg", np.clip(image, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    return _pixels(decoded)
