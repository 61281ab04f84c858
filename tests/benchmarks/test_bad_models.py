"""The harm of bad models, on a passage of our own: which doors are tried, what counts as harm."""

import json

import pytest

from benchmarks import bad_models
from benchmarks.bad_models import Harm, harm
from benchmarks.sets import Item
from inkproof import assemble
from inkproof.settings import Settings
from inkproof.testing import MISBEHAVIOURS

TRUTH = "The horse was stabled in the yard behind the house.\nMrs. Okafor paid 20 on 3 June."
RAW = TRUTH.replace("the yard", "tbe yand")


@pytest.fixture(scope="module")
def corrector():
    return assemble.text_corrector(Settings())


def test_every_model_is_let_in_by_both_doors(corrector):
    found = harm(Item("1", TRUTH, "", ocr=RAW), corrector)
    assert set(found) == {
        ("no model", "no model"),
        *((kind, door) for kind in MISBEHAVIOURS for door in ("asked", "post-processor")),
    }
    assert found["no model", "no model"] == Harm(1, 1, 0, 0.0)
    assert sum(one.too_much for one in found.values()) == 0


def test_a_model_that_is_believed_does_harm(corrector, monkeypatch):
    def believed(corrector, page, proposed, *, by):
        return bad_models.Page.of_text("\n".join(proposed.splitlines()))

    monkeypatch.setattr(bad_models, "weigh_lines", believed)
    found = harm(Item("1", TRUTH, "", ocr=RAW), corrector)
    for kind in MISBEHAVIOURS:
        one = found[kind, "post-processor"]
        assert (one.changed, one.too_much) == (1, 1)
        assert one.worst > 0.1


def test_the_result_says_what_was_found(tmp_path):
    folder = tmp_path / "bln600_dev"
    folder.mkdir()
    (folder / "manifest.jsonl").write_text(json.dumps({"ocr": RAW, "text": TRUTH}) + "\n", encoding="utf-8")
    out = tmp_path / "results"
    assert bad_models.main(["--data", str(tmp_path), "--sets", "bln600_dev", "--out", str(out)]) == 0
    (table,) = out.glob("bad-models-*.md")
    text = table.read_text(encoding="utf-8")
    assert "| bln600_dev | obeying | asked | 1 | 0 | 0 | 0.00% |" in text
    assert str(tmp_path) not in text
