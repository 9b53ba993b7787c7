"""Ids of other systems have other forms."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.traffic.shape import find_form

FORMS = {
    "usr_c93856bc": "usr_...",
    "acct-0017": "acct-...",
    "42": "digits",
    "ada@acme.io": "email",
    "7d0f3c9e-6d0a-4a5e-9a47-6e1f7b0a1b2c": "uuid",
    "7D0F3C9E-6D0A-4A5E-9A47-6E1F7B0A1B2C": "UUID",
    "507f1f77bcf86cd799439011": "hex",
    "Ada Lovelace": "words",
    "acme-corp": "text",
    "": "text",
}


@pytest.mark.parametrize("text", FORMS)
def test_form_of_an_id(text: str):
    assert find_form(text) == FORMS[text]
