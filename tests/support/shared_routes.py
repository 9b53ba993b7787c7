"""Let all apps of a process that have the same routes share one table of them.

werkzeug reads each route with a pattern, writes and compiles two functions for it and
sorts it in: most of the time that an app of ours takes, and many tests make one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.routing import Map, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES: dict[Any, Map] = {}
# All that Flask gives a rule of its own.
GIVEN = ("rule", "endpoint", "subdomain", "host", "strict_slashes", "merge_slashes")


def share() -> None:
    """Use the same table for equal routes from now on."""
    Flask.url_map_class = SharedMap


class SharedMap(Map):
    """The routes of one app, which it looks up in the table of all apps like it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._added: list[Rule] = []

    def add(self, rulefactory: Rule) -> None:
        """Note a route; nothing is compiled before one is looked up."""
        self._added.append(rulefactory)
        self._remap = True

    def iter_rules(self, endpoint: str | None = None) -> Iterator[Rule]:
        """Yield the routes as they were added."""
        return (rule for rule in self._added if endpoint in {None, rule.endpoint})

    def update(self) -> None:
        """Find the table of these routes, or make it."""
        if self._remap:
            key = (self.merge_slashes, self.host_matching, *map(_describe, self._added))
            if key not in TABLES:
                TABLES[key] = self._compile()
            self._matcher = TABLES[key]._matcher
            self._rules_by_endpoint = TABLES[key]._rules_by_endpoint
            self._remap = False

    def _compile(self) -> Map:
        table = Map(merge_slashes=self.merge_slashes, host_matching=self.host_matching)
        for rule in self._added:
            copy = rule.empty()
            copy.provide_automatic_options = rule.provide_automatic_options
            table.add(copy)
        table.update()
        return table


def _describe(rule: Rule) -> tuple[Any, ...]:
    methods, defaults = frozenset(rule.methods or ()), repr(rule.defaults)
    automatic = rule.provide_automatic_options
    return (methods, defaults, automatic, *(getattr(rule, name) for name in GIVEN))
