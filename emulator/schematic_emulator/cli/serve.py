"""The `serve` command: the emulator at an address, until it is told to end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator

HELP = """Run the emulator until Ctrl-C; print its addresses and a ready key.

One process answers as Schematic's capture host and as its REST API. Nothing is
kept after it ends.

\b
Examples:
  schematic-emulator serve
  schematic-emulator serve --port 0 --strict
  schematic-emulator serve --host 0.0.0.0 --allow-host emulator
"""


@click.command("serve", help=HELP)
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
    help="What checks the contracts.  [default: jsonschema-rs]",
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
    "--allow-host",
    multiple=True,
    help="Answer /_emulator/ under this host name too; repeatable.",
)
@click.pass_context
def command(context: click.Context, /, host: str, port: int, **options: Any) -> None:
    """Claim the address, say where it is, serve."""
    from schematic_emulator.api.listen import is_loopback
    from schematic_emulator.api.server import Server
    from schematic_emulator.application import create_asgi

    emulator = _make_emulator(**options)
    server = Server(create_asgi(emulator), host=host, port=port)
    _welcome(server.url, emulator)
    if not is_loopback(host):
        click.echo(
            f"warning: {host} can be reached from other machines; whoever reaches it "
            "reads and writes what is kept here",
            err=True,
        )
    ended_by = server.run()
    context.exit(128 + ended_by if ended_by else 0)


def _make_emulator(
    validator: str | None, allow_host: tuple[str, ...], **settings: Any
) -> Emulator:
    from schematic_contracts.validation import select_validator
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.settings import EmulatorSettings

    if validator is not None:
        select_validator(validator)
    return Emulator(EmulatorSettings(allowed_hosts=allow_host, **settings))


def _welcome(url: str, emulator: Emulator) -> None:
    from schematic_emulator.cli.welcome import describe_start
    from schematic_emulator.destination import PINNED_VERSION

    environment = emulator.store.create_environment()
    keys = {
        "secret": emulator.store.create_key("secret", environment),
        "publishable": emulator.store.create_key("publishable", environment),
    }
    profile = emulator.settings.profile
    click.echo(describe_start(url, keys, profile=profile, version=PINNED_VERSION))
    # A script that started us waits for the address behind a pipe.
    sys.stdout.flush()
