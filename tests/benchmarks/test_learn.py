"""The benchmark of learning reads pages that nothing was learnt from."""

from pathlib import Path

from benchmarks.learn import Row, parted


def test_no_page_is_learnt_from_and_read():
    rows = [Row(Path(f"{page}-{line}.png"), "a line", f"page {page}") for line in range(7) for page in range(9)]
    given, apart = parted(rows, 20, 30, seed=3)
    assert (len(given), len(apart)) == (20, 30)
    assert not {row.page for row in given} & {row.page for row in apart}
    assert parted(rows, 20, 30, seed=3) == (given, apart)
    assert parted(rows, 20, 30, seed=4) != (given, apart)
