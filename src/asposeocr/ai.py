"""The correcting half of the tutorial's names: a local language model and a post-processor. Translation only."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

from asposeocr.engine import RecognizedText
from inkproof import assemble, models
from inkproof.document import Document, Edit
from inkproof.errors import StateError, UsageError
from inkproof.protocols import LanguageModel, Message

__all__ = ["AsposeAI", "AsposeAIModelConfig", "SpellCheckAIProcessor"]


@dataclass(slots=True)
class AsposeAIModelConfig:
    """Which language model, and whether it may be fetched; may be filled in name by name, as scripts do.

    `file_model_path` (a .gguf file, or a folder with one) comes before `hugging_face_repo_id` (a repository, `smollm2`
    or a path); of a repository, `hugging_face_file_name` or `hugging_face_quantization` chooses the file.
    `directory_model_path` replaces the hub's own cache. `context_size` is in tokens.
    """

    allow_auto_download: str | bool = False
    hugging_face_repo_id: str = "smollm2"
    gpu_layers: int = 0
    hugging_face_quantization: str | None = None
    hugging_face_file_name: str | None = None
    directory_model_path: str | None = None
    file_model_path: str | None = None
    context_size: int | None = None


class SpellCheckAIProcessor:
    """A post-processor that needs no model: inkproof's own correction."""


PostProcessor = Callable[[str], str] | SpellCheckAIProcessor


class AsposeAI:
    """Runs a local language model and a user's post-processor; what the latter returns is weighed, not believed."""

    def __init__(self) -> None:
        self._model: LanguageModel | None = None
        self._process: PostProcessor | None = None
        self._config = AsposeAIModelConfig()
        self.last_edits: tuple[Edit, ...] = ()
        """What the last run weighed, accepted and refused, each with the rule that decided."""

    def initialize(self, config: AsposeAIModelConfig | None = None) -> None:
        """Load the model, in place of an earlier one; raises LanguageModelError or UsageError."""
        self.free_resources()
        self._config = chosen = config or AsposeAIModelConfig()
        self._model = models.load(
            _name(chosen),
            gpu_layers=chosen.gpu_layers,
            context_tokens=chosen.context_size,
            offline=not _is_true(chosen.allow_auto_download),
            cache=_directory(chosen),
        )

    def is_initialized(self) -> bool:
        """Whether a model is loaded."""
        return self._model is not None

    def list_local(self) -> list[str]:
        """The fetched models, each by a name that finds it: OWNER/REPO:FILE."""
        return [model.name for model in models.here(cache=_directory(self._config))]

    def get_local_path(self) -> str:
        """The folder that fetched models lie in."""
        return str(models.folder(_directory(self._config)))

    def run_prompt(self, prompt: str) -> str:
        """The model's answer to one prompt; raises StateError before initialize and after free_resources."""
        if self._model is None:
            raise StateError("No language model is loaded", remedy="Call initialize(AsposeAIModelConfig(...)) first")
        # A rewritten page is about as long as the page, and a token is seldom less than a character.
        return self._model.complete([Message("user", prompt)], max_tokens=max(512, len(prompt)))

    def set_post_processor(self, process: PostProcessor, settings: Any = None) -> None:
        """Keep a function text -> better text, or a SpellCheckAIProcessor; a config as `settings` is initialized."""
        if not isinstance(process, SpellCheckAIProcessor) and not callable(process):
            raise UsageError(
                f"{type(process).__name__} is no post-processor", remedy="Give a function, or a SpellCheckAIProcessor()"
            )
        self._process = process
        if isinstance(settings, AsposeAIModelConfig):
            self.initialize(settings)

    @overload
    def run_postprocessor(self, result: str, *, guarded: bool = True) -> str: ...
    @overload
    def run_postprocessor(self, result: list[str], *, guarded: bool = True) -> list[str]: ...
    @overload
    def run_postprocessor(self, result: Document, *, guarded: bool = True) -> Document: ...
    def run_postprocessor(
        self, result: str | list[str] | Document, *, guarded: bool = True
    ) -> str | list[str] | Document:
        """The same with those of the post-processor's changes that stand up; raises StateError if none was set.

        With `guarded=False` a text becomes what the function makes of it, unweighed.
        """
        self.last_edits = ()
        if isinstance(result, list):
            return [self._text(text, guarded) for text in result]
        if not isinstance(result, Document):
            return self._text(result, guarded)
        if not guarded:
            raise UsageError("A result keeps its pages only where changes are weighed", remedy="Give its text instead")
        return self._weighed(result)

    def free_resources(self) -> None:
        """Free the model's memory; doing it twice is allowed."""
        if self._model is not None:
            self._model.close()
            self._model = None

    def _text(self, text: str, guarded: bool) -> str:
        if not isinstance(text, str):
            raise UsageError(f"{type(text).__name__} is no text", remedy="Give a text, a list of texts or a result")
        if not guarded and callable(self._process):
            return _answered(self._process)(str(text))
        return self._weighed(text.document if isinstance(text, RecognizedText) else text).text

    def _weighed(self, result: str | Document) -> Document:
        if self._process is None:
            raise StateError("No post-processor is set", remedy="Call set_post_processor(function, None) first")
        propose = None if isinstance(self._process, SpellCheckAIProcessor) else _answered(self._process)
        if isinstance(result, Document):
            done = assemble.correct_document(result, propose, wording=True)
        else:
            done = (
                assemble.weigh_text(result, propose(result), wording=True)
                if propose
                else assemble.correct_text(result, wording=True)
            )
        lines = [line for page in done.pages for line in page.lines]
        self.last_edits += tuple(edit for line in lines if line.correction for edit in line.correction.edits)
        return done


def _answered(process: Callable[[str], str]) -> Callable[[str], str]:
    """The function, its answer refused with a UsageError where it is no text: None of a function without a return."""

    def answer(text: str) -> str:
        said: object = process(text)
        if not isinstance(said, str):
            raise UsageError(
                f"the post-processor gives {type(said).__name__}, not a text",
                remedy="Return the text from the function",
            )
        return said

    return answer


def _name(config: AsposeAIModelConfig) -> str:
    if config.file_model_path:
        # Absolute, since a path that is not there is no repository; Path's own fails where there is no such home.
        return os.path.abspath(os.path.expanduser(config.file_model_path))  # noqa: PTH100, PTH111
    chosen = config.hugging_face_file_name or config.hugging_face_quantization
    return f"{config.hugging_face_repo_id}:{chosen}" if chosen else config.hugging_face_repo_id


def _directory(config: AsposeAIModelConfig) -> Path | None:
    return Path(config.directory_model_path) if config.directory_model_path else None


def _is_true(value: str | bool) -> bool:
    known = {"true": True, "false": False}
    try:
        return known[str(value).strip().lower()]
    except KeyError:
        raise UsageError(
            f"allow_auto_download is {value!r}", remedy='Choose True or False, or the text "true" or "false"'
        ) from None
