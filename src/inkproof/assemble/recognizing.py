"""Weights meet sessions: the recognizers of pages, kept warm."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from inkproof.assemble.provenance import WARM, step
from inkproof.document import Script, Step
from inkproof.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from inkproof.recognize.reading import LineReader
    from inkproof.recognize.recognizer import PageRecognizer

__all__ = ["close", "recognizer"]


@lru_cache(maxsize=WARM)
def recognizer(
    script: Script, lang: str, named: str | None, hand: Path | None, threads: int | None
) -> tuple[PageRecognizer, tuple[Step, ...]]:
    """A recognizer with the weights of this name or hand, or those for script and language, and its steps.

    Raises WeightsError, and UsageError where a hand contradicts another choice.
    """
    from inkproof import weights
    from inkproof.recognize.finding import LineFinder
    from inkproof.recognize.recognizer import PageRecognizer, mean_confidence
    from inkproof.recognize.upright import UprightVote
    from inkproof.runtimes.onnx import Session

    detector, orientation = weights.weights_for("detector"), weights.weights_for("orientation")
    if hand is None:
        read, read_step = _catalogued(script, lang, named, threads)
    elif named or script is Script.PRINTED:
        raise UsageError("a hand takes the place of the weights for handwriting", remedy="Leave out the other choice")
    else:
        read, read_step = _learnt(hand, threads)
        script = Script.HANDWRITTEN if script is Script.AUTO else script
    recognizer = PageRecognizer(
        LineFinder(Session(weights.locate(detector), threads=threads)),
        UprightVote(Session(weights.locate(orientation), threads=threads), partial(mean_confidence, read)),
        read,
        script=script,
        lang=lang,
    )
    return recognizer, (
        step("weights:detector", detector.sha256, {"name": detector.name}),
        step("weights:orientation", orientation.sha256, {"name": orientation.name}),
        read_step,
        step("recognize", None, {"script": str(script), "lang": lang}),
    )


def _catalogued(script: Script, lang: str, named: str | None, threads: int | None) -> tuple[LineReader, Step]:
    """The reader of lines with weights of the catalogue."""
    from inkproof import weights
    from inkproof.ink.lattice import Alphabet
    from inkproof.recognize.reading import LineReader
    from inkproof.runtimes.onnx import Session

    # A page that may hold print, or a script other than Latin, keeps the recognizer that reads both.
    written = Script.PRINTED if script in (Script.AUTO, Script.MIXED) else script
    chosen = weights.weights_named(named) if named else weights.weights_for("recognizer", written, lang)
    session = Session(weights.locate(chosen), threads=threads)
    alphabet = Alphabet(("", *session.metadata["character"].split("\n"), " "))
    read = LineReader(session, alphabet, height_px=chosen.height_px)
    return read, step("weights:recognizer", chosen.sha256, {"name": chosen.name})


def _learnt(hand: Path, threads: int | None) -> tuple[LineReader, Step]:
    """The reader of lines with the weights of one hand; raises WeightsError."""
    from inkproof import weights
    from inkproof.ink.lattice import Alphabet
    from inkproof.recognize.reading import LineReader
    from inkproof.runtimes.onnx import Session

    given = weights.read_weights(hand)
    session = Session(given.data, threads=threads)
    session.expect((1, 3, given.height_px, 64), len(given.classes))
    read = LineReader(session, Alphabet(given.classes), height_px=given.height_px)
    return read, step("weights:recognizer", given.sha256, {"name": given.name})


def close() -> None:
    """Let go of the warm recognizers."""
    recognizer.cache_clear()
