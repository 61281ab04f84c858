"""Print and real hands on one page: read in one pass, and by either recognizer alone. No timing.

    python -m benchmarks.mixed --fonts FONTS --packs PACKS [--letters FOLDER] [--pages N] [--seed N]

Forms have printed labels and are filled in with lines of PACKS (training.hand.prepare) whose writers no weights have
seen; letters have a printed head over five to ten lines of one writer of FOLDER, whose manifest.jsonl names `image`,
`text` and `writer`. What is printed is drawn in the families of FONTS (training.fonts) that no weights were trained on.
Each page is read as `auto`, as `printed` and as `handwritten`, and scored as it was read: the forms are French. The
entries of forms are also read alone, as the tight lines that they were pasted from: their errors stay, whatever finds
and routes them.
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import cv2
import numpy as np

import inkproof
from benchmarks.options import PATHS, drawn_parser
from benchmarks.results import as_table, command_line, machine, write_result
from inkproof.evaluate import Rates, measure
from inkproof.learn.lines import Gray, Sample
from training import damage, drawing
from training.damage import Pixels
from training.fonts import Face, faces
from training.hand.measure import rates as scores
from training.hand.measure import reader
from training.hand.packs import Pack

__all__ = ["form", "letter", "main"]

WAYS = ("auto", "printed", "handwritten")
LABELS = (
    "Name", "Date of birth", "Address", "Town", "Telephone", "Occupation", "Remarks", "Place and date", "Signature",
    "Account number", "Reason for the application", "Received by",
)  # fmt: skip
SOURCE, SHORT, LONG = "copiste", 12, 60
"""Lines of today's hands, of so many characters."""
WIDTH_PX, MARGIN_PX = 1900, 60
ROWS, PRINT_PX, ENTRY_PX, STEP_PX = 8, 28, 60, 92
HEADS = (
    ("St. Agatha's Parish Council", "14 Market Street, Ashford"),
    ("THE ROYAL GARDENERS' SOCIETY", "Founded 1862 - Office hours 9 to 5"),
    ("Dr. M. Hollis, Surgeon", "Telephone 2714"),
)
FEWEST, MOST = 5, 10
"""Lines of a letter."""


def form(entries: Sequence[Sample], face: Face, seed: int) -> tuple[Pixels, str]:
    """A form filled in with these lines, gray in 0-255, and its text, a row a line."""
    rng, noise = Random(seed), np.random.default_rng(seed)
    page = np.zeros((ROWS * STEP_PX + 2 * MARGIN_PX + ENTRY_PX, WIDTH_PX), np.float32)
    rows = []
    for at, (label, entry) in enumerate(zip(rng.sample(LABELS, len(entries)), entries, strict=True)):
        baseline = MARGIN_PX + at * STEP_PX + ENTRY_PX
        _lay(page, drawing.printed_page([f"{label}:"], face, PRINT_PX), MARGIN_PX, baseline - PRINT_PX)
        _lay(page, _ink(entry.pixels), MARGIN_PX + 440, baseline - round(0.75 * ENTRY_PX))
        page[baseline + 6 : baseline + 8, MARGIN_PX + 430 : WIDTH_PX - MARGIN_PX] = 0.5
        rows.append(f"{label}: {entry.text}")
    return damage.noisy(damage.inked(page, 0.15, noise), 2, noise), "\n".join(rows)


