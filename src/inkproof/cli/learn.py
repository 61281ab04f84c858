"""`inkproof learn`: reviewed pages or lines in, weights that read this hand better out."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from inkproof.cli import console, options, outputs
from inkproof.errors import OutputError

__all__ = ["add", "run"]


def add(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = options.add_verb(
        verbs,
        "learn",
        summary="learn one hand from reviewed lines",
        about="""
            Tune the weights for handwriting to one hand, from 30 to 300 lines that a person has reviewed: pages
            with the JSON of `inkproof read` beside them, its texts mended, or pictures of lines with a .txt each. A
            tenth of the lines is held out; weights that do not read it better are not written. Needs
            inkproof[train], takes some minutes on two cores, and fetches nothing.
        """,
        examples="""
            inkproof read notes/*.jpg --handwritten -f json -o notes/     # then mend the texts there
            inkproof learn notes/ -o my-hand.onnx
            inkproof read note2.jpg --hand my-hand.onnx
        """,
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="pages with JSON, lines with .txt, or a manifest")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="where to write the weights (.onnx)")
    parser.add_argument("--hand", type=Path, metavar="FILE", help="go on from what was learnt before")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="what chance follows from (default: %(default)s)"
    )
    options.add_threads(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Learn, write the weights, say what they gain, and give the exit code."""
    from inkproof.learn import check_installed, learn, lessons_in, said

    check_installed()
    place = Path(arguments.output)
    if not place.parent.is_dir():
        raise OutputError(f"there is no folder {place.parent}", remedy="Make it first")
    # An earlier course's file may lie in the folder too.
    reviewed = [str(path) for path in arguments.folder.rglob("*") if path.suffix.lower() != ".onnx"]
    outputs.spare_inputs(place, outputs.files_of(reviewed))
    with outputs.replacing(place) as temporary:
        temporary.touch()  # what cannot be written is told before the training
        lessons = lessons_in(arguments.folder)
        console.say(f"{len(lessons)} lines; Ctrl-C ends early and keeps the best so far")
        learnt = learn(
            lessons, hand=arguments.hand, seed=arguments.seed, threads=arguments.threads, on_progress=_telling()
        )
        if learnt.left_out:
            console.say(f"left out: {said(learnt.left_out)}")
        temporary.write_bytes(learnt.data)
    before, after = learnt.before.characters.share, learnt.after.characters.share
    console.say(
        f"wrote {place}: {after:.1%} wrong characters on the lines held out, {before:.1%} before; "
        "what to keep was chosen by them, so expect a little less of other pages"
    )
    return console.INTERRUPTED if learnt.interrupted else 0


def _telling() -> Callable[[int, int, float], None]:
    """Says how far learning is, how the lines held out are read by now, and how long the rest may take."""
    began = time.monotonic()

    def tell(seen: int, total: int, rate: float) -> None:
        left = (time.monotonic() - began) / seen * (total - seen) if seen else 0.0
        rest = f", at most {max(1, round(left / 60))} min more" if left else ""
        console.say(f"{seen} of {total}: {rate:.1%} wrong characters on the lines held out{rest}")

    return tell
