"""Damaged and hostile files by the thousand: each is opened in a worker, and only an InkproofError may come out.

A file is a finding if anything else comes out, if the worker dies, or if the worker and what it started take more than
30 s of processor time, or more than 2 GiB of memory. What other work delays is no finding until half an hour is over.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from benchmarks.damage import mutant, originals
from benchmarks.options import PATHS
from benchmarks.results import FOLDER, as_table, command_line, machine, write_result

__all__ = ["Outcome", "Used", "main", "read_all"]

PROCESSOR_LIMIT_S, TIME_LIMIT_S, MEMORY_LIMIT_MIB = 30, 1800.0, 2048.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `read`, the name of the InkproofError, or what is a finding; `seconds` of processor."""

    name: str
    outcome: str
    seconds: float = 0.0
    peak_mib: float = 0.0
    finding: bool = False


def read_all(data: bytes, max_pixels: int) -> str:
    """Decodes every page (of a thousand at most); `read`, or the name of the InkproofError that came out."""
    from itertools import islice

    from inkproof.errors import InkproofError
    from inkproof.loading import open_pages

    try:
        for page in islice(open_pages(data, max_pixels=max_pixels, with_layer=True), 1000):
            assert page.pixels.shape[2] == 3
    except InkproofError as error:
        return type(error).__name__
    return "read"


def _serve(connection: Connection, seed: int) -> None:
    from inkproof.loading import pdfworker
    from inkproof.settings import MAX_PIXELS

    # That process has a limit of processor time, too, and here it alone counts.
    pdfworker.START_LIMIT_S = pdfworker.TIME_LIMIT_S = TIME_LIMIT_S / 3
    used = Used()
    files = originals()
    for number in iter(connection.recv, None):
        name, data = mutant(number, seed, files)
        _bound()
        used.forget()
        try:
            outcome, finding = read_all(data, MAX_PIXELS), False
        except BaseException as error:
            outcome, finding = f"{type(error).__name__}: {error}"[:200], True
        connection.send(Outcome(name, outcome, used.seconds, used.peak_mib, finding))


def _bound() -> None:
    """Ends a worker that runs wild on its next file, where the system can."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (2**33, 2**33))
        most_s = math.ceil(time.process_time()) + PROCESSOR_LIMIT_S
        resource.setrlimit(resource.RLIMIT_CPU, (most_s, resource.RLIM_INFINITY))


class Used:
    """What one file takes of this process and of those that it starts, where the system tells."""

    def __init__(self) -> None:
        # A process begins with the peak of what it was forked from, and vfork shares that of the whole past.
        subprocess._USE_VFORK = False  # type: ignore[misc]
        if sys.platform != "win32":
            os.waitpid = self._waited
        self.forget()

    def forget(self) -> None:
        """Begin with the next file."""
        self._children: list[tuple[float, int]] = []
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
        self._began_s = time.process_time()

    @property
    def seconds(self) -> float:
        """Processor time."""
        return time.process_time() - self._began_s + sum(seconds for seconds, _ in self._children)

    @property
    def peak_mib(self) -> float:
        """Most memory of this process, and of the largest that it started."""
        if sys.platform == "win32":
            return 0.0
        import resource

        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        largest = max((peak for _, peak in self._children), default=0)
        return (own + largest) / (2**20 if sys.platform == "darwin" else 2**10)

    def _waited(self, pid: int, options: int) -> tuple[int, int]:
        done, status, used = os.wait4(pid, options)
        if done:
            self._children.append((used.ru_utime + used.ru_stime, used.ru_maxrss))
        return done, status


class _Worker:
    """A process that reads one file at a time, and another one when it had to be ended."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.number = -1
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._seed), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, number: int | None) -> None:
        """Hand out the next file's number; None ends the worker."""
        self.number, self._since = -1 if number is None else number, time.perf_counter()
        self.connection.send(number)

    def outcome(self, *, ready: bool) -> Outcome | None:
        """What became of the file, if that is known by now."""
        name = f"{self.number}"
        if ready:
            try:
                found: Outcome = self.connection.recv()
            except (EOFError, OSError):
                self._process.join()
                found = Outcome(name, f"died with {self._process.exitcode}", finding=True)
        elif time.perf_counter() - self._since > TIME_LIMIT_S:
            found = Outcome(name, "hung", TIME_LIMIT_S, finding=True)
        else:
            return None
        if found.seconds > PROCESSOR_LIMIT_S or found.peak_mib > MEMORY_LIMIT_MIB:
            found = Outcome(found.name, f"{found.outcome}, over the limits", found.seconds, found.peak_mib, True)
        if found.finding:
            self._process.kill()
            self._process.join()
            self._start()
        return found


def run(count: int, seed: int, workers: int) -> Iterator[Outcome]:
    """The outcome of every file, as they come."""
    numbers = iter(range(count))
    busy = [_Worker(seed) for _ in range(min(workers, count))]
    for worker in busy:
        worker.give(next(numbers))
    while busy:
        ready = wait([worker.connection for worker in busy], timeout=1.0)
        for worker in list(busy):
            found = worker.outcome(ready=worker.connection in ready)
            if found is None:
                continue
            yield found
            number = next(numbers, None)
            worker.give(number)
            if number is None:
                busy.remove(worker)


def main(argv: Sequence[str] | None = None) -> int:
    """Run, tell findings as they come, write the dated result; 1 if there was a finding."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="files (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--workers", type=int, default=2, help="files at once (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the dated result (default: %(default)s)")
    arguments = parser.parse_args(argv)
    found: list[Outcome] = []
    for outcome in run(arguments.count, arguments.seed, arguments.workers):
        found.append(outcome)
        if outcome.finding:
            print(f"finding: {outcome}", file=sys.stderr, flush=True)
    findings = [outcome for outcome in found if outcome.finding]
    outcomes = Counter("finding" if outcome.finding else outcome.outcome for outcome in found)
    command = command_line("benchmarks.mutations", argv if argv is not None else sys.argv[1:], paths=PATHS)
    slowest, largest = max(o.seconds for o in found), max(o.peak_mib for o in found)
    result: dict[str, Any] = {
        "command": command,
        "machine": machine(),
        "versions": {name: version(name) for name in ("inkproof", "pillow", "pypdfium2", "pi-heif")},
        "files": len(found),
        "outcomes": dict(sorted(outcomes.items())),
        "slowest_s": round(slowest, 2),
        "largest_worker_mib": round(largest),
        "findings": [f"{outcome.name}: {outcome.outcome}" for outcome in findings],
    }
    rows = [(name, str(number)) for name, number in sorted(outcomes.items())]
    rows += [
        ("slowest file, s of processor", f"{slowest:.2f}"),
        ("most memory of a worker and its PDF process, MiB", f"{largest:.0f}"),
    ]
    listed = "\n".join(f"- {line}" for line in result["findings"]) or "None."
    sections = [
        f"## What came out of {len(found):,} files\n\n{as_table(('what', 'files'), rows)}",
        f"## Findings\n\n{listed}",
    ]
    print(write_result(arguments.out, "mutations", result, sections))
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
