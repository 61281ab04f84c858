"""`inkproof correct` with post-processors: commands, and what a person is told of their failures."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from inkproof.cli import main
from inkproof.errors import LanguageModelError, UsageError

MEND = f'"{sys.executable}" -c "import sys; print(sys.stdin.read().replace(chr(121) + chr(97) + chr(110), \'yar\'))"'
FAIL = f'"{sys.executable}" -c "import sys; sys.exit(\'no rules today\')"'


@pytest.fixture
def text(tmp_path: Path) -> str:
    path = tmp_path / "text.txt"
    path.write_text("The horse is in the yand.\nPaid 20.\n", encoding="utf-8")
    return str(path)


def test_a_command_proposes(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["correct", text, "--post", MEND, "-f", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["pages"][0]["lines"][0]["text"] == "The horse is in the yard."
    settings = document["steps"][-1]["settings"]
    assert (settings["name"], settings["origin"]) == (Path(sys.executable).name, "command")
    assert settings["words"][:2] == [sys.executable, "-c"]


def test_a_failure_is_told_and_the_page_is_left_as_read(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["correct", text, "--post", MEND, "--post", FAIL]) == 0
    said = capsys.readouterr()
    assert said.out == "The horse is in the yand.\nPaid 20.\n"
    assert said.err == (
        f"inkproof: page 1: 2 lines left as read: {Path(sys.executable).name}: it ended with 1: no rules today\n"
    )


def test_what_is_not_there_ends_the_run_before_it_begins(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["correct", text, "--post", "no-such-thing"]) == UsageError.exit_code
    assert main(["correct", text, "--lora", "lora.gguf"]) == UsageError.exit_code
    said = capsys.readouterr()
    assert said.out == ""
    assert "'no-such-thing' is neither" in said.err
    assert "--llm" in said.err


def test_an_empty_text_stays_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    assert main(["correct", str(path)]) == 0
    assert capsys.readouterr().out == ""


def test_a_server_that_is_away_ends_the_run_before_it_begins(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["correct", text, "--llm", "http://127.0.0.1:9/v1"]) == LanguageModelError.exit_code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.endswith("Is it running?\n")


def test_text_that_leaves_the_machine_is_told_in_a_sentence(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["correct", text, "--llm", "http://llm.invalid/v1"]) == LanguageModelError.exit_code
    assert capsys.readouterr().err.startswith("inkproof: The text of your pages is sent to llm.invalid\n")


def test_an_unknown_language_ends_the_run_before_it_begins(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["correct", "there-is-no-such.txt", "--lang", "xx"]) == UsageError.exit_code
    said = capsys.readouterr().err
    assert "'xx'" in said
    assert "pl, pt" in said
    assert "there-is-no-such" not in said


def test_lines_in_a_language_nobody_asked_for_are_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "text.txt"
    text = "Er lag auf seinem harten Rücken und sah,\nwenn er den Kopf ein wenig hob, seinen Bauch.\n"
    path.write_text(text, encoding="utf-8")
    assert main(["correct", str(path)]) == 0
    said = capsys.readouterr()
    assert said.out == text
    assert said.err.count("2 lines left as read: the language seems to be de; --lang en,de") == 1
    assert main(["correct", str(path), "--lang", "auto"]) == 0
    assert capsys.readouterr().err == ""


def test_a_language_that_is_not_corrected_is_not_recommended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "text.txt"
    path.write_text("吾輩は猫である。名前はまだ無い。\n夏目漱石\n", encoding="utf-8")
    assert main(["correct", str(path), "--lang", "zh"]) == 0
    assert "1 line left as read: the language seems to be ja\n" in capsys.readouterr().err
