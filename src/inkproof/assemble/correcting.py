"""Languages, evidence and language models meet the corrector: what corrects pages, kept warm where it is costly."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from inkproof import models, postprocessors
from inkproof.assemble.provenance import WARM, step
from inkproof.document import TextLayer
from inkproof.errors import UsageError
from inkproof.languages import LATIN, asked_for
from inkproof.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from inkproof.correct.certainty import Certainty
    from inkproof.correct.channel import Channel
    from inkproof.correct.corrector import Corrector, Search, Tongue
    from inkproof.correct.language import Language
    from inkproof.document import Line, Page, Step
    from inkproof.ink.lattice import Lattice
    from inkproof.protocols import Evidence, LanguageModel

__all__ = ["certainty", "check", "close", "correction", "corrector", "text_corrector"]


def corrector(settings: Settings) -> Corrector:
    """Corrects pages by their ink."""
    from inkproof.correct.beam import BeamSearch

    model = _scoring(settings)
    searching = partial(BeamSearch, width=32, best=24) if model else BeamSearch
    return _corrector(settings, "ink", _ink, searching, model)


def text_corrector(settings: Settings) -> Corrector:
    """Corrects pages of text alone, by the channel."""
    channel = _channel()
    searching = partial(_slot_search, spaces_only=settings.space_repair_only)
    return _corrector(settings, "channel", lambda line, run: channel.lattice(run), searching, _scoring(settings))


def _scoring(settings: Settings) -> LanguageModel | None:
    """The model that was asked for, where it scores; what one proposes that only answers is weighed as our own is."""
    if settings.llm is None:
        return None
    model = _model(settings)
    return model if getattr(model, "scores", True) else None


def correction(
    corrector: Corrector, settings: Settings, evidence: str
) -> tuple[Callable[[Page, Sequence[Line]], Iterable[Line]], list[Step]]:
    """What gives the lines of a page corrected, all proposers heard, and its steps.

    After the page it takes the lines that the file itself says stand there, which are weighed where they are wanted.
    """
    from inkproof.correct.layer import weigh_layer
    from inkproof.correct.respelling import Respelt

    chosen = {
        "lang": ",".join(settings.langs),
        "evidence": evidence,
        "space_repair_only": settings.space_repair_only,
        "wording": settings.wording,
        "vocabulary": [word for word, _ in settings.vocabulary],
    }
    asked = _asking(corrector, settings)
    if evidence == "ink" and not settings.space_repair_only:
        spell = text_corrector(Settings(langs=settings.langs, vocabulary=settings.vocabulary, wording=True))
        asked = Respelt(asked, corrector, spell, every=settings.wording).lines
    asked, further = _postprocessed(asked, corrector, settings)
    sure = certainty(settings)

    def lines(page: Page, layer: Sequence[Line]) -> Iterable[Line]:
        found: Iterable[Line] = asked(page)
        if layer and settings.text_layer is TextLayer.COMPARE:
            found = weigh_layer(corrector, found, layer)
        return sure.lines(found)

    return lines, [*_model_steps(settings), step("correct", None, chosen), *further]


def check(settings: Settings) -> None:
    """Refuse a post-processor, prompt or adapter that is none, or a server elsewhere, before anything is done.

    Raises UsageError, and DownloadRefusedError for a server that `offline` forbids.
    """
    for given in settings.postprocess:
        postprocessors.find(given)
    if settings.prompt is not None:
        from inkproof.correct.prompting import load_prompt

        load_prompt(settings.prompt)
    if settings.lora is not None and not settings.lora.is_file():
        raise UsageError(f"there is no adapter {settings.lora}", remedy="Give the path of a .gguf file")
    if settings.llm_name and not models.is_server(settings.llm or ""):
        raise UsageError(f"{settings.llm} is no server that knows {settings.llm_name!r}", remedy="Leave out the name")
    if settings.offline and models.is_server(settings.llm or ""):
        from inkproof.runtimes.server import refuse_elsewhere

        refuse_elsewhere(settings.llm or "")


def certainty(settings: Settings) -> Certainty:
    """Says how sure the words of corrected lines are."""
    from inkproof.correct.certainty import Certainty

    langs = asked_for(settings.langs)

    def spoken(line: Line) -> Language | None:
        lang = line.language or langs[0]
        return _language(lang, settings.vocabulary) if lang in langs and lang in LATIN else None

    return Certainty.load(spoken)


def close() -> None:
    """Let go of warm correctors, languages and models."""
    from inkproof.correct.beam import forget

    for kept in (_channel, _slot_search, _warm_model, _warm_sha256, _language, _chinese_tongue):
        kept.cache_clear()
    forget()


def _ink(line: Line, run: str) -> Lattice | None:
    return line.lattice


def _corrector(
    settings: Settings,
    measure: str,
    evidence: Evidence,
    searching: Callable[[Language], Search],
    model: LanguageModel | None = None,
) -> Corrector:
    from inkproof.correct.corrector import LEXICON, Corrector, Tongue
    from inkproof.correct.identifying import Identifier
    from inkproof.correct.weighing import scale

    langs = asked_for(settings.langs)

    @lru_cache(maxsize=WARM)
    def speak(lang: str) -> Tongue | None:
        if lang == "zh" and lang in langs and evidence is _ink:  # which alone tells look-alikes apart
            return _chinese_tongue(settings.vocabulary)
        if lang not in langs or lang not in LATIN:
            return None
        language = _language(lang, settings.vocabulary)
        return Tongue(language, searching(language))

    return Corrector(
        langs[0],
        speak,
        scale(f"{measure} and model" if model else measure),
        evidence=evidence,
        identify=Identifier(langs, [word for word, _ in settings.vocabulary]),
        by=_maker(settings) if model else LEXICON,
        space_repair_only=settings.space_repair_only,
        wording=settings.wording,
        model=model,
    )


@lru_cache(maxsize=1)
def _channel() -> Channel:
    from inkproof.correct.channel import Channel

    return Channel.load()


@lru_cache(maxsize=WARM)
def _slot_search(language: Language, *, spaces_only: bool) -> Search:
    from inkproof.correct.slots import SlotSearch

    return SlotSearch(language, _channel().lattice, spaces_only=spaces_only)


@lru_cache(maxsize=1)
def _chinese_tongue(vocabulary: tuple[tuple[str, float], ...]) -> Tongue:
    from inkproof.correct.chinese import Chinese
    from inkproof.correct.corrector import Tongue
    from inkproof.correct.lookalikes import LookAlikes
    from inkproof.correct.weighing import scale
    from inkproof.scripts import is_chinese

    language = Chinese.load(dict(vocabulary))
    return Tongue(language, LookAlikes(language), is_chinese, scale("Chinese ink"))


def _postprocessed(
    lines: Callable[[Page], Iterator[Line]], corrector: Corrector, settings: Settings
) -> tuple[Callable[[Page], Iterator[Line]], list[Step]]:
    """The lines after the post-processors that were asked for, and the steps of these."""
    if not settings.postprocess:
        return lines, []
    from inkproof.correct.postprocessed import PostProcessed

    found = [postprocessors.find(given) for given in settings.postprocess]
    steps = [step("post-process", None, one.described) for one in found]
    return PostProcessed(lines, corrector, [(one.name, one.process) for one in found]).lines, steps


def _asking(corrector: Corrector, settings: Settings) -> Callable[[Page], Iterator[Line]]:
    """The corrector's lines, or what its language model adds: large enough to rewrite, or told how by a prompt."""
    if settings.llm is None:
        return corrector.lines
    model = _model(settings)
    if settings.prompt is None and not getattr(model, "rewrites", False):
        return corrector.lines
    from inkproof.correct.prompted import PromptedCorrector
    from inkproof.correct.prompting import load_prompt

    prompt = load_prompt(settings.prompt or "marked")
    words = [word for word, _ in settings.vocabulary]
    by, every = _maker(settings), settings.wording  # a wrong tense looks as sure as a right one
    return PromptedCorrector(corrector.lines, corrector, model, prompt, by=by, vocabulary=words, every=every).lines


