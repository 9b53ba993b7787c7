"""Put Segment's end, Schematic's end and the inspector together in one application."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from flask import Flask

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.doors import SdkDoors
    from schematic_emulator.destination import Client
    from schematic_emulator.durable.log import Log
    from schematic_emulator.journeys.journeys import Journeys
    from schematic_emulator.serving.asgi import AsgiApp
    from schematic_emulator.serving.threads import DaemonThreads
    from schematic_emulator.source.segment_end import SegmentEnd


def create_app(
    emulator: Emulator | None = None,
    *,
    segment: SegmentEnd | None = None,
    **settings: Any,
) -> Flask:
    """Return a plain, whole Flask app: both vendors' routes and `/_emulator/`.

    Without an emulator one is made from the settings (`EmulatorSettings`). Without a
    Segment end one is made that takes any write key and delivers in this process.
    Raises TypeError for an unknown setting, and for settings beside an emulator.
    """
    from schematic_emulator.api.rest.app import build_app
    from schematic_emulator.inspector.blueprint import build_blueprint
    from schematic_emulator.inspector.openapi.routes import (
        build_blueprint as build_openapi,
    )
    from schematic_emulator.source.routes import build_blueprint as build_intake

    emulator = _choose(emulator, settings)
    follow_journeys(emulator)
    segment = segment or create_segment(emulator)
    own = build_blueprint(emulator, segment)
    app = build_app(emulator, blueprints=[build_intake(segment), own, build_openapi()])
    if not segment.is_connected:
        _connect_in_process(segment, app, emulator.store.marks.write)
        segment.resume()
    return app


def create_asgi(
    emulator: Emulator | None = None,
    *,
    load_segment: Callable[[], SegmentEnd] | None = None,
    plain: bool = False,
    when_started: Callable[[DaemonThreads], Coroutine[Any, Any, None]] | None = None,
    **settings: Any,
) -> AsgiApp:
    """Return the same application for an ASGI server, with the fast doors in front.

    With `plain` there are none: what `create_app` returns answers every request.
    `when_started` runs beside the server once all is loaded (`AsgiApp`).
    Flask and Segment's end are loaded in the background. For a log, call
    `keep_in_file` first. Raises as `create_app` does.
    """
    from schematic_emulator.inspector.feed_streams import FeedStreams
    from schematic_emulator.inspector.probes import HealthDoors
    from schematic_emulator.serving.asgi import AsgiApp

    chosen = _choose(emulator, settings)
    follow_journeys(chosen)  # from the first event on, which Flask does not see

    def load() -> Flask:
        segment = None if load_segment is None else load_segment()
        return create_app(chosen, segment=segment)

    def load_doors() -> SdkDoors:
        from schematic_emulator.api.prepare import prepare_rest
        from schematic_emulator.api.rest.doors import SdkDoors
        from schematic_emulator.inspector.probes import read_version

        prepare_rest()
        read_version()
        return SdkDoors(chosen)

    from schematic_emulator.api.sockets.lazy import LazySockets

    return AsgiApp(
        chosen,
        load,
        max_body_bytes=chosen.settings.max_body_bytes,
        log=chosen.store.log,
        plain=plain,
        own_ports=chosen.own_ports,
        more_doors=[HealthDoors(chosen)],
        load_doors=load_doors,
        sockets=LazySockets(chosen),
        streams=FeedStreams(chosen),
        when_started=when_started,
    )


def create_segment(
    emulator: Emulator, ready_key: Callable[[], str] | None = None, **options: Any
) -> SegmentEnd:
    """Return Segment's end for an emulator, its clock and its profile.

    `ready_key` returns the API key of destinations whose settings name none; by
    default one of the development environment is created when it is first needed.
    `options` are those of `SegmentEnd`.
    """
    from schematic_emulator.api.store.clock import ManualClock
    from schematic_emulator.journeys.observer import JourneyObserver
    from schematic_emulator.judgement.running import RunningJudgement
    from schematic_emulator.source.outbox.persistent_outbox import PersistentOutbox
    from schematic_emulator.source.segment_end import SegmentEnd

    settings = emulator.settings
    segment = SegmentEnd(
        emulator.clock.now,
        ready_key or cache(lambda: _make_key(emulator)),
        profile=settings.profile,
        strict=settings.strict,
        strict_auth=settings.strict_auth,
        is_revoked=lambda key: emulator.store.keyring.find_revoked(key) is not None,
        report=emulator.store.reports.add,
        persistent=cast(
            "PersistentOutbox | None", emulator.parts.get(PersistentOutbox)
        ),
        **options,
    )
    judgement = RunningJudgement(segment.workspace.instances)
    segment.observe(JourneyObserver(follow_journeys(emulator), judgement))
    if isinstance(emulator.clock, ManualClock):
        emulator.clock.listen(segment.tick)
    return segment


def follow_journeys(emulator: Emulator) -> Journeys:
    """Return an emulator's journeys, which are followed from the first call on."""
    from schematic_emulator.api.store.watching import watch
    from schematic_emulator.journeys.follow import WatchMaker
    from schematic_emulator.journeys.journeys import Journeys
    from schematic_emulator.journeys.persistent import PersistentJourneys

    if emulator.journeys is None:
        journeys = emulator.journeys = Journeys(emulator.settings.journeys_size)
        make_watch = WatchMaker(journeys, emulator.store, _find_waiting(emulator))
        part = cast("PersistentJourneys | None", emulator.parts.get(PersistentJourneys))
        if part is not None:
            journeys.persist(part)
            part.on_replace = make_watch.restart
        watch(emulator.store, make_watch)
    return cast("Journeys", emulator.journeys)


