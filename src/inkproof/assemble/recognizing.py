"""Weights meet sessions: the recognizers of pages, kept warm."""

from __future__ import annotations

import warnings
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from inkproof.assemble.provenance import WARM, step
from inkproof.document import Script, Step
from inkproof.errors import UsageError
from inkproof.languages import AUTO, LATIN, LETTER_OF, asked_for

if TYPE_CHECKING:
    from inkproof.ink.lattice import Alphabet
    from inkproof.recognize.reading import LineReader
    from inkproof.recognize.recognizer import PageRecognizer
    from inkproof.recognize.routing import Lattices, Read
    from inkproof.weights import GivenWeights, Weights

__all__ = ["close", "recognizer"]


@lru_cache(maxsize=WARM)
def recognizer(
    script: Script, langs: tuple[str, ...], named: str | None, hand: GivenWeights | None, threads: int | None
) -> tuple[PageRecognizer, tuple[Step, ...]]:
    """A recognizer with the weights of this name or hand, or those for script and languages, and its steps.

    Raises WeightsError, and UsageError where there are no weights of this name that read lines.
    """
    from inkproof import weights
    from inkproof.preprocess.tones import stretched
    from inkproof.recognize.finding import LineFinder
    from inkproof.recognize.recognizer import PageRecognizer, mean_confidence
    from inkproof.recognize.strays import WithoutStrays
    from inkproof.recognize.upright import UprightVote
    from inkproof.runtimes.onnx import Session

    if hand and script == Script.AUTO:
        script = Script.HANDWRITTEN
    sources = _sources(script, langs, named, hand)
    readers = _readers(sources, hand, threads)
    _warn_of_letters(langs, readers["recognizer"].alphabet)
    if all(lang == AUTO or lang in LATIN for lang in langs):
        readers = {task: WithoutStrays(read) for task, read in readers.items()}
    detector, orientation = weights.weights_for("detector"), weights.weights_for("orientation")
    sure = partial(mean_confidence, readers["recognizer"])
    recognizer = PageRecognizer(
        LineFinder(Session(weights.locate(detector), threads=threads), stretched),
        UprightVote(Session(weights.locate(orientation), threads=threads), sure),
        _together(readers, _script_of(sources["recognizer"])),
        lang=",".join(langs),
    )
    tasks = {"detector": detector, "orientation": orientation, **sources}
    steps = [step(f"weights:{task}", source.sha256, {"name": source.name}) for task, source in tasks.items()]
    return recognizer, (*steps, step("recognize", None, {"script": str(script), "lang": ",".join(langs)}))


def _sources(
    script: Script, langs: tuple[str, ...], named: str | None, hand: GivenWeights | None
) -> dict[str, Weights | GivenWeights]:
    """What lines are read with, by task: one, or for print and for handwriting where both may stand on a page.

    Handwriting alone has those for print for its witness; the weights of one hand read along with those for all.
    """
    from inkproof import weights

    if named:
        found = weights.weights_named(named)
        if found.task != "recognizer":
            known = ", ".join(other.name for other in weights.catalog().values() if other.task == "recognizer")
            raise UsageError(f"the weights {named} read no lines", remedy=f"Those that do: {known}")
        return {"recognizer": found}
    printed = weights.weights_for("recognizer", Script.PRINTED)
    fitting = [weights.weights_for("recognizer", Script.HANDWRITTEN, lang) for lang in asked_for(langs)]
    written = next((found for found in fitting if found != printed), printed)
    if hand and written == printed:
        raise UsageError(
            f"No hand is read in {', '.join(langs)}: its weights are for Latin letters",
            remedy="Leave it out, or name the language of the handwriting, too",
        )
    if script == Script.PRINTED or written == printed:
        return {"recognizer": printed}
    # Handwriting in a language that its weights were not made for is left to the others.
    alone = script == Script.HANDWRITTEN and printed not in fitting
    read = {"recognizer": written, "witness": printed} if alone else {"recognizer": printed, "handwriting": written}
    return {**read, "hand": hand} if hand else {**read}


def _readers(
    sources: dict[str, Weights | GivenWeights], hand: GivenWeights | None, threads: int | None
) -> dict[str, Lattices]:
    """What reads lines, by task; of one hand and all hands together."""
    from inkproof.recognize.routing import FAMILIAR, OneHand

    readers: dict[str, Lattices] = {task: _line_reader(source, threads) for task, source in sources.items()}
    if hand and "hand" in readers:
        task = "handwriting" if "handwriting" in readers else "recognizer"
        readers[task] = OneHand(readers[task], readers.pop("hand"), hand.familiar or FAMILIAR)
    return readers


def _warn_of_letters(langs: tuple[str, ...], alphabet: Alphabet) -> None:
    known = {*alphabet.classes}
    for lang in langs:
        if (letter := LETTER_OF.get(lang)) and letter not in known:
            warnings.warn(
                f"Pictures in the language {lang} are misread: the weights lack letters of it, such as {letter}. "
                "The text layers of PDFs are read as they are (--text-layer trust)",
                stacklevel=3,
            )


def _together(readers: dict[str, Lattices], script: Script) -> Read:
    from inkproof.recognize.routing import Router, Witnessed, reading_as

    first = readers["recognizer"]
    if "handwriting" in readers:
        return Router(first, readers["handwriting"])
    return Witnessed(first, readers["witness"]) if "witness" in readers else reading_as(first, script)


def _line_reader(source: Weights | GivenWeights, threads: int | None) -> LineReader:
    from inkproof import weights
    from inkproof.ink.lattice import Alphabet
    from inkproof.recognize.reading import LineReader
    from inkproof.runtimes.onnx import Session

    if isinstance(source, weights.Weights):
        session = Session(weights.locate(source), threads=threads)
        classes = ("", *session.metadata["character"].split("\n"), " ")
    else:
        session, classes = Session(source.data, threads=threads), source.classes
        session.expect((1, 3, source.height_px, 64), len(classes))
    cursive = _script_of(source) == Script.HANDWRITTEN
    return LineReader(session, Alphabet(classes), height_px=source.height_px, cursive=cursive)


def _script_of(source: Weights | GivenWeights) -> Script:
    """What these weights are made for; those that a course made, and so have no entry, are for handwriting."""
    printed = Script.PRINTED in getattr(source, "scripts", ())
    return Script.PRINTED if printed else Script.HANDWRITTEN


def close() -> None:
    """Let go of the warm recognizers."""
    recognizer.cache_clear()
