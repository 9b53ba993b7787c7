"""Events through the mapping under test into the sandbox."""

from __future__ import annotations

from dataclasses import replace
from http.client import HTTPConnection

import pytest

from schematic_emulator.api.store.environment import Environment
from schematic_emulator.plugin.deliver import NotAnEventError
from support.segment import make_identify, make_track


def test_presets_deliver_over_http_into_the_sandbox(segment_deliver, schematic_sandbox):
    track, identify = segment_deliver([make_track(), make_identify()])

    assert (track.matched, identify.matched) == (("Track Event",), ("Identify User",))
    assert [sent.status for sent in track.requests] == [200]
    assert track.captures + identify.captures == tuple(schematic_sandbox.journal)
    assert schematic_sandbox.find_company({"groupId": "acme"}) is not None


@pytest.fixture
def opened(monkeypatch):
    """List the connections that are opened, and the copies of a journal."""
    found: list[str] = []
    connect, captures = HTTPConnection.connect, Environment.captures

    def note_connection(self):
        found.append("connection")
        connect(self)

    def note_copy(self):
        found.append("copy")
        return captures(self)

    monkeypatch.setattr(HTTPConnection, "connect", note_connection)
    monkeypatch.setattr(Environment, "captures", note_copy)
    return found


def post_event(event):
    body = {"event": event["type"], "company": {"id": "acme"}}
    return {"type": "track", "body": body}


@pytest.mark.parametrize("mapping", [None, post_event], ids=["presets", "function"])
def test_events_need_no_connection_and_no_copy_of_the_journal(
    segment_deliver, opened, mapping
):
    segment_deliver(make_track(), mapping=mapping)
    opened.clear()

    sent = segment_deliver([make_track() for _ in range(20)], mapping=mapping)
    sent += segment_deliver(make_track(), mapping=mapping)

    assert opened == []
    numbers = [row.number for each in sent for row in each.captures]
    assert len(numbers) == 21
    assert numbers == sorted(set(numbers))


def test_expectations_of_a_test_are_met_over_http(
    segment_deliver, schematic_sandbox, opened
):
    schematic_sandbox.server.expect_oneshot_request("/other").respond_with_data("")

    segment_deliver(make_track())

    assert opened.count("connection") == 1


def test_delivery_is_the_same_with_and_without_a_connection(
    segment_deliver, schematic_sandbox
):
    event = make_track(messageId="m1", properties={"city": "K\u00f6ln"})
    [direct] = segment_deliver(event)
    schematic_sandbox.reset()
    schematic_sandbox.server.expect_request("/other").respond_with_data("")
    [sent] = segment_deliver(event)

    assert direct.requests == sent.requests
    assert direct.findings == sent.findings
    [one], [other] = direct.captures, sent.captures
    same = {"number": 0, "user_id": "", "received_at": None, "captured_at": None}
    # The sandbox follows journeys once its app is loaded, which another test may do.
    same |= {"journey": 0, "verdict": 0, "used": 0, "effect": ""}
    assert replace(one, **same) == replace(other, **same)


def test_one_event_gives_a_list_of_one(segment_deliver, schematic_sandbox):
    assert segment_deliver(make_track()) == schematic_sandbox.deliveries


def test_event_that_no_subscription_matches_is_a_finding(
    segment_deliver, schematic_sandbox
):
    [delivered] = segment_deliver({"type": "page", "userId": "u1"})

    assert (delivered.matched, delivered.requests) == ((), ())
    assert [found.rule for found in schematic_sandbox.findings] == ["no-subscription"]


def test_failing_answer_is_the_deliverys_error(segment_deliver, schematic_sandbox):
    server = schematic_sandbox.server
    server.expect_oneshot_request("/e").respond_with_data("later", status=503)

    [delivered] = segment_deliver(make_track())

    assert delivered.error == "Service Unavailable"
    assert [sent.status for sent in delivered.requests] == [503]


@pytest.mark.schematic_emulator(allow=["event-name"])
@pytest.mark.parametrize(
    ("profile", "name"), [("published", "order.v2"), ("documented", "order_v2")]
)
def test_profile_may_be_chosen_for_one_delivery(
    segment_deliver, schematic_sandbox, profile, name
):
    segment_deliver(make_track("Order.V2"), profile=profile)

    assert [row.subtype for row in schematic_sandbox.journal] == [name]


