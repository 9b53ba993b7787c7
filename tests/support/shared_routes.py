"""Let all apps of a process share what werkzeug compiles of their routes.

It reads each route with a pattern, and writes and compiles two functions that build
its URL: most of the time that an app of ours takes, and thousands of tests make one.
"""

from __future__ import annotations

from typing import Any

from werkzeug.routing import Rule


def share() -> None:
    """Compile equal routes once from now on."""
    compile_route = Rule.compile
    found: dict[Any, dict[str, Any]] = {}

    def compile_once(rule: Rule) -> None:
        place = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults))
        key = (*place, rule.merge_slashes, rule.map and rule.map.host_matching)
        if key not in found:
            compile_route(rule)
            found[key] = {
                "_parts": rule._parts,
                "_trace": rule._trace,
                "_converters": rule._converters,
                "arguments": rule.arguments,
                "_build": rule._build.__func__,
                "_build_unknown": rule._build_unknown.__func__,
            }
        compiled = found[key]
        vars(rule).update(compiled, arguments=set(compiled["arguments"]))
        for name in ("_build", "_build_unknown"):
            setattr(rule, name, compiled[name].__get__(rule, None))

    Rule.compile = compile_once
