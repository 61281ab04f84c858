"""`inkproof read`: images and PDFs in, text out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inkproof.cli import batch, options, outputs
from inkproof.errors import UsageError

if TYPE_CHECKING:
    from inkproof.document import Page, PageImage, Source
    from inkproof.reader import Reader

__all__ = ["add", "run"]

PICTURES = (".png", ".jpg", ".jpeg", ".webp")


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
            cat note.png | inkproof read -
        """,
    )
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help="image or PDF files; - reads stdin")
    options.add_reading(parser)
    correcting = options.add_correcting(parser)
    correcting.add_argument("--no-correct", action="store_true", help="leave the text as it was read")
    writing = options.add_writing(parser)
    writing.add_argument(
        "--overlay", metavar="PATH", help="draw what was read on the pages: a picture, or a folder (out/)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read every source and give the exit code."""
    from inkproof import assemble

    if arguments.no_correct and arguments.space_repair_only:
        raise UsageError("--no-correct and --space-repair-only exclude each other", remedy="Leave one out")
    sources = batch.expand(arguments.sources)
    overlays = _overlays(arguments.overlay, sources)
    reader = assemble.reader(options.settings(arguments))

    def work(number: int, given: str) -> batch.Result:
        source = reader.open(given)
        return batch.Result(source, _pages(reader, source, overlays[number] if overlays else None), reader.steps)

    return batch.run(arguments, sources, work)


def _pages(reader: Reader, source: Source, overlay: Path | None) -> Iterator[Page]:
    for image in reader.images(source):
        page = reader.page(image)
        if overlay is not None:
            number = f"-p{page.number}" if page.number > 1 else ""
            _draw(image, page, overlay.with_stem(overlay.stem + number))
        yield page


def _draw(image: PageImage, page: Page, path: Path) -> None:
    from inkproof.export.overlay import draw_overlay

    with outputs.replacing(path) as temporary:
        draw_overlay(image, page).save(temporary)


def _overlays(target: str | None, sources: Sequence[str]) -> list[Path]:
    """The picture of each source's first page; none without a target. Raises UsageError on one that fits no picture."""
    if target is None:
        return []
    if outputs.is_folder(target):
        Path(target).mkdir(parents=True, exist_ok=True)
        paths = [Path(target) / name for name in outputs.names(sources, ".png")]
    elif len(sources) > 1:
        raise UsageError("--overlay names one picture for several inputs", remedy="Name a folder: --overlay out/")
    elif Path(target).suffix.lower() not in PICTURES:
        raise UsageError(f"--overlay {target} has no ending of a picture", remedy=f"End it with {', '.join(PICTURES)}")
    else:
        paths = [Path(target)]
    for path in paths:
        outputs.spare_inputs(path, sources)
    return paths
