from __future__ import annotations

from pathlib import Path

import cv2

from benchmarks.prepared import prepared
from benchmarks.sets import Item, Level, Set

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_page_that_is_prepared_is_read_as_it_stands_too(tmp_path: Path) -> None:
    truth = (EXAMPLES / "letter.txt").read_text(encoding="utf-8")
    picture = cv2.imread(str(EXAMPLES / "letter.png"))
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 7.0, 0.8)
    askew = tmp_path / "askew.png"
    cv2.imwrite(str(askew), cv2.warpAffine(picture, turn, (width, height), borderValue=(255, 255, 255)))
    items = [Item(path.name, truth, "", image=path) for path in (EXAMPLES / "letter.png", askew)]
    found = prepared(items, Set("examples", Level.PAGE))
    assert (found.pages, found.changed, found.steps["deskew"]) == (2, 1, 1)
    assert found.alone.characters.total == found.done.characters.total > 1500
    assert found.worse == (found.done.characters.errors > found.alone.characters.errors)
