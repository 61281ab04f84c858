"""Read printed and handwritten pages, keep the recognizer's ink, and correct only what the ink supports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inkproof.accepting import accept
    from inkproof.assemble import close, correct_text, read
    from inkproof.document import Document
    from inkproof.errors import InkproofError

__all__ = ["Document", "InkproofError", "accept", "close", "correct_text", "read"]

_ROOMS = {
    "Document": "document",
    "InkproofError": "errors",
    "accept": "accepting",
    "close": "assemble",
    "correct_text": "assemble",
    "read": "assemble",
}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used: `import inkproof` loads no engine."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return __all__
