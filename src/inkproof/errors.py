"""The tree of errors a user can meet, each with an exit code, an HTTP status and a remedy. No logic.

InkproofError                   1   500  anything below
├── UsageError                  2   400  a setting that does not exist or does not fit
│   └── VocabularyError         20  400  a vocabulary file or entry that cannot be read
├── InputError                  3   422  an input that cannot be read
│   ├── MissingInputError       10  404  no file there
│   ├── EmptyInputError         11  422  no bytes, no pages
│   ├── NotAnImageError         12  415  bytes of no known kind
│   ├── TruncatedInputError     13  422  a known kind, cut short or damaged
│   ├── OversizedInputError     14  413  more pixels, pages or bytes than the limit
│   └── EncryptedInputError     15  422  a PDF that wants a password
├── PartialFailure              4   207  some inputs of a batch failed, the others were written
├── OutputError                 5   500  the result cannot be written
├── MissingExtraError           6   501  an optional part that is not installed
├── WeightsError                7   500  weights that are missing or not the pinned ones
├── LanguageModelError          8   502  a language model that is missing or failed
└── StateError                  9   409  a call before initialize or after dispose
"""

from __future__ import annotations

__all__ = [
    "EmptyInputError",
    "EncryptedInputError",
    "InkproofError",
    "InputError",
    "LanguageModelError",
    "MissingExtraError",
    "MissingInputError",
    "NotAnImageError",
    "OutputError",
    "OversizedInputError",
    "PartialFailure",
    "StateError",
    "TruncatedInputError",
    "UsageError",
    "VocabularyError",
    "WeightsError",
]


class InkproofError(Exception):
    """Base of every error that inkproof raises on purpose; `message` says what happened, `remedy` what to do."""

    exit_code = 1
    http_status = 500

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}" if self.remedy else self.message


class UsageError(InkproofError):
    """A setting that does not exist or does not fit the others."""

    exit_code = 2
    http_status = 400


class VocabularyError(UsageError):
    """A vocabulary file or entry that cannot be read."""

    exit_code = 20


class InputError(InkproofError):
    """An input that cannot be read."""

    exit_code = 3
    http_status = 422


class MissingInputError(InputError):
    """No file at the given path."""

    exit_code = 10
    http_status = 404


class EmptyInputError(InputError):
    """An input of no bytes or no pages."""

    exit_code = 11


class NotAnImageError(InputError):
    """Bytes of no kind that inkproof reads."""

    exit_code = 12
    http_status = 415


class TruncatedInputError(InputError):
    """A known kind of file, cut short or damaged."""

    exit_code = 13


class OversizedInputError(InputError):
    """More pixels, pages or bytes than the limit allows."""

    exit_code = 14
    http_status = 413


class EncryptedInputError(InputError):
    """A PDF that cannot be opened without its password."""

    exit_code = 15


class PartialFailure(InkproofError):
    """Some inputs of a batch failed; the results of the others stand."""

    exit_code = 4
    http_status = 207


class OutputError(InkproofError):
    """A result that cannot be written where it was asked for."""

    exit_code = 5


class MissingExtraError(InkproofError):
    """An optional part of inkproof that is not installed."""

    exit_code = 6
    http_status = 501


class WeightsError(InkproofError):
    """Weights that are missing, or whose SHA-256 is not the pinned one."""

    exit_code = 7


class LanguageModelError(InkproofError):
    """A language model that cannot be found, loaded or run."""

    exit_code = 8
    http_status = 502


class StateError(InkproofError):
    """A call on an object that is not ready yet or was disposed."""

    exit_code = 9
    http_status = 409
