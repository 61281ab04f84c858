"""`inkproof read`: images, PDFs, archives and folders in, text out."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inkproof.cli import batch, console, options, outputs

if TYPE_CHECKING:
    from inkproof.document import Page, PageImage
    from inkproof.reader import OnLine, Reader

__all__ = ["add", "run"]


def add(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = options.add_verb(
        verbs,
        "read",
        summary="read images and PDFs",
        about="""
            Read pages of print or handwriting and print the corrected text. Every correction was weighed
            against the ink; `--show diff` marks what was changed, `-f json` also says what was refused, and why.
        """,
        examples="""
            inkproof read note.jpg --handwritten
            inkproof read note.jpg --show diff --overlay seen.png
            inkproof read scan.pdf receipts/*.png -f json -o out/
            inkproof read letter.png --vocabulary names.txt --word Adenauer
            inkproof read scan.pdf --pages 2-5,8 --text-layer compare
            inkproof read scans/ photos.zip --recursive -o out/
            cat note.png | inkproof read -
        """,
    )
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="images, PDFs, ZIP archives of them, or folders; - reads stdin"
    )
    inputs = options.add_inputs(parser)
    inputs.add_argument(
        "--text-layer",
        choices=options.TEXT_LAYERS,
        default="ignore",
        help="what the text that a PDF brings along is good for (default: %(default)s, what is seen is read)",
    )
    options.add_reading(parser)
    correcting = options.add_correcting(parser)
    correcting.add_argument("--no-correct", action="store_true", help="leave the text as it was read")
    writing = options.add_writing(parser)
    writing.add_argument(
        "--review-below",
        type=_share,
        metavar="P",
        help="name on stderr each word that is less sure than this, from 0 to 1: 0.8 for those to look at again",
    )
    writing.add_argument(
        "--overlay", metavar="PATH", help="draw what was read on the pages: a picture, or a folder (out/)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read every source and give the exit code."""
    from inkproof import assemble

    sources = batch.inputs(arguments.sources, recursive=arguments.recursive)
    overlays = outputs.pictures(arguments.overlay, sources, option="--overlay") if arguments.overlay else None
    reader, password = assemble.reader(options.settings(arguments)), options.password(arguments)

    def work(number: int, given: str, on_line: OnLine) -> batch.Result:
        batch.check(given, recursive=arguments.recursive)
        source = reader.open(given, password=password)
        images = reader.images(source, pages=arguments.pages)
        pages = _pages(reader, images, partial(overlays, number) if overlays else None, on_line)
        if arguments.review_below is not None:
            pages = _reviewed(pages, arguments.review_below, batch.about(given, sources))
        return batch.Result(source, pages, reader.steps)

    return batch.run(arguments, sources, work)


def _pages(
    reader: Reader, images: Iterator[PageImage], overlay: Callable[[int], Path] | None, on_line: OnLine
) -> Iterator[Page]:
    for image in images:
        page = reader.page(image, on_line)
        if overlay is not None:
            _draw(image, page, overlay(page.number))
        yield page


def _reviewed(pages: Iterator[Page], below: float, about: str) -> Iterator[Page]:
    """The same pages, naming the words of each that want to be looked at again."""
    for page in pages:
        yield page
        for line in page.lines:
            for word in line.text_words:
                if word.confidence < below:
                    # Rounded down: what is shown of a word below 80 % is never 80 %.
                    console.say(f"{about}{line.id}: {word.text} ({int(100 * word.confidence)} % sure)")


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return share


def _draw(image: PageImage, page: Page, path: Path) -> None:
    from inkproof.export.overlay import draw_overlay

    outputs.save_picture(draw_overlay(image, page), path)
