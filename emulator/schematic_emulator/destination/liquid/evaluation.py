"""Evaluate the parts of a parsed expression.

Source: liquidjs 10.30.1, dist/liquid.node.js (Expression, evalToken,
evalPropertyAccessToken, evalRangeToken, Filter.render).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.liquid.drops import plain
from schematic_emulator.destination.liquid.operators import BINARY, is_true
from schematic_emulator.destination.liquid.scope import Scope, read_path
from schematic_emulator.destination.liquid.values import js_number

Value = Callable[[Scope], Any]
Step = tuple[str, list[Value]]  # a filter's name and its arguments


def constant(value: Any) -> Value:
    """Create a value that is always the same."""
    return lambda _: value


def path(start: Value | None, keys: list[Value]) -> Value:
    """Create the value at the end of a path, from the scope or another value."""
    if start is not None:
        return lambda scope: read_path(start(scope), [key(scope) for key in keys])
    first, others = keys[0], keys[1:]
    if not others:
        return lambda scope: scope.find(plain(first(scope)))
    return lambda scope: read_path(
        scope.find(plain(first(scope))), [key(scope) for key in others]
    )


def make_range(scope: Scope, low: Any, high: Any) -> list[float]:
    """Return the numbers from `low` to `high`, inclusive; empty if there are none.

    Raises TemplateError if the range exceeds the memory limit.
    """
    first, last = js_number(low), js_number(high)
    if not (math.isfinite(first) and math.isfinite(last)):
        scope.use(last - first)
        return []
    scope.use(last - first + 1)
    count = math.ceil(last + 1 - first)
    return [first + index for index in range(max(count, 0))]


def evaluate(postfix: list[Value | str], scope: Scope) -> Any:
    """Evaluate an expression; of operands without an operator the first one counts.

    Missing operands are undefined, as `Array.pop` returns for an empty list.
    """
    stack: list[Any] = []
    for step in postfix:
        if not isinstance(step, str):
            stack.append(step(scope))
            continue
        right = stack.pop() if stack else UNDEFINED
        if step == "not":
            stack.append(not is_true(right))
            continue
        left = stack.pop() if stack else UNDEFINED
        stack.append(BINARY[step](left, right))
    return stack[0] if stack else UNDEFINED


def with_filters(value: Value, steps: list[Step]) -> Value:
    """Create a value to which filters are applied in order."""

    def resolve(scope: Scope) -> Any:
        found = value(scope)
        for name, arguments in steps:
            given = [argument(scope) for argument in arguments]
            apply = scope.env.filters.get(name)
            # An unknown filter returns its value (identify).
            found = apply(scope, found, *given) if apply else found
        return found

    return resolve
