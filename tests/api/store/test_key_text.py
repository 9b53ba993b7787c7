"""API keys look like the vendor's and are never shown whole."""

from __future__ import annotations

import pytest

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.store.clock import SystemClock
from schematic_emulator.api.store.ids import RandomIds
from schematic_emulator.api.store.key_text import kind_of, make_key, redact, redact_text


@pytest.mark.parametrize(
    ("kind", "environment_type", "prefix"),
    [
        ("secret", "development", "sch_dev_"),
        ("secret", "staging", "sch_stag_"),
        ("secret", "production", "sch_prod_"),
        ("readonly", "production", "sch_prod_"),
        ("publishable", "staging", "api_"),
    ],
)
def test_make_key_uses_the_vendors_prefixes(kind, environment_type, prefix):
    key = make_key(kind, environment_type)

    assert key.startswith(prefix)
    assert len(key) == len(prefix) + 32
    assert key != make_key(kind, environment_type)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("api_abc", "publishable"), ("sch_prod_abc", "secret"), ("anything", "secret")],
)
def test_kind_of_reads_the_prefix(text, kind):
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("sch_dev_0123456789abcdef", "…cdef"),
        ("12345678", "…78"),
        ("test", "…t"),
        ("abc", "…"),
        ("", "…"),
    ],
)
def test_redact_shows_four_signs_and_at_most_a_quarter(text, shown):
    assert redact(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"api_key":"sch_dev_abcdefgh1234', '{"api_key":"…1234'),
        ('{"api_key" : "my-own-key-42", ', '{"api_key" : "…-42", '),
        ("Bearer sch_prod_abcdefgh1234 x", "Bearer …1234 x"),
        ("key=api_abcdefgh1234&x=1", "key=…1234&x=1"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_redact_text_cuts_every_key(text, shown):
    assert redact_text(text) == shown


def test_api_key_hides_its_text():
    store = Emulator(clock=SystemClock(), ids=RandomIds(1)).store

    key = store.get_key("sch_dev_0123456789abcdef")

    assert "0123456789abcdef" not in repr(key)
    assert key.shown == "…cdef"
