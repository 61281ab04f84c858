"""One HTML page, without outside resources, that shows an evaluation item by item. No files, no counting.

report.html is its frame: styles, and the script that sorts and filters; without the script the page still reads well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from string import Template

from inkproof.evaluate.evaluation import Comparison, Evaluation
from inkproof.evaluate.ledger import Ledger
from inkproof.evaluate.marking import Mark, MarkedWord, mark
from inkproof.evaluate.normalisation import Normalisation
from inkproof.evaluate.rates import Rate, Rates

__all__ = ["render_report"]

_MEANINGS = {
    Mark.REPAIRED: "wrong in the raw text, right in the corrected one",
    Mark.BROKEN: "right in the raw text, wrong in the corrected one",
    Mark.WRONG: "wrong",
}


def render_report(evaluation: Evaluation, title: str = "Evaluation") -> str:
    """The whole page; items stand by damage, worst first."""
    corrected = evaluation.ledger is not None
    by_damage = sorted(
        enumerate(evaluation.comparisons), key=lambda item: (-item[1].damage, -item[1].rates.characters.errors)
    )
    return Template(files(__package__).joinpath("report.html").read_text(encoding="utf-8")).substitute(
        title=escape(title),
        note=escape(_note(evaluation.normalisation)),
        tables="\n".join(_tables(evaluation)),
        orders=_options(
            [("damage down", "damage, worst first"), ("damage up", "gain, best first")] if corrected else [],
            [("errors down", "character errors, most first"), ("order up", "their own order")],
        ),
        filters=_options(
            [("all", "all items")],
            [("worse", "made worse"), ("better", "made better")] if corrected else [],
            [("errors", "with errors left")],
        ),
        count=len(evaluation.comparisons),
        legend=_legend(corrected),
        items="\n".join(_article(order, comparison, evaluation.normalisation) for order, comparison in by_damage),
    )


def _note(normalisation: Normalisation) -> str:
    said = ["Texts are shown as they were compared, by words."]
    said.append(
        "Every character counts."
        if normalisation.exact
        else "Kinds of quotes, dashes and spaces, and spaces before closing punctuation, count as no errors."
    )
    if normalisation.fold_case:
        said.append("Case counts as no error.")
    if normalisation.truth_marks:
        said.append("The transcriber's own marks were taken out of the truth.")
    return " ".join(said)


def _tables(evaluation: Evaluation) -> Iterable[str]:
    rows = [_rates_row("Corrected" if evaluation.raw_rates else "Output", evaluation.rates)]
    if evaluation.raw_rates:
        rows.insert(0, _rates_row("Raw", evaluation.raw_rates))
    yield _table("Errors", ("", "Characters (CER)", "Words (WER)", "Word F1, any order"), rows)
    if evaluation.ledger:
        head = ("", "Better", "Worse", "Right before")
        yield _table("What the correction did", head, _ledger_rows(evaluation.ledger))


def _ledger_rows(ledger: Ledger) -> Sequence[Sequence[str]]:
    broken = f"{ledger.broken_words} <small>{ledger.broken_share:.2%} of right ones</small>"
    return (
        ("Items", str(ledger.better_items), str(ledger.worse_items), ""),
        ("Words", str(ledger.repaired_words), broken, str(ledger.right_words)),
        ("Numbers", str(ledger.repaired_numbers), str(ledger.broken_numbers), str(ledger.right_numbers)),
    )


def _rates_row(name: str, rates: Rates) -> Sequence[str]:
    return name, _rate(rates.characters), _rate(rates.words), f"{rates.overlap.f1:.2%}"


def _rate(rate: Rate) -> str:
    return f"{rate.share:.2%}<small>{rate.errors} / {rate.total}</small>"


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>' for row in rows
    )
    return f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _options(*groups: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f'<option value="{value}">{label}</option>' for group in groups for value, label in group)


def _legend(corrected: bool) -> str:
    marks = (Mark.REPAIRED, Mark.BROKEN, Mark.WRONG) if corrected else (Mark.WRONG,)
    return " ".join(f'<mark class="{kind}" title="{_MEANINGS[kind]}">{kind}</mark>' for kind in marks)


def _article(order: int, comparison: Comparison, normalisation: Normalisation) -> str:
    marked = mark(comparison.sample, normalisation)
    rows = [("Corrected" if marked.raw is not None else "Output", marked.output), ("Truth", marked.truth)]
    if marked.raw is not None:
        rows.insert(0, ("Raw", marked.raw))
    texts = "".join(f'<dt>{name}</dt><dd dir="auto">{_words(words)}</dd>' for name, words in rows)
    return (
        f'<article data-order="{order}" data-damage="{comparison.damage}"'
        f' data-errors="{comparison.rates.characters.errors}">'
        f"<header><h2>{escape(comparison.sample.name)}</h2><span>{_outcome(comparison)}</span></header>"
        f"<dl>{texts}</dl></article>"
    )


def _outcome(comparison: Comparison) -> str:
    after = comparison.rates.characters
    if comparison.raw_rates is None:
        return f"{after.errors} errors in {after.total} characters"
    before, damage = comparison.raw_rates.characters.errors, comparison.damage
    kind, word = ("worse", "worse") if damage > 0 else ("better", "better") if damage < 0 else ("quiet", "as good")
    return f'{before} → {after.errors} errors in {after.total} characters, <span class="{kind}">{word}</span>'


def _words(words: Sequence[MarkedWord]) -> str:
    return (
        " ".join(
            escape(word.text) if word.mark is Mark.RIGHT else f'<mark class="{word.mark}">{escape(word.text)}</mark>'
            for word in words
        )
        or "<em>nothing</em>"
    )
