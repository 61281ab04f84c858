"""How well inkproof and stock RapidOCR find lines, whatever they read: drawn pages whose lines' places are known.

    python -m benchmarks.lines --fonts FONTS [--pages N] [--seed N] [--engines inkproof,rapidocr]

FONTS is what training.fonts made; the pages are drawn in its families that no weights were trained on. A row of a form,
a table or a receipt is one line; RapidOCR joins nothing that stands far apart on a row, so these count as split there.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import cv2
import numpy as np

import inkproof
from benchmarks.layouts import LAYOUTS, Drawn, Studio, draw
from benchmarks.options import PATHS, drawn_parser, names_of
from benchmarks.results import as_table, command_line, machine, write_result
from inkproof.evaluate import LinesFound, measure_lines
from inkproof.geometry import Polygon
from training.books import data_folder, held_out
from training.fonts import faces
from training.texts import Prose

__all__ = ["main", "measured"]

SAID = "A row of a form, a table or a receipt is one line; RapidOCR does not join what stands far apart on a row."
"""What a reader of the table must know."""

Find = Callable[[Path], Sequence[Polygon]]


def measured(find: Find, page: Drawn, image: Path) -> LinesFound:
    """What was found of a page that stands in this file, by the reading order that suits it best."""
    output = find(image)
    return max((measure_lines(output, truth) for truth in page.orders), key=lambda counts: counts.in_order)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws, finds, counts and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = drawn_parser("benchmarks.lines", __doc__, pages=6)
    parser.add_argument("--engines", type=names_of(ENGINES), default=list(ENGINES), help="some of " + ",".join(ENGINES))
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    studio = Studio(
        Prose(held_out(data_folder())), *(faces(options.fonts / kind) for kind in ("unseen", "unseen-hand"))
    )
    engines = {name: ENGINES[name]() for name in options.engines}
    counts = {layout: dict.fromkeys(engines, LinesFound()) for layout in LAYOUTS}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for layout, at in ((layout, at) for layout in counts for at in range(options.pages)):
            page = draw(layout, studio, options.seed * 1000 + at)
            image = folder / f"{layout.replace(', ', '-').replace(' ', '-')}-{at}.png"
            cv2.imwrite(str(image), np.clip(np.rint(page.pixels), 0, 255).astype(np.uint8))
            for name, find in engines.items():
                counts[layout][name] += measured(find, page, image)
    result = {
        "command": command_line("benchmarks.lines", arguments, paths=PATHS),
        "versions": {**{name: version(name) for name in engines}, **machine()},
        "pages": options.pages,
        "counts": {layout: {name: asdict(c) for name, c in found.items()} for layout, found in counts.items()},
    }
    print(write_result(options.out, "lines", result, [f"{options.pages} pages of each layout. {SAID}", _table(counts)]))
    return 0


def _inkproof() -> Find:
    def find(image: Path) -> Sequence[Polygon]:
        lines = inkproof.read(image, correct=False).pages[0].lines
        return [line.polygon for line in lines if line.polygon is not None]

    return find


def _rapidocr() -> Find:
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "critical"})

    def find(image: Path) -> Sequence[Polygon]:
        boxes = engine(str(image)).boxes
        return [Polygon(tuple((float(x), float(y)) for x, y in box)) for box in (() if boxes is None else boxes)]

    return find


ENGINES: Mapping[str, Callable[[], Find]] = {"inkproof": _inkproof, "rapidocr": _rapidocr}


def _table(counts: Mapping[str, Mapping[str, LinesFound]]) -> str:
    engines = list(next(iter(counts.values())))
    total = {name: sum((found[name] for found in counts.values()), LinesFound()) for name in engines}
    head = ("layout", "engine", "lines", "recall", "precision", "merged", "split", "missed", "short missed", "in order")
    rows = [
        (
            layout, name, str(c.truth), f"{c.recall:.1%}", f"{c.precision:.1%}", str(c.merged), str(c.split),
            str(c.missed), f"{c.short_missed} of {c.short}", f"{c.order:.1%}",
        )
        for layout, found in {**counts, "all": total}.items()
        for name, c in found.items()
    ]  # fmt: skip
    return as_table(head, rows)


if __name__ == "__main__":
    raise SystemExit(main())
