"""A test on rows fails with every row that fails, and with no other."""

from __future__ import annotations

import pytest

from support.rows import on_rows

INNER = """
import pytest
from support.rows import on_rows

@pytest.fixture
def most():
    return 3

@pytest.mark.parametrize("least", [1, 2])
@on_rows("row", [1, 2, 3, 4], ids="row-{}".format)
def test_row_is_within(row, least, most):
    if row > most:
        pytest.fail("too large")
    assert row >= least
"""


def test_every_row_that_fails_is_named(run):
    result = run(INNER)

    result.assert_outcomes(failed=2)
    text = result.stdout.str()
    assert text.count("row: row-4") == 2
    assert text.count("row: row-1") == 1
    assert "row: row-2" not in text
    assert "assert 1 >= 2" in text
    assert "2 of 4 rows" in text


def test_rows_that_all_pass_pass():
    seen = []

    @on_rows("row", "abc")
    def see(row):
        seen.append(row)

    see()

    assert seen == ["a", "b", "c"]


def test_no_rows_are_a_mistake():
    with pytest.raises(ValueError, match="no rows for row"):
        on_rows("row", [])
