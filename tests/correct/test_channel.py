"""The lattice that takes the ink's place: what was read is likeliest, a seen confusion likelier than an unseen one."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkproof.correct.channel import Channel, class_of
from inkproof.ink.lattice import BLANK
from inkproof.ink.likelihood import log_likelihoods


@pytest.fixture(scope="module")
def channel() -> Channel:
    return Channel.load()


def nats(channel: Channel, read: str, *texts: str) -> list[float]:
    lattice = channel.lattice(read)
    assert lattice is not None
    base, *others = log_likelihoods(lattice, [read, *texts])
    return [other - base for other in others]


@given(st.text("abcdeimnrtüé0159 .,-'", min_size=1, max_size=20))
def test_nothing_is_likelier_than_what_was_read(read: str) -> None:
    lattice = Channel.load().lattice(read)
    assert lattice is not None
    best = [label for label, _ in itertools.groupby(lattice.best.tolist()) if label != BLANK]
    assert "".join(lattice.alphabet.classes[label] for label in best) == read


@pytest.mark.parametrize(
    ("read", "likelier", "less"),
    [
        ("tbe", "the", "tie"),
        ("rn", "m", "x"),
        ("pri- soner", "prisoner", "prissoner"),
        ("jthe", "the", "ithel"),
    ],
)
def test_what_readers_confuse_is_likelier_than_what_they_do_not(
    channel: Channel, read: str, likelier: str, less: str
) -> None:
    first, second = nats(channel, read, likelier, less)
    assert second < first < 0.0


def test_one_unseen_slip_costs_less_than_an_invention(channel: Channel) -> None:
    slip, invention = nats(channel, "Wednesday", "Wqdnesday", "Thursday")
    assert -12.0 < slip < 0.0
    assert invention < 2 * slip


def test_a_script_that_no_reader_of_print_knows_has_no_lattice(channel: Channel) -> None:
    assert channel.lattice("早上好") is None


@pytest.mark.parametrize(
    ("segment", "kind"),
    [("", "nothing"), (" ", "space"), ("7", "digit"), ("q", "lower"), ("Q", "upper"), (";", "mark"), ("é", "other")],
)
def test_kinds_of_characters(segment: str, kind: str) -> None:
    assert class_of(segment) == kind
