"""What a user may choose, as one frozen value; read once, at the door. No stage imports this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from inkproof.document import Script, TextLayer

__all__ = ["MAX_PIXELS", "PostProcess", "Settings"]

PostProcess = str | Callable[[str], str]
"""A function text -> better text, or the name or command line of one: what `postprocessors.find` takes."""

MAX_PIXELS = 200_000_000
"""Largest page in pixels: an A2 sheet at 600 dpi fits."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices for one reader; `preprocess` names steps in order, `vocabulary` holds (word, weight) pairs.

    `llm` is what `models.load` finds, on a server under `llm_name`; `gpu_layers` of it a GPU holds: a number, `auto` or
    `all`; `lora` is a file that adapts it. It is asked to mend doubtful lines if it is of a size to do so, or if
    `prompt` names one of our prompts or a file. `wording`: spelling and grammar of the writer are mended too.
    What each of `postprocess` in turn makes of a page is weighed as well. `hand` is a file of weights that
    `inkproof learn` wrote, which takes the place of the weights for handwriting.
    """

    script: Script = Script.AUTO
    lang: str = "en"
    preprocess: tuple[str, ...] = ("auto",)
    vocabulary: tuple[tuple[str, float], ...] = ()
    correct: bool = True
    space_repair_only: bool = False
    llm: str | None = None
    llm_name: str = ""
    gpu_layers: int | str = 0
    lora: Path | None = None
    prompt: str | Path | None = None
    wording: bool = False
    postprocess: tuple[PostProcess, ...] = ()
    weights: str | None = None
    hand: Path | None = None
    threads: int | None = None
    max_pixels: int = MAX_PIXELS
    text_layer: TextLayer = TextLayer.IGNORE
