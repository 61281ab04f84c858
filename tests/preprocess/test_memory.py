"""What steps take of memory beside the page itself: no floats of a whole large page."""

import tracemalloc

import numpy as np
import pytest

from inkproof.preprocess import STEPS
from tests.preprocess.drawing import page


@pytest.mark.parametrize("name", ["auto", "light", "sauvola", "unrule"])
def test_a_large_shaded_page_takes_little_more_than_itself_and_its_result(name):
    gray = np.full((3000, 4000), 225, np.uint8)
    gray[200:-200:60, 200:-200] = 30
    shaded = page(gray * np.linspace(1, 0.4, 4000, dtype=np.float32))
    tracemalloc.start()
    after = STEPS[name](shaded)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after.prepared
    assert peak < 2.2 * after.pixels.nbytes
