"""How well a recognizer reads writers and print that it was not trained on: best path, no correction.

`python -m training.hand.measure --packs PACKS [--weights NAME|FILE ...] [--lines FOLDER ...]` prints the error rates of
recognizers of the catalogue, or in files, on the held-out packs and on each folder with a manifest.jsonl of `image` and
`text`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from inkproof.evaluate import Rates, measure
from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Alphabet, Lattice
from inkproof.learn.lines import Gray, Sample
from inkproof.recognize.reading import LineReader
from inkproof.runtimes.onnx import Session
from inkproof.weights import locate, read_weights, weights_named
from training.hand.packs import Pack

__all__ = ["HELD_OUT", "Read", "as_table", "in_colour", "line_reader", "rates", "reader"]

HELD_OUT = ("held_out", "unseen")
"""Packs of what is never trained on: real lines of other writers, print in other families."""
Read = Callable[[Sequence[Gray]], list[Lattice]]
"""Lattices of gray lines."""


def rates(read: Read, samples: Iterable[Sample]) -> dict[str, Rates]:
    """The error counts of the best path on each set."""
    sets: dict[str, list[Sample]] = {}
    for sample in samples:
        sets.setdefault(sample.source, []).append(sample)
    found: dict[str, Rates] = {}
    for name, members in sets.items():
        seen = read([sample.pixels for sample in members])
        pairs = zip(members, seen, strict=True)
        found[name] = sum((measure(best_path(lattice)[0], one.text) for one, lattice in pairs), Rates())
    return found


def as_table(rows: Mapping[str, Mapping[str, Rates]]) -> str:
    """A Markdown table of CER and WER in percent, one row a recognizer."""
    names = list(next(iter(rows.values())))
    lines = ["| CER / WER | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for row, found in rows.items():
        cells = [f"{100 * found[n].characters.share:.2f} / {100 * found[n].words.share:.1f}" for n in names]
        lines.append(f"| {row} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def reader(name: str) -> Read:
    """Reads with a recognizer of the catalogue, or with a file that was learnt, as the product does."""
    read = line_reader(name)
    return lambda lines: read(in_colour(lines), [None] * len(lines))


def line_reader(name: str, *, cursive: bool = True) -> LineReader:
    """The recognizer itself."""
    if Path(name).is_file():
        given = read_weights(Path(name))
        session, height_px = Session(given.data, threads=1), given.height_px
    else:
        weights = weights_named(name)
        session, height_px = Session(locate(weights), threads=1), weights.height_px
    alphabet = Alphabet(("", *session.metadata["character"].split("\n"), " "))
    return LineReader(session, alphabet, height_px=height_px, cursive=cursive)


def in_colour(lines: Sequence[Gray]) -> list[Gray]:
    """Gray lines [H, W] as the product's readers take them, [H, W, 3]."""
    return [np.repeat(line[:, :, None], 3, axis=2) for line in lines]


def _lines_of(folder: Path) -> Iterator[Sample]:
    for entry in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(entry)
        pixels = cv2.imread(str(folder / row["image"]), cv2.IMREAD_GRAYSCALE)
        yield Sample(np.asarray(pixels, dtype=np.uint8), row["text"], folder.name, "")


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--packs", type=Path, required=True, help="what training.hand.prepare made")
    parser.add_argument("--weights", nargs="+", default=["ppocrv6-rec-small", "inkproof-hand"])
    parser.add_argument("--lines", type=Path, nargs="*", default=[], help="folders of lines of known text")
    given = parser.parse_args()
    samples = [sample for name in HELD_OUT for sample in Pack(given.packs / name)]
    samples += [sample for folder in given.lines for sample in _lines_of(folder)]
    print(as_table({name: rates(reader(name), samples) for name in given.weights}))


if __name__ == "__main__":
    main()
