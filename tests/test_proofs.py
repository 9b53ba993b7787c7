"""A test that routes.json names for a route must ask it."""

from __future__ import annotations

import pytest

from support import proofs
from support.rest import Rest

ROWS = {
    "tests/test_a.py::test_all": ["GET /whoami", "GET /plans"],
    "tests/test_a.py::test_each[plans]": ["GET /plans"],
    "tests/test_a.py::test_each[flags]": ["GET /flags"],
}


@pytest.fixture(autouse=True)
def table(monkeypatch):
    monkeypatch.setattr(proofs, "_by_test", lambda: ROWS)


@pytest.mark.parametrize(
    ("test", "unasked"),
    [
        ("test_all", ["GET /plans"]),
        ("test_all[any]", ["GET /plans"]),
        ("test_each[plans]", ["GET /plans"]),
        ("test_each[flags]", ["GET /flags"]),
        ("test_each[other]", []),
        ("test_unnamed", []),
    ],
)
def test_route_that_is_not_asked_is_found(test, unasked):
    Rest().get("/whoami", "api/whoami")

    assert proofs.find_unasked(f"tests/test_a.py::{test}") == unasked


def test_refused_request_proves_nothing():
    Rest().refusal("/plans?limit=x", 400)

    assert "GET /plans" in proofs.find_unasked("tests/test_a.py::test_all")


def test_fast_doors_are_watched():
    rest = Rest()

    rest.send("track", {"event": "a", "company": {"id": "acme"}})

    assert "POST /e" in proofs.ASKED
