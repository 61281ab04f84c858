"""What a person sees: colours where they are wanted, progress where somebody waits, lists that agree with the enums."""

from __future__ import annotations

import io
import sys

import pytest

from inkproof.cli import build_parser, console, main, options
from inkproof.cli.batch import _followed
from inkproof.document import Page, Script
from inkproof.errors import InputError, MissingInputError
from inkproof.export import FORMATS, Mark, Show, plain
from inkproof.preprocess import STEPS


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    return Terminal()


def test_changes_are_coloured_on_a_terminal(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", terminal)
    paint = console.colours()
    assert paint(Mark.KEPT, "[b]as it was[/b] ") == "[b]as it was[/b] "
    assert paint(Mark.REMOVED, "lis") == "\x1b[9;31mlis\x1b[0m"
    assert paint(Mark.ADDED, " ") == "\x1b[1;4;32m \x1b[0m"


def test_marks_are_plain_elsewhere(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert console.colours() is plain
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    assert console.colours() is plain


def test_progress_shows_for_long_work_only(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal)
    with console.Progress(1, stdout_used=False) as progress:
        progress.at("note.png", 1, 0)
    assert terminal.getvalue() == ""
    with console.Progress(2, stdout_used=False) as progress:
        progress.at("note.png", 1, 1)
    assert "note.png" in terminal.getvalue()
    assert "1/2" in terminal.getvalue()


def test_progress_is_quiet_when_piped_and_under_running_text(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = io.StringIO()
    monkeypatch.setattr(sys, "stderr", piped)
    with console.Progress(2, stdout_used=False) as progress:
        progress.at("note.png", 1, 0)
    assert piped.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "stdout", Terminal())
    with console.Progress(2, stdout_used=True) as progress:
        progress.at("note.png", 1, 0)
    assert terminal.getvalue() == ""


def test_a_page_that_takes_its_time_shows_its_newest_line(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "PATIENCE_S", 0.0)
    monkeypatch.setattr(sys, "stderr", terminal)
    stdout = Terminal()
    monkeypatch.setattr(sys, "stdout", stdout)
    with console.Progress(1, stdout_used=True) as progress:
        progress.at("note.png", 1, 0)
        progress.line("was waiting for \x1b[2Jhis [b]senior[/b]")
        progress.rest()
        shown = terminal.getvalue()
    assert r"was waiting for \x1b[2Jhis [b]senior[/b]" in shown
    assert shown.endswith("\x1b[1A\x1b[2K"), "the page's text comes to a clean line"
    assert terminal.getvalue() == shown
    assert stdout.getvalue() == ""


def test_what_strangers_named_does_not_steer_the_terminal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "Grüße\x1b]0;owned\x07\x9b2J\u202e\u00a0\udce9.png"
    harmless = r"Grüße\x1b]0;owned\x07\x9b2J\u202e \udce9.png"
    console.say(f"{hostile}\nis read")
    console.complain(InputError(f"{hostile} is empty"))
    assert main(["read", hostile, "--traceback"]) == MissingInputError.exit_code
    told = capsys.readouterr().err.splitlines()
    assert told[:2] == [f"inkproof: {harmless} is read", f"inkproof: {harmless} is empty."]
    assert told[2].startswith("Traceback")
    assert told[-1].startswith(f"inkproof: there is no file {harmless}.")
    assert "".join(told).isprintable()
    monkeypatch.setattr(sys, "stderr", terminal)
    with console.Progress(2, stdout_used=False) as progress:
        progress.at(hostile, 1, 0)
        assert harmless in terminal.getvalue()


def test_a_quick_page_shows_no_lines(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "PATIENCE_S", 1e9)
    monkeypatch.setattr(sys, "stderr", terminal)
    with console.Progress(1, stdout_used=False) as progress:
        progress.at("note.png", 1, 0)
        progress.line("was waiting")
    assert terminal.getvalue() == ""


def test_choices_are_those_of_the_rooms() -> None:
    assert tuple(Script) == options.SCRIPTS
    assert tuple(Show) == options.SHOWS
    assert tuple(FORMATS) == options.FORMATS
    assert tuple(sorted([*STEPS, "upright"])) == options.STEPS


@pytest.mark.parametrize("verb", ["read", "prepare", "correct", "evaluate", "doctor"])
def test_every_verb_has_a_help_page_with_examples(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--help"]) == 0
    assert f"examples:\n  inkproof {verb}" in capsys.readouterr().out


def test_the_parser_needs_a_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "VERB" in capsys.readouterr().err
    assert build_parser().prog == "inkproof"


def test_a_page_without_text_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with console.Progress(1, stdout_used=True) as progress:
        assert len(list(_followed(iter([Page(2, ())]), lambda number: None, progress, "a.png: "))) == 1
    assert capsys.readouterr().err == "inkproof: a.png: page 2: no text found\n"
