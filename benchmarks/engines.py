"""The engines under comparison, one class each behind one door: an item in, a Reading out. No score here."""

from __future__ import annotations

import logging
import subprocess
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, Any, ClassVar

from benchmarks.readings import Engine, LineReading, Reading, WeighedEdit
from benchmarks.results import inkproof_version
from benchmarks.sets import Item, Level, Set

if TYPE_CHECKING:
    from inkproof.document import Document

__all__ = ["ENGINES", "Inkproof", "RapidOcr", "RapidOcrLine", "Tesseract"]


class Inkproof:
    """inkproof through its public calls; raw and corrected text come from the same Document."""

    name = "inkproof"

    def __init__(self) -> None:
        self.version = inkproof_version()

    def serves(self, level: Level) -> bool:
        """Every level: text goes through `correct_text`."""
        return True

    def read(self, chosen: Set, item: Item) -> Reading:
        """Reads an image, or corrects a text that someone else read."""
        import inkproof
        from inkproof.errors import InkproofError

        try:
            if item.image is not None:
                document = inkproof.read(item.image, script=chosen.script, lang=chosen.lang)
            else:
                document = inkproof.correct_text(item.ocr or "", lang=chosen.lang)
        except InkproofError as error:
            return Reading("", "", error=str(error))
        return Reading(document.text, document.raw_text, _lines(document))


class RapidOcr:
    """RapidOCR as it comes: the default call on the file, without logging."""

    name = "rapidocr"
    _flags: ClassVar[dict[str, bool]] = {}

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._engine: Any = RapidOCR(params={"Global.log_level": "critical"})
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        self.version = f"rapidocr {installed_version('rapidocr')}"

    def serves(self, level: Level) -> bool:
        """Images alone."""
        return level is not Level.TEXT

    def read(self, chosen: Set, item: Item) -> Reading:
        """Reads one image; nothing found is an empty text."""
        result = self._engine(str(item.image), **self._flags)
        return Reading("\n".join(result.txts or ()))


class RapidOcrLine(RapidOcr):
    """RapidOCR told that the image is one line: its recognizer alone, the fair baseline for cut-out lines."""

    name = "rapidocr-line"
    _flags: ClassVar = {"use_det": False, "use_cls": False, "use_rec": True}

    def serves(self, level: Level) -> bool:
        """Line images alone."""
        return level is Level.LINE


class Tesseract:
    """The tesseract command: page segmentation 3 (automatic) on pages, 7 (one line) on lines."""

    name = "tesseract"
    _languages: ClassVar = {"en": "eng", "zh": "chi_sim"}

    def __init__(self) -> None:
        self.version = _run("tesseract", "--version").splitlines()[0]

    def serves(self, level: Level) -> bool:
        """Images alone."""
        return level is not Level.TEXT

    def read(self, chosen: Set, item: Item) -> Reading:
        """Reads one image; a language that is not installed is an error of the reading."""
        segmentation = "7" if chosen.level is Level.LINE else "3"
        command = ("tesseract", str(item.image), "stdout", "--psm", segmentation, "-l", self._languages[chosen.lang])
        try:
            text = _run(*command)
        except subprocess.CalledProcessError as error:
            return Reading("", error=f"tesseract exited with {error.returncode}")
        return Reading(text.replace("\f", "").strip())


ENGINES: dict[str, type[Engine]] = {engine.name: engine for engine in (Inkproof, RapidOcr, RapidOcrLine, Tesseract)}


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def _lines(document: Document) -> tuple[LineReading, ...]:
    return tuple(
        LineReading(
            line.raw,
            tuple(
                WeighedEdit(
                    edit.start,
                    edit.stop,
                    edit.after,
                    edit.ink_nats,
                    edit.language_nats,
                    edit.verdict.accepted,
                    edit.verdict.rule,
                )
                for edit in (line.correction.edits if line.correction else ())
            ),
        )
        for page in document.pages
        for line in page.lines
    )
