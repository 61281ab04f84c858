"""Wall time and peak memory of inkproof beside stock RapidOCR, and how fast inkproof starts. No accuracy here.

    python -m benchmarks.speed --data DIR [--sets unlv_dev,iam_val] [--limit N] [--rounds N]

In each round inkproof and RapidOCR, in turns, read the same files in a process of their own. The first file is read
once before the clock starts, so that loading of weights is not in the time per item; it is in the memory. Ratios are
taken within a round, which meets one mood of the machine, and the median over the rounds is reported.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.engines import ENGINES
from benchmarks.options import PATHS, data_parser
from benchmarks.results import as_table, command_line, machine, write_result
from benchmarks.sets import SETS, Level, Set, load_items

__all__ = ["Run", "main"]

PAIR = ("inkproof", "rapidocr")
STARTS = 11
"""So many times import and --help are measured; the median counts."""


@dataclass(frozen=True, slots=True)
class Run:
    """One engine's process in one round: mean wall seconds an item, peak resident memory, and the engine's version."""

    seconds: float
    peak_bytes: int
    version: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    images = [name for name, chosen in SETS.items() if chosen.level is not Level.TEXT]
    parser = data_parser("benchmarks.speed", __doc__, images)
    parser.set_defaults(sets=["unlv_dev", "iam_val"], limit=8)
    parser.add_argument("--rounds", type=int, default=3, help="pairs of runs for each set (default: %(default)s)")
    parser.add_argument("--child", choices=PAIR, help="measure this engine on one set, in this process, and print it")
    options = parser.parse_args(arguments)
    if options.child:
        print(json.dumps(asdict(_measure(options.child, options.data, SETS[options.sets[0]], options.limit))))
        return 0
    rounds = {
        name: [_round(number, options.data, name, options.limit) for number in range(options.rounds)]
        for name in options.sets
    }
    starts = {"import_seconds": _import_seconds(), "help_seconds": _help_seconds()}
    versions = {engine: run.version for found in rounds.values() for engine, run in found[0].items()}
    result = {
        "command": command_line("benchmarks.speed", arguments, paths=PATHS),
        "versions": {**versions, **machine()},
        "limit": options.limit,
        "sets": {
            name: [{engine: asdict(run) for engine, run in pair.items()} for pair in found]
            for name, found in rounds.items()
        },
        **starts,
    }
    print(write_result(options.out, "speed", result, _sections(rounds, starts)))
    return 0


def _measure(engine_name: str, data: Path, chosen: Set, limit: int) -> Run:
    engine = ENGINES[engine_name]()
    items = load_items(data, chosen, limit)
    engine.read(chosen, items[0])
    start = time.perf_counter()
    for item in items:
        reading = engine.read(chosen, item)
        if reading.error:
            raise SystemExit(f"{engine_name} failed on {item.name}: {reading.error}")
    seconds = (time.perf_counter() - start) / len(items)
    return Run(seconds, _peak_bytes(), engine.version)


def _peak_bytes() -> int:
    import resource  # POSIX alone; so is this benchmark

    # A child starts with its parent's peak, which is small: the parent loads no engine.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _round(number: int, data: Path, name: str, limit: int) -> dict[str, Run]:
    order = PAIR if number % 2 == 0 else PAIR[::-1]
    pair = {engine: _spawn(engine, data, name, limit) for engine in order}
    said = ", ".join(f"{engine} {pair[engine].seconds:.3f} s" for engine in PAIR)
    print(f"{name}, round {number + 1}: {said}", file=sys.stderr, flush=True)
    return pair


def _spawn(engine: str, data: Path, name: str, limit: int) -> Run:
    options = ["--data", str(data), "--sets", name, "--limit", str(limit), "--child", engine]
    return Run(**json.loads(_run(sys.executable, "-m", "benchmarks.speed", *options).splitlines()[-1]))


def _import_seconds() -> float:
    code = "import time; start = time.perf_counter(); import inkproof; print(time.perf_counter() - start)"
    return median(float(_run(sys.executable, "-c", code)) for _ in range(STARTS))


def _help_seconds() -> float:
    command = shutil.which("inkproof", path=str(Path(sys.executable).parent)) or "inkproof"
    times = []
    for _ in range(STARTS):
        start = time.perf_counter()
        _run(command, "--help")
        times.append(time.perf_counter() - start)
    return median(times)


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def _sections(rounds: dict[str, list[dict[str, Run]]], starts: dict[str, float]) -> list[str]:
    rows = []
    for name, found in rounds.items():
        ours, theirs = ([pair[engine] for pair in found] for engine in PAIR)
        pairs = list(zip(ours, theirs, strict=True))
        rows.append(
            (
                name,
                str(len(found)),
                f"{median(run.seconds for run in ours):.3f}",
                f"{median(run.seconds for run in theirs):.3f}",
                _ratios([our.seconds / their.seconds for our, their in pairs]),
                f"{median(run.peak_bytes for run in ours) / 2**20:.0f}",
                f"{median(run.peak_bytes for run in theirs) / 2**20:.0f}",
                _ratios([our.peak_bytes / their.peak_bytes for our, their in pairs]),
            )
        )
    head = ("set", "rounds", "inkproof s", "rapidocr s", "time ratio", "inkproof MiB", "rapidocr MiB", "memory ratio")
    start_rows = [(name.replace("_", " "), f"{seconds:.3f}") for name, seconds in starts.items()]
    return [
        f"## Reading, medians an item\n\n{as_table(head, rows)}",
        f"## Starting, median of {STARTS}\n\n{as_table(('what', 'wall s'), start_rows)}",
    ]


def _ratios(ratios: Sequence[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


if __name__ == "__main__":
    raise SystemExit(main())
