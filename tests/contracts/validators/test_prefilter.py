"""The screen passes nothing that the contract would refuse."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_contracts.catalog import list_ids, resources
from schematic_contracts.formats import FORMATS
from schematic_contracts.validators.fast import PATTERNS, build_prefilter
from support.contract_files import subschemas
from support.rows import on_rows

DIGITS = st.text("0123456789", min_size=1, max_size=10)
MONTHS = st.sampled_from(["01", "02", "04", "11", "12", "13", "00"])
DAYS = st.sampled_from(["00", "01", "28", "29", "30", "31", "32"])
HOURS = st.sampled_from(["00", "09", "23", "24"])
TEXTS = st.builds(
    "{}-{}-{}T{}:{}:{}{}".format,
    st.sampled_from(["2026", "2028", "1900", "0000", "0999", "1000"]),
    MONTHS,
    DAYS,
    HOURS,
    st.sampled_from(["00", "59", "60"]),
    st.sampled_from(["00", "59", "60", "61"]),
    st.one_of(
        st.sampled_from(["Z", "z", "", "+01:00", "-23:59", "+24:00", "Z\n"]),
        DIGITS.map(".{}Z".format),
    ),
)


@pytest.mark.parametrize("name", PATTERNS)
@given(text=TEXTS)
def test_screened_text_has_the_format(name: str, text: str):
    passes = re.search(PATTERNS[name].replace("$", r"\Z"), text) is not None

    assert not passes or FORMATS[name](text)


@given(
    moment=st.datetimes(min_value=datetime(1000, 1, 1)),  # noqa: DTZ001 - the zone follows
    minutes=st.integers(-1439, 1439),
)
def test_screen_passes_nearly_every_real_moment(moment: datetime, minutes: int):
    """Only 29 February is left to the slower check."""
    zone = timezone(timedelta(minutes=minutes))
    text = moment.replace(tzinfo=zone).isoformat()

    passes = re.search(PATTERNS["capture-date-time"].replace("$", r"\Z"), text)

    assert (passes is not None) is ((moment.month, moment.day) != (2, 29))


@on_rows("contract_id", list_ids())
def test_no_format_is_left_in_a_screen(contract_id: str):
    left = [
        found["format"]
        for schema in resources(contract_id).values()
        for found in subschemas(build_prefilter(schema))
        if "format" in found
    ]

    assert left == []
