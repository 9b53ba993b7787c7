"""A feature that counts an event by a name that is never sent is found."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from support.mapping_files import make_file, track


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Query Run", "an event of this name is sent as query_run"),
        ("queryRun", "an event of this name is sent as queryrun"),
        ("query.run", "Schematic accepts letters, digits, dashes and underscores"),
    ],
)
def test_feature_that_no_event_feeds_is_found(name: str, problem: str):
    features = [{"name": "Queries", "feature_type": "event", "event_subtype": name}]

    (found,) = find_mapping_findings(
        make_file(track(), schematic={"features": features})
    )

    assert (found.rule, found.subject) == ("feature-unfed", "schematic: Queries")
    assert found.message.startswith(f'no event feeds "{name}": {problem}')
    assert found.place == "mapping.json:37:5"


@pytest.mark.parametrize("name", ["query_run", "query-run", "q1", None])
def test_feature_that_an_event_may_feed_is_not(name: str | None):
    features = [{"name": "Queries", "event_subtype": name}]

    assert (
        find_mapping_findings(make_file(track(), schematic={"features": features}))
        == ()
    )
