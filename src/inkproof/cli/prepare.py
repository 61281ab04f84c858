"""`inkproof prepare`: pictures in, better pictures out, as `read` would see them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inkproof.cli import batch, console, options, outputs

if TYPE_CHECKING:
    from inkproof.document import PageImage

__all__ = ["add", "run"]


def add(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = options.add_verb(
        verbs,
        "prepare",
        summary="mend the pictures of bad pages",
        about="""
            Take steps on the pixels of pages and write them as pictures: what `read` does before it reads, to look
            at or for other programs. `--steps auto` takes the steps that a page needs, and says which.
        """,
        examples="""
            inkproof prepare photo.jpg -o flat.png
            inkproof prepare scan.png --steps deskew,contrast -o out.png
            inkproof prepare scan.pdf --pages 2-5 -o out/
            inkproof prepare faxes/*.tiff --steps despeckle,upright -o out/
        """,
    )
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="images, PDFs, ZIP archives of them, or folders; - reads stdin"
    )
    options.add_inputs(parser)
    options.add_steps(parser)
    parser.add_argument(
        "-o", "--output", metavar="PATH", required=True, help="a picture, or a folder (out/) for several"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prepare every page of every source and give the exit code."""
    from inkproof import assemble

    sources = batch.inputs(arguments.sources, recursive=arguments.recursive)
    prepare, password = assemble.preparer(options.steps(arguments)), options.password(arguments)
    place = outputs.pictures(arguments.output, sources, option="--output")

    def work(number: int, source: str) -> None:
        batch.check(source, recursive=arguments.recursive)
        for image in prepare(source, arguments.pages, password):
            _write(image, place(number, image.number))
            console.say(f"{source}, page {image.number}: {', '.join(image.prepared) or 'left as it is'}")

    return batch.each(sources, work, traceback=arguments.traceback)


def _write(image: PageImage, target: Path) -> None:
    from PIL import Image

    picture = Image.fromarray(image.pixels)
    options: dict[str, Any] = {}
    if image.dpi:
        dpi = image.dpi / image.to_source.scale  # the sheet is as large as it was
        options["dpi"] = (dpi, dpi)
    if target.suffix.lower() == ".webp":
        options["lossless"] = True
    elif target.suffix.lower() != ".png":  # JPEG: as near to the pixels as it comes
        options |= {"quality": 95, "subsampling": 0}
    outputs.save_picture(picture, target, **options)
