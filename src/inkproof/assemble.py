"""The one composition root: the only place where a setting meets a stage, weights meet a session."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from inkproof.document import Page, Script, Step
from inkproof.errors import UsageError
from inkproof.settings import Settings

if TYPE_CHECKING:
    from inkproof.correct.corrector import Corrector, Search
    from inkproof.correct.language import Language
    from inkproof.document import Document
    from inkproof.protocols import Evidence, LanguageModel, Preprocessor
    from inkproof.reader import Reader
    from inkproof.recognize.recognizer import PageRecognizer

__all__ = ["close", "correct_text", "corrector", "language_model", "read", "reader", "text_corrector", "weigh_text"]

_WARM = 4
"""Readers and correctors kept warm."""

Vocabulary = Any
"""A path, a mapping, or words and (word, weight) pairs: what `inkproof.vocabulary.parse_vocabulary` takes."""


def read(
    source: Any,
    *,
    script: str = "auto",
    lang: str = "en",
    vocabulary: Vocabulary | None = None,
    correct: bool = True,
    space_repair_only: bool = False,
    weights: str | None = None,
    threads: int | None = None,
) -> Document:
    """Read and correct a path, bytes, stream, array or PIL image; weights stay warm. Raises InkproofError."""
    settings = Settings(
        script=_script(script),
        lang=lang,
        vocabulary=_vocabulary(vocabulary),
        correct=correct,
        space_repair_only=space_repair_only,
        weights=weights,
        threads=threads,
    )
    return _warm_reader(settings).read(source)


def correct_text(
    text: str, *, lang: str = "en", vocabulary: Vocabulary | None = None, space_repair_only: bool = False
) -> Document:
    """Correct a text that someone else read; a channel of OCR confusions takes the ink's place. Raises UsageError."""
    settings = Settings(lang=lang, vocabulary=_vocabulary(vocabulary), space_repair_only=space_repair_only)
    page = _text_page(text, lang)
    step = _step("correct", None, {"lang": lang, "evidence": "channel", "space_repair_only": space_repair_only})
    return _document(_warm_text_corrector(settings)(page), step)


def weigh_text(raw: str, proposed: str, *, lang: str = "en") -> Document:
    """A text with another that somebody proposes for it, line by line; what the channel does not support is refused."""
    from inkproof.correct.proposing import weigh_lines

    page = weigh_lines(_warm_text_corrector(Settings(lang=lang)), _text_page(raw, lang), proposed, by="proposal")
    return _document(page, _step("weigh", None, {"lang": lang, "evidence": "channel"}))


def close() -> None:
    """Let go of everything that was kept warm."""
    _warm_reader.cache_clear()
    _warm_text_corrector.cache_clear()
    _language.cache_clear()


def reader(settings: Settings) -> Reader:
    """A reader with its weights loaded; raises WeightsError or UsageError."""
    from inkproof.loading import open_pages, open_source
    from inkproof.reader import Reader

    recognize, steps = _recognizer(settings)
    correct = corrector(settings) if settings.correct else None
    if correct:
        chosen = {"lang": settings.lang, "evidence": "ink", "space_repair_only": settings.space_repair_only}
        steps.append(_step("correct", None, {**chosen, "vocabulary": [word for word, _ in settings.vocabulary]}))
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


def corrector(settings: Settings) -> Corrector:
    """Corrects pages by their ink; raises UsageError for a language without a word list."""
    from inkproof.correct.corrector import Search

    return _corrector(settings, "ink", lambda line, run: line.lattice, Search())


def text_corrector(settings: Settings) -> Corrector:
    """Corrects pages of text alone, by the channel; raises UsageError for a language without a word list."""
    from inkproof.correct.channel import Channel
    from inkproof.correct.corrector import Search

    channel = Channel.load()
    search = Search(weight=1.0, width=100, floor_nats=5.5)
    return _corrector(settings, "channel", lambda line, run: channel.lattice(run), search)


def _corrector(settings: Settings, measure: str, evidence: Evidence, search: Search) -> Corrector:
    from inkproof.correct.corrector import Corrector
    from inkproof.correct.weighing import scale

    return Corrector(
        _language(settings.lang, settings.vocabulary),
        scale(measure),
        evidence=evidence,
        by="lexicon",
        space_repair_only=settings.space_repair_only,
        search=search,
    )


@lru_cache(maxsize=_WARM)
def _warm_reader(settings: Settings) -> Reader:
    return reader(settings)


@lru_cache(maxsize=_WARM)
def _warm_text_corrector(settings: Settings) -> Corrector:
    return text_corrector(settings)


@lru_cache(maxsize=_WARM)
def _language(lang: str, vocabulary: tuple[tuple[str, float], ...]) -> Language:
    from inkproof.correct.language import Language
    from inkproof.correct.lexicon import Lexicon
    from inkproof.correct.ngram import NGram

    ngram = NGram.load(lang)
    return Language(ngram, Lexicon(ngram.frequencies), dict(vocabulary))


def _text_page(text: str, lang: str) -> Page:
    from inkproof.document import Line, Word

    lines = (
        Line(f"p1l{number}", raw, tuple(Word(token) for token in raw.split()))
        for number, raw in enumerate(text.split("\n"), start=1)
    )
    return Page(1, tuple(lines), language=lang)


def _document(page: Page, step: Step) -> Document:
    from inkproof.document import Document

    return Document(None, (page,), (step,))


def _script(name: str) -> Script:
    try:
        return Script(name)
    except ValueError:
        raise UsageError(f"no script is called {name!r}", remedy=f"Choose from: {', '.join(Script)}") from None


def _vocabulary(entries: Vocabulary | None) -> tuple[tuple[str, float], ...]:
    from inkproof.vocabulary import parse_vocabulary

    return parse_vocabulary(entries) if entries is not None else ()


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

    # A page that may hold print, or a script other than Latin, keeps the recognizer that reads both.
    script = Script.PRINTED if settings.script in (Script.AUTO, Script.MIXED) else settings.script
    chosen = {
        "detector": weights.weights_for("detector"),
        "orientation": weights.weights_for("orientation"),
        "recognizer": (
            weights.weights_named(settings.weights)
            if settings.weights
            else weights.weights_for("recognizer", script, settings.lang)
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
