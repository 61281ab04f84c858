"""A user's ONNX file is looked through before anything opens it: what reaches beyond the file is refused."""

import random

import pytest

from inkproof.errors import WeightsError
from inkproof.weights import locate, read_weights, weights_named

HAND = locate(weights_named("inkproof-hand"))


def field(number, content):
    """A field of a protobuf message that holds some bytes."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value):
    return bytes([value]) if value < 128 else bytes([value & 127 | 128, *_varint(value >> 7)])


IMPORTS_OWN = field(8, field(1, b"com.example"))
HAS_FUNCTIONS = field(25, field(1, b"f"))
ELSEWHERE = field(13, field(1, b"location") + field(2, b"../secret"))
PLACED_ELSEWHERE = b"\x70\x01"
CUSTOM = field(1, field(4, b"Spy") + field(7, b"com.example"))


@pytest.fixture
def file(tmp_path):
    """Writes bytes as a file of weights."""

    def write(data):
        path = tmp_path / "given.onnx"
        path.write_bytes(data)
        return path

    return write


def test_what_inkproof_wrote_is_taken():
    given = read_weights(HAND)
    assert given.sha256 == weights_named("inkproof-hand").sha256
    assert (given.height_px, given.step_px, len(given.classes)) == (48, 4, 331)
    assert (given.classes[0], given.classes[-1]) == ("", " ")


# Protobuf merges what is appended, so each of these is the shipped file and one thing more.
@pytest.mark.parametrize(
    ("more", "why"),
    [
        (IMPORTS_OWN, "operators of its own"),
        (HAS_FUNCTIONS, "operators of its own"),
        (field(7, CUSTOM), r"custom operator com\.example\.Spy"),
        (field(7, field(5, ELSEWHERE)), "other files"),
        (field(7, field(5, PLACED_ELSEWHERE)), "other files"),
        (field(7, field(15, field(1, ELSEWHERE))), "other files"),
        (field(7, field(1, field(5, field(5, ELSEWHERE)))), "other files"),
        (field(7, field(1, field(5, field(10, ELSEWHERE)))), "other files"),
        (field(7, field(1, field(5, field(23, field(2, ELSEWHERE))))), "other files"),
        (field(7, field(1, field(5, field(6, field(5, ELSEWHERE))))), "other files"),
        (field(7, field(1, field(5, field(11, CUSTOM)))), "custom operator"),
        (field(14, field(1, b"height_px") + field(2, b"tall")), "no possible way"),
        (field(14, field(1, b"height_px") + field(2, b"4" * 5000)), "no possible way"),
        (field(14, field(1, b"height_px") + field(2, b"4\xff")), "no ONNX file"),
    ],
)
def test_what_reaches_beyond_the_file_is_refused(file, more, why):
    with pytest.raises(WeightsError, match=why):
        read_weights(file(HAND.read_bytes() + more))


def test_weights_of_others_do_not_say_how_they_are_fed():
    with pytest.raises(WeightsError, match="height_px"):
        read_weights(locate(weights_named("ppocrv6-rec-small")))


@pytest.mark.parametrize("data", [b"", b"no protobuf at all", b"\xff" * 99, HAND.read_bytes()[:5000]])
def test_what_is_no_onnx_file_is_refused(file, data):
    with pytest.raises(WeightsError):
        read_weights(file(data))


def test_damaged_bytes_are_refused_or_read_but_never_break():
    rng, whole = random.Random(5), bytearray(HAND.read_bytes()[-6000:])
    from inkproof.weights.given import _faults, _message

    for _ in range(300):
        broken = bytearray(whole)
        for at in rng.sample(range(len(broken)), 8):
            broken[at] = rng.randrange(256)
        try:
            model = _message("Model").FromString(bytes(broken))
        except Exception:
            continue
        list(_faults(model))


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(WeightsError, match="cannot be read"):
        read_weights(tmp_path / "none.onnx")
