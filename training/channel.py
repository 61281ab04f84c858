"""Estimates from pairs (ocr, text) what a reader of print makes of each character. Reads no image.

`python -m training.channel --pairs FILE [FILE ...] --pages FOLDER` writes channel.json, nats of -log P(read | true):
`confusions[true][read]` for one or two characters each way ("" true: an insertion at a place between characters;
"" read: a loss), `classes[true class][read class]` for what was never seen, `right` for an average character read
right, `rate` the share of wrong characters in the pairs and `hyphen` for a word broken at a line's end, at any place
inside a word.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from inkproof.correct.channel import class_of

__all__ = ["Tally", "confusions", "costs", "tally"]

SMOOTHING = 300.0
"""Characters of prior belief, spread over a class, that stand against what was counted."""
CLASSES = {"lower": 26, "upper": 26, "digit": 10, "space": 1, "mark": 30, "nothing": 1, "other": 200}
"""Kinds of characters and how many members share a kind's probability."""
_PLAIN = str.maketrans("’‘“”—–，：；（）", "''\"\"--,:;()")


@dataclass(frozen=True)
class Tally:
    """How often each true segment stood in the texts, and what was read for it where it was misread."""

    seen: Counter[str]
    read: Counter[tuple[str, str]]


def confusions(ocr: str, text: str) -> Iterator[tuple[str, str]]:
    """(true, read) of each misreading; neighbouring edits count as one up to two characters, else piece by piece."""
    blocks: list[list[int]] = []
    for edit in Levenshtein.opcodes(text, ocr):
        if edit.tag == "equal":
            continue
        i, j, k, m = edit.src_start, edit.src_end, edit.dest_start, edit.dest_end
        if blocks and (blocks[-1][1], blocks[-1][3]) == (i, k):
            blocks[-1][1], blocks[-1][3] = j, m
        else:
            blocks.append([i, j, k, m])
    for i, j, k, m in blocks:
        true, read = text[i:j], ocr[k:m]
        if sorted((len(true), len(read))) in ([0, 1], [1, 1], [1, 2]):
            yield true, read
        else:
            yield from _pieces(true, read)


def _pieces(true: str, read: str) -> Iterator[tuple[str, str]]:
    for at in range(max(len(true), len(read))):
        yield true[at : at + 1], read[at : at + 1]


def tally(pairs: Iterable[tuple[str, str]]) -> Tally:
    """Counts over pairs of reading and truth; line ends count as spaces, all quotes and dashes as plain ones."""
    seen: Counter[str] = Counter()
    read: Counter[tuple[str, str]] = Counter()
    for ocr, text in pairs:
        mistaken, true = (re.sub(r"\s+", " ", side).translate(_PLAIN) for side in (ocr, text))
        seen.update(true)
        seen.update(a + b for a, b in itertools.pairwise(true))
        seen[""] += len(true) + 1
        read.update(confusions(mistaken, true))
    return Tally(seen, read)


def costs(counted: Tally) -> dict[str, Any]:
    """Nats of each confusion seen, of the classes for those that were not, and of reading right."""
    of_class: Counter[str] = Counter()
    for segment, count in counted.seen.items():
        if len(segment) < 2:
            of_class[class_of(segment)] += count
    moved: Counter[tuple[str, str]] = Counter()
    for (true, read), count in counted.read.items():
        if len(true) < 2 and len(read) < 2:
            moved[class_of(true), class_of(read)] += count
    prior = {
        (true, read): (moved[true, read] + 0.5) / (of_class[true] + 1.0) / size
        for true in CLASSES
        for read, size in CLASSES.items()
        if (true, read) != ("nothing", "nothing")
    }
    table: dict[str, dict[str, float]] = {}
    for (true, read), count in sorted(counted.read.items()):
        known = len(true) < 2 and len(read) < 2
        if not known and count < 2:
            continue
        believed = SMOOTHING * prior[class_of(true), class_of(read)] if known else 0.0
        rate = (count + believed) / (counted.seen[true] + SMOOTHING)
        table.setdefault(true, {})[read] = round(-math.log(rate), 2)
    classes: dict[str, dict[str, float]] = {}
    for (true, read), rate in prior.items():
        classes.setdefault(true, {})[read] = round(-math.log(rate), 2)
    characters = sum(count for segment, count in counted.seen.items() if len(segment) == 1)
    rate = sum(counted.read.values()) / characters
    return {"rate": round(rate, 4), "right": round(-math.log1p(-rate), 4), "classes": classes, "confusions": table}


def hyphen_cost(manifest: Path) -> float:
    """Nats of a word that is broken by a hyphen at one given place inside it, from rendered columns."""
    rows = [json.loads(row) for row in manifest.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"] for row in rows if row["kind"] in ("book", "clipping")]
    broken = sum(len(re.findall(r"[a-z]-\n[a-z]", text)) for text in texts)
    places = sum(len(re.findall(r"[a-z](?=[a-z])", text)) for text in texts)
    return round(-math.log(broken / places), 2)


def main() -> None:
    """Writes the channel and prints its commonest confusions."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--pairs", type=Path, required=True, nargs="+", help="each a pairs.jsonl of training.pairs")
    parser.add_argument("--pages", type=Path, required=True, help="folder of training.pages")
    parser.add_argument("--out", type=Path, default=Path("src/inkproof/correct/data/channel.json"))
    given = parser.parse_args()
    rows = [json.loads(row) for file in given.pairs for row in file.read_text(encoding="utf-8").splitlines()]
    counted = tally((row["ocr"], row["text"]) for row in rows)
    made = {"hyphen": hyphen_cost(given.pages / "manifest.jsonl"), **costs(counted)}
    given.out.write_text(
        json.dumps(made, ensure_ascii=False, sort_keys=True, indent=0) + "\n", encoding="utf-8", newline="\n"
    )
    print(f"{len(rows)} pairs, {made['rate']:.2%} wrong, {len(counted.read)} kinds of confusion")
    print(", ".join(f"{true!r}>{read!r} {count}" for (true, read), count in counted.read.most_common(60)))


if __name__ == "__main__":
    main()
