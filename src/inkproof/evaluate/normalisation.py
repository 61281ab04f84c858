"""What two texts may differ in without an error, and what counts as a word. No counting here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["PLAIN", "Normalisation"]

_QUOTES_AND_DASHES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "-", "–": "-", "\u00a0": " "})
_STRUCK_OUT = re.compile(r"⟦.*?⟧", re.DOTALL)
_SUPERSCRIPT_OR_UNREADABLE = re.compile(r"[\^~]")
_BEFORE_CLOSING = re.compile(r"\s+([.,;:!?)])")
_AFTER_OPENING = re.compile(r"\(\s+")
_AROUND_QUOTE = re.compile(r'\s*"\s*')
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Normalisation:
    """How texts are made alike before they are compared.

    By default: NFC, plain quotes and dashes, single spaces, none before closing punctuation or around double quotes.
    `exact` leaves every character as it is; `fold_case` ignores case; `truth_marks` takes a transcriber's own marks
    out of the truth: ⟦struck-out text⟧, `^` before a superscript, `~` for what could not be read.
    """

    exact: bool = False
    fold_case: bool = False
    truth_marks: bool = False

    def output(self, text: str) -> str:
        """A recognizer's text, ready to compare."""
        plain = text if self.exact else _plain(text)
        return plain.casefold() if self.fold_case else plain

    def truth(self, text: str) -> str:
        """A human transcription, ready to compare."""
        if self.truth_marks:
            text = _SUPERSCRIPT_OR_UNREADABLE.sub("", _STRUCK_OUT.sub(" ", text))
        return self.output(text)

    def words(self, ready: str) -> list[str]:
        """Words of a text that is ready to compare; unless `exact`, a double quote is a word of its own."""
        return ready.split() if self.exact else ready.replace('"', ' " ').split()


PLAIN = Normalisation()
"""The default: differences of typography are no errors, case is."""


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_QUOTES_AND_DASHES)
    text = _BEFORE_CLOSING.sub(r"\1", text)
    text = _AFTER_OPENING.sub("(", text)
    text = _AROUND_QUOTE.sub('"', text)
    return _SPACES.sub(" ", text).strip()
