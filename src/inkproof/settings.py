"""What a user may choose, as one frozen value; read once, at the door. No stage imports this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inkproof.document import Script, TextLayer
from inkproof.errors import UsageError

__all__ = ["MAX_PIXELS", "PostProcess", "Settings", "parse_steps"]

PostProcess = str | Callable[[str], str]
"""A function text -> better text, or the name or command line of one: what `postprocessors.find` takes."""

MAX_PIXELS = 200_000_000
"""Largest page in pixels: an A2 sheet at 600 dpi fits."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices for one reader; `preprocess` names steps in order, `vocabulary` holds (word, weight) pairs.

    `langs` are what `languages.parse_languages` gives, the likeliest first.
    `llm` is what `models.load` finds, on a server under `llm_name`; a GPU holds `gpu_layers` of it, which
    `models.parse_layers` gives; `lora` is a file that adapts it. It is asked to mend doubtful lines if it is of a size
    to do so, or if `prompt` names one of our prompts or a file. `wording`: the writer's spelling and grammar, too.
    What each of `postprocess` in turn makes of a page is weighed as well. `offline`: no model is fetched, and no server
    asked but on this machine. `hand` is a file of weights that `inkproof learn` wrote, which takes the place of the
    weights for handwriting. Raises UsageError where a choice is none, or has no meaning beside another.
    """

    script: Script = Script.AUTO
    langs: tuple[str, ...] = ("en",)
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
    offline: bool = False
    weights: str | None = None
    hand: Path | None = None
    threads: int | None = None
    text_layer: TextLayer = TextLayer.IGNORE

    def __post_init__(self) -> None:
        """Refuse choices that would do nothing."""
        if self.threads is not None and (not isinstance(self.threads, int) or self.threads < 1):
            raise UsageError(f"{self.threads!r} is no number of threads", remedy="Give a whole number from 1 up")
        if not self.correct:
            self._refuse(self._of_correction(), "where nothing is corrected", "--no-correct, or correct=False")
        if self.llm is None:
            self._refuse(self._of_models(), "without a language model", "that, or name a model: --llm, llm=")
        if self.space_repair_only:
            self._refuse({"wording": self.wording}, "where only spaces are mended", "one of the two")
        if self.hand:
            others = {"weights": self.weights, "script printed": self.script == Script.PRINTED}
            self._refuse(others, "where a hand takes the place of the weights for handwriting", "one of the two")
        if self.weights:
            script = {f"script {self.script}": self.script != Script.AUTO}
            self._refuse(script, "where these weights read every line", "one of the two")

    def _of_correction(self) -> dict[str, object]:
        return {
            "space repair": self.space_repair_only,
            "vocabulary": self.vocabulary,
            "language model": self.llm,
            "wording": self.wording,
            "post-processor": self.postprocess,
            "comparing a text layer": self.text_layer is TextLayer.COMPARE,
        }

    def _of_models(self) -> dict[str, object]:
        return {
            "a name on a server (llm_name)": self.llm_name,
            "gpu_layers": self.gpu_layers,
            "an adapter (lora)": self.lora,
            "prompt": self.prompt,
        }

    @staticmethod
    def _refuse(choices: Mapping[str, object], where: str, leave_out: str) -> None:
        chosen = [name for name, value in choices.items() if value]
        if chosen:
            raise UsageError(f"no meaning {where}: {', '.join(chosen)}", remedy=f"Leave out {leave_out}")


def parse_steps(given: str | Sequence[str]) -> tuple[str, ...]:
    """Names of steps, in order, of a sequence or of a text that has them apart by commas; `none` alone is no step."""
    names = tuple(name.strip() for name in (given.split(",") if isinstance(given, str) else given))
    if names == ("none",):
        return ()
    if "" in names or "none" in names:
        raise UsageError(f"{','.join(names)!r} names no steps", remedy="Give names apart by commas, or none alone")
    return names
