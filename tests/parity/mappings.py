"""Make random mappings: every directive, sound and malformed, in every place."""

from __future__ import annotations

from random import Random
from typing import Any

from parity.json_values import KEYS, TEXTS, scalar, value
from parity.liquid_templates import TemplateMaker

PATHS = (
    "$.event",
    "event",
    "$.userId",
    "$.properties",
    "$.properties.a",
    "$.traits.name",
    "$.properties.items[0].id",
    "properties.tags.0",
    "$.context.page.path",
    "$.",
    "",
    ".",
    "$",
    "$.missing",
    "$.properties['a']",
    '$.properties["with space"]',
    "traits",
    "$.traits.a.b.c",
    "$.event.length",
    "event[0]",
    "$.properties.tags.length",
    "a[-1]",
    "a[00]",
    "properties.[0]",
    "..event..",
    " event",
    "o.$.event",
    "$.$.event",
    "type.x",
    "$.properties.2",
    "properties.name.0",
    "name",
    "id",
    "x",
    "length",
    "$.context",
    "$.timestamp",
    "$.properties.x.y",
    "traits.deep",
    "properties.a[0",
    "properties.a]",
    "$.traits.tags[0][1]",
    "$.properties.items",
    "$.traits.items",
    "0",
    "$.a",
    "b.c",
    "event.constructor",
    "toString",
    "properties.toString.name",
    "traits.constructor.name",
    "$.properties.items.map",
    "event.toString.length",
    "__proto__.x",
)
PLACEHOLDERS = (
    "{{event}}",
    "{{ userId }}",
    "{{{event}}}",
    "{{{ properties.a }}}",
    "{{$.event}}",
    "{{missing}}",
    "{{}}",
    "{{ }}",
    "{{.}}",
    "{{{event}}",
    "{{event}}}",
    "{{{{event}}}}",
    "{{event",
    "{{a}b}}",
    "{{properties}}",
    "{{properties.tags}}",
    "{{traits}}",
    "{{\nevent\t}}",
    "{{event.length}}",
    "text ",
    "-",
    "$&",
    "\U0001f389",
    "{",
    "}",
    "}}",
    "{{",
    "{{name}}",
    "{{x}}",
    "{{{name}}}",
    "{{event.0}}",
    "{{toString}}",
)
PATH_PIECES = (
    *("event", "properties", "traits", "context", "items", "tags", "a", "b", "c", "x"),
    *("id", "name", "deep", "with space", "0", "1", "2", "10", "-1", "01", "1.5"),
    *("length", "constructor", "toString", "map", "prototype", "at"),
    *("$", "$.", "@", "_metadata", "\u00e9", "\U0001f389", "\ud83c", "*", "\\", "\n"),
    *("type", "userId", "valueOf", "hasOwnProperty", "size", "4294967295"),
)
PATH_JOINTS = (
    *(".", ".", ".", ".", "[", "]", "[0]", "[1]", "[-1]", "[00]", "[]", "[[", "]]"),
    *("['", "']", '["', '"]', "'", '"', "..", " ", "[a]", "[ 0 ]", "]['", "].", "[0"),
    *(".[", "0]", "x]", "'].", '"][', ""),
)
BRACES = ("{", "{", "}", "}", "{{", "}}", "{{{", "}}}", " ", "\n", "$", "&", "a")


