"""The curve of a run."""

import json

from training.hand.curve import losses


def test_the_losses_of_all_workers_are_averaged_where_they_saw_as_many_lines():
    rows = [json.dumps({"worker": w, "lines": n, "loss": x}) for w, n, x in [(0, 96, 1.0), (1, 96, 2.0), (0, 192, 0.5)]]
    assert losses(rows) == ([96, 192], [1.5, 0.5])
