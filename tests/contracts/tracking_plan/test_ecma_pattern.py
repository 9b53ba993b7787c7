"""Patterns are read as ECMA-262 has them."""

from __future__ import annotations

import re
import warnings

import pytest

from schematic_contracts.tracking_plan.ecma_pattern import (
    compile_pattern,
    find_excess,
    to_python,
)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"^(?<y>[0-9]{2})-\k<y>$", "20-20"),
        (r"^\p{Lu}\p{Ll}+$", "Ada"),
        (r"^[\p{L}\d]+$", "a1"),
        (r"^\P{L}$", "1"),
        (r"^\u{41}$", "A"),
        ("^[^]$", "\n"),
        ("^[[&~|]+$", "[&~|"),
        (r"^(?<!a)b$", "b"),
        (r"^[\]$]$", "$"),
        ("^[+---]+$", "+,-"),
    ],
)
def test_pattern_matches_as_in_javascript(pattern, text):
    """The Python form matches, and warns of nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled = compile_pattern(pattern)

    assert compiled.search(text) is not None


@pytest.mark.parametrize(
    ("pattern", "text"), [("^a$", "a\n"), (r"^\d$", "٣"), ("[]", "a")]
)
def test_pattern_does_not_match_as_in_python(pattern, text):
    r"""`$` is the very end, `\d` is ASCII, and an empty set holds nothing."""
    assert compile_pattern(pattern).search(text) is None


def test_unknown_category_is_refused():
    """A category that has no ASCII letters cannot be made."""
    with pytest.raises(re.error, match=r"\\p\{Han\} cannot be made"):
        to_python(r"^\p{Han}$")


@pytest.mark.parametrize(
    ("pattern", "is_excessive"),
    [
        ("a{9999}", False),
        ("(a{1000}){1000}", True),
        ("a{99999999999}", True),
        (3, False),
    ],
)
def test_pattern_for_which_no_event_has_space_is_found(pattern, is_excessive):
    """The length is computed, not made."""
    assert bool(find_excess(pattern)) is is_excessive
