"""Chinese by inkproof and stock RapidOCR in the same run, and what correction did to it: drawn pages, lines by hand.

    python -m benchmarks.chinese --fonts FONTS --texts TEXTS [--pages N] [--seed N]

FONTS is what training.fonts made; the pages are drawn, clean and worn, in its Chinese families that nothing was fitted
on, from the *.txt files of TEXTS (one paragraph a line), which are not those of the fit: for the dated results Debian's
`debian-handbook`, `fortunes-zh` and `libreoffice-help-zh-tw`. inkproof reads them, and the lines of scut_ept_sample, as
each kind of script, with Chinese asked for alone and after English.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from benchmarks.engines import Inkproof, RapidOcr, RapidOcrLine
from benchmarks.options import PATHS, drawn_parser
from benchmarks.readings import Engine, Journal, Reading, read_set
from benchmarks.results import as_table, command_line, machine, write_result
from benchmarks.sets import SETS, Item, Level, Set, drawn_item, load_items
from inkproof.evaluate import PLAIN, Sample, compare
from training import damage, drawing
from training.books import data_folder
from training.chinese import lines_for, paragraphs_in, worn
from training.damage import Pixels
from training.fonts import Face, faces

__all__ = ["draw", "main", "outcomes"]

SCRIPTS, LANGS = ("auto", "printed", "handwritten"), ("zh", "en,zh")
KINDS = ("clean", "worn")
LINES, SIZE_PX = 12, 48
OUTCOMES = ("repaired", "broke", "did neither")
"""What an accepted edit may have done to the text."""


class Row(NamedTuple):
    """What one reader made of a set: CER before and after correction, and how many accepted edits had each outcome."""

    set: str
    reader: str
    raw: float
    cer: float
    made: dict[str, int] | None = None


def draw(kind: str, texts: Sequence[str], face: Face, seed: int) -> tuple[Pixels, str]:
    """A page of this kind, gray in 0-255, and its text."""
    rng, noise = Random(seed), np.random.default_rng(seed)
    lines = lines_for(face, texts, rng, LINES)
    mask = drawing.printed_page(lines, face, SIZE_PX, leading=1.5, margin_px=2 * SIZE_PX)
    page = worn(mask, rng, noise) if kind == "worn" else damage.noisy(damage.inked(mask, 0.15, noise), 2, noise)
    return page, "\n".join(lines)


def outcomes(reading: Reading, truth: str) -> Counter[str]:
    """How many accepted edits, each alone, brought the page nearer to the truth, further away, or neither."""
    rows, meant = [line.raw for line in reading.lines], PLAIN.truth(truth)

    def errors(changed: Sequence[str]) -> int:
        return Levenshtein.distance(PLAIN.output("\n".join(changed)), meant)

    found: Counter[str] = Counter()
    for at, line in enumerate(reading.lines):
        for edit in filter(lambda edit: edit.accepted, line.edits):
            changed = line.raw[: edit.start] + edit.after + line.raw[edit.stop :]
            more = errors([*rows[:at], changed, *rows[at + 1 :]]) - errors(rows)
            found["broke" if more > 0 else "repaired" if more < 0 else "did neither"] += 1
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws, reads, scores and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = drawn_parser("benchmarks.chinese", __doc__, pages=10)
    parser.add_argument("--texts", type=Path, required=True, help="folder of Chinese texts")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    inkproof = Inkproof()
    others: list[Engine] = [RapidOcr(), RapidOcrLine()]
    texts, families = paragraphs_in(options.texts), faces(options.fonts / "unseen-han")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        sets = {SETS["scut_ept_sample"]: load_items(data_folder(), SETS["scut_ept_sample"])}
        for kind in KINDS:
            sets[Set(f"{kind} pages", Level.PAGE)] = [
                drawn_item(
                    folder / f"{kind}-{at}.png", *draw(kind, texts, families[at % len(families)], options.seed + at)
                )
                for at in range(options.pages)
            ]
        for chosen, items in sets.items():
            for name, readings in read_set(chosen, items, others, Journal(None)).items():
                cer = _cer(items, [got.text for got in readings])
                rows.append(Row(chosen.name, name, cer, cer))
            rows += _ways(chosen, items, inkproof)
            print(f"{chosen.name} read", file=sys.stderr, flush=True)
    result = {
        "command": command_line("benchmarks.chinese", arguments, paths=PATHS | {"--texts": "TEXTS"}),
        "versions": {**{engine.name: engine.version for engine in [inkproof, *others]}, **machine()},
        "pages": options.pages,
        "rates": [row._asdict() for row in rows],
    }
    said = f"{options.pages} pages of each kind, {LINES} lines a page. Edits are those accepted, each judged alone."
    print(write_result(options.out, "chinese", result, [said, _table(rows)]))
    return 0


def _ways(chosen: Set, items: Sequence[Item], inkproof: Inkproof) -> Iterator[Row]:
    """What inkproof reads of a set as each script and in each language, raw and corrected."""
    for script, lang in itertools.product(SCRIPTS, LANGS):
        readings = read_set(replace(chosen, script=script, lang=lang), items, [inkproof], Journal(None))["inkproof"]
        made = sum((outcomes(got, item.truth) for item, got in zip(items, readings, strict=True)), Counter[str]())
        raw, corrected = (_cer(items, texts) for texts in ([r.raw or "" for r in readings], [r.text for r in readings]))
        yield Row(chosen.name, f"inkproof, {script}, {lang}", raw, corrected, {each: made[each] for each in OUTCOMES})


def _cer(items: Sequence[Item], texts: Sequence[str]) -> float:
    samples = (Sample(item.name, item.truth, text) for item, text in zip(items, texts, strict=True))
    return compare(samples, PLAIN).rates.characters.share


def _table(rows: Sequence[Row]) -> str:
    head = ("set", "read by", "CER raw", "CER", *(f"edits that {each}" for each in OUTCOMES))
    shown = (
        (
            row.set,
            row.reader,
            f"{row.raw:.2%}",
            f"{row.cer:.2%}",
            *(str(row.made[e]) if row.made else "–" for e in OUTCOMES),
        )
        for row in rows
    )
    return as_table(head, shown)


if __name__ == "__main__":
    raise SystemExit(main())
