"""Add the routes of usage over time, by company and by user."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.user import list_shares
from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.api.rest.features.usage_buckets import (
    describe_bucket,
    describe_limits,
    describe_point,
    make_measure,
)
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import select_page
from schematic_emulator.api.rest.query.window import (
    DEFAULT_GRANULARITY,
    read_bounds,
    read_end,
    read_window,
)
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.profiles import get_by_id
from schematic_emulator.api.rest.request.read import read_query
from schematic_emulator.api.rest.request.respond import RequestRefusedError, succeed
from schematic_emulator.api.rest.request.rows import get_row
from schematic_emulator.effects.flags.usage_report import find_use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import Feature

SERIES = list_fields("company_id! feature_id! granularity start_time! end_time!")
HISTORY = list_fields(
    "company_ids feature_ids granularity start_time! end_time! limit offset"
)
BY_USER = list_fields("company_id! feature_id start_time end_time")
THIRTY_DAYS = timedelta(days=30)


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `/feature-usage-timeseries`, `-history` and `/user-usage-by-company`.

    Buckets are whole days, weeks, months or hours in UTC. Hourly ones count only the
    events that are still listed.
    """

    @blueprint.get("/feature-usage-timeseries")
    def get_usage_series() -> Response:
        environment = require_key(emulator).environment
        query = read_query(*SERIES)
        return succeed(_describe_series(environment, query), query)

    @blueprint.get("/feature-usage-history")
    def list_usage_history() -> Response:
        environment = require_key(emulator).environment
        query = read_query(*HISTORY)
        return succeed(select_page(_list_history(environment, query), query), query)

    @blueprint.get("/user-usage-by-company")
    def get_usage_by_user() -> Response:
        environment = require_key(emulator).environment
        query = read_query(*BY_USER)
        return succeed(_describe_shares(environment, query), query)


def _describe_series(environment: Environment, query: Query) -> dict[str, Any]:
    state = environment.state
    company = get_by_id(environment, "company", query["company_id"])
    feature = get_row(state.account.features, query["feature_id"], "feature")
    window = read_window(query)
    use = find_use(state, company, feature, environment.clock.now())
    event = _require_event(feature)
    granularity = query.get("granularity", DEFAULT_GRANULARITY)
    measure = make_measure(environment, granularity)
    return {
        "feature_id": feature.id,
        "feature_type": feature.feature_type,
        "period_type": use.entitlement.period if use else None,
        "limits": describe_limits(use),
        "usage_points": [
            describe_point(bucket, measure(event, company.id, bucket))
            for bucket in window.buckets
        ],
    }


def _require_event(feature: Feature) -> str:
    if feature.feature_type != "event" or feature.event_subtype is None:
        raise RequestRefusedError(400, "feature_id: only an event feature has a series")
    return feature.event_subtype


def _list_history(environment: Environment, query: Query) -> Iterator[dict[str, Any]]:
    """Yield the rows of the history as they are needed: the newest bucket first."""
    state, window = environment.state, read_window(query)
    company_ids = query.get("company_ids") or list(state.companies)
    features = [
        feature
        for feature in list(state.account.features.values())
        if feature.id in query.get("feature_ids", [feature.id])
        and feature.feature_type == "event"
    ]
    meters = [
        (feature, _require_event(feature), company_id)
        for feature in features
        for company_id in company_ids
        if (_require_event(feature), company_id, None) in state.usage
    ]
    granularity = query.get("granularity", DEFAULT_GRANULARITY)
    measure = make_measure(environment, granularity)
    for bucket in reversed(window.buckets):
        for feature, event, company_id in meters:
            usage = measure(event, company_id, bucket)
            if usage:
                yield describe_bucket(feature, company_id, bucket, usage)


def _describe_shares(environment: Environment, query: Query) -> dict[str, Any]:
    state = environment.state
    company = get_by_id(environment, "company", query["company_id"])
    end_text = query.get("end_time", write_instant(environment.clock.now()))
    month_before = read_end("end_time", end_text) - THIRTY_DAYS
    start_text = query.get("start_time", write_instant(month_before))
    start, end = read_bounds(start_text, end_text)
    features = list(state.account.features.values())
    if "feature_id" in query:
        features = [get_row(state.account.features, query["feature_id"], "feature")]
    rows = [
        row
        for feature in features
        if feature.feature_type == "event"
        for row in list_shares(environment, feature, company, start, end)
    ]
    return {
        "start_time": start_text,
        "end_time": end_text,
        "rows": rows,
        "credits": [],
    }
