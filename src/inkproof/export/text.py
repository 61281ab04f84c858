"""Plain text: corrected, raw, both, or the difference. One line a line, pages apart by an empty line. No files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

from inkproof.document import Line, Page, Source, Step
from inkproof.export.marks import Paint, pieces, plain

__all__ = ["Show", "TextExporter"]


class Show(StrEnum):
    """Which text is written; BOTH gives changed lines twice, `- raw` above `+ corrected`."""

    CORRECTED = "corrected"
    RAW = "raw"
    BOTH = "both"
    DIFF = "diff"


@dataclass(frozen=True, slots=True)
class TextExporter:
    """Writes pages as text; `paint` marks the changes that DIFF shows."""

    show: Show = Show.CORRECTED
    paint: Paint = plain

    def write(self, pages: Iterable[Page], source: Source | None, out: TextIO, steps: Sequence[Step] = ()) -> None:
        """Write pages as they come; text says nothing of the source or the steps."""
        del source, steps
        written = False
        for page in pages:
            out.write(("\n" if written else "") + "".join(f"{self._line(line)}\n" for line in page.lines))
            out.flush()
            written = True

    def _line(self, line: Line) -> str:
        match self.show:
            case Show.CORRECTED:
                return line.text
            case Show.RAW:
                return line.raw
            case Show.BOTH:
                return f"  {line.raw}" if line.raw == line.text else f"- {line.raw}\n+ {line.text}"
            case Show.DIFF:
                return "".join(self.paint(mark, text) for mark, text in pieces(line))
