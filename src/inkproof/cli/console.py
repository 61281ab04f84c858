"""What a person sees: streams in UTF-8, messages, colours, progress. The only room that imports rich."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
import traceback as tracebacks
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from inkproof.errors import InkproofError, OutputError

if TYPE_CHECKING:
    from inkproof.document import Page
    from inkproof.export import Paint

__all__ = [
    "BROKEN_PIPE",
    "INTERRUPTED",
    "Progress",
    "abandon_stdout",
    "colours",
    "complain",
    "flush",
    "say",
    "say_failed",
    "say_warning",
    "speak_utf8",
    "writing",
]

INTERRUPTED, BROKEN_PIPE = 130, 141
"""What shells report for a program that SIGINT or SIGPIPE ended."""
PATIENCE_S = 1.0
"""After so long with one page its lines are shown."""
WINDOWS_PIPE_CLOSED = 22
"""EINVAL: what Windows says for a reader that went away."""


def speak_utf8() -> None:
    """Make the standard streams UTF-8 whatever the console's code page; text goes out, nothing breaks on a letter."""
    for stream, errors in ((sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors, newline="\n")


def say(message: str) -> None:
    """One line for the person at the terminal; a closed stderr is no reason to fail."""
    with contextlib.suppress(OSError, ValueError):
        print(f"inkproof: {_harmless(message)}", file=sys.stderr, flush=True)


def _harmless(text: str) -> str:
    """The text with all spaces plain and what is not printable spelled out: names and texts come from strangers."""
    return "".join(c if c.isprintable() else " " if c.isspace() else ascii(c)[1:-1] for c in text)


def say_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    """What takes the place of warnings.showwarning: a sentence like all others, no line of source."""
    say(str(message))


def say_failed(page: Page, about: str) -> int:
    """Tell how many lines of a page could not be corrected and stand as they were read, by reason; their number."""
    failed = Counter(line.correction.failed for line in page.lines if line.correction and line.correction.failed)
    for reason, count in failed.items():
        say(f"{about}: {count} line{'s' * (count > 1)} left as read: {reason}")
    return failed.total()


def complain(error: BaseException, *, about: str = "", traceback: bool = False) -> None:
    """Tell an error in one line: what happened, about which input, what to do."""
    if traceback:
        with contextlib.suppress(OSError, ValueError):
            for line in "".join(tracebacks.format_exception(error)).splitlines():
                print(_harmless(line), file=sys.stderr)
    if isinstance(error, InkproofError):
        text = str(error)
    else:
        text = f"unexpected {type(error).__name__}: {error}. This is a fault of inkproof; --traceback shows where"
    text = " ".join(text.split()).rstrip(".")
    text = text if text.endswith(("?", "!")) else f"{text}."
    say(text if not about or about in text else f"{about}: {text}")


def flush() -> None:
    """Send out what stdout still holds; raises BrokenPipeError or OutputError."""
    with writing("the standard output"):
        sys.stdout.flush()


def abandon_stdout() -> None:
    """Let the interpreter's own last flush go nowhere: it would print a second, uglier error."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError, io.UnsupportedOperation):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def writing(name: str) -> Iterator[None]:
    """Turn what the system says about a write into an OutputError; a reader that went away stays a BrokenPipeError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if sys.platform == "win32" and error.errno == WINDOWS_PIPE_CLOSED:
            raise BrokenPipeError from error
        raise OutputError(
            f"{name} cannot be written ({error.strerror or error})",
            remedy="Check the path, its permissions and the space left",
        ) from error


def colours() -> Paint:
    """How changes show on stdout: in colour on a terminal that has it and wants it, else in plain marks."""
    from rich.console import Console
    from rich.text import Text

    from inkproof.export import Mark, plain

    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal or console.no_color or console.color_system is None or console.legacy_windows:
        return plain
    # The line through or under a word tells what the colour tells, to those who do not see it; and it shows spaces.
    styles = {Mark.KEPT: "", Mark.REMOVED: "red strike", Mark.ADDED: "bold green underline"}

    def paint(mark: Mark, text: str) -> str:
        with console.capture() as painted:
            console.print(Text(text, styles[mark]), end="", soft_wrap=True)
        return painted.get()

    return paint


class Progress:
    """What a person who waits sees on stderr: a bar from the second input or page on, and the newest line read."""

    def __init__(self, total: int, *, stdout_used: bool) -> None:
        self._shown = sys.stderr.isatty()
        self._shares_terminal = stdout_used and sys.stdout.isatty()
        self._total = total
        self._bar: Any = None
        self._task: Any = None
        self._now: dict[str, Any] = {}
        self._since_s = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def at(self, name: str, page: int, done: int) -> None:
        """Say that `page` of the input `name` is at work and `done` inputs are finished."""
        name = _harmless(name)
        self._now = {"completed": done, "description": name if page == 1 else f"{name}, page {page}"}
        self._since_s = time.monotonic()
        # Text that runs over the same terminal is progress enough.
        if not self._shares_terminal and (self._total > 1 or page > 1):
            self._show("")

    def line(self, text: str) -> None:
        """Show the newest line of a page that takes its time."""
        if time.monotonic() - self._since_s >= PATIENCE_S:
            self._show(_harmless(text))

    def rest(self) -> None:
        """Make room for a page's text on the same terminal."""
        if self._bar is not None and self._shares_terminal:
            self._bar.stop()

    def _show(self, line: str) -> None:
        if not self._shown:
            return
        if self._bar is None:
            self._make()
        self._bar.line = line
        self._bar.update(self._task, **self._now)
        self._bar.start()

    def _make(self) -> None:
        from rich.console import Console, RenderableType
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars
        from rich.text import Text

        class Bar(Bars):
            line = ""

            def get_renderables(self) -> Iterator[RenderableType]:
                yield self.make_tasks_table(self.tasks)
                if self.line:
                    yield Text(self.line, style="dim", no_wrap=True, overflow="ellipsis")

        columns = [
            TextColumn("{task.description}", markup=False),
            BarColumn(complete_style="cyan", pulse_style="cyan"),
            TimeElapsedColumn(),
        ]
        counted = [MofNCompleteColumn()] if self._total > 1 else []
        # stdout is not rich's to catch: it may be a pipe into another program.
        self._bar = Bar(
            *columns[:2], *counted, columns[2], console=Console(stderr=True), transient=True, redirect_stdout=False
        )
        # One input has no known number of pages: the bar then only breathes.
        self._task = self._bar.add_task("", total=self._total if self._total > 1 else None)
