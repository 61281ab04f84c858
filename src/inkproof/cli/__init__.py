"""The terminal: the parser, one file a verb, and what becomes of errors. No reading or correcting happens here."""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Sequence

from inkproof.cli import console, correct, doctor, evaluate, learn, models, options, prepare, read
from inkproof.errors import InkproofError

__all__ = ["build_parser", "main"]


def build_parser() -> argparse.ArgumentParser:
    """The whole command line: every verb adds itself."""
    parser = options.Parser(
        prog="inkproof",
        description="Read printed and handwritten pages, and correct only what the ink supports. Works offline.",
        epilog="inkproof VERB --help says more, with examples.",
    )
    parser.add_argument("--version", action=options.Version, help="print the version and exit")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for verb in (read, prepare, correct, evaluate, learn, models, doctor):
        verb.add(verbs)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (sys.argv's by default) and give its exit code; errors are told on stderr."""
    console.speak_utf8()
    warnings.showwarning = console.say_warning
    traceback = False
    try:
        arguments = _parsed(argv)
        if isinstance(arguments, int):
            code = arguments
        else:
            traceback = arguments.traceback
            code = arguments.run(arguments)
        console.flush()
        return code
    except KeyboardInterrupt:
        console.abandon_stdout()
        console.say("interrupted")
        return console.INTERRUPTED
    except BrokenPipeError:
        console.abandon_stdout()
        return console.BROKEN_PIPE
    except Exception as error:  # the last door: a person gets a sentence, --traceback gives the rest
        console.complain(error, traceback=traceback)
        console.abandon_stdout()
        return error.exit_code if isinstance(error, InkproofError) else InkproofError.exit_code


def _parsed(argv: Sequence[str] | None) -> argparse.Namespace | int:
    """The arguments, or the exit code where argparse has done all there was to do (--help, --version)."""
    try:
        return build_parser().parse_args(argv)
    except SystemExit as done:
        return int(done.code or 0)
