"""Lines put together from hand-made pieces."""

import numpy as np
import pytest

from inkproof.document import Script
from inkproof.geometry import Polygon
from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Alphabet, sparsify
from inkproof.recognize.lines import line_of
from inkproof.recognize.routing import Reading

ABC = Alphabet(("", "a", "b", " "))


def ink(text, polygon):
    """The lattice of a text, a step a character, with 0.9 a step."""
    grid = np.full((len(text), len(ABC)), 0.1 / 3, dtype=np.float32)
    grid[np.arange(len(text)), ABC.encode(text)] = 0.9
    return sparsify(grid, ABC, polygon)


def piece(text, polygon, script=Script.PRINTED):
    return Reading(ink(text, polygon), script)


def rectangle(x0, y0, x1, y1):
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def test_a_line_of_one_piece_keeps_its_polygon():
    outline = rectangle(0, 0, 50, 10)
    line = line_of("p1l1", [piece("ab ba", outline)], [outline])
    assert line.raw == "ab ba"
    assert [word.text for word in line.words] == ["ab", "ba"]
    assert [word.confidence for word in line.words] == pytest.approx([0.81, 0.81], abs=1e-3)
    assert line.polygon == outline
    assert [(w.box.x0, w.box.x1) for w in line.words] == [(0, 25), (25, 50)]


def test_a_row_of_pieces_is_outlined_whole():
    outlines = [rectangle(0, 10, 20, 14), rectangle(30, 0, 60, 25), rectangle(70, 10, 90, 14)]
    line = line_of("p1l1", [piece("ab", p) for p in outlines], outlines)
    assert line.raw == "ab ab ab"
    corners = [value for point in line.polygon.points for value in point]
    assert corners == pytest.approx([0, 0, 90, 0, 90, 25, 0, 25])


def test_a_row_that_is_upside_down_begins_at_its_right():
    outlines = [Polygon(((x + 20, 10), (x, 10), (x, 0), (x + 20, 0))) for x in (70, 0)]
    line = line_of("p1l1", [piece("ab", p) for p in outlines], outlines)
    corners = [value for point in line.polygon.points for value in point]
    assert corners == pytest.approx([90, 10, 0, 10, 0, 0, 90, 0])
    assert line.words[0].box.x0 > line.words[1].box.x1


def test_a_line_says_how_its_pieces_were_read():
    outlines = [rectangle(0, 0, 20, 10), rectangle(30, 0, 60, 10)]
    ways = [(Script.PRINTED, Script.PRINTED), (Script.PRINTED, Script.HANDWRITTEN)]
    rows = [[piece("ab", p, way) for p, way in zip(outlines, scripts, strict=True)] for scripts in ways]
    lines = [line_of("p1l1", row, outlines) for row in rows]
    assert [line.script for line in lines] == [Script.PRINTED, Script.MIXED]
    assert [[word.script for word in line.words] for line in lines] == [[None, None], list(ways[1])]


def test_a_line_keeps_what_a_second_recognizer_made_of_its_pieces():
    outlines = [rectangle(0, 0, 20, 10), rectangle(30, 0, 60, 10)]
    alone = [piece("ab", outline) for outline in outlines]
    assert line_of("p1l1", alone, outlines).second is None
    line = line_of("p1l1", [alone[0], alone[1]._replace(second=ink("ba", outlines[1]))], outlines)
    assert line.raw == "ab ab"
    assert best_path(line.second)[0] == "ab ba"
