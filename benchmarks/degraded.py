"""How twelve kinds of bad pages are read by inkproof, RapidOCR and Tesseract: print and handwriting, drawn in fonts.

    python -m benchmarks.degraded --fonts FONTS [--pages N] [--seed N] [--engines inkproof,...] [--cache DIR]

FONTS is what training.fonts made; the pages are drawn in its families that no weights were trained on, from books that
the n-gram has not seen. Each page is read clean and after each degradation, by all engines in the same run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

import cv2
import numpy as np

from benchmarks.engines import ENGINES
from benchmarks.options import PATHS, drawn_parser, names_of
from benchmarks.readings import Journal, Reading, read_set
from benchmarks.results import as_table, command_line, machine, write_result
from benchmarks.sets import Item, Level, Set, drawn_item
from inkproof.evaluate import Normalisation, Sample, compare
from training import damage, drawing, texts
from training.books import data_folder, held_out
from training.damage import Pixels
from training.fonts import Face, faces

__all__ = ["DEGRADATIONS", "draw", "main"]

Rng = np.random.Generator
SCRIPTS = {"print": "auto", "handwriting": "handwritten"}
"""How each kind of page is asked to be read."""
FOLDERS = {"print": "unseen", "handwriting": "unseen-hand"}
PRINT_PX, HAND_PX, LINES = 32, 50, 12


def _blur(page: Pixels, rng: Rng) -> Pixels:
    """Out of focus or shaken, one or the other."""
    if rng.random() < 0.5:
        return damage.blurred(page, 2.2)
    return damage.shaken(page, 9, float(rng.uniform(0, 180)))


def _bleed(page: Pixels, rng: Rng) -> Pixels:
    return damage.bled(page, np.roll(page[::-1], int(rng.integers(5, 30)), axis=0), 0.4)


def _ruled(page: Pixels, rng: Rng) -> Pixels:
    return damage.ruled(page, float(rng.uniform(30, 60)), rng, squared=bool(rng.random() < 0.5))


def _pencil(page: Pixels, rng: Rng) -> Pixels:
    """Thin, pale and grainy."""
    paper = float(np.median(page))
    grain = 0.75 + 0.25 * rng.random(page.shape)
    return damage.noisy(np.asarray(paper - (paper - page) * 0.28 * grain, np.float32), 4, rng)


def _turned(page: Pixels, rng: Rng) -> Pixels:
    return np.ascontiguousarray(np.rot90(page, 1 + int(rng.integers(3))))


DEGRADATIONS: Mapping[str, Callable[[Pixels, Rng], Pixels]] = {
    "clean": lambda page, rng: page,
    "72 dpi": lambda page, rng: damage.resampled(page, 11 / PRINT_PX, back=False),
    "blur": _blur,
    "JPEG 20": lambda page, rng: damage.jpeg(page, 20),
    "shadow": lambda page, rng: damage.shadowed(page, 0.6, rng),
    "perspective 15°": lambda page, rng: damage.photographed(page, 15, rng),
    "skew 10°": lambda page, rng: damage.rotated(page, 10 if rng.random() < 0.5 else -10),
    "turned": _turned,
    "bleed-through": _bleed,
    "ruled": _ruled,
    "pencil": _pencil,
    "inverted": lambda page, rng: 255 - page,
    "salt and pepper": lambda page, rng: damage.salted(page, 0.06, rng),
}
"""What is done to a page, a gray image in 0-255; the first leaves it as it is."""


def draw(kind: str, prose: texts.Prose, face: Face, seed: int) -> tuple[Pixels, str]:
    """A clean page of this kind, gray in 0-255, and its text."""
    rng, noise = Random(seed), np.random.default_rng(seed)
    width = rng.randint(46, 62) if kind == "print" else rng.randint(32, 44)
    lines: list[str] = []
    while len(lines) < LINES:
        text = prose.paragraph(rng)
        lines += texts.hyphenated(text, width, rng) if face.draws(text) else []
    lines = lines[:LINES]
    if kind == "print":
        mask = drawing.printed_page(lines, face, PRINT_PX, leading=1.4, margin_px=90)
    else:
        mask = _written(lines, face, rng)
    return damage.noisy(damage.inked(mask, 0.15, noise), 2, noise), "\n".join(lines)


def _written(lines: Sequence[str], face: Face, rng: Random) -> Pixels:
    """Lines by hand, one below the other."""
    masks = [drawing.hand_line(line, face, HAND_PX, rng) for line in lines]
    step, margin = round(1.55 * HAND_PX), 80
    page = np.zeros((step * len(masks) + 2 * margin + HAND_PX, max(m.shape[1] for m in masks) + margin), np.float32)
    for at, mask in enumerate(masks):
        top = margin + at * step - HAND_PX
        page[top : top + mask.shape[0], : mask.shape[1]] = np.maximum(
            page[top : top + mask.shape[0], : mask.shape[1]], mask[: page.shape[0] - top]
        )
    inked = np.nonzero(page.max(axis=0) > 0.25)[0]
    return np.pad(page[:, max(0, inked[0] - margin) : inked[-1] + margin], 10)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws, reads, scores and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(arguments)
    cv2.setNumThreads(1)
    engines = [ENGINES[name]() for name in options.engines]
    journal = Journal(options.cache)
    rates: dict[tuple[str, str], dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for kind, script in SCRIPTS.items():
            pages = _drawn(kind, options)
            for name in options.only:
                items = _degraded(kind, name, pages, folder, options.seed)
                chosen = Set(f"degraded-{kind}", Level.PAGE, script=script)
                read = read_set(chosen, items, engines, journal)
                rates[kind, name] = {engine: _cer(items, readings) for engine, readings in read.items()}
                shown = ", ".join(f"{engine} {rate:.1%}" for engine, rate in rates[kind, name].items())
                print(f"{kind}, {name}: {shown}", file=sys.stderr, flush=True)
    result = {
        "command": command_line("benchmarks.degraded", arguments, paths=PATHS),
        "versions": {**{engine.name: engine.version for engine in engines}, **machine()},
        "pages": options.pages,
        "cer": {f"{kind}, {name}": found for (kind, name), found in rates.items()},
    }
    print(write_result(options.out, "degraded", result, _sections(rates, options.pages)))
    return 0


def _drawn(kind: str, options: argparse.Namespace) -> list[tuple[Pixels, str]]:
    prose = texts.Prose(held_out(data_folder()))
    # Another seed draws in other families, too.
    found = faces(options.fonts / FOLDERS[kind])
    choices = Random(options.seed).sample(found, len(found))
    return [draw(kind, prose, choices[at % len(choices)], options.seed * 1000 + at) for at in range(options.pages)]


def _degraded(kind: str, name: str, pages: Sequence[tuple[Pixels, str]], folder: Path, seed: int) -> list[Item]:
    items = []
    for at, (page, text) in enumerate(pages):
        bad = DEGRADATIONS[name](page, np.random.default_rng([seed, at, list(DEGRADATIONS).index(name)]))
        path = folder / f"{kind}-{name.replace(' ', '-')}-{at}.png"
        items.append(drawn_item(path, bad, text))
    return items


def _cer(items: Sequence[Item], readings: Sequence[Reading]) -> float:
    samples = (Sample(item.name, item.truth, got.text) for item, got in zip(items, readings, strict=True))
    return compare(samples, Normalisation()).rates.characters.share


def _sections(rates: Mapping[tuple[str, str], Mapping[str, float]], pages: int) -> list[str]:
    """The table of rates, and what was asked of them."""
    bad = {cell: found for cell, found in rates.items() if cell[1] != "clean"}
    engines = list(next(iter(rates.values())))
    rows = [(f"{kind}, {name}", *(f"{found[e]:.2%}" for e in engines)) for (kind, name), found in rates.items()]
    sections = [f"CER of {pages} pages a cell.", as_table(("page", *engines), rows)]
    others = [engine for engine in engines if engine != "inkproof"]
    if "inkproof" in engines and others:
        lead = [min(found[engine] for engine in others) - found["inkproof"] for found in bad.values()]
        lowest, alone = sum(by >= 0 for by in lead), sum(by > 0 for by in lead)
        sections.append(f"inkproof is lowest in {lowest} of {len(bad)} cells, in {alone} of them alone.")
    if "inkproof" in engines and others and all((kind, "clean") in rates for kind, _ in bad):
        # Which half is the milder one, the other engines say.
        mild = sorted(bad, key=lambda cell: sum(bad[cell][engine] for engine in others))[: len(bad) // 2]
        over = [cell for cell in mild if bad[cell]["inkproof"] > 1.5 * rates[cell[0], "clean"]["inkproof"]]
        named = ", ".join(" ".join(cell) for cell in over) or "none"
        sections.append(f"In the milder half (by the other engines' CER), above 1.5 times its clean CER: {named}.")
    return sections


def _parser() -> argparse.ArgumentParser:
    parser = drawn_parser("benchmarks.degraded", __doc__, pages=8)
    parser.add_argument("--only", type=names_of(DEGRADATIONS), default=list(DEGRADATIONS), help="some degradations")
    names = ["inkproof", "rapidocr", "tesseract"]
    parser.add_argument("--engines", type=names_of(names), default=names, help="some of " + ",".join(names))
    parser.add_argument("--cache", type=Path, help="keep readings here and use them again")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
