"""Which characters belong to the scripts that are corrected."""

from __future__ import annotations

import re

__all__ = ["all_latin", "is_chinese", "is_han", "is_latin", "kana_in"]

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_HIRAGANA = re.compile("[\u3041-\u309f]")
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7af]")


def is_latin(character: str) -> bool:
    """Whether a line of English or another language in Latin script may hold this character."""
    return character < "\u0250" or "\u2010" <= character <= "\u2044" or character == "€"


def all_latin(text: str) -> bool:
    """Whether a text has no letter of another script."""
    return all(is_latin(character) for character in text if character.isalpha())


def is_han(character: str) -> bool:
    """Whether this is a Chinese character, simplified or traditional."""
    return _HAN.match(character) is not None


def is_chinese(text: str) -> bool:
    """Whether a quarter of a text's letters are Chinese characters, and none only Japanese or Korean."""
    # A lone stroke is easily taken for katakana (一 ー, 口 ロ), never for hiragana.
    han, letters = len(_HAN.findall(text)), sum(map(str.isalpha, text))
    return 4 * han >= max(1, letters) and not _HIRAGANA.search(text) and not _HANGUL.search(text)


def kana_in(text: str) -> float:
    """Hiragana for each Chinese character of a text: none in Chinese, one or two in Japanese."""
    return len(_HIRAGANA.findall(text)) / max(1, len(_HAN.findall(text)))
