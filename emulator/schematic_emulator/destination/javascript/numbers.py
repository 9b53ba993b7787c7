"""Convert numbers to text and back as JavaScript does.

Source: ECMA-262, Number::toString and StringToNumber. Python's `repr` finds the same
shortest digits, but writes `1.0`, `1e+16` and `1e-05` where JavaScript writes `1`,
`10000000000000000` and `0.00001`.
"""

from __future__ import annotations

import math
import re

_EXACT = 2**53
_DECIMAL_DIGITS = 21  # from 1e21 on JavaScript writes an exponent
_LEADING_ZEROS = 6  # below 1e-6 as well
_SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_DECIMAL = re.compile(
    r"[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
)
_RADIX = {"0x": 16, "0o": 8, "0b": 2}
_RADIX_DIGITS = {
    16: re.compile("[0-9a-fA-F]+"),
    8: re.compile("[0-7]+"),
    2: re.compile("[01]+"),
}


def trim(text: str) -> str:
    """Remove JavaScript's white space from both ends, as `String.trim` does.

    Python's also strips U+001C to U+001F and U+0085, and leaves U+FEFF.
    """
    return text.strip(_SPACE)


def to_double(value: float) -> float:
    """Return the double nearest to a number of any size, infinity if none is."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def number_text(value: float) -> str:
    """Write a number as `String(value)` does; `-0` is written `0`."""
    if isinstance(value, int):
        if -_EXACT <= value <= _EXACT:
            return str(value)
        value = to_double(value)
    if not math.isfinite(value):
        return _not_finite_text(value)
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    return sign + _decimal_text(*_shortest_digits(abs(value)))


def _not_finite_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _shortest_digits(value: float) -> tuple[str, int]:
    """Return the shortest digits that read back, and the place of the point."""
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    point = len(whole) + int(exponent or 0)
    significant = digits.lstrip("0")
    point -= len(digits) - len(significant)
    return significant.rstrip("0"), point


def _decimal_text(digits: str, point: int) -> str:
    length = len(digits)
    if length <= point <= _DECIMAL_DIGITS:
        return digits + "0" * (point - length)
    if 0 < point <= _DECIMAL_DIGITS:
        return f"{digits[:point]}.{digits[point:]}"
    if -_LEADING_ZEROS < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if length > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"


def text_number(text: str) -> float:
    """Parse a number as `Number(text)` does; NaN for anything else.

    Empty text is 0. `float()` would also accept `1_000`, `inf` and `nan`, and would
    refuse `0x10`.
    """
    text = trim(text)
    if not text:
        return 0
    radix = _RADIX.get(text[:2].lower())
    if radix is not None:
        digits = text[2:]
        is_number = _RADIX_DIGITS[radix].fullmatch(digits)
        return to_double(int(digits, radix)) if is_number else math.nan
    if _DECIMAL.fullmatch(text):
        return float(text)
    return math.nan