def letter(lines: Sequence[Sample], face: Face, seed: int) -> tuple[Pixels, str]:
    """A printed head over these lines of one hand, gray in 0-255, and its text."""
    rng, noise = Random(seed), np.random.default_rng(seed)
    head, top = rng.choice(HEADS), MARGIN_PX
    scale = (WIDTH_PX - 2 * MARGIN_PX) / max(line.pixels.shape[1] for line in lines)
    heights = [round(scale * line.pixels.shape[0]) for line in lines]
    page = np.zeros((sum(heights) + 300, WIDTH_PX), np.float32)
    for row, size in zip(head, (46, PRINT_PX), strict=True):
        printed = drawing.printed_page([row], face, size)
        _lay(page, printed, (WIDTH_PX - printed.shape[1]) // 2, top)
        top += 2 * size
    for line, height in zip(lines, heights, strict=True):
        _lay(page, _ink(line.pixels, height), MARGIN_PX, top)
        top += height
    return damage.noisy(damage.inked(page, 0.15, noise), 2, noise), "\n".join([*head, *(line.text for line in lines)])


def _ink(line: Gray, height_px: int = ENTRY_PX) -> Pixels:
    """The ink of a line in 0-1, without its paper, at this height."""
    paper = float(np.percentile(line, 80))
    ink = np.clip(1.2 * (1.0 - line / paper) - 0.1, 0.0, 1.0).astype(np.float32)
    width = round(line.shape[1] * height_px / line.shape[0])
    return np.asarray(cv2.resize(ink, (width, height_px), interpolation=cv2.INTER_AREA), np.float32)


def _lay(page: Pixels, mask: Pixels, left: int, top: int) -> None:
    """Lays ink on the page, as much of it as fits."""
    place = page[max(0, top) : top + mask.shape[0], left : left + mask.shape[1]]
    place[:] = np.maximum(place, mask[: place.shape[0], : place.shape[1]])


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws, reads, scores and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = drawn_parser("benchmarks.mixed", __doc__, pages=8)
    parser.add_argument("--packs", type=Path, required=True, help="what training.hand.prepare made")
    parser.add_argument("--letters", type=Path, help="folder of lines for letters")
    options = parser.parse_args(arguments)
    entries = [one for one in Pack(options.packs / "held_out") if one.source == SOURCE]
    entries = [one for one in entries if SHORT <= len(one.text) <= LONG]
    writers = _writers(options.letters) if options.letters else []
    families = faces(options.fonts / "unseen")
    rates = {kind: dict.fromkeys(WAYS, Rates()) for kind in ("form", "letter")[: 1 + bool(writers)]}
    read, alone = reader("inkproof-hand"), Rates()
    with tempfile.TemporaryDirectory() as temporary:
        for kind, at in itertools.product(rates, range(options.pages)):
            seed = options.seed * 1000 + at
            rng, face = Random(seed), families[at % len(families)]
            if kind == "form":
                chosen = rng.sample(entries, ROWS)
                page, text = form(chosen, face, seed)
                alone += sum(scores(read, chosen).values(), Rates())
            else:
                page, text = letter(rng.choice(writers)[: rng.randint(FEWEST, MOST)], face, seed)
            path = (options.keep or Path(temporary)) / f"{kind}-{at}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), np.clip(np.rint(page), 0, 255).astype(np.uint8))
            for way in WAYS:
                rates[kind][way] += measure(inkproof.read(path, script=way, correct=False).raw_text, text)
    least = alone.characters.errors / rates["form"]["auto"].characters.total
    result = {
        "command": command_line("benchmarks.mixed", arguments, paths=PATHS | {"--letters": "LETTERS"}),
        "versions": machine(),
        "cer": {kind: {way: found.characters.share for way, found in ways.items()} for kind, ways in rates.items()},
        "wer": {kind: {way: found.words.share for way, found in ways.items()} for kind, ways in rates.items()},
        "least_cer_of_forms": least,
    }
    print(write_result(options.out, "mixed", result, [_section(rates, options.pages, least)]))
    return 0


def _writers(folder: Path) -> list[list[Sample]]:
    """The lines of each writer who wrote enough of them for a letter."""
    writers: dict[str, list[Sample]] = {}
    for row in map(json.loads, (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()):
        pixels = np.asarray(cv2.imread(str(folder / row["image"]), cv2.IMREAD_GRAYSCALE), np.uint8)
        writers.setdefault(row["writer"], []).append(Sample(pixels, row["text"], folder.name, row["writer"]))
    return [lines for lines in writers.values() if len(lines) >= FEWEST]


def _section(rates: Mapping[str, Mapping[str, Rates]], pages: int, least: float) -> str:
    rows = [
        (kind, way, f"{found.characters.share:.2%}", f"{found.words.share:.2%}")
        for kind, ways in rates.items()
        for way, found in ways.items()
    ]
    said = f"With all else read right, the errors in the entries as tight lines alone leave forms {least:.2%} of CER."
    return f"{pages} pages of each kind. {said}\n\n{as_table(('page', 'read as', 'CER', 'WER'), rows)}"


if __name__ == "__main__":
    raise SystemExit(main())
