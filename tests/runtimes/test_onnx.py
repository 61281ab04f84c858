"""Sessions of real and of broken graphs."""

import numpy as np
import pytest

from inkproof.errors import WeightsError
from inkproof.runtimes.onnx import Session
from inkproof.weights import locate, weights_for


@pytest.mark.parametrize("script", ["printed", "handwritten"])
def test_a_recognizer_gives_distributions_and_knows_its_characters(script):
    chosen = weights_for("recognizer", script)
    session = Session(locate(chosen), threads=1)
    output = session(np.zeros((2, 3, chosen.height_px, 160), dtype=np.float32))
    characters = session.metadata["character"].split("\n")
    assert output.dtype == np.float32
    lines, steps, classes = output.shape
    assert (lines, classes) == (2, len(characters) + 2)
    # A step that is pooled from two columns needs both.
    assert 160 // chosen.step_px - 1 <= steps <= 160 // chosen.step_px
    assert output.sum(axis=2) == pytest.approx(1.0, abs=1e-3)


def test_a_file_that_is_no_graph_is_refused(tmp_path):
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"not a graph")
    with pytest.raises(WeightsError, match=r"broken\.onnx"):
        Session(path, threads=1)
