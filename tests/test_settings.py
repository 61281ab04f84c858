"""Choices that are none, or have no meaning beside another, are refused before anything is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from inkproof.document import Script, TextLayer
from inkproof.errors import UsageError
from inkproof.settings import Settings, parse_steps


@pytest.mark.parametrize(
    ("choices", "named"),
    [
        ({"correct": False, "space_repair_only": True}, "space repair"),
        ({"correct": False, "vocabulary": (("Adenauer", 1.0),)}, "vocabulary"),
        ({"correct": False, "llm": "smollm2"}, "language model"),
        ({"correct": False, "wording": True}, "wording"),
        ({"correct": False, "postprocess": (str.upper,)}, "post-processor"),
        ({"correct": False, "text_layer": TextLayer.COMPARE}, "text layer"),
        ({"llm_name": "qwen"}, "name on a server"),
        ({"gpu_layers": 20}, "gpu_layers"),
        ({"lora": Path("a.gguf")}, "adapter"),
        ({"prompt": "marked"}, "prompt"),
        ({"space_repair_only": True, "wording": True}, "wording"),
        ({"hand": Path("my.onnx"), "weights": "ppocrv6-rec-small"}, "weights"),
        ({"hand": Path("my.onnx"), "script": Script.PRINTED}, "script printed"),
        ({"weights": "ppocrv6-rec-small", "script": Script.HANDWRITTEN}, "script handwritten"),
    ],
)
def test_a_choice_without_a_meaning_is_named(choices, named):
    with pytest.raises(UsageError, match=f"no meaning .*: .*{named}.*Leave out"):
        Settings(**choices)


@pytest.mark.parametrize(
    "choices",
    [
        {"threads": 0},
        {"threads": -3},
        {"threads": "2"},
    ],
)
def test_what_is_no_number_is_refused(choices):
    with pytest.raises(UsageError, match="Give a whole number"):
        Settings(**choices)


def test_what_goes_together_stands():
    Settings(llm="smollm2", gpu_layers="auto", prompt="marked", wording=True, threads=2)
    Settings(hand=Path("my.onnx"), correct=False)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("auto", ("auto",)),
        ("deskew, otsu", ("deskew", "otsu")),
        ("none", ()),
        (["none"], ()),
        (["light"], ("light",)),
        ([], ()),
    ],
)
def test_steps_are_named_in_a_text_or_a_sequence(given, names):
    assert parse_steps(given) == names


@pytest.mark.parametrize("given", ["", "deskew,,otsu", "none,otsu", [""]])
def test_names_that_are_empty_are_none(given):
    with pytest.raises(UsageError, match="names no steps"):
        parse_steps(given)
