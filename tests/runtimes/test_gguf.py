"""Finding a GGUF file on this machine, in folders made here."""

import importlib.util
from pathlib import Path

import pytest

from inkproof.errors import LanguageModelError
from inkproof.runtimes.gguf import find


def touch(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"GGUF")


def test_a_file_is_taken_as_it_is(tmp_path):
    touch(tmp_path, "model.gguf")
    assert find(str(tmp_path / "model.gguf")) == tmp_path / "model.gguf"


def test_a_folder_with_one_file_means_that_file(tmp_path):
    touch(tmp_path / "deep", "model.gguf", "README.md")
    assert find(str(tmp_path)) == tmp_path / "deep" / "model.gguf"


def test_among_several_the_usual_quantisation_is_taken(tmp_path):
    touch(tmp_path, "qwen-q8_0.gguf", "qwen-q4_k_m.gguf", "qwen-f16.gguf")
    assert find(str(tmp_path)).name == "qwen-q4_k_m.gguf"


def test_an_unclear_choice_names_what_there_is(tmp_path):
    touch(tmp_path, "a.gguf", "b.gguf")
    with pytest.raises(LanguageModelError, match=r"a\.gguf, b\.gguf"):
        find(str(tmp_path))


@pytest.mark.parametrize("name", ["no/such/model.gguf", "nothing-of-this-name", ""])
def test_what_is_not_there_says_what_would_do(name):
    with pytest.raises(LanguageModelError) as caught:
        find(name)
    assert "smollm2" in caught.value.remedy or ".gguf" in caught.value.remedy


def test_a_repository_that_is_not_here_is_not_fetched(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(LanguageModelError, match="does not download") as caught:
        find("nobody/no-such-model-GGUF")
    assert "nobody/no-such-model-GGUF" in caught.value.message


def test_a_repository_needs_the_package_that_knows_the_cache(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(LanguageModelError, match="huggingface_hub"):
        find("nobody/no-such-model-GGUF")
    with pytest.raises(LanguageModelError, match="SmolLM2 is not installed"):
        find("smollm2")