class MappingMaker:
    """Draw mappings; `fault_rate` says how often an operand is made wrong."""

    def __init__(self, random: Random, fault_rate: float = 0.05) -> None:
        self._random = random
        self._fault_rate = fault_rate
        self._makers = {
            "@path": self.path,
            "@template": self.template,
            "@if": self.branch,
            "@case": self.case,
            "@replace": self.replace,
            "@arrayPath": self.array_path,
            "@merge": self.merge,
            "@transform": self.transform,
            "@json": self.json,
            "@flatten": self.flatten,
            "@literal": self.node,
            "@excludeWhenNull": self.node,
            "@liquid": self.liquid,
        }

    def _is(self, probability: float) -> bool:
        return self._random.random() < probability

    def _or_fault(self, made: Any) -> Any:
        if self._is(self._fault_rate):
            if self._is(0.7):
                return value(self._random, 2)
            return self.directive(1)
        return made

    def mapping(self) -> Any:
        """Draw a whole mapping."""
        if self._is(0.03):
            return value(self._random, 2)
        if self._is(0.12):
            return self.directive(3)
        if self._is(0.04):
            return self.rooted()
        return self.fields(3)

    def rooted(self) -> Any:
        root = self._or_fault(self.directive(2))
        if self._is(0.5):
            root = {"@transform": {"apply": self.fields(1)}}
        return {"__segment_internal_directive": root, **self.fields(1)}

    def fields(self, depth: int) -> dict[str, Any]:
        made = {
            self._random.choice(KEYS): self.node(depth - 1)
            for _ in range(self._random.randint(0, 4))
        }
        if self._is(self._fault_rate):
            made["@path"] = "x"
        return made

    def node(self, depth: int = 2) -> Any:
        """Draw any node."""
        draw = self._random.random()
        if depth <= 0 or draw < 0.2:
            return scalar(self._random)
        if draw < 0.75:
            return self.directive(depth)
        if draw < 0.9:
            return self.fields(depth)
        return [self.node(depth - 1) for _ in range(self._random.randint(0, 3))]

    def directive(self, depth: int = 2) -> dict[str, Any]:
        """Draw a directive, now and then with something wrong about it."""
        name = self._random.choice(tuple(self._makers))
        made = {name: self._or_fault(self._makers[name](depth))}
        if self._is(self._fault_rate / 2):
            made[self._random.choice(("@bad", "@", "@Path", "@if", "@literal"))] = "x"
        if self._is(self._fault_rate / 2):
            made[self._random.choice(("_metadata", "x", "0"))] = scalar(self._random)
        if self._is(self._fault_rate / 3):
            return {self._random.choice(("@bad", "@", "@PATH")): scalar(self._random)}
        return made

    def text(self, depth: int) -> Any:
        """Draw text, or a directive that may give some."""
        if self._is(0.3) and depth > 0:
            return self.directive(depth - 1)
        return self._random.choice(TEXTS)

    def path(self, depth: int) -> Any:
        if self._is(0.06) and depth > 0:
            return self.directive(depth - 1)
        return self._random.choice(PATHS) if self._is(0.6) else self.odd_path()

    def odd_path(self) -> str:
        """Put a path together from what the grammar cuts at, and from names."""
        pieces = [self._random.choice(("$.", "$.", "", ".", " "))]
        for _ in range(self._random.randint(1, 4)):
            pieces.append(self._random.choice(PATH_PIECES))
            pieces.append(self._random.choice(PATH_JOINTS))
        return "".join(pieces if self._is(0.4) else pieces[:-1])

    def template(self, depth: int) -> Any:
        if self._is(0.08) and depth > 0:
            return self.directive(depth - 1)
        count = self._random.randint(0, 4)
        parts = [self._random.choice(PLACEHOLDERS) for _ in range(count)]
        if self._is(0.3):
            parts.insert(self._random.randint(0, count), self.odd_braces())
        return "".join(parts)

    def odd_braces(self) -> str:
        """Put braces in any number around a path, or around nothing."""
        draw = self._random.choice
        left, right = (
            "".join(draw(BRACES) for _ in range(self._random.randint(0, 3)))
            for _ in range(2)
        )
        return f"{left}{self.odd_path()}{right}"

    def _some(self, options: dict[str, Any], keep: float = 0.9) -> dict[str, Any]:
        chosen = {
            key: self._or_fault(made) for key, made in options.items() if self._is(keep)
        }
        if self._is(self._fault_rate):
            chosen[self._random.choice(("extra", "_metadata", "1"))] = self.node(1)
        if self._is(self._fault_rate / 3):
            chosen["@path"] = "event"
        return chosen

    def liquid(self, _: int) -> str:
        """Draw a template that counts nothing: the engine counts in the event."""
        maker = TemplateMaker(self._random, self._fault_rate)
        while "crement" in (template := maker.template()):
            pass
        return template

    def branch(self, depth: int) -> Any:
        test = self._random.choice(("exists", "blank"))
        options = {
            test: self.node(depth - 1),
            "then": self.node(depth - 1),
            "else": self.node(depth - 1),
        }
        if self._is(0.1):
            options["blank"] = self.node(depth - 1)
        return self._some(options, 0.88)

    def case(self, depth: int) -> Any:
        operator = self._random.choice(
            ("lower", "upper", "upper", "lower", "Lower", "", "x")
        )
        return self._some({"operator": operator, "value": self.text(depth)})

    def replace(self, depth: int) -> Any:
        patterns = (
            " ",
            "a",
            "e",
            "o",
            ".",
            "$",
            "[",
            "-",
            "É",
            "\u017f",
            "\U0001f389",
            "toolongpattern",
            "",
            "K",
            "ss",
            "\n",
            "l",
        )
        replacements = (
            "",
            "_",
            "$&$&",
            "$$",
            "$`",
            "$'",
            "$1",
            "\U0001f389",
            "xxxxxxxxxx",
            "xxxxxxxxxxx",
            None,
        )
        options = {
            "pattern": self._random.choice(patterns),
            "replacement": self._random.choice(replacements),
            "value": self.text(depth),
        }
        extra = {
            "pattern2": self._random.choice(patterns),
            "replacement2": self._random.choice(replacements),
            "ignorecase": self._random.choice((True, False, None)),
            "global": self._random.choice((True, False)),
        }
        options |= {key: made for key, made in extra.items() if self._is(0.35)}
        return self._some(options, 0.93)

    def array_path(self, depth: int) -> Any:
        operand = [self.path(depth)]
        if self._is(0.85):
            operand.append(
                self._or_fault(
                    self._random.choice((self.fields, self.directive))(depth - 1)
                )
            )
        if self._is(0.05):
            operand.append("extra")
        return operand

    def merge(self, depth: int) -> Any:
        members = [
            self._or_fault(
                self._random.choice((self.fields, self.directive))(depth - 1)
            )
            for _ in range(self._random.randint(0, 3))
        ]
        direction = self._random.choice(
            ("left", "right", "left", "right", "LEFT", "Right", "up", "")
        )
        return self._some({"objects": members, "direction": direction}, 0.95)

    def transform(self, depth: int) -> Any:
        options = {}
        for key in ("apply", "mapping"):
            options[key] = self._random.choice((self.fields, self.directive))(depth - 1)
        return self._some(options, 0.97)

    def json(self, depth: int) -> Any:
        modes = ("encode", "decode", "encode", "decode", "ENCODE", "Decode", "x")
        return self._some(
            {"mode": self._random.choice(modes), "value": self.node(depth - 1)}, 0.96
        )

    def flatten(self, depth: int) -> Any:
        options = {
            "value": self.node(depth - 1),
            "separator": self._random.choice((".", "_", "", "::", "-")),
        }
        if self._is(0.3):
            options["omitArrays"] = scalar(self._random)
        return self._some(options, 0.96)
