"""Replace an index by another one of the same range, by a key and without collisions.

Each range has one permutation per key and label, so two values never become one, and
the same value always becomes the same. No index of a small range stays as it is.
"""

from __future__ import annotations

import hashlib
import hmac
import random
from array import array
from functools import lru_cache

# Ranges of at most this many indexes are shuffled whole; those of one character, too.
_SHUFFLED = 1 << 12
# In a larger range an index stays as it is once in this many; then no more.
_RARELY = 1 << 32
_ROUNDS = 4
Pair = tuple[int, int]


class Permutation:
    """Permutes the indexes of any range by one secret key.

    A single range has at most 65,536 indexes, a pair of ranges any number.
    """

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
        self._shuffle = lru_cache(maxsize=512)(self._shuffle_all)

    def replace(self, label: str, pair: Pair, sizes: Pair) -> Pair:
        """Return what stands for two indexes; `sizes` are those of both ranges."""
        size = sizes[0] * sizes[1]
        if size <= _SHUFFLED or sizes[1] == 1:
            index = self._shuffle(label, size)[pair[0] * sizes[1] + pair[1]]
            return divmod(index, sizes[1])
        pair = self._encrypt(label, pair, sizes)
        if size < _RARELY:
            # One step along a secret circle of all indexes: none is its own successor.
            index = (pair[0] * sizes[1] + pair[1] + 1) % size
            pair = self._decrypt(label, divmod(index, sizes[1]), sizes)
        return pair

    def pick(self, label: str, index: int, size: int) -> int:
        """Return what stands for one index of a range."""
        return self.replace(label, (index, 0), (size, 1))[0]

    def _shuffle_all(self, label: str, size: int) -> array[int]:
        """Return a permutation of one cycle, by Sattolo's algorithm."""
        draw = random.Random(self._mix(f"{label}/{size}", 0, 0)).random  # noqa: S311 - seeded by the key
        found = array("H", range(size))
        for last in range(size - 1, 0, -1):
            other = int(draw() * last)
            found[last], found[other] = found[other], found[last]
        return found

    def _encrypt(self, label: str, pair: Pair, sizes: Pair) -> Pair:
        """Return the pair after the rounds of a Feistel network."""
        left, right = pair
        for number in range(0, _ROUNDS, 2):
            left = (left + self._mix(label, number, right)) % sizes[0]
            right = (right + self._mix(label, number + 1, left)) % sizes[1]
        return left, right

    def _decrypt(self, label: str, pair: Pair, sizes: Pair) -> Pair:
        left, right = pair
        for number in range(_ROUNDS - 2, -1, -2):
            right = (right - self._mix(label, number + 1, left)) % sizes[1]
            left = (left - self._mix(label, number, right)) % sizes[0]
        return left, right

    def _mix(self, label: str, number: int, value: int) -> int:
        text = f"{label}/{number}/{value}".encode()
        return int.from_bytes(hmac.digest(self._key, text, "sha256"))
