"""The network in torch computes what the stock ONNX file does, and reads on with Latin rows and twice the steps."""

import numpy as np
import pytest

from inkproof.runtimes.onnx import Session
from inkproof.weights import locate, weights_named

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from inkproof.ink.alignment import best_path  # noqa: E402
from inkproof.learn.reading import lattices  # noqa: E402
from training.hand import stock  # noqa: E402


@pytest.mark.parametrize("width", [96, 333])
def test_it_is_the_stock_network(width):
    session = Session(locate(weights_named(stock.NAME)), threads=1)
    planes = np.random.default_rng(width).uniform(-1, 1, (2, 3, 48, width)).astype(np.float32)
    with torch.inference_mode():
        found = stock.network(step_px=8, latin=False).eval()(torch.from_numpy(planes)).softmax(-1).numpy()
    assert np.abs(found - session(planes)).max() < 1e-4


def test_training_computes_the_same_as_reading():
    network = stock.network()
    planes = torch.rand(2, 3, 48, 160) * 2 - 1
    with torch.inference_mode():
        trained, read = network.train()(planes), network.eval()(planes)
    assert torch.allclose(trained, read, atol=1e-3)


def test_latin_rows_and_small_steps_still_read_print(line):
    classes, rows = stock.characters()
    assert len(classes) == len(rows) == 331
    assert (classes[0], classes[-1]) == ("", " ")
    samples = [line("The quick brown fox"), line("12 March")]
    found = lattices(stock.network(), classes, [sample.pixels for sample in samples])
    assert [best_path(lattice)[0] for lattice in found] == [sample.text for sample in samples]
    assert len(found[0]) > samples[0].pixels.shape[1] * 48 / 56 / stock.STEP_PX - 1
