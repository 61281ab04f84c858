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
│   ├── ModelNotFoundError      80  404  no model of that name, here or on the hub
│   ├── ModelAccessError        81  403  a repository that wants a token, or consent to its terms
│   ├── DownloadRefusedError    82  409  a model that is not here, and nothing may be fetched
│   ├── HubUnreachableError     83  504  no connection to the hub, or one that broke for good
│   ├── HubBusyError            84  503  a hub that answers with an error of its own
│   ├── DamagedModelError       85  502  a model file that is not the published one
│   └── DiskSpaceError          86  507  too little space for a model
├── LearningError               30  422  lines that nothing can be learnt from
│   ├── TooFewLinesError        31  422  fewer lines with a fitting text than it takes
│   └── NoGainError             32  422  what was learnt does not read better, so it was not kept
└── StateError                  9   409  a call before initialize or after dispose
"""

from __future__ import annotations

__all__ = [
    "DamagedModelError",
    "DiskSpaceError",
    "DownloadRefusedError",
    "EmptyInputError",
    "EncryptedInputError",
    "HubBusyError",
    "HubUnreachableError",
    "InkproofError",
    "InputError",
    "LanguageModelError",
    "LearningError",
    "MissingExtraError",
    "MissingInputError",
    "ModelAccessError",
    "ModelNotFoundError",
    "NoGainError",
    "NotAnImageError",
    "OutputError",
    "OversizedInputError",
    "PartialFailure",
    "StateError",
    "TooFewLinesError",
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


class ModelNotFoundError(LanguageModelError):
    """A language model of which there is no file, or more than one, under the given name."""

    exit_code = 80
    http_status = 404


class ModelAccessError(LanguageModelError):
    """A repository that the hub does not open without a token, or without consent to its terms."""

    exit_code = 81
    http_status = 403


class DownloadRefusedError(LanguageModelError):
    """A language model that is not on this machine while nothing may be fetched."""

    exit_code = 82
    http_status = 409


class HubUnreachableError(LanguageModelError):
    """A hub that gives no answer, or a connection to it that broke and could not be mended."""

    exit_code = 83
    http_status = 504


class HubBusyError(LanguageModelError):
    """A hub that answers with an error of its own: too many requests, or a fault inside."""

    exit_code = 84
    http_status = 503


class DamagedModelError(LanguageModelError):
    """A model file whose size or SHA-256 is not the published one."""

    exit_code = 85


class DiskSpaceError(LanguageModelError):
    """Too little free space for a model, found before it is fetched."""

    exit_code = 86
    http_status = 507


class LearningError(InkproofError):
    """Lines that nothing can be learnt from."""

    exit_code = 30
    http_status = 422


class TooFewLinesError(LearningError):
    """Fewer lines whose text fits their picture than it takes to learn a hand."""

    exit_code = 31


class NoGainError(LearningError):
    """Learnt weights that read the lines held out no better than those before, and so were not kept."""

    exit_code = 32


class StateError(InkproofError):
    """A call on an object that is not ready yet or was disposed."""

    exit_code = 9
    http_status = 409
