"""What is packed comes back: pixels, texts, sets."""

import numpy as np

from training.hand.packs import Pack, write


def test_a_lossless_pack_gives_back_what_was_put_in(tmp_path, line):
    samples = [line("one", "print", "x"), line("zwei é", "hand", "y")]
    assert write(tmp_path / "p", samples, lossless=True) == 2
    for before, after in zip(samples, Pack(tmp_path / "p"), strict=True):
        assert np.array_equal(before.pixels, after.pixels)
        assert (before.text, before.source, before.group) == (after.text, after.source, after.group)


def test_a_pack_knows_where_the_lines_of_each_set_lie(pack):
    found = Pack(pack)
    places = found.by_source()
    assert sorted(places) == ["hand", "print"]
    assert all(found[at].source == source for source, ats in places.items() for at in ats)
