"""Lines of hands that no weights have seen, read as the product reads them: what correction is fitted on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from inkproof.document import Line
from inkproof.evaluate import PLAIN
from inkproof.geometry import Polygon
from inkproof.recognize.lines import line_of
from inkproof.recognize.routing import Witnessed
from training.hand.measure import in_colour, line_reader
from training.hand.packs import Pack

__all__ = ["unseen"]

PACKS = ("held_out", "fit_drawn")
FRENCH = frozenset({"copiste", "poilus"})
"""Sets in French; the others are in English."""


def unseen(packs: Path) -> Iterator[tuple[str, Line, str]]:
    """(language, line, truth) of each line of what training.hand.prepare made for it."""
    read = Witnessed(line_reader("inkproof-hand"), line_reader("ppocrv6-rec-small", cursive=False))
    nowhere = Polygon(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))
    for name in PACKS:
        samples = list(Pack(packs / name))
        readings = read(in_colour([one.pixels for one in samples]), [None] * len(samples))
        for sample, reading in zip(samples, readings, strict=True):
            line = line_of("line", [reading], [nowhere])
            yield "fr" if sample.source in FRENCH else "en", line, PLAIN.output(sample.text)