def test_subscriptions_replace_the_presets(segment_deliver, schematic_sandbox):
    subscription = {
        "name": "Pages",
        "subscribe": 'type = "page"',
        "partnerAction": "trackEvent",
        "mapping": {
            "event_name": "page_viewed",
            "timestamp": {"@path": "$.timestamp"},
            "company_keys": {"id": {"@path": "$.context.groupId"}},
        },
    }

    [delivered] = segment_deliver(make_track(type="page"), subscriptions=[subscription])

    assert delivered.matched == ("Pages",)
    assert [row.subtype for row in schematic_sandbox.good] == ["page_viewed"]


def test_mapping_and_subscriptions_exclude_each_other(segment_deliver):
    with pytest.raises(TypeError, match="either mapping or subscriptions"):
        segment_deliver(make_track(), mapping="presets", subscriptions=[])


@pytest.mark.schematic_emulator(allow=["event-name"])
def test_finding_of_delivery_and_capture_is_listed_once(
    segment_deliver, schematic_sandbox
):
    segment_deliver(make_track("Order Completed!"))

    rules = [found.rule for found in schematic_sandbox.findings]
    assert rules.count("event-name") == 1


def test_bad_name_shows_both_profiles_answers(run):
    result = run("""
        from support.segment import make_track

        def test_order(segment_deliver):
            segment_deliver(make_track("Order Completed!"))
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "1 bad event",
            '*Segment track "Order Completed!" * -> track "order_completed!"*',
            "*published sends order_completed!",
            "*promised  order_completed",
        ]
    )


@pytest.mark.parametrize(
    "how",
    [
        pytest.param("marker", id="marker"),
        pytest.param("option", id="option"),
        pytest.param("ini", id="ini"),
        pytest.param("fixture", id="fixture"),
    ],
)
def test_mapping_is_named_by_fixture_marker_option_or_ini(run, pytester, how):
    pytester.makepyfile(
        team="""
        def to_schematic(event):
            body = {"event": "from_team", "company": {"id": "acme"}}
            return {"type": "track", "body": body}
        """
    )
    name = "team:to_schematic"
    options = {
        "option": [f"--schematic-emulator-mapping={name}"],
        "ini": [f"--override-ini=schematic_emulator_mapping={name}"],
    }
    source = f"""
        import pytest
        from support.segment import make_track

        if {how!r} == "fixture":
            @pytest.fixture
            def segment_mapping():
                return {name!r}

        mapping = {name!r} if {how!r} == "marker" else None

        @pytest.mark.schematic_emulator(mapping=mapping)
        def test_it(segment_deliver, schematic_sandbox):
            segment_deliver(make_track())
            assert schematic_sandbox.good[0].subtype == "from_team"
    """

    run(source, *options.get(how, [])).assert_outcomes(passed=1)


def test_unknown_mapping_is_a_usage_error(run):
    result = run(
        "def test_it(segment_deliver): pass", "--schematic-emulator-mapping=mapping.rb"
    )

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no mapping is named 'mapping.rb'; expected *"])


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (None, "a JSON object, or several; found null"),
        ("track", 'found "track"'),
        ([{}, 5], "number 2 is 5"),
        ({"at": {1}}, "event number 1 is not JSON, and Segment sends JSON"),
        ({"n": float("nan")}, "event number 1 is not JSON, and Segment sends JSON"),
        ([make_track("A"), {"batch": []}], "number 2 is an empty batch, or a"),
    ],
)
def test_argument_that_is_not_an_event_is_refused(segment_deliver, events, message):
    with pytest.raises(NotAnEventError, match=message):
        segment_deliver(events)


def test_integrations_object_keeps_events_from_the_mapping_in_their_order(
    segment_deliver, schematic_sandbox
):
    closed = {"All": False}
    events = [
        make_track("One", integrations=closed),
        make_track("Two", integrations=closed | {"Schematic": {"any": "option"}}),
        make_track("Three", integrations={"Schematic": False}),
    ]

    delivered = segment_deliver(events)

    assert [each.event["event"] for each in delivered] == ["One", "Two", "Three"]
    assert [each.stopped_by for each in delivered] == [
        "integrations: All is false",
        "",
        "integrations: Schematic is false",
    ]
    schematic_sandbox.expect.track("two", times=1)
    assert schematic_sandbox.ledger.balanced()


def name_event(event):
    return {"type": "track", "body": {"event": event["event"].lower()}}


@pytest.mark.parametrize("mapping", [None, name_event])
def test_integrations_name_of_no_destination_is_a_finding(
    mapping, segment_deliver, schematic_sandbox
):
    event = make_track("Paid", integrations={"schematic": False})

    [delivered] = segment_deliver(event, mapping=mapping)

    assert delivered.stopped_by == ""
    rules = [found.rule for found in schematic_sandbox.findings]
    assert rules.count("integrations-name") == 1
