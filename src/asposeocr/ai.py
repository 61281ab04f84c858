"""The correcting half of the tutorial's names: a local language model and a post-processor. Translation only."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, overload

from asposeocr.engine import RecognizedText
from inkproof import assemble, models
from inkproof.document import Document, Edit, Page
from inkproof.errors import StateError, UsageError
from inkproof.protocols import LanguageModel, Message

__all__ = ["AsposeAI", "AsposeAIModelConfig", "SpellCheckAIProcessor"]


@dataclass(slots=True)
class AsposeAIModelConfig:
    """Which language model, and whether it may be fetched; may be filled in name by name, as scripts do.

    `file_model_path` (a .gguf file, or a folder of some) comes before `hugging_face_repo_id` (a repository, `smollm2`
    or a path); of several files `hugging_face_file_name` or `hugging_face_quantization` chooses one.
    `directory_model_path` replaces the hub's own cache; a .gguf file that lies in it is taken, too: that of the
    repository's name, or any where no repository is named. `context_size` is in tokens.
    """

    allow_auto_download: str | bool = False
    hugging_face_repo_id: str = "smollm2"
    gpu_layers: int | str = 0
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
        chosen = AsposeAIModelConfig() if config is None else config
        if not isinstance(chosen, AsposeAIModelConfig):
            raise UsageError(f"{type(chosen).__name__} is no configuration", remedy="Give an AsposeAIModelConfig")
        self._config = chosen
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

    def set_post_processor(self, process: PostProcessor | type[SpellCheckAIProcessor], settings: Any = None) -> None:
        """Keep a function text -> better text, or a SpellCheckAIProcessor; a config as `settings` is initialized."""
        kept: Any = SpellCheckAIProcessor() if process is SpellCheckAIProcessor else process
        if not isinstance(kept, SpellCheckAIProcessor) and not callable(kept):
            raise UsageError(
                f"{type(kept).__name__} is no post-processor", remedy="Give a function, or a SpellCheckAIProcessor()"
            )
        if settings is not None and not isinstance(settings, AsposeAIModelConfig):
            raise UsageError(
                f"{type(settings).__name__} is no configuration", remedy="Give an AsposeAIModelConfig, or None"
            )
        self._process = kept
        if settings is not None:
            self.initialize(settings)

    @overload
    def run_postprocessor(self, result: str, *, guarded: bool = True) -> str: ...
    @overload
    def run_postprocessor(self, result: list[str], *, guarded: bool = True) -> list[str]: ...
    @overload
    def run_postprocessor(self, result: list[Document], *, guarded: bool = True) -> list[Document]: ...
    @overload
    def run_postprocessor(self, result: Document, *, guarded: bool = True) -> Document: ...
    def run_postprocessor(self, result: Any, *, guarded: bool = True) -> Any:
        """The same with those of the post-processor's changes that stand up; raises StateError if none was set.

        With `guarded=False` a text, or each page's, becomes what the function makes of it, unweighed and without ink.
        """
        self.last_edits = ()
        if self._process is None:
            raise StateError("No post-processor is set", remedy="Call set_post_processor(function, None) first")
        done = [self._one(self._process, one, guarded) for one in (result if isinstance(result, list) else [result])]
        return done if isinstance(result, list) else done[0]

    def free_resources(self) -> None:
        """Free the model's memory; doing it twice is allowed."""
        if self._model is not None:
            self._model.close()
            self._model = None

    def _one(self, process: PostProcessor, result: str | Document, guarded: bool) -> str | Document:
        if not isinstance(result, str | Document):
            raise UsageError(f"{type(result).__name__} is no text", remedy="Give a text, a result, or a list of these")
        if not guarded and not isinstance(process, SpellCheckAIProcessor):
            return _unweighed(_answered(process), result)
        done = _weighed(process, result.document if isinstance(result, RecognizedText) else result)
        lines = [line for page in done.pages for line in page.lines]
        self.last_edits += tuple(edit for line in lines for edit in line.edits)
        return done.text if isinstance(result, str) else done


def _weighed(process: PostProcessor, result: str | Document) -> Document:
    propose = None if isinstance(process, SpellCheckAIProcessor) else _answered(process)
    if isinstance(result, Document):
        return assemble.correct_document(result, propose, wording=True)
    if propose is None:
        return assemble.correct_text(result, wording=True)
    return assemble.weigh_text(result, propose(result), wording=True)


def _unweighed(answer: Callable[[str], str], result: str | Document) -> str | Document:
    if isinstance(result, str):
        return answer(str(result))
    pages = (replace(Page.of_text(answer(page.text), page.language), number=page.number) for page in result.pages)
    return replace(result, pages=tuple(pages))


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
    chosen = config.hugging_face_file_name or config.hugging_face_quantization
    place = str(config.hugging_face_repo_id)
    if config.file_model_path:
        # Absolute, since a path that is not there is no repository; Path's own fails where there is no such home.
        place = os.path.abspath(os.path.expanduser(config.file_model_path))  # noqa: PTH100, PTH111
        chosen = chosen if Path(place).is_dir() else None
    elif place == AsposeAIModelConfig().hugging_face_repo_id and (folder := _directory(config)):
        place = str(folder) if any(folder.glob("*.gguf")) else place
    return f"{place}:{chosen}" if chosen else place


def _directory(config: AsposeAIModelConfig) -> Path | None:
    return Path(os.path.expanduser(config.directory_model_path)) if config.directory_model_path else None  # noqa: PTH111


def _is_true(value: str | bool) -> bool:
    known = {"true": True, "false": False}
    try:
        return known[str(value).strip().lower()]
    except KeyError:
        raise UsageError(
            f"allow_auto_download is {value!r}", remedy='Choose True or False, or the text "true" or "false"'
        ) from None
