"""Valid event names suggested in the texts of violations."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_contracts.validators.explanation import rename_event


@pytest.mark.parametrize(
    ("name", "renamed"),
    [
        ("Order Completed!", "order_completed"),
        ("order.completed", "order_completed"),
        ("OrderCompleted", "order_completed"),
        ("Café  Visité", "cafe_visite"),
        ("sign-up", "sign-up"),
        ("🚀", "event_name"),
        ("", "event_name"),
        ("Paid 🎉 invoice", "paid_invoice"),
    ],
)
def test_suggested_name_resembles_the_event_name(name: str, renamed: str):
    assert rename_event(name) == renamed


@given(name=st.text())
def test_suggested_name_is_one_that_schematic_accepts(name: str):
    assert re.fullmatch("[a-z0-9_-]{1,60}", rename_event(name), re.ASCII)
