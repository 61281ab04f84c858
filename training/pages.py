"""Renders lines and pages whose text is known, to fit thresholds and the channel on. Reads no image.

`python -m training.pages --fonts FOLDER --out FOLDER` writes img/*.png and manifest.jsonl; the same seed gives the same
pixels. Kinds: handwriting (font lines), scan, form, receipt (print lines), letter, book, bill (pages), clipping
(columns of newspaper print, worn).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np

from training import damage, drawing, texts
from training.books import data_folder, held_out
from training.damage import Pixels
from training.fonts import Face, faces

__all__ = ["Item", "render"]

COUNTS = {"handwriting": 600, "scan": 200, "form": 200, "receipt": 200, "letter": 16, "book": 14}
COUNTS |= {"bill": 10, "clipping": 160}
"""How many images of each kind."""


@dataclass(frozen=True, slots=True)
class Item:
    """One rendered image, gray [H, W] in 0-255, and what it says."""

    pixels: Pixels
    text: str
    font: str
    level: str


@dataclass(frozen=True, slots=True)
class Studio:
    """What there is to draw with."""

    prose: texts.Prose
    hand: list[Face]
    print: list[Face]
    typed: list[Face]


def _face(choices: list[Face], text: str, rng: Random) -> Face:
    able = [face for face in choices if face.draws(text)]
    return rng.choice(able or choices)


def _handwriting(studio: Studio, rng: Random, noise: np.random.Generator) -> Item:
    text = _sentence(studio, rng, share_of_prose=0.75)
    face = _face(studio.hand, text, rng)
    mask = drawing.cropped(drawing.hand_line(text, face, 56, rng), 24)
    mask = damage.slanted(mask, max(-0.3, min(0.5, rng.gauss(0.05, 0.18))))
    mask = damage.weighted(damage.warped(mask, rng.uniform(0, 3.5), noise), rng.choice((-1, 0, 0, 1, 2)))
    mask = drawing.cropped(mask, rng.randint(4, 12))
    image = damage.blurred(damage.inked(mask, rng.uniform(0, 0.6), noise), rng.uniform(0, 1.4))
    image = damage.resampled(image, rng.uniform(0.35, 1.0), back=True)
    image = damage.jpeg(damage.noisy(image, rng.uniform(0, 9), noise), rng.randint(35, 90))
    return Item(image, text, face.name, "line")


def _sentence(studio: Studio, rng: Random, *, share_of_prose: float) -> str:
    if rng.random() < share_of_prose:
        return studio.prose.passage(rng, rng.randint(25, 70))
    return texts.modern_line(rng)


def _scan(studio: Studio, rng: Random, noise: np.random.Generator) -> Item:
    text = _sentence(studio, rng, share_of_prose=0.6)
    face = _face(studio.print + studio.typed, text, rng)
    mask = drawing.cropped(drawing.printed_page([text], face, rng.randint(36, 50)), 10)
    return Item(_office_scan(mask, 40, rng, noise), text, face.name, "line")


def _office_scan(mask: Pixels, height_px: int, rng: Random, noise: np.random.Generator) -> Pixels:
    """Black and white at about 300 dpi, copied once too often."""
    mask = damage.weighted(mask, rng.choice((-1, 0, 0, 1, 2)))
    mask = damage.broken(mask, rng.choice((0.0, 0.0, 0.04, 0.1)), height_px / 12, noise)
    mask = damage.blotted(mask, rng.choice((0.0, 0.01, 0.04)), height_px, noise)
    image = damage.blurred(damage.inked(mask, rng.uniform(0, 0.3), noise), rng.uniform(0.4, 1.6))
    return damage.bitonal(damage.noisy(image, rng.uniform(2, 22), noise), rng.uniform(-35, 25))


def _form(studio: Studio, rng: Random, noise: np.random.Generator) -> Item:
    text = texts.form_line(rng) if rng.random() < 0.6 else _sentence(studio, rng, share_of_prose=0.2)
    face = _face(studio.print + studio.typed, text, rng)
    mask = drawing.cropped(drawing.printed_page([text], face, 40), 14)
    mask = damage.weighted(mask, rng.choice((-1, 0, 1)))
    image = damage.resampled(damage.inked(mask, rng.uniform(0, 0.3), noise), rng.uniform(0.24, 0.4), back=False)
    image = damage.noisy(image, rng.uniform(0, 14), noise)
    return Item(damage.jpeg(image, rng.randint(30, 85)), text, face.name, "line")


def _receipt(studio: Studio, rng: Random, noise: np.random.Generator) -> Item:
    text = texts.receipt_line(rng)
    face = _face(studio.typed, text, rng)
    mask = drawing.cropped(drawing.printed_page([text], face, rng.randint(30, 44)), 12)
    return Item(_till_photo(mask, 36, rng, noise), text, face.name, "line")


def _till_photo(mask: Pixels, height_px: int, rng: Random, noise: np.random.Generator) -> Pixels:
    """Thermal print in a photograph: pale, soft, slightly bent."""
    mask = damage.warped(damage.broken(mask, rng.uniform(0, 0.06), height_px / 14, noise), rng.uniform(0, 2.5), noise)
    image = damage.blurred(damage.inked(mask, rng.uniform(0.1, 0.7), noise), rng.uniform(0.4, 2.0))
    image = damage.resampled(image, rng.uniform(0.45, 0.9), back=False)
    return damage.jpeg(damage.noisy(image, rng.uniform(2, 14), noise), rng.randint(30, 85))


def _page(lines: list[str], face: Face, size_px: int, rng: Random) -> Pixels:
    return drawing.printed_page(lines, face, size_px, leading=rng.uniform(1.25, 1.6), margin_px=rng.randint(60, 120))


def _letter(studio: Studio, rng: Random, noise: np.random.Generator) -> Item:
    lines = texts.letter(rng, rng.randint(55, 75))
    face = _face([face for face in studio.print + studio.typed if face.name not in _PRESS[:2]], "".join(lines), rng)
    mask = _page(lines, face, 42, rng)
    image = _office_scan(mask, 42, rng, noise)
    return Item(image, "\n".join(lines), face.name, "page")


def _book(studio: Studio, rng: Random, noise: np.random.Generator) -> Item:
    width = rng.randint(48, 66)
    lines: list[str] = []
    while len(lines) < 24:
        lines += texts.hyphenated(studio.prose.paragraph(rng), width, rng)
    lines = lines[: rng.randint(24, 36)]
    face = _face(studio.print, "".join(lines), rng)
    mask = damage.weighted(_page(lines, face, 30, rng), rng.choice((-1, 0, 0, 1)))
    image = damage.blurred(damage.inked(mask, rng.uniform(0, 0.4), noise), rng.uniform(0.3, 1.2))
    image = damage.resampled(image, rng.uniform(0.5, 0.9), back=False)
    image = damage.jpeg(damage.noisy(image, rng.uniform(1, 8), noise), rng.randint(50, 90))
    return Item(image, "\n".join(lines), face.name, "page")


def _bill(studio: Studio, rng: Random, noise: np.random.Generator) -> Item:
    lines = texts.receipt(rng)
    face = _face(studio.typed, "".join(lines), rng)
    return Item(_till_photo(_page(lines, face, 32, rng), 32, rng, noise), "\n".join(lines), face.name, "page")


def _clipping(studio: Studio, rng: Random, noise: np.random.Generator) -> Item:
    lines = texts.hyphenated(studio.prose.passage(rng, rng.randint(350, 700)), rng.randint(36, 50), rng)
    face = _face([face for face in studio.print if face.name in _PRESS], "".join(lines), rng)
    size = rng.randint(26, 34)
    mask = drawing.printed_page(lines, face, size, leading=rng.uniform(1.1, 1.3), margin_px=20)
    mask = damage.weighted(damage.warped(mask, rng.uniform(0, 2), noise), rng.choice((-1, 0, 1, 1)))
    mask = damage.broken(mask, rng.uniform(0.02, 0.2), size / 13, noise)
    mask = damage.blotted(mask, rng.uniform(0.01, 0.12), size, noise)
    image = damage.resampled(damage.inked(mask, rng.uniform(0, 0.5), noise), rng.uniform(0.5, 0.9), back=False)
    image = damage.blurred(damage.noisy(image, rng.uniform(2, 16), noise), rng.uniform(0.3, 1.0))
    if rng.random() < 0.6:
        image = damage.bitonal(image, rng.uniform(-40, 25))
    return Item(image, "\n".join(lines), face.name, "page")


_PRESS = ("old-standard-tt", "im-fell-english", "tinos", "libre-baskerville", "crimson-text", "pt-serif", "gelasio")
_RECIPES: dict[str, Callable[[Studio, Random, np.random.Generator], Item]] = {
    "handwriting": _handwriting,
    "scan": _scan,
    "form": _form,
    "receipt": _receipt,
    "letter": _letter,
    "book": _book,
    "bill": _bill,
    "clipping": _clipping,
}


def render(studio: Studio, kind: str, seed: int) -> Item:
    """The image of this kind and seed."""
    return _RECIPES[kind](studio, Random(seed), np.random.default_rng(seed))


def main() -> None:
    """Renders all kinds."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--fonts", type=Path, required=True, help="what training.fonts made")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=1.0, help="of the number of images")
    parser.add_argument("--only", choices=COUNTS, nargs="+", default=list(COUNTS), help="kinds to render")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    studio = Studio(
        texts.Prose(held_out(data_folder())), *(faces(given.fonts / kind) for kind in ("fit-hand", "print", "typed"))
    )
    (given.out / "img").mkdir(parents=True, exist_ok=True)
    with (given.out / "manifest.jsonl").open("w", encoding="utf-8", newline="\n") as manifest:
        for number, (kind, count) in enumerate(COUNTS.items()):
            for at in range(round(count * given.share) if kind in given.only else 0):
                seed = given.seed * 1_000_000 + number * 100_000 + at
                item = render(studio, kind, seed)
                image = f"img/{kind}-{at:04d}.png"
                cv2.imwrite(str(given.out / image), np.clip(item.pixels, 0, 255).astype(np.uint8))
                row = {"image": image, "text": item.text, "level": item.level, "lang": "en", "kind": kind}
                manifest.write(json.dumps(row | {"font": item.font, "seed": seed}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
