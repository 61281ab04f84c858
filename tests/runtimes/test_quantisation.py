"""Which files a name means: names as repositories really have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkproof.errors import ModelNotFoundError
from inkproof.runtimes.quantisation import choose, variants

USUAL = ["README.md", "m-q4_0.gguf", "m-q4_k_m.gguf", "m-q5_k_m.gguf", "m-q8_0.gguf"]
FOLDERS = ["BF16/M-BF16-00001-of-00002.gguf", "BF16/M-BF16-00002-of-00002.gguf", "M-Q8_0.gguf", "M-UD-Q4_K_XL.gguf"]


@pytest.mark.parametrize(
    ("names", "wanted", "files"),
    [
        (USUAL, "", ("m-q4_k_m.gguf",)),
        (["m-q8_0.gguf", "m-q5_k_m.gguf"], "", ("m-q5_k_m.gguf",)),
        (["SmolLM2-135M-Instruct.Q4_1.gguf", "README.md"], "", ("SmolLM2-135M-Instruct.Q4_1.gguf",)),
        (["M.Q4_K_M.gguf", "mmproj-M-Q4_K_M.gguf"], "", ("M.Q4_K_M.gguf",)),
        (["M.Q4_K_M.gguf", "mmproj-M-f16.gguf"], "mmproj-M-f16.gguf", ("mmproj-M-f16.gguf",)),
        (USUAL, "Q8_0", ("m-q8_0.gguf",)),
        (USUAL, "m-q4_0.gguf", ("m-q4_0.gguf",)),
        (FOLDERS, "bf16", tuple(FOLDERS[:2])),
        (FOLDERS, "M-BF16-00001-of-00002.gguf", tuple(FOLDERS[:2])),
        (FOLDERS, FOLDERS[1], tuple(FOLDERS[:2])),
        (FOLDERS, "UD-Q4_K_XL", ("M-UD-Q4_K_XL.gguf",)),
    ],
)
def test_a_name_means(names, wanted, files):
    assert choose(names, wanted, "some/repo") == files


@pytest.mark.parametrize(
    ("names", "wanted", "told"),
    [
        (USUAL, "q4_k", r"'q4_k' fits no model of 'some/repo': m-q4_0\.gguf, m-q4_k_m"),
        (USUAL, "q4_0.gguf", "fits no model"),
        (["a.gguf", "b.gguf"], "", r"Which \.gguf file of 'some/repo' is meant\? Found: a\.gguf, b\.gguf"),
        (["a/m-q8_0.gguf", "b/m-q8_0.gguf"], "q8_0", r"fits 2 models .*: a/m-q8_0\.gguf, b/m-q8_0\.gguf"),
        (["a/m-q4_k_m.gguf", "b/m-q4_k_m.gguf", "m-q8_0.gguf"], "", r"a/m-q4_k_m\.gguf"),
        (FOLDERS[1:], "bf16", "fits no model"),
        (["README.md"], "", r"no \.gguf file"),
    ],
)
def test_what_is_not_there_or_not_clear_is_listed(names, wanted, told):
    with pytest.raises(ModelNotFoundError, match=told):
        choose(names, wanted, "some/repo")


@given(st.permutations(FOLDERS))
def test_the_order_of_a_listing_does_not_matter(names):
    assert variants(names) == [tuple(FOLDERS[:2]), ("M-Q8_0.gguf",), ("M-UD-Q4_K_XL.gguf",)]
