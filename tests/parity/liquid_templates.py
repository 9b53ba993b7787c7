"""Make random Liquid templates: plain ones as teams write them, and the corners."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from parity.json_values import TEXTS

# What templates are made of: names, literals, each filter with its usual arguments,
# odd templates whole, and words to be thrown together.
_WORDS = json.loads(Path(__file__).with_name("liquid_words.json").read_text("utf-8"))
VARIABLES = _WORDS["variables"]
LITERALS = _WORDS["literals"]
DATE_FORMATS = _WORDS["date_formats"]
COMPARISONS = _WORDS["comparisons"]
FILTERS = _WORDS["filters"]
ODD = _WORDS["odd"]
SOUP = _WORDS["soup"]


class TemplateMaker:
    """Draw templates; `oddness` says how often something unusual is drawn."""

    def __init__(self, random: Random, oddness: float = 0.1) -> None:
        self._random = random
        self._oddness = oddness

    def _is(self, probability: float) -> bool:
        return self._random.random() < probability

    def template(self) -> str:
        """Draw a whole template of at most 1,000 units."""
        if self._is(self._oddness / 4):
            return self._soup()
        count = self._random.choice((1, 1, 1, 2, 3, 4))
        text = "".join(self.part(2) for _ in range(count))
        return text if len(text) <= 900 else text[:900]

    def _soup(self) -> str:
        """Throw the language's words together, within an output, a tag or neither."""
        count = self._random.randint(1, 8)
        words = [self._random.choice(SOUP) for _ in range(count)]
        text = self._random.choice((" ", " ", "")).join(words)
        left, right = self._random.choice(
            (("{{ ", " }}"), ("{{", "}}"), ("{% ", " %}"), ("", ""))
        )
        return f"{left}{text}{right}"

    def part(self, depth: int) -> str:
        draw = self._random.random()
        if draw < 0.15:
            return self._random.choice(
                ("text ", " ", "\n", "", "Hi, ", "-", "a  \n  b", "{", "}", "%}")
            )
        if self._is(self._oddness):
            return self._random.choice(ODD)
        if draw < 0.62 or depth <= 0:
            return self._output()
        return self._random.choice(
            (
                self._if,
                self._if,
                self._unless,
                self._assign,
                self._capture,
                self._counter,
                self._cycle,
                self._raw,
                self._echo,
                self._liquid,
            )
        )(depth)

    def _output(self) -> str:
        left, right = self._marks()
        space = self._random.choice((" ", " ", " ", "", "  ", "\n"))
        return f"{{{{{left}{space}{self.value()}{space}{right}}}}}"

    def _marks(self) -> tuple[str, str]:
        if self._is(0.85):
            return "", ""
        return self._random.choice((("-", "-"), ("-", ""), ("", "-")))

    def _tag(self, text: str) -> str:
        left, right = self._marks()
        return f"{{%{left} {text} {right}%}}"

    def operand(self) -> str:
        if self._is(0.65):
            return self._random.choice(VARIABLES)
        return self._random.choice(LITERALS)

    def value(self) -> str:
        """Draw an expression with its filters."""
        count = self._random.choice((0, 0, 1, 1, 1, 2, 3))
        joint = self._random.choice((" | ", " | ", "|"))
        return joint.join((self.operand(), *(self._filter() for _ in range(count))))

    def _filter(self) -> str:
        if self._is(0.15):
            pattern = self._random.choice(DATE_FORMATS)
            return self._random.choice(
                (
                    f"date: '{pattern}'",
                    f"date: '{pattern}'",
                    "date",
                    f"date: '{pattern}', 120",
                    f"date: '{pattern}', '-05:00'",
                    f"date: \"{pattern}\", 'America/New_York'",
                )
            )
        name = self._random.choice(tuple(FILTERS))
        return name + self._random.choice(FILTERS[name])

    def condition(self) -> str:
        parts = [self._comparison()]
        while self._is(0.25):
            parts += [self._random.choice(("and", "or")), self._comparison()]
        return " ".join(parts)

    def _comparison(self) -> str:
        draw = self._random.random()
        bang = "not " if self._is(0.04) else ""
        if draw < 0.35:
            return bang + self.operand()
        sign = self._random.choice(COMPARISONS)
        space = self._random.choice((" ", " ", " ", ""))
        if sign == "contains":
            space = " "
        return f"{bang}{self.operand()}{space}{sign}{space}{self.operand()}"

    def _if(self, depth: int) -> str:
        made = self._tag(f"if {self.condition()}") + self.part(depth - 1)
        while self._is(0.2):
            made += self._tag(f"elsif {self.condition()}") + self.part(depth - 1)
        if self._is(0.6):
            made += self._tag("else") + self.part(depth - 1)
        return made + self._tag("endif")

    def _unless(self, depth: int) -> str:
        made = self._tag(f"unless {self.condition()}") + self.part(depth - 1)
        if self._is(0.5):
            made += self._tag("else") + self.part(depth - 1)
        return made + self._tag("endunless")

    def _assign(self, _: int) -> str:
        return self._tag(f"assign v = {self.value()}") + "{{ v }}"

    def _capture(self, depth: int) -> str:
        return (
            self._tag("capture c")
            + self.part(depth - 1)
            + self._tag("endcapture")
            + "{{ c | "
            + self._filter()
            + " }}"
        )

    def _counter(self, _: int) -> str:
        tag = self._random.choice(("increment", "decrement"))
        return self._tag(f"{tag} i") * self._random.randint(1, 3) + "{{ i }}"

    def _cycle(self, _: int) -> str:
        group = self._random.choice(("", "", "g: ", "'g': ", "event: "))
        values = ", ".join(self.operand() for _ in range(self._random.randint(1, 3)))
        return self._tag(f"cycle {group}{values}") * self._random.randint(1, 4)

    def _raw(self, _: int) -> str:
        return self._tag("raw") + self._output() + self._tag("endraw")

    def _echo(self, _: int) -> str:
        return self._tag(f"echo {self.value()}")

    def _liquid(self, _: int) -> str:
        lines = (
            f"assign w = {self.value()}",
            "echo w",
            f"echo {self.value()}",
            f"if {self.condition()}\necho 'yes'\nelse\necho 'no'\nendif",
            f"unless {self.condition()}\necho 'un'\nendunless",
            "# note",
            "increment k",
        )
        count = self._random.randint(1, 4)
        body = "\n".join(self._random.choice(lines) for _ in range(count))
        return self._tag(f"liquid\n{body}\n")


