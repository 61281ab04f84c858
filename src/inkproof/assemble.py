"""The one composition root: the only place where a setting meets a stage, weights meet a session."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from inkproof.document import Page, Script, Step
from inkproof.errors import UsageError
from inkproof.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from inkproof.document import Document
    from inkproof.protocols import LanguageModel, Preprocessor
    from inkproof.reader import Reader
    from inkproof.recognize.recognizer import PageRecognizer

__all__ = ["language_model", "reader", "weigh_text"]


def reader(settings: Settings) -> Reader:
    """A reader with its weights loaded; raises WeightsError or UsageError."""
    from inkproof.loading import open_pages, open_source
    from inkproof.reader import Reader

    recognize, steps = _recognizer(settings)
    correct: Callable[[Page], Page] | None = None
    return Reader(
        open_source=open_source,
        open_pages=partial(open_pages, max_pixels=settings.max_pixels),
        prepare=_preparation(settings),
        recognize=recognize,
        correct=correct,
        steps=tuple(steps),
    )


def language_model(name: str, *, gpu_layers: int = 0, threads: int | None = None) -> LanguageModel:
    """The model at a .gguf path, `smollm2` or a cached repository; raises LanguageModelError or MissingExtraError."""
    from inkproof.runtimes import gguf
    from inkproof.runtimes.llama import LlamaModel

    return LlamaModel(gguf.find(name), gpu_layers=gpu_layers, threads=threads)


def weigh_text(raw: str, proposed: str) -> Document:
    """A text with another put forward for it. Not weighed yet: the proposal is taken whole, and says so by its rule."""
    from inkproof.document import Correction, Document, Edit, EditKind, Line, Verdict

    edit = Edit(0, len(raw), raw, proposed, EditKind.READING, 0.0, 0.0, "proposal", Verdict(True, "not weighed"))
    return Document(None, (Page(1, (Line("p1l1", raw, correction=Correction((edit,))),)),))


def _preparation(settings: Settings) -> tuple[Preprocessor, ...]:
    from inkproof.preprocess import STEPS

    unknown = [name for name in settings.preprocess if name not in STEPS]
    if unknown:
        raise UsageError(f"No preprocessing step is named {unknown[0]!r}", remedy=f"Choose from: {', '.join(STEPS)}")
    return tuple(STEPS[name] for name in settings.preprocess)


def _recognizer(settings: Settings) -> tuple[PageRecognizer, list[Step]]:
    from inkproof import weights
    from inkproof.ink.lattice import Alphabet
    from inkproof.recognize.finding import LineFinder
    from inkproof.recognize.reading import LineReader
    from inkproof.recognize.recognizer import PageRecognizer, mean_confidence
    from inkproof.recognize.upright import UprightVote
    from inkproof.runtimes.onnx import Session

    # Until weights are made for handwriting alone, a script chooses among recognizers that read both.
    script = Script.PRINTED if settings.script in (Script.AUTO, Script.MIXED) else settings.script
    chosen = {
        "detector": weights.weights_for("detector"),
        "orientation": weights.weights_for("orientation"),
        "recognizer": (
            weights.weights_named(settings.weights) if settings.weights else weights.weights_for("recognizer", script)
        ),
    }
    sessions = {task: Session(weights.locate(file), threads=settings.threads) for task, file in chosen.items()}
    characters = sessions["recognizer"].metadata["character"].split("\n")
    read = LineReader(
        sessions["recognizer"], Alphabet(("", *characters, " ")), height_px=chosen["recognizer"].height_px
    )
    recognizer = PageRecognizer(
        LineFinder(sessions["detector"]),
        UprightVote(sessions["orientation"], partial(mean_confidence, read)),
        read,
        script=settings.script,
        lang=settings.lang,
    )
    steps = [_step(f"weights:{task}", file.sha256, {"name": file.name}) for task, file in chosen.items()]
    steps.append(_step("recognize", None, {"script": str(settings.script), "lang": settings.lang}))
    return recognizer, steps


def _step(name: str, weights_sha256: str | None, settings: dict[str, Any]) -> Step:
    from importlib.metadata import version

    return Step(name, version("inkproof"), weights_sha256, settings)
