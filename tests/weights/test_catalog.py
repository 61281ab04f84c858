"""The catalogue is complete and every file is the pinned one."""

import dataclasses
import re
from pathlib import Path

import pytest

import inkproof.weights
from inkproof.errors import UsageError, WeightsError
from inkproof.weights import catalog, locate, weights_for, weights_named


@pytest.mark.parametrize("name", catalog())
def test_an_entry_is_complete(name):
    entry = weights_named(name)
    assert entry.name == name
    assert re.fullmatch(r"[0-9a-f]{64}", entry.sha256)
    assert entry.task in {"detector", "orientation", "recognizer"}
    assert all([entry.file, entry.license, entry.origin])
    assert bool(entry.package) != bool(entry.url)
    if entry.task == "recognizer":
        assert set(entry.scripts) <= {"handwritten", "printed"}
        assert entry.scripts
        assert min(entry.height_px, entry.step_px) > 0


@pytest.mark.parametrize("name", [name for name, entry in catalog().items() if entry.package])
def test_a_file_is_there_and_is_the_pinned_one(name):
    assert locate(weights_named(name)).is_file()


@pytest.mark.parametrize(
    ("task", "script"),
    [("detector", ""), ("orientation", ""), ("recognizer", "printed"), ("recognizer", "handwritten")],
)
def test_every_task_has_weights(task, script):
    assert weights_for(task, script).task == task


def test_handwriting_has_its_own_weights_in_the_wheel_and_print_keeps_the_stock_ones():
    hand, print_ = (weights_for("recognizer", script) for script in ("handwritten", "printed"))
    assert (hand.name, print_.name) == ("inkproof-hand", "ppocrv6-rec-small")
    assert locate(hand).parent.parent == Path(inkproof.weights.__file__).parent
    assert locate(hand).stat().st_size <= 8_000_000


@pytest.mark.parametrize(
    ("lang", "name"), [("nb", "inkproof-hand"), ("fr", "inkproof-hand"), ("zh", "ppocrv6-rec-small")]
)
def test_handwriting_in_other_letters_keeps_the_stock_weights(lang, name):
    assert weights_for("recognizer", "handwritten", lang).name == name


def test_another_file_than_the_pinned_one_is_refused():
    wrong = dataclasses.replace(weights_for("detector"), sha256="0" * 64)
    with pytest.raises(WeightsError, match=r"not the pinned 0{64}"):
        locate(wrong)
    assert locate(wrong, verify=False).is_file()


@pytest.mark.parametrize("change", [{"package": "no_such_package_of_weights"}, {"file": "models/none.onnx"}])
def test_missing_weights_say_how_to_get_them(change):
    with pytest.raises(WeightsError, match="pip install"):
        locate(dataclasses.replace(weights_for("detector"), **change))


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(UsageError, match="ppocrv6-rec-small"):
        weights_named("nonesuch")


def test_what_is_to_be_fetched_is_pinned_as_the_publisher_pins_it():
    import rapidocr
    import yaml

    published = yaml.safe_load((Path(rapidocr.__file__).parent / "default_models.yaml").read_text(encoding="utf-8"))
    medium = published["onnxruntime"]["PP-OCRv6"]["rec"]["multi_PP-OCRv6_rec_medium"]
    entry = weights_named("ppocrv6-medium")
    assert (entry.url, entry.sha256) == (medium["model_dir"], medium["SHA256"])
