"""Every operation of the service answers in its envelope, emulated or not."""

from __future__ import annotations

import re
from functools import cache

import pytest

from schematic_contracts.validation import check
from schematic_emulator.api.operations import is_operation, list_operations
from support.rest import Rest
from support.rows import on_rows


@cache
def rest() -> Rest:
    return Rest()


def has_route(operation: str) -> bool:
    method, path = operation.split(" ")
    adapter = rest().app.url_map.bind("localhost")
    path = re.sub(r"\{\w+\}", "x", path)
    if not adapter.test(path, method):
        return False
    return not adapter.match(path, method)[0].startswith("absent")


ABSENT = [each for each in list_operations() if not has_route(each)]


def test_list_holds_every_operation_once():
    assert len(set(list_operations())) == len(list_operations()) == 268


@on_rows("operation", ABSENT)
def test_absent_operation_is_not_found_and_says_so(operation):
    method, path = operation.split(" ")
    path = re.sub(r"\{\w+\}", "x", path)

    answer = rest().ask(path, method)

    assert answer.status_code == 404
    assert check("api/error", answer.json) == []
    assert "is not emulated; /_emulator/fidelity" in answer.json["error"]
    assert "/_emulator/fidelity" in answer.headers["X-Emulator-Hint"]


@pytest.mark.parametrize(
    ("method", "path", "known"),
    [
        ("GET", "/plans/plan_1", True),
        ("PATCH", "/plans/plan_1", False),
        ("GET", "/plans/a/b", False),
        ("DELETE", "/billing/coupons/x", True),
        ("GET", "/nothing", False),
    ],
)
def test_operation_is_known_by_method_and_path(method, path, known):
    assert is_operation(method, path) is known
