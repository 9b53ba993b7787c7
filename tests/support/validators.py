"""The validators that a test is run with; jsonschema-rs may be missing here."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from schematic_contracts.validation import DECIDER, REFEREE

_IS_MISSING = find_spec("jsonschema_rs") is None

# What is chosen where nobody chooses.
DEFAULT = REFEREE if _IS_MISSING else DECIDER
BOTH_NEEDED = pytest.mark.skipif(_IS_MISSING, reason="jsonschema-rs is not installed")
VALIDATORS = (pytest.param(DECIDER, marks=BOTH_NEEDED), REFEREE)
