"""What can go wrong between bytes and pixels, said in inkproof's own errors. No decoding here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from inkproof.errors import EmptyInputError, InkproofError, OversizedInputError, TruncatedInputError, UsageError
from inkproof.pageranges import PageRanges

__all__ = ["PDF_ANEW", "Choice", "check_size", "choose", "decoding"]

PDF_ANEW = "Copy or download it again, or print it to a new PDF"
"""What to do with a damaged PDF."""
Choice = Callable[[int], Iterable[int]]
"""From how many pages a file has to the numbers of those to read, ascending; asked once."""
SMALLER = "Scale it down, or split it into smaller pages"


@contextmanager
def decoding(name: str) -> Iterator[None]:
    """Run a decoder; raises TruncatedInputError for whatever it stumbles over, OversizedInputError out of memory."""
    try:
        yield
    except InkproofError:
        raise
    except MemoryError as error:
        raise OversizedInputError(f"{name} does not fit into memory", remedy=SMALLER) from error
    # Decoders of hostile bytes raise whatever their parsers happen to hit: OSError, SyntaxError, struct.error,
    # KeyError, OverflowError, ... None of them tells more than "damaged", and none may reach the user.
    except Exception as error:
        if type(error).__name__ == "DecompressionBombError":  # Pillow's own limit, which its WebP decoder insists on
            raise OversizedInputError(f"{name} has too many pixels ({error})", remedy=SMALLER) from error
        raise TruncatedInputError(
            f"{name} is cut short or damaged ({error})",
            remedy="Copy, download or scan it again; if it opens elsewhere, save it there as a new PNG",
        ) from error


def check_size(name: str, size: tuple[int, int], max_pixels: int) -> None:
    """Raises OversizedInputError if width times height is above `max_pixels`, EmptyInputError if it is zero."""
    width, height = size
    if not width * height:
        raise EmptyInputError(f"{name} has no pixels ({width} x {height})", remedy="Give a picture that has a size")
    if width * height > max_pixels:
        raise OversizedInputError(
            f"{name} has {width} x {height} = {width * height:,} pixels, the limit is {max_pixels:,}",
            remedy=SMALLER,
        )


def choose(name: str, pages: PageRanges, count: int) -> Iterator[int]:
    """The page numbers to read of 1 to `count`, in order; raises UsageError for one that is not there."""
    if missing := pages.missing(count):
        raise UsageError(f"{name} has no page {missing}", remedy=f"Its pages are numbered 1 to {count}")
    return pages.of(count)
