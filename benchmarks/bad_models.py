"""What models that misbehave can do to a text: each passage before and after, against its truth. No real model runs.

    python -m benchmarks.bad_models --data DIR [--sets bln600_dev,overproof_dev] [--limit N]

Every fake of inkproof.testing.MISBEHAVIOURS is let in by two doors: as the model that is asked about doubtful lines,
after our own correction, and as a post-processor of the raw text, alone. No passage should get worse than raw by more
than 1 %.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.options import PATHS, data_parser
from benchmarks.results import as_table, command_line, machine, write_result
from benchmarks.sets import SETS, Item, Level, load_items
from inkproof import assemble
from inkproof.correct.corrector import Corrector
from inkproof.correct.prompted import PromptedCorrector
from inkproof.correct.prompting import load_prompt
from inkproof.correct.proposing import weigh_lines
from inkproof.document import Page
from inkproof.evaluate import Normalisation, measure
from inkproof.settings import Settings
from inkproof.testing import MISBEHAVIOURS, FakeLanguageModel

__all__ = ["Harm", "harm", "main"]

TOO_MUCH = 0.01
"""Points of CER by which no passage should get worse than it was."""
NONE, ASKED, POST = "no model", "asked", "post-processor"


@dataclass(frozen=True, slots=True)
class Harm:
    """Passages read so far, how many a model changed, how many are worse than raw by too much, and by how much most."""

    passages: int = 0
    changed: int = 0
    too_much: int = 0
    worst: float = 0.0

    def __add__(self, other: Harm) -> Harm:
        return Harm(
            self.passages + other.passages,
            self.changed + other.changed,
            self.too_much + other.too_much,
            max(self.worst, other.worst),
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Lets every fake at every passage and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    texts = [name for name, chosen in SETS.items() if chosen.level is Level.TEXT]
    options = data_parser("benchmarks.bad_models", __doc__, texts).parse_args(arguments)
    corrector = assemble.text_corrector(Settings())
    found: dict[str, dict[tuple[str, str], Harm]] = {}
    for name in options.sets:
        sums: dict[tuple[str, str], Harm] = {}
        for item in load_items(options.data, SETS[name], options.limit):
            for key, one in harm(item, corrector).items():
                sums[key] = sums.get(key, Harm()) + one
        found[name] = sums
    result: dict[str, Any] = {
        "command": command_line("benchmarks.bad_models", arguments, paths=PATHS),
        "versions": machine(),
        "sets": {
            name: {f"{kind}, {door}": asdict(one) for (kind, door), one in sums.items()} for name, sums in found.items()
        },
    }
    path = write_result(options.out, "bad-models", result, [_table(found)])
    print(path)
    return 0


def harm(item: Item, corrector: Corrector) -> dict[tuple[str, str], Harm]:
    """What each fake does to one passage, by its kind and its door; `no model` is our own correction."""
    raw = Page.of_text(item.ocr or "")
    alone = corrector(raw)
    before = _cer(raw, item)
    found = {(NONE, NONE): _harm(alone, raw, item, before)}
    for kind, misbehave in MISBEHAVIOURS.items():
        model = FakeLanguageModel(misbehave)
        asked = PromptedCorrector(lambda page: page.lines, corrector, model, load_prompt(), by=kind, share=1.0)
        found[kind, ASKED] = _harm(Page(1, tuple(asked.lines(alone))), alone, item, before)
        found[kind, POST] = _harm(weigh_lines(corrector, raw, misbehave(raw.text), by=kind), raw, item, before)
    return found


def _harm(page: Page, without: Page, item: Item, before: float) -> Harm:
    worse = _cer(page, item) - before
    return Harm(1, int(page.text != without.text), int(worse > TOO_MUCH), max(0.0, worse))


def _cer(page: Page, item: Item) -> float:
    return measure(page.text, item.truth, Normalisation(truth_marks=True)).characters.share


def _table(found: dict[str, dict[tuple[str, str], Harm]]) -> str:
    rows = [
        (name, kind, door, str(one.passages), str(one.changed), str(one.too_much), f"{one.worst:.2%}")
        for name, sums in found.items()
        for (kind, door), one in sums.items()
    ]
    head = ("set", "model", "door", "passages", "changed", "worse by over 1 %", "most")
    return as_table(head, rows)


if __name__ == "__main__":
    raise SystemExit(main())
