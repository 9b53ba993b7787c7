"""The `serve` command: the emulator at an address, until it is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from schematic_emulator.cli.local_server import claim
from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.serve import segment as serve_segment
from schematic_emulator.cli.serve.announce import (
    Announcement,
    ReadyFile,
    announce,
    choose_clients,
    follow_parent,
)
from schematic_emulator.cli.serve.emulator import (
    end_webhooks,
    make_emulator,
    persisted_in,
)
from schematic_emulator.cli.serve.seed import ReadyKeys, ServedEnvironment

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.switches import Switches

REACHABLE = (
    "warning: {} can be reached from other machines; anyone who reaches it reads and "
    "writes what is stored here"
)
OWN_ENGINE = (
    "warning: flag_engine=go holds for REST and browsers; SDKs that decide locally "
    "(datastream) run their own engine, wasm"
)


def _turn_switches(
    _context: click.Context, _option: click.Parameter, settings: tuple[str, ...]
) -> Switches:
    # Not at the top: `--help` need not load what the switches are of.
    from schematic_emulator.api.store.switches import Switches
    from schematic_emulator.api.turn_switch import SwitchError, turn

    switches = Switches()
    for setting in settings:
        try:
            switches = turn(switches, setting)
        except SwitchError as error:
            raise click.BadParameter(str(error)) from error
    return switches


@click.command("serve", help=read_help("serve"))
@options(
    "serve",
    clients={"callback": choose_clients},
    config={"callback": serve_segment.choose_configuration},
    switch={"callback": _turn_switches},
)
@click.pass_context
def command(
    context: click.Context,
    /,
    host: str,
    port: int,
    engage_sync: str,
    retry_rule: str,
    **options: Any,
) -> None:
    """Claim the address, print it, serve."""
    from schematic_emulator.serving.collector import defer_collection

    defer_collection()
    if options.pop("with_parent"):
        follow_parent()
    database, repair = options.pop("db"), options.pop("db_repair")
    plain = options.pop("plain")
    as_json, clients = options.pop("as_json"), options.pop("clients")
    ready_file, is_quiet = ReadyFile(options.pop("ready_file")), options.pop("quiet")
    emulator = make_emulator(host, **options)
    with persisted_in(database, emulator, repair=repair) as log:
        segment = serve_segment.ServedSegment(
            emulator,
            serve_segment.find_chosen(context),
            is_at_once=engage_sync == "now",
            retry_rule=retry_rule,
            is_quiet=is_quiet,
        )
        # First the address, then what is set up, then keys: a start that fails must
        # not leave keys in a file that no one has seen.
        server = claim(
            (host, port),
            segment.emulator,
            segment.get,
            plain=plain,
            on_ready=lambda: ready_file.write(announcement),
        )
        announcement = _set_up(segment, server.url, database)
        if log is not None:
            # What is shown is there after any end.
            log.flush(0)
        announce(announcement, as_json=as_json, clients=clients)
        _warn(emulator, host)
        ended_by = server.run()
        ready_file.remove()
        segment.report_undelivered()
        end_webhooks(emulator)
    context.exit(128 + ended_by if ended_by else 0)


def _set_up(
    segment: serve_segment.ServedSegment, url: str, database: str | None
) -> Announcement:
    """Set up what is configured, and make the keys; return what to announce."""
    emulator, configuration = segment.emulator, segment.configuration
    ready = ReadyKeys(emulator)
    served = ServedEnvironment(emulator, ready.environment)
    rows = [*serve_segment.describe(configuration), *served.seed(configuration)]
    ready.make()
    segment.begin(url, ready.secret, served.seed)
    if database is not None:
        rows.append(("database", database))
    write_key = serve_segment.choose_write_key(configuration)
    profile = emulator.settings.profile
    return Announcement(url, ready, write_key, profile, database, rows)


def _warn(emulator: Emulator, host: str) -> None:
    from schematic_emulator.serving.sockets import is_loopback

    if not is_loopback(host):
        click.echo(REACHABLE.format(host), err=True)
    if emulator.settings.switches.flag_engine == "go":
        click.echo(OWN_ENGINE, err=True)
