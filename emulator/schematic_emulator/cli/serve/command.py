"""The `serve` command: the emulator at an address, until it is stopped."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from schematic_emulator.cli.local_server import claim
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.cli.serve import segment as serve_segment
from schematic_emulator.cli.serve.keys import ReadyKeys
from schematic_emulator.cli.serve.seed import ServedEnvironment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.switches import Switches
    from schematic_emulator.durable.log import Log

REACHABLE = (
    "warning: {} can be reached from other machines; anyone who reaches it reads and "
    "writes what is stored here"
)

HELP = """Run the emulator until Ctrl-C; print its addresses and a ready key.

One process serves Segment's ingestion API, Schematic's capture host and its REST API.
State is lost when the process ends, unless --db names a file. Sources, destinations
and Schematic's initial data come from schematic-emulator.yaml in the working folder,
or from [tool.schematic-emulator] in its pyproject.toml, which is read again when it
changes; init writes one.

\b
Examples:
  schematic-emulator serve
  schematic-emulator serve --port 0 --strict
  schematic-emulator serve --config dev.yaml
  schematic-emulator serve --db emulator.db
  schematic-emulator serve --host 0.0.0.0 --allow-host emulator
"""


SETTINGS = {
    "allow_host": "allowed_hosts",
    "allow_origin": "allowed_origins",
    "allow_webhook_host": "webhook_hosts",
    "switch": "switches",
}


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


@click.command("serve", help=HELP)
@click.option(
    "--config",
    type=click.Path(dir_okay=False),
    callback=serve_segment.choose_configuration,
    is_eager=True,
    expose_value=False,
    help="Configuration file.  [default: the one in the working folder]",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; only loopback keeps other machines out.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8710,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--strict", is_flag=True, help="Answer a bad event with 400, not 200.")
@click.option("--strict-auth", is_flag=True, help="Answer an unknown key with 401.")
@click.option(
    "--isolate-keys",
    is_flag=True,
    help="Give each unknown key an environment of its own.",
)
@click.option(
    "--profile",
    type=click.Choice(["published", "documented"]),
    default="published",
    show_default=True,
    help="Follow the destination's published code or its documentation.",
)
@click.option(
    "--validator",
    type=click.Choice(["jsonschema-rs", "jsonschema"]),
    help="Validator of the contracts.  [default: jsonschema-rs, if installed]",
)
@click.option(
    "--plain",
    is_flag=True,
    help="Answer every request through Flask: the same answers, more slowly.",
)
@click.option(
    "--journal-size",
    type=click.IntRange(1),
    default=50_000,
    show_default=True,
    help="Requests stored per environment.",
)
@click.option(
    "--events-size",
    type=click.IntRange(1),
    default=50_000,
    show_default=True,
    help="Events stored per environment.",
)
@click.option(
    "--db",
    type=click.Path(),
    help="Store state in this file, and start from it.  [default: in memory]",
)
@click.option(
    "--db-repair",
    is_flag=True,
    help="Continue a damaged --db file from what comes before the damage.",
)
@click.option(
    "--allow-host",
    multiple=True,
    help="Also answer REST and /_emulator/ under this host name; repeatable.",
)
@click.option(
    "--allow-origin",
    multiple=True,
    metavar="ORIGIN",
    help="Let web pages of this origin use every route; repeatable.",
)
@click.option(
    "--allow-webhook-host",
    multiple=True,
    help="Also send webhooks to this host, not only to this machine; repeatable.",
)
@click.option(
    "--switch",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_turn_switches,
    help="Choose between behaviours the vendor does not document, listed in "
    "docs/fidelity.md; repeatable.",
)
@click.option(
    "--engage-sync",
    type=click.Choice(["scheduled", "now"]),
    default="scheduled",
    show_default=True,
    help="Sync audiences hours later, as in production, or immediately.",
)
@click.option(
    "--retry-rule",
    type=click.Choice(["published", "documented"]),
    default="published",
    show_default=True,
    help="Retry as the destination's code does, or as Segment's documentation says.",
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
    from schematic_emulator.serving.sockets import is_loopback

    defer_collection()
    database, repair = options.pop("db"), options.pop("db_repair")
    plain = options.pop("plain")
    emulator = _make_emulator(host, **options)
    with _persisted_in(database, emulator, repair=repair) as log:
        configuration = serve_segment.find_chosen(context)
        segment = serve_segment.ServedSegment(
            emulator,
            configuration,
            is_at_once=engage_sync == "now",
            retry_rule=retry_rule,
        )
        # First the address, then what is set up, then keys: a start that fails must
        # not leave keys in a file that no one has seen.
        server = claim(host, port, emulator, segment.get, plain=plain)
        ready = ReadyKeys(emulator)
        served = ServedEnvironment(emulator, ready.environment)
        rows = [*serve_segment.describe(configuration), *served.seed(configuration)]
        ready.make()
        segment.begin(server.url, ready.secret, served.seed)
        if log is not None:
            # What is shown is there after any end.
            log.flush(0)
            rows.append(("database", database))
        keys = dict(ready.shown, write=serve_segment.choose_write_key(configuration))
        profile = emulator.settings.profile
        _welcome(server.url, keys, profile, [*ready.rows, *rows])
        if not is_loopback(host):
            click.echo(REACHABLE.format(host), err=True)
        ended_by = server.run()
        segment.report_undelivered()
        _end_webhooks(emulator)
    context.exit(128 + ended_by if ended_by else 0)


def _end_webhooks(emulator: Emulator) -> None:
    """Stop sending webhooks, and report how many were not sent."""
    emulator.webhooks.close()
    left = sum(emulator.webhooks.counts().values())
    if left:
        what = "webhook event was" if left == 1 else "webhook events were"
        click.echo(f"warning: {left} {what} not sent yet", err=True)


def _make_emulator(host: str, validator: str | None, **options: Any) -> Emulator:
    from schematic_contracts.validation import select_validator
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.settings import EmulatorSettings, SettingsError

    if validator is not None:
        select_validator(validator)
    names = {option: options.pop(option) for option in SETTINGS}
    settings = {SETTINGS[option]: value for option, value in names.items()}
    settings["allowed_hosts"] += (host,)
    try:
        return Emulator(EmulatorSettings(**settings, **options))
    except SettingsError as error:
        raise CommandError(str(error)) from error


@contextmanager
def _persisted_in(
    path: str | None, emulator: Emulator, *, repair: bool
) -> Iterator[Log | None]:
    """Start the emulator from a file, if one is named, and store every change in it."""
    if path is None:
        yield None
        return
    from schematic_emulator.application import keep_in_file
    from schematic_emulator.durable.errors import LogFileError

    try:
        log = keep_in_file(emulator, path, repair=repair)
    except LogFileError as error:
        raise CommandError(f"--db: {error}") from error
    try:
        yield log
    finally:
        log.close()


def _welcome(
    url: str, keys: dict[str, str], profile: str, rows: list[tuple[str, str]]
) -> None:
    from schematic_emulator.cli.serve.welcome import describe_start
    from schematic_emulator.destination import PINNED_VERSION

    click.echo(
        describe_start(url, keys, profile=profile, version=PINNED_VERSION, more=rows)
    )
    # A script that started us waits for the address behind a pipe.
    sys.stdout.flush()
