"""Read the tables of who may ask what, and of where webhooks may go."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal, TypeAlias, cast, get_args

from schematic_contracts.package_data import read_package_json

RouteClass: TypeAlias = Literal["capture", "browser", "rest", "control", "sockets"]
OriginKind: TypeAlias = Literal["none", "own", "loopback", "allowed", "foreign", "null"]
CallerKey: TypeAlias = Literal["secret", "readonly", "publishable", "unknown", "none"]
Verdict: TypeAlias = Literal["allowed", "reads", "key", "origin"]
Target: TypeAlias = Literal["own", "loopback", "named", "elsewhere", "unresolved"]

CLASSES: tuple[RouteClass, ...] = get_args(RouteClass)
ORIGINS: tuple[OriginKind, ...] = get_args(OriginKind)
KEYS: tuple[CallerKey, ...] = get_args(CallerKey)
TARGETS: tuple[Target, ...] = get_args(Target)
DATA = "data/access.json"


@cache
def read_table() -> dict[str, Any]:
    """Return the whole of access.json."""
    data: dict[str, Any] = read_package_json("schematic_emulator.api", DATA)
    return data


@cache
def decide(route: RouteClass, key: CallerKey, origin: OriginKind) -> Verdict:
    """Return one cell: whether such a caller may ask such a route.

    `reads`: only what changes nothing; `key` and `origin` name what refuses it.
    """
    verdict: Verdict = read_table()["access"][route][key][origin]
    return verdict


@cache
def is_open(route: RouteClass) -> bool:
    """Return whether web pages of any origin may ask, with a key that is public."""
    return decide(route, "publishable", "foreign") == "allowed"


@cache
def may_send(target: Target) -> bool:
    """Return whether webhooks may go to such a target."""
    return bool(read_table()["webhooks"][target] == "allowed")


@cache
def hosts_of(route: RouteClass) -> Literal["any", "own", "named"]:
    """Return which values of `Host` the class answers to."""
    hosts: Literal["any", "own", "named"] = read_table()["classes"][route]["hosts"]
    return hosts


def class_of(method: str, path: str) -> RouteClass:
    """Return the class of a request; REST, the strictest, for an unknown path.

    >>> class_of("POST", "/flags/seats/check"), class_of("GET", "/flags/seats")
    ('browser', 'rest')
    """
    exact, pattern = _routes()
    if path in exact:
        return exact[path]
    asked = f"{method} {path}"
    if asked in exact:
        return exact[asked]
    found = pattern.fullmatch(asked)
    return cast("RouteClass", found.lastgroup) if found else "rest"


@cache
def _routes() -> tuple[dict[str, RouteClass], re.Pattern[str]]:
    """Return the classes of whole paths, and a pattern with a group for each class.

    `*` stands for any end of a path, `{name}` for one part of it.
    """
    exact: dict[str, RouteClass] = {}
    patterns: dict[RouteClass, list[str]] = {}
    for name in CLASSES:
        for route in read_table()["classes"][name]["routes"]:
            if "*" not in route and "{" not in route:
                exact[route] = name
            elif route != "*":
                patterns.setdefault(name, []).append(_write_pattern(route))
    groups = [f"(?P<{name}>{'|'.join(each)})" for name, each in patterns.items()]
    return exact, re.compile("|".join(groups), re.DOTALL)


def _write_pattern(route: str) -> str:
    method, _, path = route.rpartition(" ")
    parts = re.split(r"(\*|\{[^}]+\})", path)
    written = ["[^/]+" if part[:1] == "{" else re.escape(part) for part in parts]
    joined = "".join(written).replace(re.escape("*"), ".*")
    return f"{method or '[^ ]+'} {joined}"
