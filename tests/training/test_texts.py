"""Made-up texts: lines keep their width, and the same seed says the same."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from training import texts


@given(st.lists(st.text("abcdefgiorst", min_size=1, max_size=14), min_size=1), st.integers(16, 60), st.integers(0, 99))
def test_hyphenated_lines_join_to_the_text(words: list[str], width: int, seed: int) -> None:
    lines = texts.hyphenated(" ".join(words), width, Random(seed))
    assert all(len(line) <= width for line in lines)
    joined = "".join(line[:-1] if line.endswith("-") else line + " " for line in lines)
    assert joined.split() == words


def test_the_same_seed_makes_the_same_letter() -> None:
    assert texts.letter(Random(3), 60) == texts.letter(Random(3), 60)
    assert texts.letter(Random(3), 60) != texts.letter(Random(4), 60)


def test_every_pattern_is_filled() -> None:
    rng = Random(5)
    lines = [make(rng) for make in (texts.form_line, texts.receipt_line, texts.modern_line) for _ in range(300)]
    assert not any("{" in line or "}" in line for line in lines)
