"""Seeding over HTTP: the same section, refused with a pointer for each fault."""

from __future__ import annotations

import pytest

from support.rest import KEY, Rest
from support.seeds import full_section


def post(rest: Rest, posted):
    return rest.ask("/_emulator/seed", "POST", json=posted)


def test_seed_sets_an_environment_up():
    rest = Rest()
    own = rest.emulator.store.environment_for(KEY).id
    posted = {"environment": own, "schematic": full_section()}

    first, second = post(rest, posted).json, post(rest, posted).json

    assert (first["environment_id"], first["changed"]) == (own, 0)
    assert (second["made"], second["unchanged"]) == (0, first["made"])
    assert rest.get("/companies/count", "api/count")["data"] == {"count": 1}


@pytest.mark.parametrize(
    ("posted", "status", "pointers"),
    [
        ({}, 400, ["/environment"]),
        ({"environment": 1}, 400, ["/environment"]),
        ({"environment": "env_x", "schematic": {}}, 404, []),
        ({"environment": "OWN"}, 400, ["/schematic"]),
        ({"environment": "OWN", "schematic": []}, 400, ["/schematic"]),
        ({"environment": "OWN", "other": 1}, 400, ["/other"]),
        (
            {
                "environment": "OWN",
                "schematic": {"flags": [{"key": "a", "feature": "x"}, {"key": "a"}]},
            },
            400,
            ["/schematic/flags/1", "/schematic/flags/0/feature"],
        ),
    ],
)
def test_nonsense_is_refused_by_its_place(posted, status, pointers):
    rest = Rest()
    own = rest.emulator.store.environment_for(KEY)
    named = {"OWN": own.id}
    posted = {
        name: named.get(value, value) if isinstance(value, str) else value
        for name, value in posted.items()
    }

    answer = post(rest, posted)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert [error["pointer"] for error in answer.json["errors"]] == pointers
    assert own.state.account.flags == {}
