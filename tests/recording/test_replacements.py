"""What stands for one value has its form, and is another value."""

from __future__ import annotations

import re
from datetime import date
from ipaddress import ip_address
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schematic_emulator.recording.names import load_names
from schematic_emulator.recording.permutation import Permutation
from schematic_emulator.recording.replacements import Replacements
from schematic_emulator.recording.shapes import replace_characters

REPLACEMENTS = Replacements("k", {"plan"})
LETTERS = st.text("abcxyzABCäöüßжд東京0123456789", min_size=4, max_size=40)


def describe(text: str) -> str:
    """Return the class of each character."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "0", text))


@given(LETTERS, LETTERS)
def test_words_keep_their_form_and_stay_apart(one: str, other: str):
    assume(one.lower() != other.lower())
    assume(set(one) != {"0"})

    found = REPLACEMENTS.word(one)

    assert len(found) == len(one)
    assert found != one
    assert found.lower() != REPLACEMENTS.word(other).lower()
    assert re.fullmatch(r"[\da-fA-F]+", one) or describe(found) == describe(one)


def test_names_become_names_of_the_same_kind():
    names = load_names()
    for name in ("thomas", "maria", "müller", "johnson"):
        found = REPLACEMENTS.word(name.title())
        assert found.istitle()
        assert (found.lower() in names) == (name in names)
        assert found.lower() != name


def test_no_word_becomes_one_that_is_kept():
    permutation = Permutation("k")
    fakes = {replace_characters(f"word{at}", permutation) for at in range(50)}
    avoided = Replacements("k", fakes)

    assert fakes.isdisjoint(avoided.word(f"word{at}") for at in range(50))


@pytest.mark.parametrize(
    ("phone", "form"),
    [
        ("+49 (171) 555-0199", r"\+49 \(\d{3}\) \d{3}-\d{4}"),
        ("+1-555-0100-222", r"\+1-\d{3}-\d{4}-\d{3}"),
        ("+353861234567", r"\+353\d{9}"),
        ("030/1234567", r"\d{3}/\d{7}"),
        ("4111 1111 1111 1111", r"\d{4} \d{4} \d{4} \d{4}"),
    ],
)
def test_telephone_numbers_keep_country_and_layout(phone: str, form: str):
    found = REPLACEMENTS.phone(phone)

    assert re.fullmatch(form, found)
    assert found != phone


@given(st.ip_addresses())
def test_addresses_keep_their_family(address):
    found = REPLACEMENTS.address(str(address))

    other = ip_address(found)
    assert other.version == address.version


@pytest.mark.parametrize("network", ["10.", "192.168.", "172.17.", "169.254."])
def test_private_addresses_stay_in_their_network(network: str):
    address = f"{network}{'.'.join(['7'] * (4 - network.count('.')))}"

    found = REPLACEMENTS.address(address)

    assert found.startswith(network)
    assert found != address


@pytest.mark.parametrize("kept", ["127.0.0.1", "0.0.0.0", "::1", "255.255.255.255"])
def test_addresses_of_no_one_stay(kept: str):
    assert REPLACEMENTS.address(kept) == kept


@pytest.mark.parametrize("text", ["1.2.3", "300.1.1.1", "a::b::c"])
def test_other_text_is_not_an_address(text: str):
    assert REPLACEMENTS.address(text) is None


@given(st.uuids())
def test_uuids_keep_version_and_variant(value: UUID):
    found = UUID(REPLACEMENTS.uuid(str(value)))

    assert found != value
    assert (found.version, found.variant) == (value.version, value.variant)


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d-%m-%Y"])
def test_dates_keep_year_and_order(form: str):
    days = [date(2000, month, 3) for month in range(1, 13)]

    found = [REPLACEMENTS.day(day.strftime(form)) for day in days]

    again = [date.fromisoformat(REPLACEMENTS.day(day.isoformat())) for day in days]
    assert found == [day.strftime(form) for day in again]
    assert {day.year for day in again} == {2000}
    assert all(one != other for one, other in zip(days, again, strict=True))


@pytest.mark.parametrize("text", ["2000-13-01", "31.02.2000", "12-12-12"])
def test_other_text_is_not_a_date(text: str):
    with pytest.raises(ValueError, match=r"."):
        REPLACEMENTS.day(text)


@given(st.integers(-(10**18), 10**18))
def test_numbers_keep_their_length_and_sign(value: int):
    found = REPLACEMENTS.number(value)

    assert len(str(found)) == len(str(value))
    assert (found != value) == (value != 0)


@given(st.floats(-90, 90))
def test_places_stay_within_their_degree(value: float):
    assert int(REPLACEMENTS.degree(value)) == int(value)
