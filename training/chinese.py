"""Draws lines of Chinese whose text is known, clean and worn, to fit a scale on and to measure by. Reads no image.

`python -m training.chinese --fonts FONTS --texts TEXTS --out FOLDER` writes img/*.png and manifest.jsonl from the *.txt
files of TEXTS, in UTF-8, one paragraph a line; the same seed gives the same pixels.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import cv2
import numpy as np

from training import damage, drawing
from training.damage import Pixels
from training.fonts import Face, faces

__all__ = ["lines_for", "paragraphs_in", "worn"]

LEAST, MOST = 8, 26
"""Characters of a line."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def paragraphs_in(folder: Path) -> list[str]:
    """The paragraphs of a folder's texts, without the space inside them."""
    texts = (file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt")))
    return [re.sub(r"\s+", "", line) for text in texts for line in text.splitlines()]


def lines_for(face: Face, texts: Sequence[str], rng: Random, count: int) -> list[str]:
    """Stretches of paragraphs that the face draws whole, mostly Han; one that it does not draw would be a gap."""
    found: list[str] = []
    for text in rng.sample(texts, len(texts)):
        start = rng.randrange(max(1, len(text) - LEAST))
        stretch = _drawn(face, text[start : start + rng.randint(LEAST, MOST)])
        if len(stretch) >= LEAST and 2 * len(_HAN.findall(stretch)) > len(stretch):
            found.append(stretch)
        if len(found) == count:
            break
    return found


def _drawn(face: Face, text: str) -> str:
    """The longest stretch without a character that the face lacks."""
    parts = "".join(c if c in face.characters else "\n" for c in text).split("\n")
    return max(parts, key=len)


def worn(mask: Pixels, rng: Random, noise: np.random.Generator) -> Pixels:
    """A mask of ink as a gray image that is small, soft, pale or noisy, as cheap scans and photographs are."""
    mask = damage.weighted(damage.warped(mask, rng.uniform(0, 1.5), noise), rng.choice((-1, 0, 0, 1, 2)))
    mask = damage.broken(mask, rng.choice((0.0, 0.03, 0.1)), 3, noise)
    image = damage.blurred(damage.inked(mask, rng.uniform(0, 0.5), noise), rng.uniform(0.6, 2.6))
    image = damage.resampled(image, rng.uniform(0.2, 0.45), back=False)
    return damage.jpeg(damage.noisy(image, rng.uniform(1, 14), noise), rng.randint(30, 90))


def main() -> None:
    """Draws some lines in each face, a fifth of them clean."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--fonts", type=Path, required=True, help="what training.fonts made")
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=200, help="of each face")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    texts = paragraphs_in(given.texts)
    (given.out / "img").mkdir(parents=True, exist_ok=True)
    with (given.out / "manifest.jsonl").open("w", encoding="utf-8", newline="\n") as manifest:
        for number, face in enumerate(faces(given.fonts / "han")):
            rng = Random(given.seed * 1000 + number)
            noise = np.random.default_rng(given.seed * 1000 + number)
            for at, text in enumerate(lines_for(face, texts, rng, given.lines)):
                size = rng.randint(40, 56)
                mask = drawing.cropped(drawing.printed_page([text], face, size, margin_px=size), size // 3)
                pixels = worn(mask, rng, noise) if at % 5 else damage.inked(mask, 0.1, noise)
                image = f"img/{face.name}-{at:04d}.png"
                cv2.imwrite(str(given.out / image), np.clip(pixels, 0, 255).astype(np.uint8))
                row = {"image": image, "text": text, "level": "line", "lang": "zh", "font": face.name}
                manifest.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
