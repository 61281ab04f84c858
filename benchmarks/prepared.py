"""Whether what inkproof does to a page on its own ever harms it: each page as it stands and as prepared. Fits nothing.

    python -m benchmarks.prepared --data DIR [--sets unlv_dev,sroie_dev,funsd_dev,stanford_dev] [--limit N] [--out DIR]

Raw reading, no correction. A page that is left alone is the same either way, and is read once.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import inkproof
from benchmarks.options import PATHS, data_parser
from benchmarks.results import as_table, command_line, machine, write_result
from benchmarks.sets import SETS, Item, Level, Set, load_items
from inkproof.document import Document
from inkproof.evaluate import Normalisation, Rates, measure

__all__ = ["Prepared", "main", "prepared"]


@dataclass(slots=True)
class Prepared:
    """Of one set: pages, what was done to how many, the counts as they stand and as prepared, and who got worse."""

    pages: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    worse: int = 0
    alone: Rates = field(default_factory=Rates)
    done: Rates = field(default_factory=Rates)


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the sets and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    pages = [name for name, chosen in SETS.items() if chosen.level is Level.PAGE]
    options = data_parser("benchmarks.prepared", __doc__, pages).parse_args(arguments)
    found = {name: prepared(load_items(options.data, SETS[name], options.limit), SETS[name]) for name in options.sets}
    result: dict[str, Any] = {
        "command": command_line("benchmarks.prepared", arguments, paths=PATHS),
        "versions": machine(),
        "sets": {
            name: {
                "pages": one.pages,
                "prepared": one.changed,
                "worse": one.worse,
                "steps": dict(one.steps),
                "cer": {"alone": one.alone.characters.share, "prepared": one.done.characters.share},
            }
            for name, one in found.items()
        },
    }
    print(write_result(options.out, "prepared", result, [_table(found)]))
    return 0


def prepared(items: Sequence[Item], chosen: Set) -> Prepared:
    """Reads each page as it is prepared, and once more as it stands where anything was done."""
    marks = Normalisation(truth_marks=True, fold_case=chosen.fold_case)
    found = Prepared()
    for item in items:
        done = _read(item, chosen)
        steps = [step for page in done.pages for step in page.prepared]
        after = measure(done.text, item.truth, marks)
        alone = measure(_read(item, chosen, steps=()).text, item.truth, marks) if steps else after
        found.pages += 1
        found.changed += bool(steps)
        found.worse += after.characters.share > alone.characters.share
        found.steps.update(steps)
        found.alone += alone
        found.done += after
    return found


def _read(item: Item, chosen: Set, **settings: Any) -> Document:
    return inkproof.read(item.image, script=chosen.script, lang=chosen.lang, correct=False, **settings)


def _table(found: dict[str, Prepared]) -> str:
    rows = [
        (
            name,
            str(one.pages),
            str(one.changed),
            ", ".join(f"{step} {count}" for step, count in one.steps.most_common()),
            f"{one.alone.characters.share:.2%}",
            f"{one.done.characters.share:.2%}",
            str(one.worse),
        )
        for name, one in found.items()
    ]
    return as_table(("set", "pages", "prepared", "steps", "CER as they stand", "CER prepared", "worse"), rows)


if __name__ == "__main__":
    raise SystemExit(main())
