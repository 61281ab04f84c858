"""Searching a line's ink as a whole: the text that lattice and language support together. Proposes; judges nothing."""

from __future__ import annotations

from dataclasses import dataclass

from inkproof.correct.editing import Change, changes
from inkproof.correct.language import Context, Language
from inkproof.correct.scripts import is_latin
from inkproof.ink.decoding import decode
from inkproof.ink.lattice import Lattice

__all__ = ["BeamSearch"]


@dataclass(frozen=True, slots=True)
class BeamSearch:
    """A prefix beam: weight of the language, prefixes kept a step, nats below a step's best that are still tried."""

    language: Language
    weight: float = 0.5
    width: int = 16
    floor_nats: float = 8.0

    def windows(self, text: str, context: Context) -> list[tuple[int, int]]:
        """The parts of a text to search: all of it, since its lattice knows no words."""
        return [(0, len(text))]

    def __call__(self, text: str, lattice: Lattice, context: Context) -> list[Change]:
        """The changes that lead from the text to the lattice's best one."""
        found = decode(
            lattice,
            self.language,
            self.language.start(context),
            weight=self.weight,
            width=self.width,
            floor_nats=self.floor_nats,
            allowed=is_latin,
        )
        return changes(text, " ".join(found[0].text.split()))
