"""A file of weights that a user gives takes the place of those for handwriting, is named, and is never trusted."""

import hashlib

import pytest

import inkproof
from inkproof.errors import UsageError, WeightsError
from inkproof.weights import locate, weights_named
from tests.house.rules import ROOT

NOTE = ROOT / "examples" / "line.png"
SHIPPED = locate(weights_named("inkproof-hand"))


@pytest.fixture
def hand(tmp_path):
    path = tmp_path / "my-hand.onnx"
    path.write_bytes(SHIPPED.read_bytes())
    return path


def test_a_hand_is_read_with_beside_the_weights_for_handwriting(hand):
    given = inkproof.read(NOTE, hand=str(hand), correct=False)
    named = inkproof.read(NOTE, script="handwritten", correct=False)
    assert given.text == named.text
    assert given.pages[0].lines[0].script == "handwritten"
    step = next(step for step in given.steps if step.name == "weights:hand")
    assert step.settings["name"] == "my-hand.onnx"
    assert step.weights_sha256 == hashlib.sha256(hand.read_bytes()).hexdigest()


def test_a_hand_that_was_learnt_again_under_its_old_name_is_read_with(hand):
    inkproof.read(NOTE, hand=hand, correct=False)
    fact = b"\x0a\x06learnt\x12\x01x"
    hand.write_bytes(hand.read_bytes() + b"\x72" + bytes([len(fact)]) + fact)
    again = inkproof.read(NOTE, hand=hand, correct=False)
    step = next(step for step in again.steps if step.name == "weights:hand")
    assert step.weights_sha256 == hashlib.sha256(hand.read_bytes()).hexdigest()


@pytest.mark.parametrize("other", [{"weights": "inkproof-hand"}, {"script": "printed"}])
def test_a_hand_and_another_choice_exclude_each_other(hand, other):
    with pytest.raises(UsageError, match="a hand takes the place"):
        inkproof.read(NOTE, hand=hand, **other)


def test_weights_with_other_characters_than_they_say_are_refused(hand):
    fact = b"\x0a\x09character\x12\x03a\nb"
    hand.write_bytes(hand.read_bytes() + b"\x72" + bytes([len(fact)]) + fact)  # protobuf merges what is appended
    with pytest.raises(WeightsError, match="not 4 numbers a step"):
        inkproof.read(NOTE, hand=hand)


def test_a_graph_that_takes_no_lines_is_refused(hand):
    detector = locate(weights_named("ppocrv6-det-small")).read_bytes()
    facts = (b"\x0a\x09character\x12\x03a\nb", b"\x0a\x09height_px\x12\x0248", b"\x0a\x07step_px\x12\x014")
    hand.write_bytes(detector + b"".join(b"\x72" + bytes([len(fact)]) + fact for fact in facts))
    with pytest.raises(WeightsError, match="the graph"):
        inkproof.read(NOTE, hand=hand)


def test_the_command_refuses_what_is_no_hand(hand, capsys):
    from inkproof.cli import main

    hand.write_text("no weights", encoding="utf-8")
    assert main(["read", str(NOTE), "--hand", str(hand)]) == WeightsError.exit_code
    assert "inkproof learn" in capsys.readouterr().err
