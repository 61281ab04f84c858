"""Page ranges: what a user may write, and which pages that means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkproof.errors import UsageError
from inkproof.pageranges import EVERY_PAGE, parse_pages

RANGES = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 9)).map(lambda r: (r[0], r[0] + r[1])), min_size=1)


@pytest.mark.parametrize(
    ("text", "meant", "missing"),
    [
        ("2", [2], None),
        ("2-4,8", [2, 3, 4, 8], None),
        (" 8 , 2 - 3 ", [2, 3, 8], None),
        ("3-", [3, 4, 5, 6, 7, 8, 9], None),
        ("7-,2-8", [2, 3, 4, 5, 6, 7, 8, 9], None),
        ("9-12", [9], 10),
        ("10", [], 10),
        ("10-", [], 10),
        ("1-999999999", [1, 2, 3, 4, 5, 6, 7, 8, 9], 10),
    ],
)
def test_ranges_of_nine_pages(text, meant, missing) -> None:
    pages = parse_pages(text)
    assert list(pages.of(9)) == meant
    assert pages.missing(9) == missing


@pytest.mark.parametrize("text", ["", ",", "0", "-3", "4-2", "1,", "2-4-6", "a", "٣", "1.5", "1" * 5000, "2 3"])
def test_what_is_no_range_is_refused(text) -> None:
    with pytest.raises(UsageError) as caught:
        parse_pages(text)
    assert "2-5,8" in caught.value.remedy
    assert len(str(caught.value)) < 200


def test_numbers_are_ranges_too() -> None:
    assert parse_pages([3, 1, 2, 9]) == parse_pages("1-3,9")
    assert parse_pages(3) == parse_pages("3")
    for odd in ([0], [-1]):
        with pytest.raises(UsageError):
            parse_pages(odd)
    with pytest.raises(UsageError, match="no page is chosen"):
        parse_pages([])


@given(RANGES, st.lists(st.integers(0, 12), max_size=5))
def test_the_pages_of_parts_are_the_pages_of_the_whole(ranges, counts) -> None:
    pages = parse_pages(",".join(f"{first}-{last}" for first, last in ranges))
    found, before = [], 0
    for count in counts:
        found += [before + number for number in pages.within(before, count).of(count)]
        before += count
    assert found == list(pages.of(before)) == sorted({n for a, b in ranges for n in range(a, b + 1) if n <= before})
    assert list(EVERY_PAGE.of(before)) == list(range(1, before + 1))
