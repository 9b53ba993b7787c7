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
from schematic_emulator.destination.liquid.scope import Scope, read_member, read_path
from schematic_emulator.destination.liquid.values import js_number

Value = Callable[[Scope], Any]
Step = tuple[str, list[Value]]  # a filter's name and its arguments


def constant(value: Any) -> Value:
    """Create a value that is always the same."""
    return Constant(value)


class Constant:
    """A value that is the same in any scope."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __call__(self, _: Scope) -> Any:
        """Return the value."""
        return self.value


def path(start: Value | None, keys: list[Value]) -> Value:
    """Create the value at the end of a path, from the scope or another value."""
    names = [key.value for key in keys if isinstance(key, Constant)]
    if start is None and len(names) == len(keys) and all(map(_is_plain, names)):
        return _named_path(*names)
    if start is not None:
        return lambda scope: read_path(start(scope), [key(scope) for key in keys])
    first, others = keys[0], keys[1:]
    if not others:
        return lambda scope: scope.find(plain(first(scope)))
    return lambda scope: read_path(
        scope.find(plain(first(scope))), [key(scope) for key in others]
    )


def _is_plain(name: Any) -> bool:
    """Return whether a key only finds an object's own property of that name."""
    return name.__class__ is str and name != "size"


def _named_path(first: str, *others: str) -> Value:
    """Create the value at a path of names: what `read_path` finds, but quicker."""

    def find(scope: Scope) -> Any:
        value = scope.payload
        if value.__class__ is dict and not scope.locals and not scope.written:
            value = value.get(first, UNDEFINED)
        else:
            value = scope.find(first)
        for name in others:
            if value.__class__ is dict:
                value = value.get(name, UNDEFINED)
            else:
                value = read_member(value, name)
        return value

    return find


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


def compile_postfix(postfix: list[Value | str]) -> Value:
    """Create the value of an expression; of operands without an operator the first.

    Missing operands are undefined, as `Array.pop` returns for an empty list.
    """
    stack: list[Value] = []
    for step in postfix:
        if not isinstance(step, str):
            stack.append(step)
            continue
        right = stack.pop() if stack else constant(UNDEFINED)
        if step == "not":
            stack.append(_negate(right))
            continue
        left = stack.pop() if stack else constant(UNDEFINED)
        stack.append(_combine(BINARY[step], left, right))
    return stack[0] if len(stack) == 1 else _first(stack)


def _negate(value: Value) -> Value:
    return lambda scope: not is_true(value(scope))


def _combine(compute: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    return lambda scope: compute(left(scope), right(scope))


def _first(values: list[Value]) -> Value:
    """Create the first of some values; all are evaluated, as one may fail."""

    def find(scope: Scope) -> Any:
        first, *_ = [value(scope) for value in values]
        return first

    return find


def with_filters(value: Value, steps: list[Step]) -> Value:
    """Create a value to which filters are applied in order.

    An unknown filter returns its value (identify).
    """
    bound: list[Callable[[Scope, Any], Any]] = []

    def resolve(scope: Scope) -> Any:
        found = value(scope)
        if not bound:
            bound.extend(
                _bind(scope.filters[name], given)
                for name, given in steps
                if name in scope.filters
            )
        for apply in bound:
            found = apply(scope, found)
        return found

    return resolve


def _bind(
    apply: Callable[..., Any], arguments: list[Value]
) -> Callable[[Scope, Any], Any]:
    """Return a filter with its arguments; those that are constant are known now."""
    known = [one.value for one in arguments if isinstance(one, Constant)]
    if len(known) < len(arguments):
        return lambda scope, found: apply(
            scope, found, *[one(scope) for one in arguments]
        )
    if not known:
        return apply
    return lambda scope, found: apply(scope, found, *known)
