"""schemathesis finds no crash and no answer that breaks the document."""

from __future__ import annotations

import pytest

from support.openapi_fuzz import run


@pytest.mark.slow
def test_schemathesis_finds_nothing():
    """`make schemathesis` runs more and other cases; this is every check once."""
    found = run(most_each=3, seed=1)

    assert found.is_clean, found.report[-20_000:]
    assert found.cases > 10_000
