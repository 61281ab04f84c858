"""The examples in the repository: small, readable, each with its truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from inkproof.loading import open_pages

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("name", "mode", "dpi", "sizes"),
    [
        ("note.png", "P", 120.0, [(740, 640)]),
        ("line.png", "P", 200.0, [(1000, 90)]),
        ("letter.png", "1", 200.0, [(1240, 1500)]),
        ("receipt.png", "P", 150.0, [(430, 840)]),
        ("scan.pdf", "RGB", 150.0, [(1000, 1150), (1000, 1150)]),
    ],
)
def test_an_example_opens_as_what_it_claims_to_be(name, mode, dpi, sizes) -> None:
    path = EXAMPLES / name
    pages = list(open_pages(path, max_pixels=2_000_000))
    assert [page.source_size for page in pages] == sizes
    assert {(page.mode, page.dpi) for page in pages} == {(mode, dpi)}
    assert path.stat().st_size < 200_000
    assert path.with_suffix(".txt").read_text(encoding="utf-8").strip()
