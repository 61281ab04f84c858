"""Items compared with their truth, one by one and in sum. Files are collect's, HTML is report's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from inkproof.errors import UsageError
from inkproof.evaluate.ledger import Ledger, keep_ledger
from inkproof.evaluate.normalisation import PLAIN, Normalisation
from inkproof.evaluate.rates import Rates, measure

__all__ = ["Comparison", "Evaluation", "Sample", "compare"]


@dataclass(frozen=True, slots=True)
class Sample:
    """A named output and its truth; `raw` is the text before correction, where it is known."""

    name: str
    truth: str
    output: str
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One sample's counts; `raw_rates` and `ledger` only where there was a raw text."""

    sample: Sample
    rates: Rates
    raw_rates: Rates | None = None
    ledger: Ledger | None = None

    @property
    def damage(self) -> int:
        """Character errors that the correction added (negative: took away); without a raw text, all of them."""
        before = self.raw_rates.characters.errors if self.raw_rates else 0
        return self.rates.characters.errors - before


@dataclass(frozen=True)
class Evaluation:
    """All comparisons of a run, in their order, and their sums."""

    comparisons: tuple[Comparison, ...] = field(repr=False)
    normalisation: Normalisation

    @cached_property
    def rates(self) -> Rates:
        """Counts of the outputs, summed."""
        return sum((comparison.rates for comparison in self.comparisons), Rates())

    @cached_property
    def raw_rates(self) -> Rates | None:
        """Counts of the raw texts, summed; None where there are none."""
        raw = [comparison.raw_rates for comparison in self.comparisons if comparison.raw_rates]
        return sum(raw, Rates()) if raw else None

    @cached_property
    def ledger(self) -> Ledger | None:
        """What the correction did, summed; None without raw texts."""
        ledgers = [comparison.ledger for comparison in self.comparisons if comparison.ledger]
        return sum(ledgers, Ledger()) if ledgers else None

    def figures(self) -> dict[str, Any]:
        """The sums as plain counts, for JSON; no text of any sample."""
        return {
            "items": len(self.comparisons),
            "normalisation": asdict(self.normalisation),
            "rates": asdict(self.rates),
            "raw_rates": asdict(self.raw_rates) if self.raw_rates else None,
            "ledger": asdict(self.ledger) if self.ledger else None,
        }

    def summary(self) -> str:
        """The sums for a person, a line a subject."""
        lines = [f"{len(self.comparisons)} items"]
        if self.raw_rates:
            lines.append(f"raw        {_describe(self.raw_rates)}")
        lines.append(f"{'corrected' if self.raw_rates else 'output':<10} {_describe(self.rates)}")
        if ledger := self.ledger:
            lines += [
                f"items      {ledger.better_items} better, {ledger.worse_items} worse",
                f"words      {ledger.repaired_words} repaired, {ledger.broken_words} broken"
                f" ({ledger.broken_share:.2%} of {ledger.right_words} right ones)",
                f"numbers    {ledger.repaired_numbers} repaired, {ledger.broken_numbers} broken"
                f" (of {ledger.right_numbers} right ones)",
            ]
        return "\n".join(lines)


def compare(samples: Iterable[Sample], normalisation: Normalisation = PLAIN) -> Evaluation:
    """Compares every sample; raises UsageError on none, or where only some have a raw text."""
    comparisons = tuple(_compare(sample, normalisation) for sample in samples)
    if not comparisons:
        raise UsageError("There is nothing to evaluate")
    # Sums over different items could not be told apart from a gain.
    if len({comparison.ledger is None for comparison in comparisons}) > 1:
        raise UsageError("Some items have a raw text and some have none", remedy="Give it for all or for none")
    return Evaluation(comparisons, normalisation)


def _compare(sample: Sample, normalisation: Normalisation) -> Comparison:
    rates = measure(sample.output, sample.truth, normalisation)
    if sample.raw is None:
        return Comparison(sample, rates)
    return Comparison(
        sample,
        rates,
        measure(sample.raw, sample.truth, normalisation),
        keep_ledger(sample.raw, sample.output, sample.truth, normalisation),
    )


def _describe(rates: Rates) -> str:
    characters, words = rates.characters, rates.words
    return (
        f"CER {characters.share:.2%} ({characters.errors}/{characters.total})"
        f"  WER {words.share:.2%} ({words.errors}/{words.total})  word F1 {rates.overlap.f1:.2%}"
    )
