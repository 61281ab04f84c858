"""`inkproof correct` with post-processors: commands, and what a person is told of their failures."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from inkproof.cli import main
from inkproof.errors import UsageError

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
    assert document["steps"][-1]["settings"] == {"name": Path(sys.executable).name, "origin": "command"}


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
