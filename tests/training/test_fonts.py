"""Fonts that are only measured or fitted on are no others' twins."""

from pathlib import Path

import matplotlib as mpl

from training.fonts import Face, twins

FONTS = Path(mpl.get_data_path()) / "fonts/ttf"


def test_one_design_under_two_names_is_found():
    sans, again, serif = (
        Face(name, FONTS / f"{file}.ttf", frozenset())
        for name, file in (("one", "DejaVuSans"), ("another", "DejaVuSans"), ("serif", "DejaVuSerif-Italic"))
    )
    assert twins([sans, serif], [again]) == [("one", "another")]
