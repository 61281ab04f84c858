"""`inkproof evaluate`: how good a text is against its truth. The counting is the evaluate room's."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inkproof.cli import console, options, outputs
from inkproof.errors import InputError, PartialFailure, UsageError

if TYPE_CHECKING:
    from inkproof.document import Document
    from inkproof.evaluate import Evaluation, LineEvaluation, Normalisation

__all__ = ["add", "run"]

_READING = (options.add_reading, options.add_correcting)
"""What only the images of a manifest ask for."""


def add(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = options.add_verb(
        verbs,
        "evaluate",
        summary="compare texts with their truth",
        about="""
            Count character errors, word errors and words found whatever their order. With the text before
            correction (--raw) it also keeps the ledger: words repaired and broken, numbers changed.
            Rows of a manifest.jsonl hold `text` and either `output` (and `raw`) or `image`, which is read.

            With --lines, compare where lines were found, whatever was read of them: JSON documents with their
            truth, or a manifest.jsonl whose rows hold an `image` and the places of its `lines`.
        """,
        examples="""
            inkproof evaluate --truth truth.txt out.txt
            inkproof evaluate --truth truth/ out/ --raw raw/ --html report.html
            inkproof evaluate manifest.jsonl -f json
            inkproof evaluate --lines --truth truth.json out.json
        """,
    )
    parser.add_argument(
        "output", metavar="OUT", help="a text file, a folder of them, or a manifest.jsonl without --truth"
    )
    parser.add_argument(
        "--truth", metavar="PATH", help="the true text: a file, or a folder with files of the same stems"
    )
    parser.add_argument("--raw", metavar="PATH", help="the text before correction, as a file or folder")
    parser.add_argument("--lines", action="store_true", help="compare where lines were found, not what they say")
    alike = parser.add_argument_group("what counts as an error")
    alike.add_argument(
        "--exact", action="store_true", help="every character; by default quotes, dashes and spaces are made plain"
    )
    alike.add_argument("--fold-case", action="store_true", help="ignore capitals")
    alike.add_argument("--truth-marks", action="store_true", help="take a transcriber's own marks out of the truth")
    for add_group in _READING:
        add_group(parser)
    writing = parser.add_argument_group("writing")
    writing.add_argument("-f", "--format", choices=options.FORMATS, default="text", help="default: %(default)s")
    writing.add_argument("--html", metavar="FILE", help="write a page that shows every difference")
    parser.set_defaults(run=run, no_correct=False, text_layer="ignore")


def run(arguments: argparse.Namespace) -> int:
    """Compare, print the figures, write the page, and give the exit code."""
    if arguments.truth is not None and (chosen := options.beyond_defaults(arguments, *_READING)):
        raise UsageError(f"nothing is read where a truth is given: {', '.join(chosen)}", remedy="Leave out how to read")
    if arguments.html:
        outputs.spare_inputs(Path(arguments.html), outputs.files_of([arguments.output, arguments.truth or "-"]))
    reading = _Reading(arguments)
    if arguments.lines:
        _show(_compared_lines(arguments, reading), arguments.format)
        return reading.exit_code
    from inkproof.evaluate import Normalisation

    normalisation = Normalisation(
        exact=arguments.exact, fold_case=arguments.fold_case, truth_marks=arguments.truth_marks
    )
    evaluation = _compared(arguments, reading, normalisation)
    if arguments.html:
        from inkproof.evaluate import render_report

        with outputs.replacing(Path(arguments.html)) as temporary:
            temporary.write_text(render_report(evaluation), encoding="utf-8", newline="\n")
    _show(evaluation, arguments.format)
    return reading.exit_code


def _show(evaluation: Evaluation | LineEvaluation, form: str) -> None:
    as_json = form == "json"
    text = json.dumps(evaluation.figures(), ensure_ascii=False) if as_json else evaluation.summary()
    with console.writing("the standard output"):
        print(text)


def _compared_lines(arguments: argparse.Namespace, reading: _Reading) -> LineEvaluation:
    from inkproof.evaluate import compare_lines, lines_from_documents, lines_from_manifest
    from inkproof.export import read_json

    about_texts = ("raw", "html", "exact", "fold_case", "truth_marks")
    if chosen := [f"--{name.replace('_', '-')}" for name in about_texts if getattr(arguments, name)]:
        raise UsageError(f"about texts: {', '.join(chosen)}", remedy="Leave that out with --lines")
    output = Path(arguments.output)
    if arguments.truth is not None:
        return compare_lines(lines_from_documents(Path(arguments.truth), output, read_json))
    _need_manifest(output)
    arguments.no_correct = True
    return compare_lines(lines_from_manifest(output, reading))


def _compared(arguments: argparse.Namespace, reading: _Reading, normalisation: Normalisation) -> Evaluation:
    from inkproof.evaluate import compare_files, compare_folders, compare_manifest

    output, raw = Path(arguments.output), Path(arguments.raw) if arguments.raw else None
    if arguments.truth is None:
        _need_manifest(output, raw)
        return compare_manifest(output, read=reading, normalisation=normalisation)
    compare = compare_folders if output.is_dir() else compare_files
    return compare(Path(arguments.truth), output, raw, normalisation=normalisation)


def _need_manifest(output: Path, raw: Path | None = None) -> None:
    if output.suffix != ".jsonl" or raw is not None:
        raise UsageError("there is no truth to compare with", remedy="Give --truth PATH, or a manifest.jsonl alone")


class _Reading:
    """Reads the images of a manifest; the weights are loaded for the first one, if there is one."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self._reader: Any = None
        self._failures = 0

    @property
    def exit_code(self) -> int:
        """That of a partial failure where an image could not be read, or not be corrected."""
        return PartialFailure.exit_code if self._failures else 0

    def __call__(self, path: Path) -> Document:
        """What was read of an image; nothing of one that cannot be read, which is told and counts as read wrong."""
        from inkproof import assemble
        from inkproof.document import Document

        if self._reader is None:
            self._reader = assemble.reader(options.settings(self._arguments))
        try:
            document: Document = self._reader.read(path)
        except InputError as error:
            console.complain(error, about=path.name, traceback=self._arguments.traceback)
            self._failures += 1
            return Document(None, ())
        self._failures += sum(console.say_failed(page, path.name) for page in document.pages)
        return document
