"""A run learns, can stop and go on without a trace, and what is chosen and exported is what was trained."""

import json

import numpy as np
import pytest

from inkproof.runtimes.onnx import Session
from inkproof.weights import read_weights

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("safetensors")

from inkproof.learn.graph import load_network  # noqa: E402
from training.hand import batches, checkpoints, export, stock, train  # noqa: E402
from training.hand.train import Plan  # noqa: E402


def plan(lines, **changes):
    values = {"workers": 1, "seed": 3, "rate": 1e-3, "pull": 0.5, "warm_updates": 2, "dropout": 0.1}
    return Plan(lines, **{**values, "frozen_blocks": 4, "shares": {"hand": 0.7, "print": 0.3}, **changes})


@pytest.fixture
def small_pools(monkeypatch):
    """Pools of four lines, so that a run takes seconds."""
    monkeypatch.setattr(batches, "POOL", 4)
    monkeypatch.setattr(train, "POOL", 4)


def weights(run, name="state/weights.safetensors"):
    return checkpoints.load(run / name)[0]


def test_a_run_that_went_on_is_the_run_that_never_stopped(tmp_path, pack, small_pools, monkeypatch):
    train.train(plan(12), [pack], tmp_path / "whole")
    real = batches.batches

    def interrupted(mix, index, step_px, seed):
        if seed.endswith(" 2"):
            raise KeyboardInterrupt
        return real(mix, index, step_px, seed)

    monkeypatch.setattr(train, "SAVE_S", -1)
    with monkeypatch.context() as broken:
        broken.setattr(train, "batches", interrupted)
        with pytest.raises(KeyboardInterrupt):
            train.train(plan(12), [pack], tmp_path / "stopped")
    assert not (tmp_path / "stopped/mean.safetensors").exists()
    train.train(plan(12), [pack], tmp_path / "stopped")
    for kept in ("state/weights.safetensors", "mean.safetensors"):
        whole, stopped = weights(tmp_path / "whole", kept), weights(tmp_path / "stopped", kept)
        assert all(torch.equal(tensor, stopped[name]) for name, tensor in whole.items())


def test_training_moves_what_is_not_frozen_and_logs(tmp_path, pack, small_pools, monkeypatch):
    monkeypatch.setattr(train, "LOG_POOLS", 1)
    train.train(plan(8), [pack], tmp_path)
    before, after = stock.network().state_dict(), weights(tmp_path)
    moved = {name for name, tensor in after.items() if not torch.equal(tensor, before[name])}
    assert {"head.weight", "blocks.12.widen.weight"} <= moved
    assert not any(name.startswith(("stem.", "blocks.3.")) for name in moved)
    rows = [json.loads(row) for row in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["pool"] for row in rows] == [1, 2]
    assert all(np.isfinite(row["loss"]) for row in rows)


def test_a_strong_pull_keeps_the_stock_weights(tmp_path, pack, small_pools):
    def distance(pull):
        run = tmp_path / str(pull)
        train.train(plan(8, pull=pull), [pack], run)
        return (weights(run)["head.weight"] - stock.network().head.weight).norm().item()

    assert distance(900.0) < 0.5 * distance(0.0)


def test_the_rate_rises_and_falls_to_nothing():
    rates = [plan(8).rate_at(update, update / 100) for update in range(101)]
    assert rates[0] < rates[1] == max(rates)
    assert rates[-1] == pytest.approx(0.0)


def test_the_exported_file_computes_what_was_trained_and_tells_no_paths(tmp_path):
    network = stock.network()
    with torch.no_grad():
        network.head.bias += 0.1
    out = tmp_path / "hand.onnx"
    export.write(network, {"character": "a\nb", "step_px": "4"}, out)
    assert out.stat().st_size < 8e6
    assert str(tmp_path).encode() not in out.read_bytes()
    assert b".py" not in out.read_bytes()
    session = Session(out, threads=1)
    assert session.metadata == {"character": "a\nb", "step_px": "4"}
    for lines, width in ((1, 96), (3, 333)):
        planes = np.random.default_rng(width).uniform(-1, 1, (lines, 3, 48, width)).astype(np.float32)
        with torch.inference_mode():
            expected = network.eval()(torch.from_numpy(planes)).softmax(-1).numpy()
        assert np.abs(session(planes) - expected).max() < 5e-3


def test_a_run_may_begin_with_exported_weights(tmp_path, pack, small_pools):
    shipped = read_weights(export.TARGET)
    train.train(plan(4, rate=0.0), [pack], tmp_path, shipped)
    begun = load_network(shipped.data, len(shipped.classes), step_px=shipped.step_px).state_dict()
    assert all(torch.equal(tensor, begun[name]) for name, tensor in weights(tmp_path).items())
    assert json.loads((tmp_path / "plan.json").read_text())["begin_sha256"] == shipped.sha256
