"""Weights meet sessions: the recognizers of pages, kept warm."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from inkproof.assemble.provenance import WARM, step
from inkproof.document import Script, Step

if TYPE_CHECKING:
    from inkproof.recognize.recognizer import PageRecognizer

__all__ = ["close", "recognizer"]


@lru_cache(maxsize=WARM)
def recognizer(
    script: Script, lang: str, named: str | None, threads: int | None
) -> tuple[PageRecognizer, tuple[Step, ...]]:
    """A recognizer with these weights, or those for the script and language, and its steps; raises WeightsError."""
    from inkproof import weights
    from inkproof.ink.lattice import Alphabet
    from inkproof.recognize.finding import LineFinder
    from inkproof.recognize.reading import LineReader
    from inkproof.recognize.recognizer import PageRecognizer, mean_confidence
    from inkproof.recognize.upright import UprightVote
    from inkproof.runtimes.onnx import Session

    # A page that may hold print, or a script other than Latin, keeps the recognizer that reads both.
    written = Script.PRINTED if script in (Script.AUTO, Script.MIXED) else script
    chosen = {
        "detector": weights.weights_for("detector"),
        "orientation": weights.weights_for("orientation"),
        "recognizer": (weights.weights_named(named) if named else weights.weights_for("recognizer", written, lang)),
    }
    sessions = {task: Session(weights.locate(file), threads=threads) for task, file in chosen.items()}
    characters = sessions["recognizer"].metadata["character"].split("\n")
    read = LineReader(
        sessions["recognizer"], Alphabet(("", *characters, " ")), height_px=chosen["recognizer"].height_px
    )
    recognizer = PageRecognizer(
        LineFinder(sessions["detector"]),
        UprightVote(sessions["orientation"], partial(mean_confidence, read)),
        read,
        script=script,
        lang=lang,
    )
    steps = [step(f"weights:{task}", file.sha256, {"name": file.name}) for task, file in chosen.items()]
    steps.append(step("recognize", None, {"script": str(script), "lang": lang}))
    return recognizer, tuple(steps)


def close() -> None:
    """Let go of the warm recognizers."""
    recognizer.cache_clear()
