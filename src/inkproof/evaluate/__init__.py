"""How good a text is against its truth, and what a correction did: the public calls. No reading of images here.

Texts come from files, folders or a manifest (collect), are made alike (normalisation), counted (rates, ledger), summed
(evaluation) and shown (marking, report). Whether lines were found is counted apart from what was read (lines).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from inkproof.document import Document
from inkproof.evaluate.collect import (
    lines_from_documents,
    lines_from_manifest,
    samples_from_files,
    samples_from_folders,
    samples_from_manifest,
)
from inkproof.evaluate.evaluation import Comparison, Evaluation, Sample, compare
from inkproof.evaluate.ledger import Ledger, keep_ledger
from inkproof.evaluate.lines import LineEvaluation, LineSample, LinesFound, compare_lines, measure_lines
from inkproof.evaluate.marking import right_words
from inkproof.evaluate.normalisation import PLAIN, Normalisation
from inkproof.evaluate.rates import Overlap, Rate, Rates, measure
from inkproof.evaluate.report import render_report

__all__ = [
    "PLAIN",
    "Comparison",
    "Evaluation",
    "Ledger",
    "LineEvaluation",
    "LineSample",
    "LinesFound",
    "Normalisation",
    "Overlap",
    "Rate",
    "Rates",
    "Sample",
    "compare",
    "compare_files",
    "compare_folders",
    "compare_lines",
    "compare_manifest",
    "keep_ledger",
    "lines_from_documents",
    "lines_from_manifest",
    "measure",
    "measure_lines",
    "render_report",
    "right_words",
]


def compare_files(
    truth: Path, output: Path, raw: Path | None = None, *, normalisation: Normalisation = PLAIN
) -> Evaluation:
    """Evaluates one text file against another; with `raw`, the text before correction, it also keeps the ledger."""
    return compare(samples_from_files(truth, output, raw), normalisation)


def compare_folders(
    truth: Path, output: Path, raw: Path | None = None, *, normalisation: Normalisation = PLAIN
) -> Evaluation:
    """Evaluates the text files of one folder against those of another, matched by stem."""
    return compare(samples_from_folders(truth, output, raw), normalisation)


def compare_manifest(
    manifest: Path, *, read: Callable[[Path], Document] | None = None, normalisation: Normalisation = PLAIN
) -> Evaluation:
    """Evaluates the rows of a manifest.jsonl; rows with an `image` are read with `read`."""
    return compare(samples_from_manifest(manifest, read), normalisation)
