"""The tables are whole, and every route has a class."""

from __future__ import annotations

import re

import pytest

from schematic_emulator.api.guard.table import (
    CLASSES,
    KEYS,
    ORIGINS,
    TARGETS,
    Verdict,
    class_of,
    hosts_of,
    read_table,
)
from schematic_emulator.api.operations import list_routes
from schematic_emulator.mapping_code.local_http import REAL_HOSTS
from support.rows import on_rows

# A part of a path that no route has of its own.
PART = re.compile(r"\{[^}]+\}")


def find_class(group, operation):
    """Return the class that a row of routes.json belongs to, by name or by group."""
    classes = read_table()["classes"]
    path = operation.partition(" ")[2]
    for name in classes:
        if {operation, path} & set(classes[name]["routes"]):
            return name
    [found] = [name for name in classes if group in classes[name]["groups"]]
    return found


@on_rows("route", list_routes(), ids=lambda route: route.operation)
def test_route_has_a_class_and_is_answered_as_one_of_it(route):
    """A new group of routes, or a new prefix, needs a class in access.json."""
    path = PART.sub("x", route.path)

    assert class_of(route.method, path) == find_class(route.group, route.operation)


def test_every_cell_has_a_verdict():
    cells = {
        (route, key, origin): verdict
        for route, keys in read_table()["access"].items()
        for key, origins in keys.items()
        for origin, verdict in origins.items()
    }

    wanted = {(one, key, how) for one in CLASSES for key in KEYS for how in ORIGINS}
    assert set(cells) == wanted
    assert set(cells.values()) <= set(Verdict.__args__)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("classes", CLASSES),
        ("origins", ORIGINS),
        ("keys", KEYS),
        ("verdicts", Verdict.__args__),
        ("targets", TARGETS),
        ("webhooks", TARGETS),
    ],
)
def test_names_are_those_of_the_code(name, known):
    assert tuple(read_table()[name]) == known


def test_hosts_are_described_and_the_vendors_are_those_of_mapping_code():
    assert {hosts_of(route) for route in CLASSES} == set(read_table()["hosts"])
    assert set(read_table()["vendor_hosts"]) == REAL_HOSTS


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/events", "rest"),
        ("POST", "/events", "browser"),
        ("POST", "/flags/a/b/check", "rest"),
        ("POST", "/flags//check", "rest"),
        ("GET", "/e", "capture"),
        ("POST", "/v1/anything/", "capture"),
        ("POST", "/v1", "rest"),
        ("POST", "/_emulator", "control"),
        ("POST", "/_emulator/a\nb", "control"),
        ("POST", "/_emulators", "rest"),
        ("GET", "*", "rest"),
        ("GET", "", "rest"),
    ],
)
def test_class_of_odd_requests(method, path, expected):
    assert class_of(method, path) == expected
