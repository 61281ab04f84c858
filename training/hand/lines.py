"""Real handwritten lines: which may be trained on, which writers are held out, which texts fit. No network.

Doubtful rows stay out, but for copiste's, whose publisher's licence is CC BY 4.0; hooker and tables stay out whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np

from inkproof.learn.lines import Sample, plain

__all__ = ["COPISTE", "HELD_OUT_GROUPS", "PERSONAL", "SETS", "Split", "real_lines"]

COPISTE = "copiste"
SETS = (
    COPISTE, "cremma18", "cremma19", "cremma20", "doniau", "mariages", "peraire", "poilus", "repertoires", "stanford",
    "timeus",
)  # fmt: skip
PERSONAL = frozenset({COPISTE, "cremma19", "cremma20", "doniau", "peraire", "poilus", "stanford"})
"""Sets whose groups are one hand each, as registers' are not."""
HELD_OUT_GROUPS = {COPISTE: 12, "poilus": 6, "stanford": 5}
"""Writers of each set, or documents where writers are not known, that are only measured on."""
LEFT_OUT = frozenset({"SC0033B_s4_b01_f14_i093"})
"""Groups that are part of what the benchmarks report: the last page of a letter whose others are in stanford_dev."""


@dataclass(frozen=True, slots=True)
class Split:
    """Lines to train on and lines of other writers."""

    train: list[Sample]
    held_out: list[Sample]


def real_lines(data: Path, characters: Sequence[str], *, copiste: bool = True) -> Split:
    """All admissible lines of `data`/train, split by writer; the same writers whatever the order of the files."""
    known = set(characters)
    train: list[Sample] = []
    held_out: list[Sample] = []
    for name in SETS if copiste else SETS[1:]:
        rows = [row for row in _rows(data / "train" / name) if not row["doubt"] or name == COPISTE]
        groups = sorted({row["group"] for row in rows})
        Random(22).shuffle(groups)
        apart = set(groups[: HELD_OUT_GROUPS.get(name, 0)])
        for row in rows:
            text = plain(row["text"])
            if not text or not known.issuperset(text) or row["group"] in LEFT_OUT:
                continue
            pixels = cv2.imread(str(data / "train" / name / row["image"]), cv2.IMREAD_GRAYSCALE)
            sample = Sample(np.asarray(pixels, dtype=np.uint8), text, name, row["group"])
            (held_out if row["group"] in apart else train).append(sample)
    return Split(train, held_out)


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    for row in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(row)
