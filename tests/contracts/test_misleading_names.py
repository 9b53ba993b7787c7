"""Members whose names a validator would tell as another place."""

from __future__ import annotations

import pytest

from schematic_contracts.validation import check
from support.validators import VALIDATORS


@pytest.mark.parametrize("validator", VALIDATORS)
@pytest.mark.parametrize("name", ["", "0", "1", "01", "+1", "\x00", "\x00x", '1"2'])
def test_violation_is_placed_at_a_misleading_name(name: str, validator: str):
    keys = {name: [1]}
    event = {"api_key": "k", "type": "identify", "body": {"keys": keys}}

    violations = check("capture/identify", event, validator=validator)

    assert [one.pointer for one in violations] == [f"/body/keys/{name}"]
