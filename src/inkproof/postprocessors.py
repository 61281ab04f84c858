"""Post-processors as users name them: a function, a plug-in, a command. Text in, text out; weighs nothing."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from tempfile import TemporaryFile
from typing import IO

from inkproof.errors import InkproofError, UsageError

__all__ = ["GROUP", "Command", "PostProcessor", "find"]

GROUP = "inkproof.postprocessors"
"""The group of entry points that plug-ins register a function text -> better text under."""
ANSWER_BYTES = 4_000_000
"""Longest answer of a command that is read."""
PAUSE_S = 0.05


@dataclass(frozen=True, slots=True)
class PostProcessor:
    """Its name, where it comes from (`function`, `command`, or a distribution and its version), and itself."""

    name: str
    origin: str
    process: Callable[[str], str]

    @property
    def described(self) -> dict[str, object]:
        """What a document says of it: of a command also its words."""
        words = {"words": list(self.process.words)} if isinstance(self.process, Command) else {}
        return {"name": self.name, "origin": self.origin, **words}


@dataclass(frozen=True, slots=True)
class Command:
    """A program without a shell: the text goes to its stdin in UTF-8, the better text comes from its stdout."""

    words: tuple[str, ...]
    timeout_s: float = 60.0

    def __call__(self, text: str) -> str:
        """What the program makes of the text; raises InkproofError where it fails, is too slow or says too much."""
        # Files, since a pipe stays open as long as any grandchild lives.
        with TemporaryFile() as asked, TemporaryFile() as answered, TemporaryFile() as told:
            asked.write(text.encode())
            asked.seek(0)
            try:
                process = subprocess.Popen(
                    self.words, stdin=asked, stdout=answered, stderr=told, start_new_session=True
                )
            except OSError as error:
                raise InkproofError(f"it did not start ({error.strerror or error})") from error
            try:
                self._wait(process, answered)
            except BaseException:
                _end(process)
                raise
            if process.returncode:
                raise InkproofError(f"it ended with {process.returncode}: {_last_line(told)}".rstrip(": "))
            answered.seek(0)
            try:
                return answered.read().decode()
            except UnicodeDecodeError as error:
                raise InkproofError("its answer is not in UTF-8") from error

    def _wait(self, process: subprocess.Popen[bytes], answered: IO[bytes]) -> None:
        end = time.monotonic() + self.timeout_s
        while True:
            try:
                process.wait(PAUSE_S)
            except subprocess.TimeoutExpired:
                if time.monotonic() > end:
                    raise InkproofError(f"it took more than {self.timeout_s:g} s") from None
            if os.fstat(answered.fileno()).st_size > ANSWER_BYTES:
                raise InkproofError(f"it says more than {ANSWER_BYTES} bytes")
            if process.returncode is not None:
                return


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program that goes on, and all that it started where the system can do so."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # all of them have ended
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def find(given: str | Callable[[str], str]) -> PostProcessor:
    """The post-processor that a function is, or that a name or a command line means; raises UsageError."""
    if not isinstance(given, str):
        _require_function(given, repr(given))
        return PostProcessor(getattr(given, "__name__", type(given).__name__), "function", given)
    for entry in entry_points(group=GROUP, name=given):
        try:
            process = entry.load()
        except Exception as error:  # whatever a plug-in does as it is imported
            raise UsageError(f"the post-processor {given!r} cannot be loaded ({error})") from error
        _require_function(process, f"the post-processor {given!r}")
        return PostProcessor(given, f"{entry.dist.name} {entry.dist.version}" if entry.dist else "plug-in", process)
    words = _words(given)
    if not words or shutil.which(words[0]) is None:
        installed = ", ".join(sorted({entry.name for entry in entry_points(group=GROUP)})) or "none"
        raise UsageError(
            f"{given!r} is neither a post-processor that is installed nor a command",
            remedy=f"Installed: {installed}",
        )
    return PostProcessor(os.path.basename(words[0]), "command", Command(words))  # noqa: PTH119 (any system's path)


def _require_function(given: object, name: str) -> None:
    if not callable(given):
        raise UsageError(f"{name} is no function", remedy="Give a function text -> better text")


def _words(line: str) -> tuple[str, ...]:
    """A command line's words: quotes keep spaces, a backslash is itself on every system."""
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    try:
        return tuple(lexer)
    except ValueError as error:
        raise UsageError(f"the command {line!r} cannot be taken apart ({error})", remedy="Close its quotes") from error


def _last_line(stream: IO[bytes]) -> str:
    """The last line of what a program said on its stderr, shortened."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 1000))
    said = stream.read().decode("utf-8", "replace").strip().splitlines()
    return said[-1][:200] if said else ""
