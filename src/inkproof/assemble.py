"""The one composition root: the only place where a setting meets a stage, weights meet a session."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import lru_cache, partial, reduce
from typing import TYPE_CHECKING, Any, TypeVar

from inkproof import models
from inkproof.document import Page, Script, Step, TextLayer
from inkproof.errors import UsageError
from inkproof.settings import MAX_PIXELS, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from inkproof.correct.corrector import Corrector, Search
    from inkproof.correct.language import Language
    from inkproof.document import Document, Line, PageImage
    from inkproof.ink.lattice import Lattice
    from inkproof.pageranges import Pages
    from inkproof.protocols import Evidence, LanguageModel, Preprocessor, Recognizer
    from inkproof.reader import Reader
    from inkproof.recognize.recognizer import PageRecognizer

__all__ = [
    "close",
    "correct_document",
    "correct_text",
    "corrector",
    "preparer",
    "read",
    "reader",
    "text_corrector",
    "weigh_text",
]

_WARM = 4
"""Readers and correctors kept warm."""

_Choice = TypeVar("_Choice", bound=StrEnum)

Vocabulary = Any
"""A path, a mapping, or words and (word, weight) pairs: what `inkproof.vocabulary.parse_vocabulary` takes."""


def read(
    source: Any,
    *,
    script: str = "auto",
    lang: str = "en",
    vocabulary: Vocabulary | None = None,
    steps: Sequence[str] = ("auto",),
    correct: bool = True,
    space_repair_only: bool = False,
    llm: str | None = None,
    wording: bool = False,
    weights: str | None = None,
    threads: int | None = None,
    pages: Pages | None = None,
    password: str | None = None,
    text_layer: str = "ignore",
) -> Document:
    """Read and correct a path, bytes, stream, array or PIL image; weights stay warm. Raises InkproofError.

    `steps` are taken on the pixels first, in order. `llm` names the language model that chooses among the ink's
    readings: what `models.load` takes. `pages` chooses among the pages ("2-5,8", or numbers), `password` opens a PDF,
    `text_layer` says what a PDF's own text is good for.
    """
    settings = Settings(
        script=_named(Script, script, "script"),
        lang=lang,
        preprocess=tuple(steps),
        vocabulary=_vocabulary(vocabulary),
        correct=correct,
        space_repair_only=space_repair_only,
        llm=llm,
        wording=wording,
        weights=weights,
        threads=threads,
        text_layer=_named(TextLayer, text_layer, "use of a text layer"),
    )
    return _warm_reader(settings).read(source, pages=pages, password=password)


def correct_text(
    text: str,
    *,
    lang: str = "en",
    vocabulary: Vocabulary | None = None,
    space_repair_only: bool = False,
    llm: str | None = None,
    llm_name: str = "",
    gpu_layers: int | str = 0,
    prompt: Path | None = None,
    wording: bool = False,
) -> Document:
    """Correct a text that someone else read; a channel of confusions takes the ink's place. Raises InkproofError."""
    settings = Settings(
        lang=lang,
        vocabulary=_vocabulary(vocabulary),
        space_repair_only=space_repair_only,
        llm=llm,
        llm_name=llm_name,
        gpu_layers=gpu_layers,
        prompt=prompt,
        wording=wording,
    )
    page = _text_page(text, lang)
    step = _step("correct", None, {"lang": lang, "evidence": "channel", "space_repair_only": space_repair_only})
    correct = _asking(_warm_text_corrector(settings), settings)
    return _document(correct(page), *_model_steps(settings), step)


def weigh_text(raw: str, proposed: str, *, lang: str = "en", wording: bool = False) -> Document:
    """A text with another that somebody proposes for it, line by line; what the channel does not support is refused."""
    from inkproof.correct.proposing import weigh_lines

    page = weigh_lines(
        _warm_text_corrector(Settings(lang=lang, wording=wording)), _text_page(raw, lang), proposed, by="proposal"
    )
    return _document(page, _step("weigh", None, {"lang": lang, "evidence": "channel"}))


def correct_document(
    document: Document, propose: Callable[[str], str] | None = None, *, wording: bool = False
) -> Document:
    """A reading with its pages corrected: by our own search, or by what a function makes of each page's raw text.

    What the ink does not support is refused; a page that has no ink is weighed by the channel.
    """
    pages = tuple(_corrected(page, propose, wording) for page in document.pages)
    evidence = "ink" if any(map(_has_ink, pages)) else "channel"
    step = _step("correct" if propose is None else "weigh", None, {"evidence": evidence})
    return replace(document, pages=pages, steps=(*document.steps, step))


