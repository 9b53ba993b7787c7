"""Parse expressions and their filters as liquidjs's tokenizer does.

Source: liquidjs 10.30.1, dist/liquid.node.js (Tokenizer, toPostfix).
"""

from __future__ import annotations

from typing import NamedTuple

from schematic_emulator.destination.javascript.numbers import text_number
from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.liquid.characters import (
    BLANKS,
    DIGITS,
    QUOTES,
    SIGNS,
    is_word,
    read_text_literal,
)
from schematic_emulator.destination.liquid.drops import LITERALS
from schematic_emulator.destination.liquid.evaluation import (
    Step,
    Value,
    compile_postfix,
    constant,
    make_range,
    path,
    with_filters,
)
from schematic_emulator.destination.liquid.failures import tokenization_error
from schematic_emulator.destination.liquid.operators import PRECEDENCE

_OPERATORS = sorted(PRECEDENCE, key=len, reverse=True)


class _Operand(NamedTuple):
    text: str
    value: Value


class Expressions:
    """Parse the text of one tag or output, from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    def filtered_value(self) -> Value:
        """Parse an expression with its filters.

        Raises TemplateError (a TokenizationError) if there is no expression.
        """
        value = self._expression()
        if value is None:
            raise tokenization_error(f"invalid value expression: {self.rest()!r}")
        steps: list[Step] = []
        while (step := self._filter()) is not None:
            steps.append(step)
        return with_filters(value, steps) if steps else value

    def value(self) -> _Operand | None:
        """Parse one operand with its path; None if there is none."""
        self.skip_blanks()
        begin = self.place
        found = self._literal() or self._quoted() or self._number()
        if found is None and self.peek() == "(":
            found = self._range()
        keys = self._keys(is_begin=found is None)
        if keys:
            found = path(found, keys)
        return None if found is None else _Operand(self.text[begin : self.place], found)

    def path(self) -> Value | None:
        """Parse a path from the scope; None if there is none."""
        self.skip_blanks()
        keys = self._keys(is_begin=True)
        return path(None, keys) if keys else None

    def name(self) -> str:
        """Parse a name; it may be empty."""
        self.skip_blanks()
        begin = self.place
        while is_word(self.peek()):
            self.place += 1
        return self.text[begin : self.place]

    def quoted(self) -> str | None:
        """Parse text in quotes; None if there is none."""
        self.skip_blanks()
        begin, mark = self.place, self.peek()
        if mark not in QUOTES or not mark:
            return None
        self.place += 1
        is_escaped = False
        while self.place < len(self.text):
            character = self.text[self.place]
            self.place += 1
            if character == mark and not is_escaped:
                break
            is_escaped = character == "\\" and not is_escaped
        return read_text_literal(self.text[begin : self.place])

    def skip_blanks(self) -> None:
        """Advance to the next character that is not a blank."""
        while self.peek() and self.peek() in BLANKS:
            self.place += 1

    def skip_past(self, mark: str) -> bool:
        """Advance past the next `mark`, or to the end; return whether it was there."""
        found = self.text.find(mark, self.place)
        self.place = len(self.text) if found < 0 else found + 1
        return found >= 0

    def is_done(self) -> bool:
        """Return whether the text is consumed."""
        return self.place >= len(self.text)

    def peek(self, ahead: int = 0) -> str:
        """Return a character without consuming it; "" after the end."""
        place = self.place + ahead
        return self.text[place] if place < len(self.text) else ""

    def rest(self) -> str:
        """Return the rest of the text."""
        return self.text[self.place :]

    def _expression(self) -> Value | None:
        """Parse operands and operators into postfix order (toPostfix).

        Operators of equal precedence are applied from right to left.
        """
        output: list[Value | str] = []
        waiting: list[str] = []
        while not self.is_done():
            operator = self._operator()
            if operator:
                while waiting and PRECEDENCE[waiting[-1]] > PRECEDENCE[operator]:
                    output.append(waiting.pop())
                waiting.append(operator)
                continue
            operand = self.value()
            if operand is None:
                break
            output.append(operand.value)
        output += reversed(waiting)
        return compile_postfix(output) if output else None

    def _operator(self) -> str:
        self.skip_blanks()
        for name in _OPERATORS:
            if self.text.startswith(name, self.place):
                # `order` is not `or`: a word must end where the operator does.
                if is_word(name[-1]) and is_word(self.peek(len(name))):
                    continue
                self.place += len(name)
                return name
        return ""

    def _literal(self) -> Value | None:
        for name, literal in LITERALS.items():
            ends = self.text.startswith(name, self.place)
            if ends and not is_word(self.peek(len(name))):
                self.place += len(name)
                return constant(literal)
        return None

    def _quoted(self) -> Value | None:
        text = self.quoted()
        return None if text is None else constant(text)

    def _number(self) -> Value | None:
        ahead = 1 if self.peek() and self.peek() in SIGNS else 0
        has_point = has_digit = False
        while self.peek(ahead):
            if self.peek(ahead) in DIGITS:
                has_digit = True
            elif self.peek(ahead) == "." and self.peek(ahead + 1) != ".":
                if has_point or not has_digit:
                    return None
                has_point = True
            else:
                break
            ahead += 1
        if not has_digit or is_word(self.peek(ahead)):
            return None
        number = text_number(self.text[self.place : self.place + ahead])
        self.place += ahead
        return constant(number)

    def _range(self) -> Value:
        self.place += 1
        low = self._required_value()
        self.skip_blanks()
        self._require(self.rest().startswith(".."), "invalid range syntax")
        self.place += 2
        high = self._required_value()
        self.skip_blanks()
        self._require(self.peek() == ")", "invalid range syntax")
        self.place += 1
        return lambda scope: make_range(scope, low(scope), high(scope))

    def _required_value(self) -> Value:
        operand = self.value()
        if operand is None:
            raise tokenization_error(f"unexpected token {self.rest()!r}, want a value")
        return operand.value

    def _keys(self, *, is_begin: bool) -> list[Value]:
        keys: list[Value] = []
        while True:
            if self.peek() == "[":
                self.place += 1
                operand = self.value()
                self._require(self.skip_past("]"), "[ not closed")
                keys.append(operand.value if operand else constant(""))
            elif is_begin and not keys and (name := self.name()):
                keys.append(constant(name))
            elif self.peek() == "." and self.peek(1) != ".":
                self.place += 1
                if not (name := self.name()):
                    return keys
                keys.append(constant(name))
            else:
                return keys

    def _filter(self) -> Step | None:
        self.skip_blanks()
        if self.is_done() or self.peek() in "),":
            return None
        self._require(self.peek() == "|", 'expected "|" before filter')
        self.place += 1
        name = self.name()
        if not name:
            self._require(self.is_done(), "expected filter name")
            return None
        self.skip_blanks()
        arguments: list[Value] = []
        if self.peek() == ":":
            self._arguments(arguments)
        else:
            fits = self.is_done() or self.peek() in "|),"
            self._require(fits, 'expected ":" after filter name')
        return name, arguments

    def _arguments(self, arguments: list[Value]) -> None:
        while True:
            self.place += 1
            argument = self._argument()
            if argument is not None:
                arguments.append(argument)
            self.skip_blanks()
            fits = self.is_done() or self.peek() in ",|)"
            self._require(fits, f"unexpected character {self.rest()!r}")
            if self.peek() != ",":
                return

    def _argument(self) -> Value | None:
        operand = self.value()
        if operand is None:
            return None
        self.skip_blanks()
        if self.peek() != ":":
            return operand.value
        self.place += 1
        named = self.value()
        find = named.value if named else constant(UNDEFINED)
        return lambda scope: [operand.text, find(scope)]

    @staticmethod
    def _require(claim: bool, message: str) -> None:  # noqa: FBT001 - reads as one
        if not claim:
            raise tokenization_error(message)
