"""The validators that a test is run with; jsonschema-rs may be missing here."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from schematic_contracts.validation import FAST, REFERENCE

_IS_MISSING = find_spec("jsonschema_rs") is None

# What is selected by default.
DEFAULT = REFERENCE if _IS_MISSING else FAST
BOTH_NEEDED = pytest.mark.skipif(_IS_MISSING, reason="jsonschema-rs is not installed")
VALIDATORS = (pytest.param(FAST, marks=BOTH_NEEDED), REFERENCE)
