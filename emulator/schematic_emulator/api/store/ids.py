"""Make ids in Schematic's form: a prefix, `_`, and 11 letters or digits."""

from __future__ import annotations

import random
import string

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
ID_LENGTH = 11
EVENT_PREFIX = "evt_"


class RandomIds:
    """Makes ids; the same seed makes the same ids in the same order."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)  # noqa: S311 - ids are no secret

    def __call__(self, prefix: str) -> str:
        """Return a new id, such as `comp_4fT0aZ81LkQ` for the prefix `comp`."""
        characters = self._random.choices(ALPHABET, k=ID_LENGTH)
        return f"{prefix}_{''.join(characters)}"


def write_event_id(number: int) -> str:
    """Return the id of the event with a number: `evt_` and the number in base 62."""
    digits = ""
    for _ in range(ID_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        digits = ALPHABET[place] + digits
    return EVENT_PREFIX + digits


def read_event_id(event_id: str) -> int | None:
    """Return the number in an event's id; None for an id of another form."""
    digits = event_id.removeprefix(EVENT_PREFIX)
    if len(digits) != ID_LENGTH or len(digits) == len(event_id):
        return None
    number = 0
    for digit in digits:
        place = ALPHABET.find(digit)
        if place < 0:
            return None
        number = number * len(ALPHABET) + place
    return number
