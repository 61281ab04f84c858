"""Page ranges: which pages of an input are meant, such as `2-5,8`. Parsing and asking only, no pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inkproof.errors import UsageError

__all__ = ["EVERY_PAGE", "PageRanges", "Pages", "parse_pages"]

Pages = str | int | Iterable[int]
"""What a user may give: ranges such as `2-5,8`, a page number, or several."""

END = 2**31 - 1
"""The last page of a range that runs to the end; no file has more."""
RANGE = re.compile(r"\s*([0-9]{1,9})\s*(?:(-)\s*([0-9]{1,9})?\s*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PageRanges:
    """(first, last) page numbers from 1, both included, ascending and apart."""

    ranges: tuple[tuple[int, int], ...]

    def of(self, count: int) -> Iterator[int]:
        """The numbers that are meant of 1 to `count`, ascending."""
        for first, last in self.ranges:
            yield from range(first, min(last, count) + 1)

    def missing(self, count: int) -> int | None:
        """The lowest number that is meant and not among 1 to `count`."""
        return next((max(first, count + 1) for first, last in self.ranges if count < last < END or count < first), None)

    def within(self, before: int, count: int) -> PageRanges:
        """What is meant of the `count` pages that follow `before` others, numbered from 1 again."""
        shifted = ((max(1, first - before), min(count, last - before)) for first, last in self.ranges)
        return PageRanges(tuple((first, last) for first, last in shifted if first <= last))


EVERY_PAGE = PageRanges(((1, END),))


def parse_pages(pages: Pages) -> PageRanges:
    """Ranges apart by commas (`2-5,8`; `3-` to the end), or page numbers from 1; raises UsageError on others."""
    pages = str(pages) if isinstance(pages, int) else pages
    parts = pages.split(",") if isinstance(pages, str) else [str(number) for number in pages]
    if not parts:
        raise UsageError("no page is chosen", remedy="Give page numbers from 1, or None for all pages")
    merged: list[tuple[int, int]] = []
    for first, last in sorted(map(_range, parts)):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return PageRanges(tuple(merged))


def _range(part: str) -> tuple[int, int]:
    if found := RANGE.fullmatch(part):
        first = int(found[1])
        last = int(found[3]) if found[3] else END if found[2] else first
        if 1 <= first <= last:
            return first, last
    raise UsageError(f"{part.strip()[:40]!r} is no range of pages", remedy="Pages are numbered from 1: 2-5,8 or 3-")