def close() -> None:
    """Let go of everything that was kept warm."""
    _warm_reader.cache_clear()
    _warm_text_corrector.cache_clear()
    _warm_model.cache_clear()
    _warm_sha256.cache_clear()
    _language.cache_clear()


def reader(settings: Settings) -> Reader:
    """A reader with its weights loaded; raises WeightsError or UsageError."""
    from inkproof.loading import open_pages, open_source
    from inkproof.preprocess import STEPS
    from inkproof.reader import Reader
    from inkproof.recognize.judging import Judge
    from inkproof.recognize.layer import trusting

    recognize, steps = _recognizer(settings)
    # The automatic choice has the last word on the pixels, and the reading has the last word on that choice.
    prepare = _preparation([name for name in settings.preprocess if name != "auto"], lambda: recognize)
    judged: Recognizer = Judge(STEPS["auto"], recognize) if "auto" in settings.preprocess else recognize
    steps.insert(0, _step("prepare", None, {"steps": list(settings.preprocess)}))
    weigh = corrector(settings) if settings.correct else None
    correct = _asking(weigh, settings) if weigh else None
    if correct:
        steps += _model_steps(settings)
        chosen = {"lang": settings.lang, "evidence": "ink", "space_repair_only": settings.space_repair_only}
        steps.append(_step("correct", None, {**chosen, "vocabulary": [word for word, _ in settings.vocabulary]}))
    if settings.text_layer is not TextLayer.IGNORE:
        steps.append(_step("text layer", None, {"use": str(settings.text_layer)}))
    return Reader(
        open_source=open_source,
        open_pages=partial(
            open_pages, max_pixels=settings.max_pixels, with_layer=settings.text_layer is not TextLayer.IGNORE
        ),
        prepare=prepare,
        recognize=trusting(judged, settings.lang) if settings.text_layer is TextLayer.TRUST else judged,
        correct=correct,
        steps=tuple(steps),
        compare=_comparing(weigh) if settings.text_layer is TextLayer.COMPARE else None,
    )


def _comparing(corrector: Corrector | None) -> Callable[[Page, Sequence[Line]], Page]:
    """Weighs what a file says against the ink; raises UsageError without a corrector to do so."""
    if corrector is None:
        raise UsageError("a text layer is compared by correcting", remedy="Leave out --no-correct, or correct=False")
    from inkproof.correct.layer import weigh_layer

    return partial(weigh_layer, corrector)


def preparer(steps: Sequence[str]) -> Callable[[Any], Iterator[PageImage]]:
    """What gives the pages of a source after these steps on their pixels; raises UsageError, and it InputError."""
    from inkproof.loading import open_pages

    taken = _preparation(steps, lambda: _recognizer(Settings())[0])

    def pages(source: Any) -> Iterator[PageImage]:
        for image in open_pages(source, max_pixels=MAX_PIXELS):
            yield reduce(lambda image, step: step(image), taken, image)

    return pages


def corrector(settings: Settings) -> Corrector:
    """Corrects pages by their ink; raises UsageError for a language without a word list."""
    from inkproof.correct.beam import BeamSearch

    language = _language(settings.lang, settings.vocabulary)
    model = _model(settings) if settings.llm else None
    # Some servers answer and do not score; then what they propose is weighed as our own is.
    if model is None or not getattr(model, "scores", True):
        return _corrector(settings, "ink", _ink, BeamSearch(language))
    return _corrector(settings, "ink and model", _ink, BeamSearch(language, width=32, best=24), model)


def text_corrector(settings: Settings) -> Corrector:
    """Corrects pages of text alone, by the channel; raises UsageError for a language without a word list."""
    from inkproof.correct.channel import Channel
    from inkproof.correct.slots import SlotSearch

    channel = Channel.load()
    language = _language(settings.lang, settings.vocabulary)
    search = SlotSearch(language, channel.lattice, spaces_only=settings.space_repair_only)
    # No scale is fitted for a channel and a model: there it only proposes.
    return _corrector(settings, "channel", lambda line, run: channel.lattice(run), search)


def _ink(line: Line, run: str) -> Lattice | None:
    return line.lattice


def _corrector(
    settings: Settings, measure: str, evidence: Evidence, search: Search, model: LanguageModel | None = None
) -> Corrector:
    from inkproof.correct.corrector import Corrector
    from inkproof.correct.weighing import scale

    return Corrector(
        _language(settings.lang, settings.vocabulary),
        scale(measure),
        evidence=evidence,
        search=search,
        by=_maker(settings) if model else "lexicon",
        space_repair_only=settings.space_repair_only,
        wording=settings.wording,
        model=model,
    )