def _find_waiting(emulator: Emulator) -> Callable[[], frozenset[int]]:
    """Return what lists the journeys whose deliveries wait in a log."""
    if not emulator.parts:
        return frozenset
    # Slow to load, and most emulators have no log.
    from schematic_emulator.source.outbox.persistent_outbox import PersistentOutbox

    outbox = cast("PersistentOutbox | None", emulator.parts.get(PersistentOutbox))
    return outbox.journeys if outbox else frozenset


def keep_in_file(emulator: Emulator, path: Path | str, *, repair: bool = False) -> Log:
    """Replay a log file into an emulator, and append its changes to that file.

    A missing file is created. With `repair`, a damaged one is replaced by its sound
    beginning. Tenants of an earlier process are removed. Close the log that is
    returned. Raises LogFileError, which says what is wrong with the file and what to
    do.
    """
    from schematic_emulator.api.sockets.memory import SentEntities
    from schematic_emulator.durable.codec import Codec
    from schematic_emulator.durable.log import Log, no_collection
    from schematic_emulator.durable.log_file import LogFile
    from schematic_emulator.journeys.persistent import PersistentJourneys
    from schematic_emulator.source.outbox.persistent_outbox import PersistentOutbox

    outbox = emulator.parts[PersistentOutbox] = PersistentOutbox()
    emulator.parts[PersistentJourneys] = PersistentJourneys()
    emulator.parts[SentEntities] = SentEntities()
    persistence = emulator.persistence = emulator.make_persistence()
    codec = Codec(persistence.entries, persistence.names)
    file = LogFile(path, repair=repair)
    try:
        with no_collection():
            persistence.read(file, codec)
        outbox.was_killed = not file.was_clean
        file.begin(codec.shapes, codec.aliases)
    except BaseException:
        file.close()
        raise
    log = Log(file, codec, persistence)
    persistence.attach(log)
    log.start()
    for environment_id in tuple(emulator.store.directory.tenants):
        emulator.store.drop(emulator.store.directory.environments[environment_id])
    return log


def _make_key(emulator: Emulator) -> str:
    store = emulator.store
    return store.create_key("secret", store.get_development())


def _connect_in_process(
    segment: SegmentEnd, app: Flask, mark: Callable[[int], str]
) -> None:
    from schematic_emulator.source.segment_end import IN_PROCESS

    def make_client() -> Client:
        from schematic_emulator.destination.delivery.wsgi_client import WsgiClient

        return WsgiClient(app)

    segment.connect(make_client, IN_PROCESS, mark)


def _choose(emulator: Emulator | None, settings: dict[str, Any]) -> Emulator:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.settings import EmulatorSettings

    if emulator is None:
        return Emulator(EmulatorSettings(**settings))
    if settings:
        raise TypeError("settings belong to the emulator that is given")
    return emulator
