"""How right inkproof, stock RapidOCR and Tesseract read the same files in the same run. No timing here.

    python -m benchmarks.accuracy --data DIR [--sets iam_val,...] [--engines inkproof,...] [--limit N] [--cache DIR]

Without --cache everything is read afresh. With it, every reading is kept there as it comes, so that an interrupted run
resumes, and a reading by the same engine version (for inkproof: the same source) of the same bytes is not made again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.engines import ENGINES
from benchmarks.options import PATHS, data_parser, names_of
from benchmarks.readings import Engine, Journal, Reading, read_set
from benchmarks.results import as_table, command_line, machine, write_result
from benchmarks.sets import SETS, Item, Set, load_items
from inkproof.evaluate import Evaluation, Ledger, Normalisation, Rates, Sample, compare

__all__ = ["main", "score"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads, scores and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(arguments)
    engines = [ENGINES[name]() for name in options.engines]
    journal = Journal(options.cache)
    evaluations: dict[str, dict[str, tuple[Evaluation, int]]] = {}
    for name in options.sets:
        chosen = SETS[name]
        items = load_items(options.data, chosen, options.limit)
        readings = read_set(chosen, items, engines, journal)
        evaluations[name] = {
            engine: (score(chosen, items, read), sum(bool(reading.error) for reading in read))
            for engine, read in readings.items()
        }
        for engine, (evaluation, _) in evaluations[name].items():
            print(f"{name} {engine}: {evaluation.summary()}", file=sys.stderr, flush=True)
    counted = f"Readings: {journal.fresh} made in this run, {journal.reused} taken from the cache."
    result = _result(arguments, engines, journal, evaluations)
    path = write_result(options.out, "accuracy", result, [counted, *_pages(evaluations)])
    print(path)
    return 0


def score(chosen: Set, items: Sequence[Item], readings: Sequence[Reading]) -> Evaluation:
    """The evaluation of one engine's readings; an engine that keeps its raw text gets a ledger."""
    normalisation = Normalisation(fold_case=chosen.fold_case, truth_marks=True)
    return compare(
        (Sample(item.name, item.truth, got.text, got.raw) for item, got in zip(items, readings, strict=True)),
        normalisation,
    )


def _result(
    arguments: Sequence[str],
    engines: Sequence[Engine],
    journal: Journal,
    evaluations: dict[str, dict[str, tuple[Evaluation, int]]],
) -> dict[str, Any]:
    return {
        "command": command_line("benchmarks.accuracy", arguments, paths=PATHS),
        "versions": {**{engine.name: engine.version for engine in engines}, **machine()},
        "readings": {"fresh": journal.fresh, "reused": journal.reused},
        "sets": {
            name: {engine: {**found.figures(), "failed": failed} for engine, (found, failed) in by_engine.items()}
            for name, by_engine in evaluations.items()
        },
    }


def _pages(evaluations: dict[str, dict[str, tuple[Evaluation, int]]]) -> list[str]:
    rates: list[Sequence[str]] = []
    ledgers: list[Sequence[str]] = []
    for name, by_engine in evaluations.items():
        for engine, (found, failed) in by_engine.items():
            items = len(found.comparisons)
            if found.raw_rates:
                rates.append(_rates_row(name, f"{engine}, raw", items, failed, found.raw_rates))
            rates.append(_rates_row(name, engine, items, failed, found.rates))
            if found.ledger:
                ledgers.append(_ledger_row(name, found.ledger))
    pages = ["## Errors\n\n" + as_table(("set", "engine", "items", "failed", "CER", "WER", "word F1"), rates)]
    if ledgers:
        head = (
            "set", "items better", "items worse", "right words", "repaired", "broken", "broken of right",
            "repaired per broken", "numbers repaired", "numbers broken",
        )  # fmt: skip
        pages.append(f"## What inkproof's correction did\n\n{as_table(head, ledgers)}")
    return pages


def _rates_row(name: str, engine: str, items: int, failed: int, rates: Rates) -> Sequence[str]:
    shares = (rates.characters.share, rates.words.share, rates.overlap.f1)
    return name, engine, str(items), str(failed), *(f"{share:.2%}" for share in shares)


def _ledger_row(name: str, ledger: Ledger) -> Sequence[str]:
    return (
        name,
        f"{ledger.better_items} ({ledger.better_items / ledger.items:.1%})",
        f"{ledger.worse_items} ({ledger.worse_items / ledger.items:.1%})",
        str(ledger.right_words),
        str(ledger.repaired_words),
        str(ledger.broken_words),
        f"{ledger.broken_share:.2%}",
        f"{ledger.repaired_words / ledger.broken_words:.1f}" if ledger.broken_words else "–",
        str(ledger.repaired_numbers),
        str(ledger.broken_numbers),
    )


def _parser() -> argparse.ArgumentParser:
    parser = data_parser("benchmarks.accuracy", __doc__, list(SETS))
    parser.add_argument("--engines", type=names_of(ENGINES), default=list(ENGINES), help="some of " + ",".join(ENGINES))
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
