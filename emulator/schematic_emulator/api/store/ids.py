"""Make ids as Schematic writes them: a prefix and 11 letters or digits."""

from __future__ import annotations

import random
import string

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
ID_LENGTH = 11
EVENT_PREFIX = "evt_"


class RandomIds:
    """Make ids from a seed: the same seed gives the same ids in the same order."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)  # noqa: S311 - ids are no secret

    def __call__(self, prefix: str) -> str:
        """Give a new id: `comp` gives `comp_4fT0aZ81LkQ`."""
        signs = self._random.choices(ALPHABET, k=ID_LENGTH)
        return f"{prefix}_{''.join(signs)}"


def write_event_id(number: int) -> str:
    """Give the id of the event that was received as the number-th."""
    signs = ""
    for _ in range(ID_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs = ALPHABET[place] + signs
    return EVENT_PREFIX + signs


def read_event_id(event_id: str) -> int | None:
    """Give the number in an event's id; None if it is not one of ours."""
    signs = event_id.removeprefix(EVENT_PREFIX)
    if len(signs) != ID_LENGTH or len(signs) == len(event_id):
        return None
    number = 0
    for sign in signs:
        place = ALPHABET.find(sign)
        if place < 0:
            return None
        number = number * len(ALPHABET) + place
    return number
