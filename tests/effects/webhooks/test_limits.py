"""Limits are met at 80% and at 100%, once each time that usage passes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.effects.webhooks.limits import (
    FAR,
    find_headroom,
    list_crossings,
)
from support.limits import make_uses


def cross(before, after, **limits):
    """List the actions of usage that goes from one amount to another."""
    news = list_crossings(make_uses(before, **limits), make_uses(after, **limits))
    return [each.action.removeprefix("entitlement.") for each in news]


@pytest.mark.parametrize(
    ("before", "after", "actions"),
    [
        (0, 79, []),
        (79, 80, ["limit.warning"]),
        (80, 81, []),
        (99, 100, ["limit.reached"]),
        (100, 101, []),
        (0, 500, ["limit.warning", "limit.reached"]),
        (100, 90, []),
        (90, 100, ["limit.reached"]),
    ],
)
def test_hard_limit_of_a_hundred(before, after, actions):
    assert cross(before, after, limit=100) == actions


@pytest.mark.parametrize(
    ("limit", "warned_at"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (10, 8), (11, 9)]
)
def test_warning_comes_at_the_first_amount_of_four_fifths(limit, warned_at):
    assert "limit.warning" not in cross(0, warned_at - 1, limit=limit)
    assert "limit.warning" in cross(0, warned_at, limit=limit)


def test_soft_limit_is_met_like_a_hard_one_and_lowest_first():
    assert cross(0, 100, limit=100, soft=50) == [
        "soft_limit.warning",
        "soft_limit.reached",
        "limit.warning",
        "limit.reached",
    ]


@pytest.mark.parametrize("limit", [None, 0])
def test_no_limit_is_never_met(limit):
    assert cross(0, 10**9, limit=limit) == []
    assert find_headroom(make_uses(5, limit=limit).values()) == FAR


AMOUNTS = st.integers(min_value=0, max_value=300)


@given(st.lists(AMOUNTS, max_size=20), st.integers(1, 200), st.integers(1, 200))
def test_headroom_says_how_much_crosses_nothing(amounts, limit, soft):
    """One less than the headroom crosses nothing, and the headroom itself does."""
    for used in amounts:
        headroom = find_headroom(make_uses(used, limit=limit, soft=soft).values())

        assert (
            cross(used, used + min(headroom, 10**6) - 1, limit=limit, soft=soft) == []
        )
        assert (
            headroom == FAR
            or cross(used, used + headroom, limit=limit, soft=soft) != []
        )
