"""Which languages there are word lists for, and the codes by which people name them. No words, no files."""

from __future__ import annotations

from inkproof.errors import UsageError

__all__ = ["LANGUAGES", "parse_language"]

LANGUAGES = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fil", "fr", "he", "hi", "hu", "id", "is",
    "it", "ja", "ko", "lt", "lv", "mk", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sh", "sk", "sl", "sv", "ta", "tr",
    "uk", "ur", "vi", "zh",
)  # fmt: skip
"""wordfreq's; written out, because looking there opens files."""
_LISTED_AS = {"bs": "sh", "hr": "sh", "no": "nb", "sr": "sh"}
"""Languages whose words wordfreq lists under another code."""


def parse_language(given: str) -> str:
    """The code in LANGUAGES of a language named as in en-GB, EN, pt_BR, zh-Hans or deu; raises UsageError."""
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
