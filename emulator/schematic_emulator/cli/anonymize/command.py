"""The `anonymize` command: recorded traffic that may be committed."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.bounds import KEY_FILE
from schematic_contracts.reading.decode import decode_text
from schematic_contracts.reading.read_bytes import read_bytes
from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.terminal.safe_text import inert

_SHOWN = 20


@click.command("anonymize", help=read_help("anonymize"))
@options("anonymize")
def command(  # noqa: PLR0913, PLR0917 - click hands options over by name
    paths: tuple[str, ...],
    output: str,
    key: str | None,
    key_file: str | None,
    keep: tuple[str, ...],
    strict: bool,
) -> int:
    """Read the files, replace what is personal, write the calls."""
    from schematic_emulator.cli.anonymize.output import open_output
    from schematic_emulator.cli.anonymize.run import AnonymizeRun
    from schematic_emulator.cli.check_input import open_files

    files = open_files(paths)
    chosen = _choose_key(key, key_file)
    run = AnonymizeRun(files, chosen, keep)
    with open_output(output, files, paths, is_strict=strict) as target:
        run.write(target)
        if not run.calls:
            raise CommandError(f"no event in {', '.join(paths)}; nothing was written")
        is_refused = strict and bool(run.unknown)
        if not is_refused:
            target.commit()
    _report(run.unknown, is_refused=is_refused)
    return int(is_refused or run.broken > 0)


def _choose_key(key: str | None, key_file: str | None) -> str:
    """Return the key, a random one without any. Raises CommandError."""
    if key is not None and key_file is not None:
        raise CommandError("give either --key or --key-file")
    if key_file is not None:
        try:
            key = _read_key(Path(key_file).expanduser(), key_file)
        except ReadingError as error:
            raise CommandError(f"cannot read {error}") from error
    if key is None:
        note = "a random key, so the next run has other fakes; --key-file sets one"
        click.echo(f"note: {note}", err=True)
        return secrets.token_hex(32)
    if not key.strip():
        raise CommandError("the key is empty; give a text that is hard to guess")
    return key


def _read_key(path: Path, name: str) -> str:
    return decode_text(read_bytes(path, KEY_FILE, name), name).strip()


def _report(unknown: dict[str, int], *, is_refused: bool) -> None:
    """List the fields that were replaced only because their values looked personal."""
    if not unknown:
        return
    what = "refused" if is_refused else "replaced"
    one = len(unknown) == 1
    fields = (
        "1 field that no table names looks"
        if one
        else (f"{len(unknown):,} fields that no table names look")
    )
    click.echo(f"{what}: {fields} personal; --keep FIELD keeps one", err=True)
    for path, count in sorted(unknown.items())[:_SHOWN]:
        click.echo(inert(f"  {path}: {count:,}"), err=True)
    if len(unknown) > _SHOWN:
        click.echo(f"  and {len(unknown) - _SHOWN:,} more", err=True)
