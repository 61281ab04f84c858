"""How well one hand is read after learning it, and others beside it: best path, no correction. It chooses nothing.

    python -m benchmarks.learn --data DIR [--lines N] [--others N] [--seed N]

The hand is DIR/train/hooker, which no weights were trained on: lines of whole pages, drawn by chance, are learnt from,
and lines of other pages are read. The other hands are the lines of DIR/iam_val. Needs the extra train.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np

import inkproof
from benchmarks.options import PATHS, data_parser
from benchmarks.results import as_table, command_line, machine, write_result
from benchmarks.sets import SETS, load_items
from inkproof.evaluate import Rates, measure
from inkproof.learn import Lesson, learn

__all__ = ["Row", "lessons", "main", "parted"]

HAND, OTHERS = "hooker", "iam_val"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the hand: its picture, its text, and the page that it was cut from."""

    image: Path
    text: str
    page: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Learns, reads and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = data_parser("benchmarks.learn", __doc__, [OTHERS])
    parser.add_argument("--lines", type=int, default=100, help="lines to learn from (default: %(default)s)")
    parser.add_argument("--others", type=int, default=300, help="lines of this hand to read (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    given, apart = parted(_rows(options.data / "train" / HAND), options.lines, options.others, options.seed)
    sets: dict[str, list[tuple[Path, str]]] = {
        f"this hand, {len(apart)} lines": [(row.image, row.text) for row in apart],
        f"other hands ({OTHERS})": list(_others(options.data, options.limit)),
    }
    began, worked = time.monotonic(), time.process_time()
    learnt = learn(lessons(given), seed=options.seed)
    seconds, worked = time.monotonic() - began, time.process_time() - worked
    with tempfile.TemporaryDirectory() as folder:
        hand = Path(folder) / "hand.onnx"
        hand.write_bytes(learnt.data)
        found = {
            "as shipped": {name: _rates(lines, None) for name, lines in sets.items()},
            "learnt": {name: _rates(lines, hand) for name, lines in sets.items()},
        }
    cells = ((row, *(_both(rates) for rates in by_set.values())) for row, by_set in found.items())
    facts = {"lines": learnt.lines, "seconds": round(seconds), "processor_seconds": round(worked)}
    result = {
        "command": command_line("benchmarks.learn", arguments, paths=PATHS),
        "versions": machine(),
        "learning": facts,
        "sets": {row: {name: asdict(rates) for name, rates in by_set.items()} for row, by_set in found.items()},
    }
    said = f"{learnt.lines} lines were learnt from, in {seconds:.0f} s ({worked:.0f} s of processor time)."
    path = write_result(options.out, "learn", result, [said, as_table(("CER / WER", *sets), cells)])
    print(path)
    return 0


def parted(rows: Sequence[Row], lines: int, others: int, seed: int) -> tuple[list[Row], list[Row]]:
    """Lines to learn from and lines of other pages to read, of pages in an order of chance."""
    pages = sorted({row.page for row in rows})
    Random(seed).shuffle(pages)
    ordered = [row for page in pages for row in rows if row.page == page]
    given = ordered[:lines]
    used = {row.page for row in given}
    return given, [row for row in ordered if row.page not in used][:others]


def lessons(rows: Iterable[Row]) -> list[Lesson]:
    """The lines as a person would give them."""
    return [Lesson(row.image.name, np.asarray(cv2.imread(str(row.image), 0), np.uint8), row.text) for row in rows]


def _rows(folder: Path) -> list[Row]:
    rows = map(json.loads, (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
    return [Row(folder / row["image"], row["text"], row["source"]) for row in rows]


def _others(data: Path, limit: int | None) -> Iterator[tuple[Path, str]]:
    for item in load_items(data, SETS[OTHERS], limit):
        if item.image:
            yield item.image, item.truth


def _rates(lines: Iterable[tuple[Path, str]], hand: Path | None) -> Rates:
    """The errors of the best path, as the product reads."""
    found = Rates()
    for image, truth in lines:
        document = inkproof.read(image, script="handwritten", hand=hand, correct=False)
        found += measure(document.raw_text, truth)
    return found


def _both(rates: Rates) -> str:
    return f"{rates.characters.share:.2%} / {rates.words.share:.1%}"


if __name__ == "__main__":
    sys.exit(main())
