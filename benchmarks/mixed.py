"""Forms with printed labels, filled in by real hands: read in one pass, and by either recognizer alone. No timing.

    python -m benchmarks.mixed --fonts FONTS --packs PACKS [--pages N] [--seed N]

Labels are drawn in the families of FONTS (training.fonts) that no weights were trained on; what is filled in are lines
of PACKS (training.hand.prepare) whose writers no weights have seen. Each form is read as `auto`, as `printed` and as
`handwritten`. They are French, and so the text is scored as it was read.
"""

from __future__ import annotations

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
from training.hand.packs import Pack

__all__ = ["draw", "main"]

WAYS = ("auto", "printed", "handwritten")
LABELS = (
    "Name", "Date of birth", "Address", "Town", "Telephone", "Occupation", "Remarks", "Place and date", "Signature",
    "Account number", "Reason for the application", "Received by",
)  # fmt: skip
SOURCE, SHORT, LONG = "copiste", 12, 60
"""Lines of today's hands, of so many characters."""
WIDTH_PX = 1900
ROWS, PRINT_PX, ENTRY_PX, STEP_PX, MARGIN_PX = 8, 28, 60, 92, 60


def draw(entries: Sequence[Sample], face: Face, seed: int) -> tuple[Pixels, str]:
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


def _ink(line: Gray) -> Pixels:
    """The ink of a line in 0-1, without its paper, at the height of an entry."""
    paper = float(np.percentile(line, 80))
    ink = np.clip(1.2 * (1.0 - line / paper) - 0.1, 0.0, 1.0).astype(np.float32)
    width = round(line.shape[1] * ENTRY_PX / line.shape[0])
    return np.asarray(cv2.resize(ink, (width, ENTRY_PX), interpolation=cv2.INTER_AREA), np.float32)


def _lay(page: Pixels, mask: Pixels, left: int, top: int) -> None:
    """Lays ink on the page, as much of it as fits."""
    place = page[max(0, top) : top + mask.shape[0], left : left + mask.shape[1]]
    place[:] = np.maximum(place, mask[: place.shape[0], : place.shape[1]])


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws, reads, scores and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = drawn_parser("benchmarks.mixed", __doc__, pages=8)
    parser.add_argument("--packs", type=Path, required=True, help="what training.hand.prepare made")
    options = parser.parse_args(arguments)
    families = faces(options.fonts / "unseen")
    lines = [one for one in Pack(options.packs / "held_out") if one.source == SOURCE and SHORT <= len(one.text) <= LONG]
    rates = dict.fromkeys(WAYS, Rates())
    with tempfile.TemporaryDirectory() as temporary:
        for at in range(options.pages):
            seed = options.seed * 1000 + at
            entries = Random(seed).sample(lines, ROWS)
            page, text = draw(entries, families[at % len(families)], seed)
            path = (options.keep or Path(temporary)) / f"form-{at}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), np.clip(np.rint(page), 0, 255).astype(np.uint8))
            for way in WAYS:
                rates[way] += measure(inkproof.read(path, script=way, correct=False).raw_text, text)
    result = {
        "command": command_line("benchmarks.mixed", arguments, paths=PATHS),
        "versions": machine(),
        "cer": {way: found.characters.share for way, found in rates.items()},
        "wer": {way: found.words.share for way, found in rates.items()},
    }
    print(write_result(options.out, "mixed", result, [_section(rates, options.pages)]))
    return 0


def _section(rates: Mapping[str, Rates], pages: int) -> str:
    rows = [(way, f"{found.characters.share:.2%}", f"{found.words.share:.2%}") for way, found in rates.items()]
    return f"{pages} forms.\n\n{as_table(('read as', 'CER', 'WER'), rows)}"


if __name__ == "__main__":
    raise SystemExit(main())
