"""The `keys` command: API keys for a running emulator."""

from __future__ import annotations

from typing import Any, cast

import click
from click.core import ParameterSource

from schematic_emulator.cli.control_plane import ControlPlane
from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.mapping_code.local_http import NoEmulatorError

TYPES = ("development", "staging", "production")

# What a key that no emulator knows comes to. Read-only keys look like secret ones.
_OPENS = "the key opens the development environment, or with --isolate-keys its own"
_FIRST_USE = {
    "secret": _OPENS,
    "publishable": _OPENS,
    "readonly": "nothing in the key says that it is read-only, and its first request "
    "makes it a secret one; ask a running emulator for a read-only key",
}


@click.group("keys", invoke_without_command=True, no_args_is_help=False)
@click.pass_context
def command(context: click.Context) -> None:
    """Create API keys for a running emulator."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command("create", help=read_help("keys create"))
@options("keys create")
@click.pass_context
def create(
    context: click.Context, /, kind: str, environment: str, url: str, offline: bool
) -> None:
    """Create a key and print it."""
    if offline:
        _make_offline(kind, environment, "no emulator was asked")
        return
    try:
        _make_online(ControlPlane(url), kind, environment)
    except NoEmulatorError:
        if context.get_parameter_source("url") is not ParameterSource.DEFAULT:
            raise
        _make_offline(kind, environment, f"no emulator answers at {url}")


def _make_online(plane: ControlPlane, kind: str, environment: str) -> None:
    environment_id = _get_environment(plane, environment)
    made = plane.post("keys", {"kind": kind, "environment": environment_id})
    click.echo(made["api_key"])
    click.echo(
        f"a {kind} key of environment {environment_id} at {plane.url}; "
        "it is not shown again",
        err=True,
    )


def _make_offline(kind: str, environment: str, why: str) -> None:
    from schematic_emulator.api.store.key_text import make_key

    if environment.lower() not in TYPES:
        raise CommandError(
            f"{why}, and without one there is no environment but {', '.join(TYPES)}"
        )
    click.echo(make_key(cast("Any", kind), cast("Any", environment.lower())))
    click.echo(f"{why}: {_FIRST_USE[kind]}", err=True)


def _get_environment(plane: ControlPlane, wanted: str) -> str:
    rows: list[dict[str, Any]] = plane.get("environments")["data"]
    for member in ("id", "name", "environment_type"):
        for row in rows:
            if str(row[member]).lower() == wanted.lower():
                return str(row["id"])
    if wanted.lower() not in TYPES:
        raise CommandError(
            f"no environment {wanted!r} at {plane.url}; give an id, a name, or "
            f"one of {', '.join(TYPES)}"
        )
    posted = {"name": wanted.title(), "environment_type": wanted.lower()}
    made: dict[str, Any] = plane.post("environments", posted)
    return str(made["id"])
