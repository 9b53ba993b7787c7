"""Read a trait's text as a number or a Boolean, as each of the vendor's engines does.

Sources: SchematicHQ/rulesengine (Go), `typeconvert`, commit 3019c25; the WASM engine
0.7.0 in schematichq 1.4.6, which was asked.
"""

from __future__ import annotations

import re
from math import isfinite

from schematic_emulator.effects.int64 import MAX_INT64, MIN_INT64, bound_int64

_LONGEST = len(str(MAX_INT64))
# Not `int(text)` and `float(text)`: those also accept blanks around, `1_000`, `nan` and
# Arabic digits.
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def read_int(text: str) -> int:
    """Read a whole number as Go's `strconv.ParseInt` does if its error is ignored.

    Any other text is 0, decimals such as `129.5` included. Beyond int64 it is the
    nearest end of int64, which ParseInt returns with its range error.
    """
    if not _WHOLE.fullmatch(text):
        return 0
    if len(text.lstrip("+-0")) > _LONGEST:
        return MIN_INT64 if text[0] == "-" else MAX_INT64
    return bound_int64(_write_out(text))


def find_whole(text: str) -> int | None:
    """Read a whole number as Rust's `i64` does; None for what that cannot hold."""
    if not _WHOLE.fullmatch(text) or len(text.lstrip("+-0")) > _LONGEST:
        return None
    whole = _write_out(text)
    return whole if MIN_INT64 <= whole <= MAX_INT64 else None


def read_number(text: str) -> int | float:
    """Read a number as the WASM engine does: exactly within int64, else as a double.

    `129.5` and `1e3` are numbers; any other text, and what a double cannot hold, is 0.
    """
    whole = find_whole(text)
    if whole is not None:
        return whole
    number = float(text) if _DECIMAL.fullmatch(text) else 0
    return number if isfinite(number) else 0


def is_true(text: str) -> bool:
    """Read a Boolean as Go's engine does: only the text `true` is true."""
    return text == "true"


def is_true_or_one(text: str) -> bool:
    """Read a Boolean as the WASM engine does, for which `1` is true, too."""
    return text in {"true", "1"}


def _write_out(text: str) -> int:
    """Return a whole number; Python refuses to read thousands of leading zeros."""
    whole = int(text.lstrip("+-0") or "0")
    return -whole if text[0] == "-" else whole