def _asking(corrector: Corrector, settings: Settings) -> Callable[[Page], Page]:
    """The corrector, or one that also asks its language model: large enough to rewrite, or told how by a prompt."""
    if settings.llm is None:
        return corrector
    model = _model(settings)
    if settings.prompt is None and not getattr(model, "rewrites", False):
        return corrector
    from inkproof.correct.prompted import PromptedCorrector
    from inkproof.correct.prompting import load_prompt

    words = [word for word, _ in settings.vocabulary]
    return PromptedCorrector(corrector, model, load_prompt(settings.prompt), by=_maker(settings), vocabulary=words)


@lru_cache(maxsize=_WARM)
def _warm_reader(settings: Settings) -> Reader:
    return reader(settings)


@lru_cache(maxsize=_WARM)
def _warm_text_corrector(settings: Settings) -> Corrector:
    return text_corrector(settings)


def _maker(settings: Settings) -> str:
    """Who proposes: the language model by its file's or its server's name for it, or the lexicon."""
    if settings.llm is None:
        return "lexicon"
    return settings.llm_name or settings.llm.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _model(settings: Settings) -> LanguageModel:
    return _warm_model(settings.llm or "", settings.gpu_layers, settings.threads, settings.llm_name)


@lru_cache(maxsize=1)
def _warm_model(name: str, gpu_layers: int | str, threads: int | None, llm_name: str) -> LanguageModel:
    return models.load(name, gpu_layers=gpu_layers, threads=threads, llm_name=llm_name)


def _model_steps(settings: Settings) -> list[Step]:
    """Which language model helps to correct, by its name and the SHA-256 of its file; none without one."""
    if settings.llm is None:
        return []
    path: Path | None = getattr(_model(settings), "path", None)
    if path is None:
        return [_step("language model", None, {"name": settings.llm_name, "server": True})]
    return [_step("language model", _warm_sha256(path), {"name": path.name})]


@lru_cache(maxsize=1)
def _warm_sha256(path: Path) -> str:
    """Of the file that the warm model was loaded from: read once for all texts, not gigabytes for each."""
    from inkproof.runtimes.modelcache import sha256_of

    return sha256_of(path)


@lru_cache(maxsize=_WARM)
def _language(lang: str, vocabulary: tuple[tuple[str, float], ...]) -> Language:
    from inkproof.correct.language import Language
    from inkproof.correct.lexicon import Lexicon
    from inkproof.correct.ngram import NGram

    ngram = NGram.load(lang)
    return Language(ngram, Lexicon(ngram.frequencies), dict(vocabulary))


def _corrected(page: Page, propose: Callable[[str], str] | None, wording: bool) -> Page:
    from inkproof.correct.proposing import weigh_lines

    correct = (corrector if _has_ink(page) else _warm_text_corrector)(Settings(lang=page.language, wording=wording))
    return correct(page) if propose is None else weigh_lines(correct, page, propose(page.raw_text), by="proposal")


def _has_ink(page: Page) -> bool:
    return any(line.lattice is not None for line in page.lines)


def _text_page(text: str, lang: str) -> Page:
    from inkproof.document import Line, Word

    lines = (
        Line(f"p1l{number}", raw, tuple(Word(token) for token in raw.split()))
        for number, raw in enumerate(text.split("\n"), start=1)
    )
    return Page(1, tuple(lines), language=lang)


def _document(page: Page, *steps: Step) -> Document:
    from inkproof.document import Document

    return Document(None, (page,), steps)


def _named(choices: type[_Choice], name: str, what: str) -> _Choice:
    try:
        return choices(name)
    except ValueError:
        raise UsageError(f"no {what} is called {name!r}", remedy=f"Choose from: {', '.join(choices)}") from None


def _vocabulary(entries: Vocabulary | None) -> tuple[tuple[str, float], ...]:
    from inkproof.vocabulary import parse_vocabulary

    return parse_vocabulary(entries) if entries is not None else ()


def _preparation(names: Sequence[str], recognizer: Callable[[], PageRecognizer]) -> tuple[Preprocessor, ...]:
    """The steps of these names; only which way is up takes a recognizer to see."""
    from inkproof.preprocess import STEPS

    known = sorted([*STEPS, "upright"])
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"No step is named {unknown[0]!r}", remedy=f"Choose from: {', '.join(known)}")
    return tuple(recognizer().upright if name == "upright" else STEPS[name] for name in names)


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
