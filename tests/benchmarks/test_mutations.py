"""The damaged files of the benchmark, three hundred of another seed: no page or an InkproofError, nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest

from benchmarks.damage import MUTATIONS, mutant, originals
from benchmarks.mutations import Used, read_all
from inkproof import errors
from inkproof.loading import pdfworker

MAX_PIXELS = 2_000_000


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return originals()


def test_the_files_are_whole_before_they_are_damaged(files) -> None:
    pytest.importorskip("pi_heif", reason="the extra heic is not installed")
    assert {name: read_all(data, MAX_PIXELS) for name, data in files.items()} == dict.fromkeys(files, "read")


def test_the_same_number_gives_the_same_file(files) -> None:
    assert [mutant(number, 1, files) for number in range(30)] == [mutant(number, 1, files) for number in range(30)]
    assert mutant(0, 1, files) != mutant(0, 2, files)


# A damaged file's metadata may make Pillow warn as well; what counts here is what is raised.
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_three_hundred_damaged_files(files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfworker, "PROCESSOR_LIMIT_S", 2)  # some draw for ever
    outcomes = Counter()
    mutations = set()
    for number in range(300):
        name, data = mutant(number, 300, files)
        mutations.add(name.rpartition(", ")[2])
        outcomes[read_all(data, MAX_PIXELS)] += 1
    assert mutations == set(MUTATIONS)
    assert set(outcomes) - {"read"} <= set(errors.__all__)
    assert {"read", "TruncatedInputError", "NotAnImageError"} <= set(outcomes)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process begins anew on Linux alone")
def test_what_a_file_starts_counts_for_this_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "waitpid", os.waitpid)
    monkeypatch.setattr(subprocess, "_USE_VFORK", subprocess._USE_VFORK)
    used = Used()
    before_mib = used.peak_mib
    subprocess.run([sys.executable, "-c", "b = bytes(range(256)) * 2**21"], check=True)
    assert used.peak_mib > before_mib + 500
    assert used.seconds > 0.05
    used.forget()
    assert used.peak_mib < before_mib + 200
