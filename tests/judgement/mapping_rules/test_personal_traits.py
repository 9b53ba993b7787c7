"""A person's traits that are sent as a company's are found."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from support.mapping_files import identify, make_file, mapped

WHOLE = {"@path": "$.traits"}


@pytest.mark.parametrize(
    "node",
    [
        WHOLE,
        {"@path": "$.context.traits"},
        {"email": {"@path": "$.traits.email"}},
        {"contact": {"@template": "{{traits.first_name}}"}},
        {"@merge": {"objects": [WHOLE], "direction": "left"}},
    ],
)
def test_personal_company_traits_are_found(node: Any):
    (found,) = find_mapping_findings(make_file(mapped(identify(), company_traits=node)))

    assert (found.rule, found.subject) == (
        "company-traits-personal",
        "Identify User: company_traits",
    )


def test_personal_company_name_is_found():
    row = mapped(identify(), company_name={"@path": "$.traits.name"})

    (found,) = find_mapping_findings(make_file(row))

    assert found.message == "company_name reads $.traits.name of the user"


@pytest.mark.parametrize(
    "node",
    [
        {"size": {"@path": "$.traits.company_size"}},
        {"name": {"@path": "$.traits.company.name"}},
        {"@path": "$.traits.company"},
        {"@path": "$.context.company"},
        {"plan": "starter"},
    ],
)
def test_traits_of_the_company_are_not(node: Any):
    row = mapped(identify(), company_traits=node)

    assert find_mapping_findings(make_file(row)) == ()


def test_traits_of_a_group_call_are_the_company_s():
    row = mapped(identify(subscribe='type = "group"'), company_traits=WHOLE)

    assert find_mapping_findings(make_file(row)) == ()
