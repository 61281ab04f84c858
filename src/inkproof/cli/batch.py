"""Many inputs in one run: each in turn, one failure does not stop the others. How one input is read is the verb's."""

from __future__ import annotations

import argparse
import contextlib
import glob
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from inkproof.cli import console, options, outputs
from inkproof.errors import InkproofError, InputError, OutputError, PartialFailure
from inkproof.languages import CORRECTED, asked_for

if TYPE_CHECKING:
    from inkproof.document import Page, Source, Step
    from inkproof.reader import OnLine

__all__ = ["Result", "about", "check", "each", "expand", "inputs", "run"]


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


def inputs(sources: Sequence[str], *, recursive: bool) -> list[str]:
    """The inputs, a folder spelled out into its files; one without any stays, and fails in its turn."""
    from inkproof.loading import files_in

    spelled: list[str] = []
    for source in expand(sources):
        files: list[Path] = []
        if _is_folder(source):
            with contextlib.suppress(InputError):
                files = files_in(Path(source), recursive=recursive)
        spelled += [str(file) for file in files] or [source]
    return spelled


def check(source: str, *, recursive: bool) -> None:
    """Raise what left a folder among the inputs as it was given; nothing for any other."""
    from inkproof.loading import files_in

    if recursive and _is_folder(source):
        files_in(Path(source), recursive=True)


def _is_folder(source: str) -> bool:
    with contextlib.suppress(OSError):  # where it lies may not be looked into; opening it tells
        return source not in ("", "-") and Path(source).is_dir()  # "" is no name, but to Path the current folder
    return False


def run(arguments: argparse.Namespace, sources: Sequence[str], work: Callable[[int, str, OnLine], Result]) -> int:
    """Write the result of `work` on every input and give the exit code; raises OutputError at once.

    An interrupt is raised again once the pages that were done by then are written.
    """
    chosen = options.output_format(arguments)
    until = _UntilEnded()
    with (
        outputs.opened(arguments.output, sources, chosen.suffix, readable_in_part=chosen.readable_in_part) as opening,
        console.Progress(len(sources), stdout_used=arguments.output is None) as progress,
    ):

        def write(number: int, source: str) -> None:
            at = partial(progress.at, Path(source).name, done=number)
            at(1)
            try:
                result = work(number, source, lambda line: progress.line(line.text))
                pages = until(_begun(_followed(result.pages, at, progress, about(source, sources))))
                with opening(number) as out:
                    chosen.exporter.write(pages, result.source, out, result.steps)
            except KeyboardInterrupt:
                until.interrupted = True
            if failure := until.taken():
                console.say(f"{about(source, sources)}the pages before the one that failed were written")
                raise failure

        code = each(sources, write, traceback=arguments.traceback, ended=lambda: until.interrupted)
    if until.interrupted:
        raise KeyboardInterrupt
    return code


def each(
    sources: Sequence[str],
    work: Callable[[int, str], None],
    *,
    traceback: bool,
    ended: Callable[[], bool] = lambda: False,
) -> int:
    """Do `work` on every input and give the exit code; raises OutputError at once.

    It stops where it has `ended`, with 0: what was not tried neither failed nor was written.
    """
    failures: list[Exception] = []
    for number, source in enumerate(sources):
        try:
            work(number, source)
        except (OutputError, BrokenPipeError):
            raise  # the next result would meet the same end
        except Exception as error:  # a fault met on one input must not cost the others
            failures.append(error)
            console.complain(error, about=source if len(sources) > 1 else "", traceback=traceback)
        if ended():
            return 0
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


def about(source: str, sources: Sequence[str]) -> str:
    """How a message about one of several inputs begins; one about the only input needs no name."""
    return f"{source}: " if len(sources) > 1 else ""


def _followed(
    pages: Iterator[Page], at: Callable[[int], None], progress: console.Progress, about: str
) -> Iterator[Page]:
    """The same pages, showing which one comes next, and saying what on them could not be weighed."""
    foreign: set[str] = set()
    for number in itertools.count(1):
        at(number)
        try:
            page = next(pages, None)
        except BrokenPipeError:
            raise
        except OSError as error:  # raised while something is written, it would be taken for a fault of the output
            raise InputError(f"the input cannot be read ({error.strerror or error})", remedy="Try again") from error
        progress.rest()
        if page is None:
            return
        if not page.lines:
            console.say(f"{about}page {page.number}: no text found")
        console.say_failed(page, f"{about}page {page.number}")
        _say_foreign(page, foreign, about)
        yield page


def _say_foreign(page: Page, told: set[str], about: str) -> None:
    """Name the languages of lines that nobody asked for, each once: those lines are left as they were read."""
    asked = asked_for(page.language.split(","))
    for lang in dict.fromkeys(line.language for line in page.lines):
        if lang and lang not in asked and lang not in told:
            told.add(lang)
            count = sum(line.language == lang for line in page.lines)
            found = f"{count} line{'s' * (count > 1)} left as read: the language seems to be {lang}"
            advice = f"; --lang {page.language},{lang} corrects it, too" if lang in CORRECTED else ""
            console.say(f"{about}page {page.number}: {found}{advice}")


class _UntilEnded:
    """Ends pages at an interrupt or a failure, so that those before it are written as a whole document."""

    interrupted = False
    _failure: Exception | None = None

    def __call__(self, pages: Iterator[Page]) -> Iterator[Page]:
        try:
            yield from pages
        except KeyboardInterrupt:
            self.interrupted = True
        except Exception as error:
            self._failure = error

    def taken(self) -> Exception | None:
        """What ended the pages, once: the next input has nothing to do with it."""
        failure, self._failure = self._failure, None
        return failure
