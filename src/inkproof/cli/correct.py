"""`inkproof correct`: text that something else read in, corrected text out."""

from __future__ import annotations

import argparse
import dataclasses
import io
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inkproof.cli import batch, options
from inkproof.errors import InputError, MissingInputError

if TYPE_CHECKING:
    from inkproof.reader import OnLine

__all__ = ["add", "run"]


def add(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = options.add_verb(
        verbs,
        "correct",
        summary="correct text that was read elsewhere",
        about="""
            Correct the text that another program read. There is no ink to ask, so what that program
            is likely to confuse (rn and m, 1 and l, a lost space) takes its place.
        """,
        examples="""
            inkproof correct ocr-output.txt
            inkproof correct ocr-output.txt --show diff
            tesseract page.png - | inkproof correct - --vocabulary names.txt
            inkproof correct pages/*.txt -o corrected/
        """,
    )
    parser.add_argument("sources", nargs="+", metavar="FILE", help="text files in UTF-8; - reads stdin")
    options.add_correcting(parser)
    options.add_writing(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Correct every file and give the exit code."""
    from inkproof.settings import Settings

    settings = options.made_ready(Settings(**options.correcting(arguments)))

    def work(number: int, given: str, on_line: OnLine) -> batch.Result:
        from inkproof import assemble
        from inkproof.document import Source
        from inkproof.textfile import decode

        del number
        name, data = _bytes_of(given)
        text = decode(data, name).removesuffix("\n")  # every text that is printed ends its last line
        document = assemble.corrected_text(text, settings, on_line)
        document = dataclasses.replace(document, source=Source(name, "text", partial(io.BytesIO, data)))
        return batch.Result(document.source, iter(document.pages), document.steps)

    return batch.run(arguments, batch.expand(arguments.sources), work)


def _bytes_of(given: str) -> tuple[str, bytes]:
    """Name and content of a file or of stdin; raises InputError."""
    if given == "-":
        return "stdin", sys.stdin.buffer.read()
    path = Path(given)
    try:
        return path.name, path.read_bytes()
    except FileNotFoundError as error:
        raise MissingInputError(f"there is no file {given}", remedy="Check the path") from error
    except OSError as error:
        raise InputError(f"{given} cannot be read ({error.strerror})", remedy="Give a text file") from error
