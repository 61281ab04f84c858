"""Many inputs in one run: each in turn, one failure does not stop the others. How one input is read is the verb's."""

from __future__ import annotations

import argparse
import glob
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from inkproof.cli import console, options, outputs
from inkproof.errors import InkproofError, OutputError, PartialFailure

if TYPE_CHECKING:
    from inkproof.document import Page, Source, Step

__all__ = ["Result", "each", "expand", "run"]


@dataclass(frozen=True, slots=True)
class Result:
    """What one input gives: its pages as they come, and where they came from."""

    source: Source | None
    pages: Iterator[Page]
    steps: tuple[Step, ...]


def expand(sources: Sequence[str], *, shell_expands: bool = sys.platform != "win32") -> list[str]:
    """The inputs with patterns such as *.png spelled out, where the shell has not done so."""
    if shell_expands:
        return list(sources)
    spelled: list[str] = []
    for source in sources:
        # Path.glob takes no absolute patterns.
        found = [] if Path(source).exists() else sorted(glob.glob(source))  # noqa: PTH207
        spelled += found or [source]
    return spelled


def run(arguments: argparse.Namespace, sources: Sequence[str], work: Callable[[int, str], Result]) -> int:
    """Write the result of `work` on every input and give the exit code; raises OutputError at once."""
    chosen = options.output_format(arguments)
    with (
        outputs.opened(arguments.output, sources, chosen.suffix, readable_in_part=chosen.readable_in_part) as opening,
        console.Progress(len(sources), stdout_used=arguments.output is None) as progress,
    ):

        def write(number: int, source: str) -> None:
            at = partial(progress.at, Path(source).name, done=number)
            at(1)
            result = work(number, source)
            pages = _begun(_followed(result.pages, at))
            with opening(number) as out:
                chosen.exporter.write(pages, result.source, out, result.steps)

        return each(sources, write, traceback=arguments.traceback)


def each(sources: Sequence[str], work: Callable[[int, str], None], *, traceback: bool) -> int:
    """Do `work` on every input and give the exit code; raises OutputError at once."""
    failures: list[Exception] = []
    for number, source in enumerate(sources):
        try:
            work(number, source)
        except (OutputError, BrokenPipeError):
            raise  # the next result would meet the same end
        except Exception as error:  # a fault met on one input must not cost the others
            failures.append(error)
            console.complain(error, about=source if len(sources) > 1 else "", traceback=traceback)
    return _exit_code(failures, len(sources))


def _exit_code(failures: Sequence[Exception], total: int) -> int:
    if not failures:
        return 0
    if len(failures) < total:
        failed = PartialFailure(f"{len(failures)} of {total} inputs failed, the others were written")
        console.complain(failed)
        return failed.exit_code
    first = failures[0]
    return first.exit_code if isinstance(first, InkproofError) else InkproofError.exit_code


def _begun(pages: Iterator[Page]) -> Iterator[Page]:
    """The same pages with the first one already made: an input that cannot be read fails before anything is written."""
    return itertools.chain(list(itertools.islice(pages, 1)), pages)


def _followed(pages: Iterator[Page], follow: Callable[[int], None]) -> Iterator[Page]:
    """The same pages, telling before each which one comes next."""
    for number in itertools.count(1):
        follow(number)
        page = next(pages, None)
        if page is None:
            return
        yield page
