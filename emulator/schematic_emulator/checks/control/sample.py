"""Choose a sample of calls, the same ones in every run and whatever their order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from schematic_emulator.errors import EmulatorError

# They are in memory all together: about 200 MB of events of 1 KB.
MOST_KEPT = 30_000
_RANKS = 2**64
_TEXT = re.compile(r"(?P<percent>\d{1,3}(?:\.\d+)?)%|(?P<most>\d+)", re.ASCII)
_WHOLE = 100


class SampleError(EmulatorError, ValueError):
    """Raised for a text that is not the size of a sample."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample: a number of calls (`most`), or those of a rank below `edge`.

    `text` is what was given for it.
    """

    text: str
    edge: int = _RANKS
    most: int = 0


def read_sample(text: str) -> Sample:
    """Return the sample that a text such as `10%` or `5000` asks for.

    Raises SampleError.
    """
    found = _TEXT.fullmatch(text.strip())
    if found is None:
        raise SampleError(f"sample: expected a number of events or N%, found {text!r}")
    if found["percent"]:
        percent = float(found["percent"])
        if not 0 < percent <= _WHOLE:
            raise SampleError(
                f"sample: expected more than 0% and at most 100%, found {text!r}"
            )
        return Sample(text.strip(), edge=round(percent / _WHOLE * _RANKS))
    most = int(found["most"])
    if not 0 < most <= MOST_KEPT:
        message = (
            f"sample: expected 1 to {MOST_KEPT:,} events, found {text}; write a share"
        )
        raise SampleError(f"{message} such as 10% for more")
    return Sample(text.strip(), most=most)


def rank(call: Any) -> int:
    """Return the place of a call among all others, by chance and always the same.

    Calls with one messageId have one rank, so that repeats are chosen with the first.
    """
    message_id = call.get("messageId") if call.__class__ is dict else None
    if message_id.__class__ is str:
        key = message_id.encode("utf-8", "surrogatepass")
    else:
        key = orjson.dumps(call, option=orjson.OPT_SORT_KEYS)
    return int.from_bytes(blake2b(key, digest_size=8).digest(), "big")
