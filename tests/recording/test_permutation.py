"""No two values become one, and only the key decides what a value becomes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.recording.permutation import Permutation


@given(st.text(), st.integers(1, 70), st.integers(2, 70))
def test_every_index_becomes_another_one(key: str, height: int, width: int):
    permutation, sizes = Permutation(key), (height, width)
    pairs = [(row, column) for row in range(height) for column in range(width)]

    found = [permutation.replace("label", pair, sizes) for pair in pairs]

    assert sorted(found) == pairs
    assert all(one != other for one, other in zip(found, pairs, strict=True))


def test_large_range_has_no_collision():
    """A range that is not shuffled whole."""
    permutation, sizes = Permutation("k"), (100, 200)
    pairs = [(row, column) for row in range(100) for column in range(200)]

    found = [permutation.replace("label", pair, sizes) for pair in pairs]

    assert sorted(found) == pairs
    assert all(one != other for one, other in zip(found, pairs, strict=True))


def test_key_and_label_choose_the_permutation():
    found = {
        tuple(Permutation(key).pick(label, at, 50) for at in range(50))
        for key in ("a", "b")
        for label in ("x", "y")
    }

    assert len(found) == 4
    assert Permutation("a").pick("x", 3, 50) == Permutation("a").pick("x", 3, 50)