def _maker(settings: Settings) -> str:
    """The language model that proposes, by its file's or its server's name for it."""
    name = settings.llm or ""
    if models.is_server(name):
        return settings.llm_name or "server"  # no host's name leaves with a document
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _model(settings: Settings) -> LanguageModel:
    name, lora = settings.llm or "", settings.lora
    states = (_state(Path(name)), _state(lora) if lora else None)
    return _warm_model(name, settings.gpu_layers, settings.threads, settings.llm_name, lora, settings.offline, states)


_State = tuple[Path, int, int] | None


def _state(path: Path) -> _State:
    """What changes where another file takes this one's place; None where the name is not that of a file."""
    try:
        found = path.expanduser().resolve()
        stat = found.stat()
    except (OSError, ValueError, RuntimeError):
        return None
    return found, stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=1)
def _warm_model(
    name: str,
    gpu_layers: int | str,
    threads: int | None,
    llm_name: str,
    lora: Path | None,
    offline: bool,
    states: tuple[_State, _State],  # no more than a part of the key
) -> LanguageModel:
    model = models.load(name, gpu_layers=gpu_layers, threads=threads, llm_name=llm_name, lora=lora, offline=offline)
    getattr(model, "scores", True)  # a server that is away says so here, before the first page, and not on each line
    return model


def _model_steps(settings: Settings) -> list[Step]:
    """Which language model helps to correct, by its name and the SHA-256 of its file; none without one."""
    if settings.llm is None:
        return []
    path: Path | None = getattr(_model(settings), "path", None)
    prompt = {"prompt": Path(settings.prompt).name} if settings.prompt else {}
    if path is None:
        return [step("language model", None, {"name": _maker(settings), "server": True, **prompt})]
    steps = [step("language model", _warm_sha256(path, _state(path)), {"name": path.name, **prompt})]
    if settings.lora is not None:
        sha256 = _warm_sha256(settings.lora, _state(settings.lora))
        steps.append(step("adapter", sha256, {"name": settings.lora.name}))
    return steps


@lru_cache(maxsize=2)
def _warm_sha256(path: Path, state: _State) -> str:
    """Of the file that the warm model was loaded from: read once for all texts, not gigabytes for each."""
    from inkproof.digest import sha256_of

    return sha256_of(path)


@lru_cache(maxsize=WARM)
def _language(lang: str, vocabulary: tuple[tuple[str, float], ...]) -> Language:
    from inkproof.correct.language import Language

    return Language.load(lang, dict(vocabulary))
