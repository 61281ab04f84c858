"""Writes the packs that the handwriting recognizer is trained and measured on. No network is trained here.

`python -m training.hand.prepare --fonts FONTS --out PACKS` needs INKPROOF_DATA and what training.fonts made. Each pack
is a part that can be made alone: `hand`, `print`, `unseen` and `fit_drawn` are drawn in fonts, `real` comes with
`held_out`. Correction is fitted on `fit_drawn`, of unseen hands and books.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2

from inkproof.ink.lattice import Lattice
from inkproof.learn.lines import Sample, fits
from training.books import data_folder, held_out, trained_on
from training.fonts import faces
from training.hand.lines import PERSONAL, Split, real_lines
from training.hand.packs import write
from training.hand.rendering import hand_sample, print_sample
from training.hand.splicing import Hand, hands_of, spliced_sample
from training.hand.wording import Wording
from training.texts import Prose

__all__ = ["COUNTS", "drawn", "read", "spliced"]

COUNTS = {"hand": 16_000, "print": 4_000, "unseen": 150, "spliced": 16_000, "fit_drawn": 400}
"""Lines made of each kind; those of `unseen` are print in families that are not trained on."""
_FOLDERS = {"hand": ("hand",), "print": ("print", "typed"), "unseen": ("unseen",), "fit_drawn": ("fit-hand",)}
LINES_A_HAND = 12
SEEDS_APART = 1_000_000
"""Lines drawn with one `--seed` before those of the next begin."""
_CHUNK = 48
_make: Callable[[int], Sample]
_lattices_of: Callable[[list[Sample]], list[Lattice]]


def drawn(part: str, fonts: Path, data: Path, workers: int, seed: int = 0) -> Iterator[Sample]:
    """Lines of a part in the order of their seeds, whatever the number of workers."""
    with get_context("spawn").Pool(workers, _start_drawing, (part, fonts, data)) as pool:
        yield from pool.imap(_made, _seeds(part, seed), chunksize=_CHUNK)


def spliced(hands: list[Hand], data: Path, seed: int = 0) -> Iterator[Sample]:
    """English lines in the letters of some writers."""
    wording = Wording(Prose(trained_on(data)))
    return (spliced_sample(hands, wording, one) for one in _seeds("spliced", seed))


def _seeds(part: str, seed: int) -> range:
    return range(seed * SEEDS_APART, seed * SEEDS_APART + COUNTS[part])


def read(samples: list[Sample], workers: int, weights: Path | None = None) -> Iterator[tuple[Sample, Lattice]]:
    """The lines, of like width together, with what the stock network sees in them, or that of some ONNX weights."""
    ordered = sorted(samples, key=lambda sample: sample.pixels.shape[1])
    chunks = [ordered[at : at + _CHUNK] for at in range(0, len(ordered), _CHUNK)]
    with get_context("spawn").Pool(workers, _start_reading, (weights,)) as pool:
        for chunk, found in zip(chunks, pool.imap(_read, chunks), strict=True):
            yield from zip(chunk, found, strict=True)


def _start_drawing(part: str, fonts: Path, data: Path) -> None:
    global _make
    cv2.setNumThreads(1)
    found = [face for folder in _FOLDERS[part] for face in faces(fonts / folder)]
    draw = hand_sample if part in ("hand", "fit_drawn") else print_sample
    # What correction is fitted on says what no n-gram has learnt.
    books = held_out(data) if part == "fit_drawn" else trained_on(data)
    _make = partial(draw, found, Wording(Prose(books)))


def _made(seed: int) -> Sample:
    return _make(seed)


def _start_reading(weights: Path | None) -> None:
    global _lattices_of
    import torch

    from inkproof.learn.reading import lattices
    from inkproof.weights import read_weights
    from training.hand import stock

    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    network = stock.begun_with(read_weights(weights)) if weights else stock.network()
    classes = stock.characters()[0]
    _lattices_of = lambda samples: lattices(network, classes, [sample.pixels for sample in samples])  # noqa: E731


def _read(samples: list[Sample]) -> list[Lattice]:
    return _lattices_of(samples)


def _write_real(out: Path, data: Path, workers: int, *, copiste: bool, unfiltered: bool) -> None:
    """The packs of real lines: the held-out ones, and those to train on whose texts fit."""
    split = _split(data, copiste=copiste)
    print(f"held_out: {write(out / 'held_out', split.held_out, lossless=True)} lines", flush=True)
    fitting = split.train if unfiltered else [s for s, seen in read(split.train, workers) if fits(seen, s.text)]
    print(f"real: {write(out / 'real', fitting)} of {len(split.train)} lines", flush=True)


def _write_spliced(out: Path, data: Path, workers: int, *, copiste: bool, weights: Path | None, seed: int = 0) -> None:
    """The pack of English lines in the letters of French writers, a few short lines of each."""
    by_writer: dict[str, list[Sample]] = {}
    for sample in _split(data, copiste=copiste).train:
        if sample.source in PERSONAL:
            by_writer.setdefault(sample.group, []).append(sample)
    few = [sorted(lines, key=lambda one: one.pixels.shape[1])[:LINES_A_HAND] for lines in by_writer.values()]
    hands = hands_of(read([sample for lines in few for sample in lines], workers, weights))
    print(f"spliced: {write(out / 'spliced', spliced(hands, data, seed))} lines, {len(hands)} hands", flush=True)


def _split(data: Path, *, copiste: bool) -> Split:
    from training.hand import stock

    return real_lines(data, stock.characters()[0], copiste=copiste)


def main() -> None:
    """Makes the parts that are named, or all."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--fonts", type=Path, help="what training.fonts made; for the parts that are drawn")
    parser.add_argument("--out", type=Path, required=True)
    parts = (*_FOLDERS, "real", "spliced")
    parser.add_argument("--part", nargs="+", choices=parts, default=parts)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--without-copiste", action="store_true", help="leave out the set whose consent is in doubt")
    parser.add_argument("--unfiltered", action="store_true", help="keep lines whose text does not fit their ink")
    parser.add_argument(
        "--weights", type=Path, help="ONNX file that finds the letters of `spliced` in place of the stock"
    )
    parser.add_argument("--seed", type=int, default=0, help="another one draws and splices other lines to train on")
    given = parser.parse_args()
    data, copiste = data_folder(), not given.without_copiste
    for part in given.part:
        if part == "real":
            _write_real(given.out, data, given.workers, copiste=copiste, unfiltered=given.unfiltered)
        elif part == "spliced":
            _write_spliced(given.out, data, given.workers, copiste=copiste, weights=given.weights, seed=given.seed)
        else:
            # What is only measured or fitted on stays the same.
            seed = given.seed if part in ("hand", "print") else 0
            lines = drawn(part, given.fonts, data, given.workers, seed)
            print(f"{part}: {write(given.out / part, lines, lossless=part == 'unseen')} lines", flush=True)


if __name__ == "__main__":
    main()
