"""Builds the shipped word n-gram from books: counts, discounts, interpolation fitted on a book held out. No rendering.

Modified Kneser-Ney (Chen and Goodman 1999) on pairs and triples, each level scaled by a trust that is fitted on a book
never counted, since readers meet other books than the counted ones. `python -m training.ngram` writes the tables and
prints the perplexity of the other held-out books.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import wordfreq

from inkproof.correct.ngram import QUANTUM, START, Case, NGram, case_of, classify, opens_sentence, tokens
from training.books import data_folder, held_out, paragraphs, trained_on

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Event = tuple[str, tuple[str, str]]

VOCABULARY = 60_000
"""Words that get an id; ids are uint16."""
TRUSTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class Counts:
    """Distinct n-grams as ids [N, order], sorted, with how often each was seen."""

    grams: Ints
    counts: Ints


@dataclass(frozen=True)
class Level:
    """Discounted shares of n-grams [N] and the mass that each context [contexts] leaves to the lower order."""

    grams: Ints
    share: Floats
    context: Ints
    rest: Floats


def read(files: Iterable[Path]) -> tuple[list[list[str]], dict[str, Counter[Case]]]:
    """Lower-cased, classed tokens of each paragraph; and the surface forms of words inside sentences."""
    texts: list[list[str]] = []
    forms: dict[str, Counter[Case]] = {}
    for file in files:
        for paragraph in paragraphs(file):
            raw = tokens(paragraph, keep_case=True)
            folded = [token.lower() for token in raw]
            texts.append([classify(token)[0] for token in folded])
            padded = [START, START, *folded]
            for at, (token, key) in enumerate(zip(raw, folded, strict=True)):
                if token[0].isalpha() and not opens_sentence((padded[at], padded[at + 1])):
                    forms.setdefault(key, Counter())[case_of(token)] += 1
    return texts, forms


def count(ids: Ints, order: int) -> Counts:
    """Distinct n-grams of a padded id sequence; those that end in the pad (id 0) are left out."""
    windows = np.lib.stride_tricks.sliding_window_view(ids, order)
    windows = windows[windows[:, -1] != 0]
    grams, counts = np.unique(windows, axis=0, return_counts=True)
    return Counts(grams, counts)


def continuations(longer: Counts, raw: Counts) -> Counts:
    """In how many kinds of left neighbour each n-gram was seen; a text's beginning has one only, so its count stays."""
    grams, kinds = np.unique(longer.grams[:, 1:], axis=0, return_counts=True)
    kinds = np.where(grams[:, 0] == 0, raw.counts, kinds) if raw.grams.shape[1] > 1 else kinds
    return Counts(grams, kinds)


def discounted(level: Counts, trust: float = 1.0) -> Level:
    """Modified Kneser-Ney shares of the n-grams, scaled by `trust`; what is taken off is left to the lower order."""
    n1, n2, n3, n4 = (int(np.sum(level.counts == k)) for k in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    off = np.array([0.0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3])
    kept = level.counts - off[np.minimum(level.counts, 3)]
    contexts, where = np.unique(level.grams[:, :-1], axis=0, return_inverse=True)
    where = where.reshape(-1)
    total = np.bincount(where, weights=level.counts)
    share = trust * kept / total[where]
    return Level(level.grams, share, contexts, 1.0 - np.bincount(where, weights=share).astype(np.float64))


def quantised(values: Floats) -> npt.NDArray[np.uint8]:
    """Probabilities as steps of -log; 255 stands for zero."""
    with np.errstate(divide="ignore"):
        steps = np.rint(-np.log(np.maximum(values, 0.0)) / QUANTUM)
    return np.where(steps < 255, steps, 255).astype(np.uint8)


def tables(unigram: Floats, pairs: Level, triples: Level, words: list[str]) -> dict[str, npt.NDArray[Any]]:
    """The trie that NGram reads: children of a word, then children of a pair, both sorted by id."""
    size = len(words)
    rest = np.ones(size)
    rest[pairs.context[:, 0]] = pairs.rest
    # Triples whose first pair was never the end of a pair (it follows the pad) still find it among the pairs.
    pair_key = pairs.grams[:, 0] * size + pairs.grams[:, 1]
    context_key = triples.context[:, 0] * size + triples.context[:, 1]
    triple_key = triples.grams[:, 0] * size + triples.grams[:, 1]
    found = np.isin(context_key, pair_key)
    pair_rest = np.ones(len(pair_key))
    pair_rest[np.searchsorted(pair_key, context_key[found])] = triples.rest[found]
    kept = np.isin(triple_key, pair_key)
    per_pair = np.bincount(np.searchsorted(pair_key, triple_key[kept]), minlength=len(pair_key))
    return {
        "words": np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8),
        "unigram": quantised(unigram),
        "rest": quantised(rest),
        "pairs": pairs.grams[:, 1].astype(np.uint16),
        "pair_value": quantised(pairs.share),
        "pair_rest": quantised(pair_rest),
        "pair_counts": np.bincount(pairs.grams[:, 0], minlength=size).astype(np.uint16),
        "triples": triples.grams[kept, 2].astype(np.uint16),
        "triple_value": quantised(triples.share[kept]),
        "triple_counts": per_pair.astype(np.uint16),
    }