def liquid_event(random: Random) -> dict[str, Any]:
    """Draw an event that the templates' variables are found in."""
    return {
        "event": random.choice(("Order Completed", "Signed Up", "", 5, None, "A b")),
        "userId": random.choice(("u1", "user 7", "", None, 7)),
        "type": random.choice(("track", "identify")),
        "timestamp": random.choice(
            ("2024-01-15T12:34:56.789Z", "2024-02-29T00:00:00+02:00", 1704067200)
        ),
        "email": "jane.doe@example.com",
        "traits": {"name": "jane doe", "plan": random.choice(("pro", "")), "nul": None},
        "properties": {
            "n": random.choice((5, 0, 12, 1.5)),
            "f": random.choice((1.5, 2.675, 0.1)),
            "zero": 0,
            "e": "",
            "b": True,
            "no": False,
            "big": random.choice((12345678901234567890, 1e21, 1e-7)),
            "neg": random.choice((-3, -2.5)),
            "price": random.choice(("12.50", "abc", "007", " 3 ")),
            "items": [{"id": 1, "t": "a"}, {"id": 2}, {"x": None}],
            "tags": random.choice((["a", "b", None, 5, 1.0, True], ["x"])),
            "empty": [],
            "none": {},
            "with space": "ws",
            "nested": {"a": {"b": [1, [2, 3]]}, "k": 1e21},
            "date": random.choice(("2024-02-03T04:05:06Z", "Jan 5, 2024", "nope")),
            "html": '<b>Tom & "Jerry"\'s</b>\n&amp; x<!-- c --><script>1</script>',
            "u": "a%20b+c d/\u00e9?",
            "text": random.choice(TEXTS),
            "Order Completed": "found",
        },
        "context": {"page": {"path": "/p"}},
    }


def liquid_case(random: Random) -> dict[str, Any]:
    """Draw a mapping of one template, and an event."""
    maker = TemplateMaker(random, random.choice((0.0, 0.05, 0.2, 0.5, 2.0)))
    return {
        "mapping": {"v": {"@liquid": maker.template()}},
        "event": liquid_event(random),
    }
