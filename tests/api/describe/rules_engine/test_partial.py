"""What the vendor's client makes of a part is what the whole would have been."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from schematic.datastream.merge import partial_company
from schematic.types.rulesengine_company import RulesengineCompany

from schematic_emulator.api.describe.rules_engine.entity import describe_company
from schematic_emulator.api.describe.rules_engine.partial import find_partial
from support.random_environment import build_environment
from support.rest import Rest
from support.setup import make_company, metered, use

COMPANY = {"id": "comp_1", "keys": {"org": "acme"}, "metrics": [], "traits": []}
ROW = {
    "event_subtype": "called",
    "period": "all_time",
    "month_reset": "first_of_month",
    "value": 1,
}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, {}),
        ({}, {"traits": [{"value": "5"}]}, {"traits": [{"value": "5"}]}),
        ({}, {"base_plan_id": "plan_a"}, {"base_plan_id": "plan_a"}),
        ({"base_plan_id": "plan_a"}, {}, None),
        (
            {},
            {"keys": {"org": "acme", "id": "1"}},
            {"keys": {"org": "acme", "id": "1"}},
        ),
        ({}, {"keys": {"id": "1"}}, None),
        ({"metrics": [ROW]}, {"metrics": []}, None),
        (
            {"metrics": [ROW]},
            {"metrics": [ROW, ROW | {"period": "current_day"}]},
            {"metrics": [ROW | {"period": "current_day"}]},
        ),
        (
            {"metrics": [ROW]},
            {"metrics": [ROW | {"value": 2}]},
            {"metrics": [ROW | {"value": 2}]},
        ),
    ],
)
def test_part_has_what_changed_if_a_client_can_merge_it(before, after, expected):
    assert find_partial(COMPANY | before, COMPANY | after) == expected


def test_usage_is_a_part_with_its_metrics_and_entitlements():
    rest = Rest()
    metered(rest)
    use(rest)
    environment = rest.emulator.store.environment_for(rest.key)
    (company,) = environment.state.companies.values()
    before = describe_company(environment, company)

    use(rest)

    part = find_partial(before, describe_company(environment, company))
    assert part is not None
    assert part.keys() == {"metrics", "entitlements"}
    assert {row["value"] for row in part["metrics"]} == {2}


@pytest.mark.parametrize("seed", range(6))
def test_client_that_merges_a_part_holds_the_whole(seed):
    rest = Rest()
    build_environment(rest, Random(seed))
    environment = rest.emulator.store.environment_for(rest.key)
    company = next(iter(environment.state.companies.values()))
    before = describe_company(environment, company)

    use(rest, 3)
    make_company(rest, traits={"level": seed, "since": None})
    rest.emulator.clock.move(timedelta(hours=seed * 9))

    after = describe_company(environment, company)
    part = find_partial(before, after)
    assert part
    assert partial_company(RulesengineCompany(**before), part) == RulesengineCompany(
        **after
    )
