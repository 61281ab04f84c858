"""The catalogue of weights, read from catalog.toml. No file of weights is opened here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from inkproof.errors import UsageError

__all__ = ["Weights", "catalog", "weights_for", "weights_named"]


@dataclass(frozen=True, slots=True)
class Weights:
    """One file of weights: its task, place, SHA-256 and, for a recognizer, what it reads, input height and CTC step.

    A file lies in an installed package, or is fetched from `url` when a person asks for it. No `langs` means every
    language that the weights have characters for.
    """

    name: str
    task: str
    file: str
    sha256: str
    license: str
    origin: str
    package: str = ""
    url: str = ""
    scripts: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    height_px: int = 0
    step_px: int = 0


@cache
def catalog() -> dict[str, Weights]:
    """All known weights by name, in the order of the file."""
    text = resources.files("inkproof.weights").joinpath("catalog.toml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, Any]] = tomllib.loads(text)
    return {
        name: Weights(name=name, **{**entry, **{key: tuple(entry.get(key, ())) for key in ("scripts", "langs")}})
        for name, entry in entries.items()
    }


def weights_named(name: str) -> Weights:
    """The weights of that name; raises UsageError with the names of those that read lines."""
    try:
        return catalog()[name]
    except KeyError:
        known = ", ".join(weights.name for weights in catalog().values() if weights.task == "recognizer")
        raise UsageError(
            f"no weights are called {name!r}",
            remedy=f"Those that read lines: {known}; a hand's file: --hand",
        ) from None


def weights_for(task: str, script: str = "", lang: str = "") -> Weights:
    """The last entry made for a task, and for a script and a language where given: later entries are better ones.

    What has to be fetched first is only read with when it is named.
    """
    fitting = [
        weights
        for weights in catalog().values()
        if weights.task == task
        and not weights.url
        and (not script or script in weights.scripts)
        and (not lang or not weights.langs or lang in weights.langs)
    ]
    return fitting[-1]
