"""Which words, as they are shown, are right: quotes and spaces that no comparison counts make no word wrong."""

from __future__ import annotations

import pytest

from inkproof.evaluate import Normalisation, right_words

TRUTH = 'darling," Di said. "I shall (he said) go'


@pytest.mark.parametrize(
    ("shown", "right"),
    [
        (TRUTH, [True] * 8),
        ('darling, " Di said."I shall (he said) go', [True] * 8),
        ("darling, Di said . I shall ( he said) go", [True] * 10),
        ('darting," Di said. "I shall (he said) go', [False] + [True] * 7),
        ('darling," Di said."1 shall he said) go', [True, True, False, True, False, True, True]),
        ('darling," Dis aid. "I shall (he said) go now', [True, False, False] + [True] * 5 + [False]),
        ("", []),
    ],
)
def test_a_word_is_right_where_it_stands_in_the_truth(shown, right):
    assert right_words(shown.split(), TRUTH) == right


def test_case_and_the_marks_of_a_transcriber_are_as_the_normalisation_has_them():
    marks = Normalisation(truth_marks=True, fold_case=True)
    assert right_words(["the", "river"], "The ⟦old⟧ Ri~ver", marks) == [True, True]
    assert right_words(["the", "river"], "The ⟦old⟧ Ri~ver") == [False, False]
