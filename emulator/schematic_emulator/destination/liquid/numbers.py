"""Calculate in templates as liquidjs does.

Source: liquidjs 10.30.1, dist/liquid.node.js (mathFilters, argumentsToNumber). All
numbers are doubles: 7 divided by 2 is 3.5, and division by zero is Infinity or NaN
where Python raises an error.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.javascript.numbers import (
    number_text,
    text_number,
    to_double,
)
from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.liquid.values import js_number, liquid_number

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_EXACT = 2**53 - 1
# A missing argument is undefined in JavaScript, thus NaN in any calculation.
_NONE = math.nan


def _of_numbers(compute: Callable[..., float]) -> Callable[..., float]:
    """Create a filter whose value and arguments are converted to numbers."""

    def apply(_: Any, *values: Any) -> float:
        return compute(*(to_double(liquid_number(value)) for value in values))

    return apply


def _divide(
    dividend: float, divisor: float = _NONE, whole: float = 0, *_: float
) -> float:
    quotient = _by_zero(dividend, divisor) if divisor == 0 else dividend / divisor
    return math.floor(quotient) if whole and math.isfinite(quotient) else quotient


def _by_zero(dividend: float, zero: float) -> float:
    if dividend == 0 or math.isnan(dividend):
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1, zero)


def _remainder(dividend: float, divisor: float = _NONE, *_: float) -> float:
    return _truncated(_truncated(dividend, divisor) + divisor, divisor)


def _truncated(dividend: float, divisor: float) -> float:
    """Return the remainder with the sign of the dividend, as JavaScript's `%`.

    Python's `%` has the sign of the divisor.
    """
    if divisor == 0 or not math.isfinite(dividend) or math.isnan(divisor):
        return math.nan
    return math.fmod(dividend, divisor)


def _whole(convert: Callable[[float], int]) -> Callable[..., float]:
    """Create a conversion that returns a number unchanged if it is not finite."""
    return lambda value, *_: convert(value) if math.isfinite(value) else value


def _round(_: Any, value: Any, digits: Any = UNDEFINED, *__: Any) -> float:
    number = to_double(liquid_number(value))
    places = 0.0 if digits is UNDEFINED else to_double(liquid_number(digits))
    scaled = _shift(abs(number), places)
    if not scaled <= _MOST_EXACT:
        return number
    # Math.round rounds halves up; Python's round rounds them to even.
    below = math.floor(scaled)
    rounded = _shift(below + (scaled - below >= 0.5), -places)  # noqa: PLR2004 - a half
    return -rounded if number < 0 else rounded


def _shift(number: float, places: float) -> float:
    """Move the decimal point in the number's text, which is exact (shiftDecimal)."""
    if places == 0:
        return number
    mantissa, _, power = number_text(number).partition("e")
    exponent = number_text((to_double(text_number(power)) if power else 0) + places)
    return to_double(text_number(f"{mantissa}e{exponent}"))


NUMBER_FILTERS: dict[str, Callable[..., Any]] = {
    "abs": _of_numbers(lambda value, *_: abs(value)),
    "at_least": _of_numbers(lambda *values: max(values)),
    "at_most": _of_numbers(lambda *values: min(values)),
    "ceil": _of_numbers(_whole(math.ceil)),
    "floor": _of_numbers(_whole(math.floor)),
    "plus": _of_numbers(lambda left, right=_NONE, *_: left + right),
    "minus": _of_numbers(lambda left, right=_NONE, *_: left - right),
    "times": _of_numbers(lambda left, right=_NONE, *_: left * right),
    "divided_by": _of_numbers(_divide),
    "modulo": _of_numbers(_remainder),
    "round": _round,
    "to_integer": lambda _, value, *__: js_number(value),
}
