"""The one composition root: the only place where a setting meets a stage, weights meet a session.

Here are the doors: from what a caller says to Settings, and from those to a Document.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from inkproof import models
from inkproof.assemble import correcting, recognizing
from inkproof.assemble.correcting import check, corrector, text_corrector
from inkproof.assemble.provenance import step
from inkproof.assemble.reading import opened, preparer, reader
from inkproof.document import Document, Page, Script, TextLayer
from inkproof.errors import UsageError
from inkproof.languages import parse_languages
from inkproof.pageranges import Pages
from inkproof.reader import OnLine, told, unheard
from inkproof.settings import PostProcess, Settings, parse_steps

__all__ = [
    "check",
    "close",
    "correct_document",
    "correct_text",
    "corrected_text",
    "corrector",
    "opened",
    "preparer",
    "read",
    "reader",
    "text_corrector",
    "weigh_text",
]

_Choice = TypeVar("_Choice", bound=StrEnum)

Vocabulary = Any
"""A path, a mapping, or words and (word, weight) pairs: what `inkproof.vocabulary.parse_vocabulary` takes."""


def read(
    source: Any,
    *,
    script: str = "auto",
    lang: str | Sequence[str] = "en",
    vocabulary: Vocabulary | None = None,
    steps: str | Sequence[str] = "auto",
    correct: bool = True,
    space_repair_only: bool = False,
    llm: str | Path | None = None,
    llm_name: str = "",
    gpu_layers: int | str = 0,
    lora: str | Path | None = None,
    prompt: str | Path | None = None,
    wording: bool = False,
    postprocess: PostProcess | Sequence[PostProcess] = (),
    offline: bool = False,
    weights: str | None = None,
    hand: str | Path | None = None,
    threads: int | None = None,
    pages: Pages | None = None,
    password: str | None = None,
    text_layer: str = "ignore",
    on_line: OnLine = unheard,
) -> Document:
    """Read and correct a path, bytes, stream, array or PIL image; weights stay warm. Raises InkproofError.

    `script`: "auto", "printed", "handwritten" or "mixed". `lang`: one code or several, of which each line is taken for
    one, or "auto". `vocabulary`: expected words, or the path of a file of them. `steps` are taken on the pixels first,
    in order. `correct=False` gives the raw reading, `space_repair_only` mends nothing but spaces, `wording` also the
    writer's own spelling and grammar. `llm` names the language model that chooses among the ink's readings: what
    `models.load` takes; `offline` fetches none; `llm_name`, `gpu_layers`, `lora` and `prompt` are about it.
    `postprocess`: a function text -> better text, an installed one's name, a command line, or several; what they say
    is weighed. `pages` chooses among the pages ("2-5,8", or numbers), `password` opens a PDF, `text_layer` says what a
    PDF's own text is good for. `weights` names a recognizer for every line, `hand` is a file that `learn` wrote;
    `threads` of the processor, chosen for the machine where none are given. `on_line` hears each line as it is settled.
    """
    settings = Settings(
        script=_named(Script, script, "script"),
        langs=parse_languages(lang),
        preprocess=parse_steps(steps),
        vocabulary=_vocabulary(vocabulary),
        correct=correct,
        space_repair_only=space_repair_only,
        llm=None if llm is None else str(llm),
        llm_name=llm_name,
        gpu_layers=models.parse_layers(gpu_layers),
        lora=None if lora is None else Path(lora),
        prompt=prompt,
        wording=wording,
        postprocess=_chain(postprocess),
        offline=offline,
        weights=weights,
        hand=None if hand is None else Path(hand),
        threads=threads,
        text_layer=_named(TextLayer, text_layer, "use of a text layer"),
    )
    return reader(settings).read(source, on_line, pages=pages, password=password)


def correct_text(
    text: str,
    *,
    lang: str | Sequence[str] = "en",
    vocabulary: Vocabulary | None = None,
    space_repair_only: bool = False,
    llm: str | Path | None = None,
    llm_name: str = "",
    gpu_layers: int | str = 0,
    lora: str | Path | None = None,
    prompt: str | Path | None = None,
    wording: bool = False,
    postprocess: PostProcess | Sequence[PostProcess] = (),
    offline: bool = False,
    threads: int | None = None,
    on_line: OnLine = unheard,
) -> Document:
    """Correct a text that someone else read; a channel of confusions takes the ink's place. Raises InkproofError.

    The parameters are those of `read`.
    """
    if not isinstance(text, str):
        raise UsageError(f"{type(text).__name__} is no text", remedy="Decode it first; inkproof.read takes pictures")
    settings = Settings(
        langs=parse_languages(lang),
        vocabulary=_vocabulary(vocabulary),
        space_repair_only=space_repair_only,
        llm=None if llm is None else str(llm),
        llm_name=llm_name,
        gpu_layers=models.parse_layers(gpu_layers),
        lora=None if lora is None else Path(lora),
        prompt=prompt,
        wording=wording,
        postprocess=_chain(postprocess),
        offline=offline,
        threads=threads,
    )
    return corrected_text(text, settings, on_line)


def corrected_text(text: str, settings: Settings, on_line: OnLine = unheard) -> Document:
    """What `correct_text` does, by settings that were made before."""
    check(settings)
    lines, steps = correcting.correction(text_corrector(settings), settings, "channel")
    page = Page.of_text(text, ",".join(settings.langs))
    return Document(None, (replace(page, lines=told(lines(page, ()), on_line)),), tuple(steps))


def weigh_text(raw: str, proposed: str, *, lang: str | Sequence[str] = "en", wording: bool = False) -> Document:
    """A text with another that somebody proposes for it, line by line; what the channel does not support is refused."""
    from inkproof.correct.proposing import weigh_lines

    langs = parse_languages(lang)
    asked = ",".join(langs)
    page = weigh_lines(
        text_corrector(Settings(langs=langs, wording=wording)), Page.of_text(raw, asked), proposed, by="proposal"
    )
    return Document(None, (page,), (step("weigh", None, {"lang": asked, "evidence": "channel"}),))


def correct_document(
    document: Document, propose: Callable[[str], str] | None = None, *, wording: bool = False
) -> Document:
    """A reading with its pages corrected: by our own search, or by what a function makes of each page's text.

    What the ink does not support is refused; a page that has no ink is weighed by the channel.
    """
    pages = tuple(_corrected(page, propose, wording) for page in document.pages)
    evidence = "ink" if any(map(_has_ink, pages)) else "channel"
    done = step("correct" if propose is None else "weigh", None, {"evidence": evidence})
    return replace(document, pages=pages, steps=(*document.steps, done))


def close() -> None:
    """Let go of everything that was kept warm."""
    recognizing.close()
    correcting.close()


def _corrected(page: Page, propose: Callable[[str], str] | None, wording: bool) -> Page:
    from inkproof.correct.certainty import as_inked
    from inkproof.correct.proposing import weigh_lines

    settings = Settings(langs=parse_languages(page.language), wording=wording)
    correct, evidence = (corrector, "ink") if _has_ink(page) else (text_corrector, "channel")
    if propose is None:
        inked = replace(page, lines=tuple(map(as_inked, page.lines)))
        return replace(page, lines=tuple(correcting.correction(correct(settings), settings, evidence)[0](inked, ())))
    done = weigh_lines(correct(settings), page, propose(page.text), by="proposal")
    return replace(done, lines=tuple(correcting.certainty(settings).lines(map(as_inked, done.lines))))


def _has_ink(page: Page) -> bool:
    return any(line.lattice is not None for line in page.lines)


def _named(choices: type[_Choice], name: str, what: str) -> _Choice:
    try:
        return choices(name)
    except ValueError:
        raise UsageError(f"no {what} is called {name!r}", remedy=f"Choose from: {', '.join(choices)}") from None


def _vocabulary(entries: Vocabulary | None) -> tuple[tuple[str, float], ...]:
    from inkproof.vocabulary import parse_vocabulary

    return parse_vocabulary(entries) if entries is not None else ()


def _chain(given: PostProcess | Sequence[PostProcess] | None) -> tuple[PostProcess, ...]:
    if given is None:
        return ()
    return tuple(given) if isinstance(given, Sequence) and not isinstance(given, str) else (given,)