def case_tables(words: list[str], forms: Mapping[str, Counter[Case]]) -> dict[str, npt.NDArray[Any]]:
    """Surface forms of each word, at most 255 in all, and those of words seen once: the guess for an unknown word."""
    cases = np.array([[forms.get(word, Counter())[form] for form in Case] for word in words], dtype=np.float64)
    singles = [[seen[form] for form in Case] for seen in forms.values() if seen.total() == 1]
    once = np.array(singles, dtype=np.float64).sum(axis=0)
    scale = np.minimum(1.0, 255.0 / np.maximum(cases.sum(axis=1, keepdims=True), 1.0))
    return {"cases": np.rint(cases * scale).astype(np.uint8), "case_prior": (once + 1.0) / (once.sum() + len(Case))}


def events(files: Iterable[Path]) -> list[Event]:
    """Every token of some books with the two before it."""
    texts, _ = read(files)
    return [
        (token, (before[0], before[1]))
        for text in texts
        for token, *before in zip(text, [START, START, *text], [START, *text], strict=False)
    ]


def fitted_mix(model: NGram, held: list[Event], frequencies: Mapping[str, float]) -> Floats:
    """Shares of books, word list and spelling in the unigram, by expectation maximisation; and of a possessive."""
    words = [token for token, _ in held]
    listed = np.array([frequencies.get(w, 0.0) for w in words])
    spelled = np.array([math.exp(model.oov_log_prob(w)) if w[0].isalpha() else 0.0 for w in words])
    book = np.array([model.book_prob(w) for w in words])
    parts = np.stack([book, listed, spelled], axis=1)
    parts = parts[parts.sum(axis=1) > 0]
    mix = np.full(3, 1 / 3)
    for _ in range(50):
        share = parts * mix
        mix = (share / share.sum(axis=1, keepdims=True)).mean(axis=0)
    possessive = sum(w.endswith("'s") for w in words) / len(words)
    return np.array([*mix, possessive])


def perplexity(model: NGram, held: list[Event]) -> tuple[float, float]:
    """Perplexity per token: with the two words before, and without."""
    full = sum(model.word_log_prob(*event) for event in held) / len(held)
    alone = sum(math.log(model.unigram(token)) for token, _ in held) / len(held)
    return math.exp(-full), math.exp(-alone)


def build(files: list[Path], fit_on: Path) -> dict[str, npt.NDArray[Any]]:
    """All tables, from the books `files`, with the interpolation fitted on the book `fit_on`."""
    texts, forms = read(files)
    seen = Counter(token for text in texts for token in text)
    words = [START, *(word for word, _ in sorted(seen.items(), key=lambda item: (-item[1], item[0]))[: VOCABULARY - 1])]
    index = {word: at for at, word in enumerate(words)}
    ids = np.array([i for text in texts for i in (0, 0, *(index[t] for t in text if t in index))], dtype=np.int64)
    triples, raw_pairs = count(ids, 3), count(ids, 2)
    pairs = continuations(triples, raw_pairs)
    ones = continuations(raw_pairs, count(ids, 1))
    unigram = np.zeros(len(words))
    unigram[ones.grams[:, 0]] = ones.counts / ones.counts.sum()
    frequencies = wordfreq.get_frequency_dict("en", "best")
    held = events([fit_on])

    def model(trust_pairs: float, trust_triples: float, mix: Floats | None = None) -> dict[str, npt.NDArray[Any]]:
        made = tables(unigram, discounted(pairs, trust_pairs), discounted(triples, trust_triples), words)
        made |= case_tables(words, forms)
        return made if mix is None else made | {"mix": mix}

    mix = fitted_mix(NGram(frequencies, model(1.0, 1.0)), held, frequencies)
    some = held[::5]
    best_pairs = min(TRUSTS, key=lambda t: perplexity(NGram(frequencies, model(t, 0.8, mix)), some)[0])
    best_triples = min(TRUSTS, key=lambda t: perplexity(NGram(frequencies, model(best_pairs, t, mix)), some)[0])
    print(f"mix {mix.round(4)}, trust in pairs {best_pairs}, in triples {best_triples}")
    return model(best_pairs, best_triples, mix)


def main() -> None:
    """Writes the tables and prints what they are worth."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path("src/inkproof/correct/data/ngram-en.npz"))
    out: Path = parser.parse_args().out
    data = data_folder()
    fit_on, *judged = held_out(data)
    made = build(trained_on(data), fit_on)
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out, allow_pickle=False, **made)
    print(f"{out}: {out.stat().st_size / 1e6:.2f} MB, {len(made['pairs'])} pairs, {len(made['triples'])} triples")
    model = NGram(wordfreq.get_frequency_dict("en", "best"), made)
    for file in judged:
        full, alone = perplexity(model, events([file]))
        print(f"{file.stem}: perplexity {full:.1f} with neighbours, {alone:.1f} alone")


if __name__ == "__main__":
    main()
