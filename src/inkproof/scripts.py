"""Which characters belong to the scripts that are corrected."""

from __future__ import annotations

__all__ = ["all_latin", "is_latin"]


def is_latin(character: str) -> bool:
    """Whether a line of English or another language in Latin script may hold this character."""
    return character < "\u0250" or "\u2010" <= character <= "\u2044" or character == "€"


def all_latin(text: str) -> bool:
    """Whether a text has no letter of another script."""
    return all(is_latin(character) for character in text if character.isalpha())
