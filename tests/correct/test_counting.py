"""What counts, dates, denies or reckons: which changes of it make another statement."""

import pytest

from inkproof.correct.counting import counts, miscounts


@pytest.mark.parametrize("word", ["xxj", "xiiij", "xlvj", "xiv", "iii", "viij", "mcmxlv", "twelve", "never", "march"])
def test_words_and_roman_numerals_that_count(word):
    assert counts(word)


@pytest.mark.parametrize(
    "word", ["mix", "did", "mill", "civil", "livid", "vivid", "ill", "dim", "vi", "ii", "xxxxx", "house"]
)
def test_words_of_numerals_letters_that_do_not(word):
    assert not counts(word)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("=", "-"),
        ("speed =", "speed a"),
        ("+ b =", "- be -"),
        ("·", "-"),
        ("@", "a"),
        ("and", "&"),
        ("£5", "E5"),
        ("5%", "5"),
        ("xxj", "xxx"),
        ("xlvj", "xl"),
        ("six", "sixty"),
    ],
)
def test_another_sign_or_number_is_another_statement(before, after):
    assert miscounts(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [("°f", "of"), ("c/erk", "clerk"), ("th€", "the"), ("|", "I"), ("~", ""), ("–", "-"), ("R17 = 4k7", "R17 = 4K7")],
)
def test_dirt_and_signs_within_words_are_no_statement(before, after):
    assert not miscounts(before, after)
