"""The correcting half of the tutorial's names: a local language model and a post-processor. Translation only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inkproof import assemble
from inkproof.errors import StateError
from inkproof.protocols import LanguageModel, Message

__all__ = ["AsposeAI", "AsposeAIModelConfig"]

PostProcessor = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class AsposeAIModelConfig:
    """Which language model: a path to a .gguf file, `smollm2`, or a repository already in the local hub cache.

    `allow_auto_download` is accepted and has no effect yet: inkproof fetches no language model.
    """

    allow_auto_download: str | bool = False
    hugging_face_repo_id: str = "smollm2"
    gpu_layers: int = 0


class AsposeAI:
    """Runs a local language model and a user's post-processor; what the latter returns is weighed, not believed."""

    def __init__(self) -> None:
        self._model: LanguageModel | None = None
        self._process: PostProcessor | None = None

    def initialize(self, config: AsposeAIModelConfig | None = None) -> None:
        """Load the model, in place of an earlier one; raises LanguageModelError if it is not on this machine."""
        chosen = config or AsposeAIModelConfig()
        self.free_resources()
        self._model = assemble.language_model(chosen.hugging_face_repo_id, gpu_layers=chosen.gpu_layers)

    def run_prompt(self, prompt: str) -> str:
        """The model's answer to one prompt; raises StateError before initialize and after free_resources."""
        if self._model is None:
            raise StateError("No language model is loaded", remedy="Call initialize(AsposeAIModelConfig(...)) first")
        # A rewritten page is about as long as the page, and a token is seldom less than a character.
        return self._model.complete([Message("user", prompt)], max_tokens=max(512, len(prompt)))

    def set_post_processor(self, process: PostProcessor, settings: Any = None) -> None:
        """Keep a function text -> better text for run_postprocessor; `settings` is accepted and not used."""
        self._process = process

    def run_postprocessor(self, text: str) -> str:
        """The text with those of the post-processor's changes that stand up; raises StateError if none was set."""
        if self._process is None:
            raise StateError("No post-processor is set", remedy="Call set_post_processor(function, None) first")
        return assemble.weigh_text(text, self._process(text)).text

    def free_resources(self) -> None:
        """Free the model's memory; doing it twice is allowed."""
        if self._model is not None:
            self._model.close()
            self._model = None
