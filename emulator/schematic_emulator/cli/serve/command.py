"""The `serve` command: the emulator at an address, until it is told to end."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from schematic_emulator.cli.local_server import warn_of_fallback
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
    "warning: {} can be reached from other machines; whoever reaches it reads and "
    "writes what is kept here"
)

HELP = """Run the emulator until Ctrl-C; print its addresses and a ready key.

One process answers as Segment's intake, as Schematic's capture host and as its REST
API. Nothing is kept after it ends, unless --db names a file to go on from.
schematic-emulator.yaml in the working folder, or [tool.schematic-emulator] in its
pyproject.toml, says which sources and destinations there are and what Schematic
begins with, and is read again when it changes; init writes one.

\b
Examples:
  schematic-emulator serve
  schematic-emulator serve --port 0 --strict
  schematic-emulator serve --config dev.yaml
  schematic-emulator serve --db emulator.db
  schematic-emulator serve --host 0.0.0.0 --allow-host emulator
"""


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
    help="Read this file.  [default: what the working folder holds]",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Listen here; any address but loopback lets other machines in.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8710,
    show_default=True,
    help="Listen here; 0 takes a free port.",
)
@click.option("--strict", is_flag=True, help="Answer a bad event with 400, not 200.")
@click.option("--strict-auth", is_flag=True, help="Answer an unknown key with 401.")
@click.option(
    "--profile",
    type=click.Choice(["published", "documented"]),
    default="published",
    show_default=True,
    help="How the destination behaves: as its code does, or its page says.",
)
@click.option(
    "--validator",
    type=click.Choice(["jsonschema-rs", "jsonschema"]),
    help="What checks the contracts.  [default: jsonschema-rs, if installed]",
)
@click.option(
    "--plain",
    is_flag=True,
    help="Let the Flask app answer every request: the same answers, more slowly.",
)
@click.option(
    "--journal-size",
    type=click.IntRange(1),
    default=50_000,
    show_default=True,
    help="Keep this many requests an environment.",
)
@click.option(
    "--events-size",
    type=click.IntRange(1),
    default=50_000,
    show_default=True,
    help="Keep this many events an environment.",
)
@click.option(
    "--db",
    type=click.Path(),
    help="Keep everything in this file, and go on from it.  [default: in memory]",
)
@click.option(
    "--allow-host",
    multiple=True,
    help="Answer /_emulator/ under this host name too; repeatable.",
)
@click.option(
    "--allow-webhook-host",
    multiple=True,
    help="Send webhooks to this host too, not to this machine alone; repeatable.",
)
@click.option(
    "--switch",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_turn_switches,
    help="Answer otherwise where nobody knows; docs/fidelity.md lists all; repeatable.",
)
@click.option(
    "--engage-sync",
    type=click.Choice(["scheduled", "now"]),
    default="scheduled",
    show_default=True,
    help="Tell of audiences hours later, as in production, or at once.",
)
@click.option(
    "--retry-rule",
    type=click.Choice(["published", "documented"]),
    default="published",
    show_default=True,
    help="Send again what the destination's code would, or what Segment's help says.",
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
    """Claim the address, say where it is, serve."""
    from schematic_emulator.application import create_asgi
    from schematic_emulator.serving.server import Server
    from schematic_emulator.serving.sockets import is_loopback

    database, plain = options.pop("db"), options.pop("plain")
    emulator = _make_emulator(**options)
    with _keeping_in(database, emulator) as log:
        configuration = serve_segment.find_chosen(context)
        segment = serve_segment.ServedSegment(
            emulator,
            configuration,
            is_at_once=engage_sync == "now",
            retry_rule=retry_rule,
        )
        # First the address, then what is set up, then keys: a start that fails must
        # not leave keys in a file that nobody saw.
        app = create_asgi(emulator, load_segment=segment.get, plain=plain)
        server = Server(app, host=host, port=port)
        warn_of_fallback(server)
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
        segment.tell_undelivered()
        _end_webhooks(emulator)
    context.exit(128 + ended_by if ended_by else 0)


def _end_webhooks(emulator: Emulator) -> None:
    """Stop telling webhooks, and say what an ending server leaves untold."""
    emulator.webhooks.close()
    left = sum(emulator.webhooks.counts().values())
    if left:
        what = "webhook event was" if left == 1 else "webhook events were"
        click.echo(f"warning: {left} {what} not sent yet", err=True)


def _make_emulator(
    validator: str | None,
    allow_host: tuple[str, ...],
    allow_webhook_host: tuple[str, ...],
    switch: Switches,
    **settings: Any,
) -> Emulator:
    from schematic_contracts.validation import select_validator
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.settings import EmulatorSettings

    if validator is not None:
        select_validator(validator)
    return Emulator(
        EmulatorSettings(
            allowed_hosts=allow_host,
            webhook_hosts=allow_webhook_host,
            switches=switch,
            **settings,
        )
    )


@contextmanager
def _keeping_in(path: str | None, emulator: Emulator) -> Iterator[Log | None]:
    """Let the emulator go on from a file, if one is named, and keep all in it."""
    if path is None:
        yield None
        return
    from schematic_emulator.application import keep_in_file
    from schematic_emulator.durable.errors import LogFileError

    try:
        log = keep_in_file(emulator, path)
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
