"""Let all apps of a process share what werkzeug compiles of their routes.

For each route of an app it writes and compiles two functions that build its URL: two
thirds of the time that an app of ours takes, and thousands of tests make one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def share() -> None:
    """Compile the functions of equal routes once from now on."""
    compile_builder = Rule._compile_builder
    found: dict[Any, Builder] = {}

    def compile_once(rule: Rule, append_unknown: Any) -> Builder:
        place = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults))
        key = (*place, append_unknown)
        if key not in found:
            found[key] = compile_builder(rule, append_unknown)
        return found[key]

    Rule._compile_builder = compile_once
