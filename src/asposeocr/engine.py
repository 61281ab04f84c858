"""The reading half of the tutorial's names: image, engine and mode. Translation only; reading is inkproof's."""

from __future__ import annotations

import os
from enum import Enum
from types import TracebackType
from typing import Self

from inkproof import assemble
from inkproof.document import Document, Script
from inkproof.errors import StateError, UsageError
from inkproof.settings import Settings

__all__ = ["Image", "OcrEngine", "RecognitionMode", "RecognizedText"]


class RecognitionMode(Enum):
    """How the text was put on the page; AUTO lets the engine decide."""

    PRINTED = Script.PRINTED
    HANDWRITTEN = Script.HANDWRITTEN
    MIXED = Script.MIXED
    AUTO = Script.AUTO


class Image:
    """A picture to read, and the steps that its pixels go through first; made by `Image.load`."""

    def __init__(self, source: object) -> None:
        self.source = source
        self.steps: tuple[str, ...] = ("auto",)

    @classmethod
    def load(cls, source: object) -> Self:
        """A picture at a path, in bytes, a binary stream, an array or a PIL image: what `inkproof.read` takes.

        A path is opened when it is recognized, all else here. Raises InputError, UsageError.
        """
        return cls(source if isinstance(source, (str, os.PathLike)) else assemble.opened(source))

    def apply_binarization(self) -> None:
        """Turn the pixels black and white (Otsu) before they are read."""
        self.steps = (*self.steps, "otsu")


class RecognizedText(str):
    """The text of a reading that still holds its `document`, and with it the ink.

    It is a str in every use. What is derived from it (a slice, strip(), +, an f-string, a pickle) is a plain str.
    """

    __slots__ = ("document",)
    document: Document

    def __new__(cls, document: Document) -> Self:
        """The raw text of a document."""
        text = super().__new__(cls, document.raw_text)
        text.document = document
        return text

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


class OcrEngine:
    """Reads one picture after another, each in the mode set at that time; use it in `with`, or dispose of it."""

    def __init__(self) -> None:
        self.recognition_mode = RecognitionMode.AUTO
        self._image: Image | None = None
        self._text: RecognizedText | None = None
        self._disposed = False

    @property
    def image(self) -> Image | None:
        """The picture to read; None until it is set. Setting it forgets the last reading."""
        return self._image

    @image.setter
    def image(self, image: Image) -> None:
        self._alive()
        if not isinstance(image, Image):
            raise UsageError(f"{type(image).__name__} is no Image", remedy="Set engine.image = Image.load(path)")
        self._image = image
        self._text = None

    def recognize(self) -> Document:
        """Read the picture, and give what was read; raises StateError, UsageError, InputError."""
        self._alive()
        if self._image is None:
            raise StateError("No image to recognize", remedy="Set engine.image = Image.load(path) first")
        mode: object = self.recognition_mode
        if not isinstance(mode, RecognitionMode):
            known = ", ".join(map(str, RecognitionMode))
            raise UsageError(f"{mode!r} is no recognition mode", remedy=f"Choose from: {known}")
        settings = Settings(script=mode.value, preprocess=self._image.steps, correct=False)
        self._text = RecognizedText(assemble.reader(settings).read(self._image.source))
        return self._text.document

    @property
    def recognized_text(self) -> RecognizedText:
        """The text as read, nothing corrected; raises StateError before recognize or after dispose."""
        self._alive()
        if self._text is None:
            raise StateError("Nothing was recognized yet", remedy="Call engine.recognize() first")
        return self._text

    def dispose(self) -> None:
        """Let go of the picture and its text; doing it twice is allowed."""
        self._disposed = True
        self._image = self._text = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.dispose()

    def _alive(self) -> None:
        if self._disposed:
            raise StateError("This engine was disposed", remedy="Make a new OcrEngine")
