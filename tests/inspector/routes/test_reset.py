"""Reset leads an environment, or everything, back to its configuration."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest

from schematic_emulator.api.seed import seed
from schematic_emulator.application import create_app, create_segment
from schematic_emulator.destination import Response
from schematic_emulator.source.engage.computation import AUDIENCE, Computation
from schematic_emulator.source.engage.engage import Pace
from support.rest import Rest
from support.segment_end import ScriptedClient

TRACK = {"userId": "u1", "event": "Order Completed"}
SECTION = {"features": [{"name": "Seats", "feature_type": "boolean"}]}
TENANT = "sch_dev_tenant000000000000000000"


def ask_reset(rest: Rest, posted=None, *, status=200, key=None):
    """Post a reset, by default without a key and a body."""
    options = {} if posted is None else {"json": posted}
    headers = {} if key is None else {"X-Schematic-Api-Key": key}
    answer = rest.app.test_client().post("/_emulator/reset", headers=headers, **options)
    assert answer.status_code == status, answer.text
    return answer.json


def seeded() -> Rest:
    """Return an emulator whose development environment is set up by a section."""
    rest = Rest()
    environment = rest.emulator.store.environment_for(rest.key)
    seed(rest.emulator, environment, SECTION)
    rest.emulator.sections[environment.id] = SECTION
    return rest


def feature_names(rest: Rest) -> list[str]:
    rows = rest.get("/features", "api/feature-list")["data"]
    return sorted(row["name"] for row in rows)


def destinations(rest: Rest):
    return rest.ask("/_emulator/destinations").json["data"]


def change_everything(rest: Rest) -> None:
    """Change what a reset leads back, at both ends."""
    rest.send("track", {"event": "a", "company": {"id": "acme"}})
    rest.ask(
        "/features",
        "POST",
        json={"name": "Extra", "description": "", "feature_type": "boolean"},
    )
    rest.ask("/_emulator/destinations/schematic", "PATCH", json={"enabled": False})
    rest.ask("/_emulator/clock", "POST", json={"move": "31d"})
    rest.ask("/v1/track", "POST", json=TRACK)


def test_reset_without_a_body_leads_back_to_the_configuration():
    rest = seeded()
    before = destinations(rest), rest.ask("/_emulator/clock").json["now"]
    change_everything(rest)

    done = ask_reset(rest)

    main = rest.emulator.store.directory.main
    assert done == {"reset": main.id, "dropped": 0}
    assert (destinations(rest), rest.ask("/_emulator/clock").json["now"]) == before
    assert feature_names(rest) == ["Seats"]
    assert rest.get("/companies", "api/company-list")["data"] == []
    assert rest.ask("/_emulator/journal").json["data"] == []
    assert rest.ask("/_emulator/deliveries").json["data"] == []


@pytest.mark.parametrize("part", ["schematic", "deliveries", "destinations", "clock"])
def test_what_is_kept_stays_and_nothing_else(part):
    rest = seeded()
    at = rest.ask("/_emulator/clock").json["now"]
    change_everything(rest)

    ask_reset(rest, {"keep": [part]})

    stayed = {
        "schematic": feature_names(rest) == ["Extra", "Seats"],
        "deliveries": rest.ask("/_emulator/deliveries").json["data"] != [],
        "destinations": not destinations(rest)[0]["enabled"],
        "clock": rest.ask("/_emulator/clock").json["now"] != at,
    }
    assert [name for name, has_stayed in stayed.items() if has_stayed] == [part]


def test_reset_of_another_environment_touches_nothing_else():
    rest = seeded()
    other = rest.emulator.store.create_environment("Other")
    rest.emulator.store.add_key(TENANT, "secret", other)
    change_everything(rest)
    before = rest.ask("/_emulator/clock").json["now"]

    done = ask_reset(rest, key=TENANT)

    assert done["reset"] == other.id
    assert feature_names(rest) == ["Extra", "Seats"]
    assert not destinations(rest)[0]["enabled"]
    assert rest.ask("/_emulator/clock").json["now"] == before
    assert rest.ask("/_emulator/deliveries").json["data"] != []


def test_whole_process_is_reset_only_when_asked():
    rest = seeded()
    other = rest.stranger()
    change_everything(rest)
    other.send("track", {"event": "b"})

    done = ask_reset(rest, {"scope": "all"})

    assert done["reset"] == "all"
    assert feature_names(rest) == ["Seats"]
    assert other.get("/events", "api/event-list")["data"] == []


@pytest.mark.parametrize(
    ("posted", "pointer"),
    [
        ({"enviroment": "env_1"}, "/enviroment"),
        ({"scope": "world"}, "/scope"),
        ({"keep": ["time"]}, "/keep/0"),
        ({"keep": "clock"}, "/keep"),
        ({"scope": "all", "environment": "env_1"}, "/environment"),
    ],
)
def test_misspelled_reset_is_refused_by_its_place_and_changes_nothing(posted, pointer):
    rest = seeded()
    change_everything(rest)

    refused = ask_reset(rest, posted, status=400)

    assert [row["pointer"] for row in refused["errors"]] == [pointer]
    assert feature_names(rest) == ["Extra", "Seats"]


def test_unknown_key_resets_nothing():
    rest = seeded()
    change_everything(rest)

    refused = ask_reset(rest, key=TENANT, status=404)

    assert refused["detail"] == "no environment has this API key"
    assert feature_names(rest) == ["Extra", "Seats"]


def test_data_that_cannot_be_set_up_again_are_named():
    rest = seeded()
    rest.emulator.sections[rest.emulator.store.directory.main.id] = {"features": 1}

    refused = ask_reset(rest, status=409)

    assert "the configuration cannot be set up" in refused["detail"]


@dataclass
class SlowClient(ScriptedClient):
    """Sends when it may, so that a delivery can be underway during a reset."""

    def __post_init__(self) -> None:
        self.asked, self.may = threading.Event(), threading.Event()

    def send(self, request, timeout_s):
        self.asked.set()
        assert self.may.wait(10)
        return super().send(request, timeout_s)


def test_reset_drops_what_waits_and_waits_for_what_is_underway():
    rest = Rest()
    segment, client = create_segment(rest.emulator), SlowClient()
    client.script = [Response(500, "{}", {})]
    segment.connect(lambda: client, "http://127.0.0.1:1")
    rest.app = create_app(rest.emulator, segment=segment)
    for number in range(3):
        rest.ask("/v1/track", "POST", json={**TRACK, "messageId": f"m{number}"})
    assert client.asked.wait(10)
    answers: list[dict] = []
    asking = threading.Thread(target=lambda: answers.append(ask_reset(rest)))

    asking.start()
    asking.join(0.1)
    assert answers == []
    client.may.set()
    asking.join(10)

    assert [answer["dropped"] for answer in answers] == [3]
    assert segment.outbox.is_empty()
    assert len(client.sent) == 1


def test_engage_starts_again_as_at_the_start():
    rest = Rest()
    segment = create_segment(rest.emulator, pace=Pace(at_once=True))
    rest.app = create_app(rest.emulator, segment=segment)
    segment.engage.replace([Computation(AUDIENCE, "A", "schematic", event="a")])
    before = rest.ask("/_emulator/engage").json["data"]
    rest.ask("/_emulator/clock", "POST", json={"move": "2d"})
    rest.ask("/v1/track", "POST", json={**TRACK, "event": "a"})
    changed = rest.ask("/_emulator/engage").json["data"]

    ask_reset(rest)
    [after] = rest.ask("/_emulator/engage").json["data"]

    assert changed[0]["told"] == {"u1": True}
    assert {**after, "id": "", "syncs": 1} == {**before[0], "id": "", "syncs": 1}
