"""What a text layer proposes to a line: the words whose middle lies on it, whatever lines they were in."""

from __future__ import annotations

from inkproof.correct.layer import weigh_layer
from inkproof.document import Correction, Line, Word
from inkproof.geometry import Box, Polygon


class Recording:
    """A corrector that keeps what is proposed to it."""

    nowhere = None

    def __init__(self) -> None:
        self.offers: list[tuple[str, str]] = []

    def with_proposal(self, line: Line, proposed: str, by: str, context: None) -> Line:
        self.offers.append((line.raw, f"{by}: {proposed}"))
        return line

    def after(self, text: str, context: None) -> None:
        return None


def line(raw: str, x0: float, y0: float, x1: float, y1: float, correction: Correction | None = None) -> Line:
    corners = Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
    return Line(raw, raw, (Word(raw),), corners, correction=correction)


def word(text: str, x0: float, y0: float) -> Word:
    return Word(text, Box(x0, y0, x0 + 20, y0 + 10))


def test_words_go_to_the_lines_they_stand_on() -> None:
    read = (
        line("the onc", 0, 0, 60, 12),
        line("as it is", 100, 0, 160, 12, Correction()),
        line("same", 0, 20, 60, 32),
        line("other", 100, 20, 160, 32),
        Line("nowhere", "nowhere"),
    )
    layer = (
        Line("1", "one the as", (word("one", 30, 1), word("the", 5, 1), word("as", 101, 1))),
        Line("2", "", (word("it", 120, 1), word("was", 138, 1), word("same", 10, 21), word("nothing", 110, 21))),
        Line("3", "", (Word("no place"), word("margin", 300, 300))),
    )
    corrector = Recording()
    assert tuple(weigh_layer(corrector, read, layer)) == read
    assert corrector.offers == [("the onc", "text layer: the one"), ("as it is", "text layer: as it was")]
