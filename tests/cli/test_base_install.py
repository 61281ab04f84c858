"""What the verbs do where the extras are not installed."""

from __future__ import annotations

import sys

import pytest

from inkproof.cli import main
from inkproof.errors import MissingExtraError


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which huggingface_hub cannot be imported."""
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)


@pytest.mark.parametrize("words", [["list"], ["verify"]])
def test_recognizers_are_listed_without_the_hub(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", *words]) == 0
    said = capsys.readouterr()
    assert ("ppocrv6-medium" in said.out) == (words == ["list"])
    assert "pip install 'inkproof[llm]'" in said.err


def test_a_model_of_the_hub_wants_the_extra(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "verify", "Quill/Inkwell-1B-Instruct-GGUF"]) == MissingExtraError.exit_code
    assert "pip install 'inkproof[llm]'" in capsys.readouterr().err
