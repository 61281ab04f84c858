"""Lines drawn in fonts: English handwriting and print, each seed its own. Reads fonts, no images."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random

import cv2
import numpy as np

from inkproof.learn.lines import Sample
from training import damage, drawing
from training.damage import Pixels
from training.fonts import Face
from training.hand.paper import on_paper, printed_on_paper, with_neighbours
from training.hand.wording import Wording

__all__ = ["hand_sample", "print_sample"]

DRAWN_PX = 64
"""Height of a drawn line from its lowest to its highest stroke."""
PITCH_PX = 15.5
"""Median width of a handwritten character where the line is 48 px high, as real hands have it."""
WIDEST_PX = 2300


def hand_sample(faces: Sequence[Face], wording: Wording, seed: int) -> Sample:
    """A handwritten English line of this seed."""
    rng, noise = Random(f"hand {seed}"), np.random.default_rng([1, seed])
    text, face = _text_and_face(faces, wording.hand, rng)
    mask = _written(text, face, rng, noise)
    height = mask.shape[0]
    top, bottom = rng.randint(-2, 9), rng.randint(-2, 9)
    mask = mask[max(0, -top) : height - max(0, -bottom)]
    mask = np.pad(mask, ((max(0, top), max(0, bottom)), (rng.randint(0, 16), rng.randint(0, 16))))
    if rng.random() < 0.4:
        mask = with_neighbours(mask, _written(wording.scattered(rng, 30), face, rng, noise), rng)
    return Sample(on_paper(mask, rng, noise), text, "hand", face.name)


def print_sample(faces: Sequence[Face], wording: Wording, seed: int) -> Sample:
    """A printed English line of this seed."""
    rng, noise = Random(f"print {seed}"), np.random.default_rng([2, seed])
    text, face = _text_and_face(faces, wording.print, rng)
    mask = drawing.cropped(drawing.printed_page([text], face, rng.choice((40, 48, 56))), 0)
    mask = _sized(mask, rng.uniform(0.85, 1.15), 0.03 * rng.gauss(0, 1))
    if rng.random() < 0.15:
        mask = damage.warped(mask, rng.uniform(0, 1.2), noise)
    mask = damage.weighted(mask, rng.choice((-1, 0, 0, 0, 1)))
    mask = damage.broken(mask, rng.choice((0.0, 0.0, 0.0, 0.05)), 4, noise)
    mask = np.pad(mask, ((rng.randint(0, 12), rng.randint(0, 12)), (rng.randint(0, 20), rng.randint(0, 20))))
    return Sample(printed_on_paper(mask, rng, noise), text, "print", face.name)


def _text_and_face(faces: Sequence[Face], text_of: Callable[[Random], str], rng: Random) -> tuple[str, Face]:
    """A text with a face that has its characters."""
    while True:
        text, face = text_of(rng), rng.choice(faces)
        if text and face.draws(text.replace(" ", "")):
            return text, face


def _written(text: str, face: Face, rng: Random, noise: np.random.Generator) -> Pixels:
    """The ink of one handwritten line, tight, DRAWN_PX high."""
    mask = drawing.cropped(drawing.hand_line(text, face, DRAWN_PX, rng), 0)
    pitch = mask.shape[1] * 48 / mask.shape[0] / max(1, len(text))
    wanted = min(27.0, max(8.0, rng.lognormvariate(math.log(PITCH_PX), 0.3)))
    mask = _sized(mask, min(1.6, max(0.55, wanted / pitch)), max(-0.6, min(0.6, rng.gauss(0, 0.24))))
    if rng.random() < 0.8:
        mask = damage.warped(np.pad(mask, 3), rng.uniform(0, 3), noise)
    mask = damage.weighted(mask, rng.choice((-1, 0, 0, 0, 0, 0, 1, 1, 1, 2)))
    return drawing.cropped(mask, 0)


def _sized(mask: Pixels, stretch: float, shear: float) -> Pixels:
    """The mask DRAWN_PX high, wider by `stretch`, leaning by `shear`."""
    scale = DRAWN_PX / mask.shape[0]
    width = max(8, min(WIDEST_PX, round(mask.shape[1] * scale * stretch)))
    shrunk = cv2.resize(mask, (width, DRAWN_PX), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return damage.slanted(np.asarray(shrunk, dtype=np.float32), shear)
