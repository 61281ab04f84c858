"""Which languages there are word lists for, and the codes by which people name them. No words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inkproof.errors import UsageError

__all__ = ["AUTO", "CORRECTED", "LANGUAGES", "LATIN", "LETTER_OF", "asked_for", "parse_languages"]

AUTO = "auto"
"""Whatever language a line is in."""

LANGUAGES = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fil", "fr", "he", "hi", "hu", "id", "is",
    "it", "ja", "ko", "lt", "lv", "mk", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sh", "sk", "sl", "sv", "ta", "tr",
    "uk", "ur", "vi", "zh",
)  # fmt: skip
"""wordfreq's; written out, because looking there opens files."""
LATIN = (
    "ca", "cs", "da", "de", "en", "es", "fi", "fil", "fr", "hu", "id", "is", "it", "lt", "lv", "ms", "nb", "nl", "pl",
    "pt", "ro", "sh", "sk", "sl", "sv", "tr", "vi",
)  # fmt: skip
"""Those of them whose words are listed in Latin letters."""
CORRECTED = (*LATIN, "zh")
"""Those whose lines are corrected; those of others are read, and left as they are."""
LETTER_OF = {
    "ar": "ع", "bg": "ж", "bn": "ক", "el": "ή", "fa": "ع", "he": "ש", "hi": "क", "ja": "の", "ko": "가", "mk": "ж",
    "ru": "ж", "ta": "க", "uk": "ж", "ur": "ع", "vi": "ạ", "zh": "的",
}  # fmt: skip
"""A common letter of each language that takes others than western ones: weights that lack it cannot read it."""
_LISTED_AS = {"bs": "sh", "hr": "sh", "no": "nb", "sr": "sh"}
"""Languages whose words wordfreq lists under another code."""


def parse_languages(given: str | Iterable[str]) -> tuple[str, ...]:
    """Codes in LANGUAGES, each once, and AUTO, of codes as people write them, apart by commas; raises UsageError."""
    if not isinstance(given, Iterable):
        raise UsageError(f"{given!r} names no language", remedy="Give a code, such as en, or several")
    names = given.split(",") if isinstance(given, str) else map(str, given)
    found = tuple(dict.fromkeys(AUTO if name.strip().lower() == AUTO else _parse(name) for name in names))
    return found or (_parse(""),)


def asked_for(langs: Sequence[str]) -> tuple[str, ...]:
    """The languages of such codes, the first one first; AUTO stands for all others, English before them."""
    named = [lang for lang in langs if lang != AUTO]
    return tuple(dict.fromkeys([*named, *(("en", *LANGUAGES) if AUTO in langs else ())]))


def _parse(given: str) -> str:
    if given in LANGUAGES:
        return given
    import langcodes

    try:
        # A locale's encoding (de_DE.UTF-8) says nothing of its language.
        found = langcodes.Language.get(given.strip().partition(".")[0]).prefer_macrolanguage().language or ""
    except ValueError:
        found = ""
    code = _LISTED_AS.get(found, found)
    if code not in LANGUAGES:
        likely = [known for known in LANGUAGES if given.strip().lower().startswith(known)]
        advice = f"Is it {' or '.join(likely)}? " if likely else ""
        raise UsageError(
            f"There is no word list for a language {given!r}",
            remedy=f"{advice}Give a code, such as en-GB or de. Known are {', '.join(LANGUAGES)}",
        )
    return code
