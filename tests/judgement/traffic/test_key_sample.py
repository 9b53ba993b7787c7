"""A sample has the same keys whichever way they came, and never many more."""

from __future__ import annotations

from operator import add
from random import Random

import pytest

from schematic_emulator.judgement.traffic.key_sample import KeySample, Rank, scatter


def rank(key: str) -> Rank:
    return scatter(key), key


def sample(keys: list[str], most: int = 10) -> KeySample[str, int]:
    """Count keys in a sample."""
    found: KeySample[str, int] = KeySample(most, rank)
    for key in keys:
        if key in found.rows:
            found.rows[key] += 1
        else:
            found.add(key, 1)
    return found


def cut(found: KeySample[str, int]) -> dict[str, int]:
    found.cut()
    return found.rows


@pytest.mark.parametrize("seed", range(5))
def test_keys_and_counts_do_not_depend_on_the_order(seed: int):
    keys = [str(number % 100) for number in range(300)]
    whole = cut(sample(keys))
    Random(seed).shuffle(keys)

    assert cut(sample(keys)) == whole
    assert set(whole.values()) == {3}
    assert len(whole) == 10


@pytest.mark.parametrize("sizes", [(150, 150), (5, 295), (295, 5), (3, 3)])
def test_parts_merge_to_the_sample_of_the_whole(sizes: tuple[int, int]):
    keys = [str(number % 100) for number in range(sum(sizes))]
    first, second = sample(keys[: sizes[0]]), sample(keys[sizes[0] :])

    first.merge(second, add)

    assert cut(first) == cut(sample(keys))


def test_sample_is_bounded_while_it_grows():
    found = sample([str(number) for number in range(1000)])

    assert len(found.rows) <= 15
    assert found.cut()


def test_few_keys_are_all_there():
    found = sample(["a", "b", "a"])

    assert not found.cut()
    assert found.rows == {"a": 2, "b": 1}


def test_keys_that_scatter_alike_are_bounded_too():
    found: KeySample[str, int] = KeySample(5, lambda key: (1, key))
    for number in range(100):
        found.add(str(number), 1)

    assert sorted(cut(found)) == ["0", "1", "10", "11", "12"]
