"""Open what `--base` and `--head` name: a mapping file, or mapping code."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from schematic_emulator.checks.impact.report import ImpactScope
from schematic_emulator.cli.code_option import is_code
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.configuration.errors import ConfigurationError
from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.read import (
    open_mapping_file,
    read_mapping_stream,
)
from schematic_emulator.judgement.compare.changes import KINDS
from schematic_emulator.judgement.compare.mapping_pair import MappingSide
from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from schematic_emulator.cli.local_server import ProfileName
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile

_MOST_WARNINGS = 5
_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class GivenSide:
    """One side as it was given: its text, its profile, and its file if it has one."""

    text: str
    profile: ProfileName
    file: MappingFile | None

    @property
    def name(self) -> str:
        """Return what the report calls the side."""
        name = self.text if self.file is None else self.file.name
        return inert(f"{name}, profile {self.profile}")

    @property
    def section(self) -> dict[str, Any] | None:
        """Return the section `schematic:` of its configuration, if there is one."""
        return self.file.schematic if self.file else None

    @property
    def mapping(self) -> MappingSide:
        """Return the subscriptions that run; none for mapping code."""
        return MappingSide(self.file.enabled if self.file else (), self.profile)


def open_side(text: str, profile: ProfileName) -> GivenSide:
    """Return the mapping that an option names. Raises CommandError for none."""
    if is_code(text):
        return GivenSide(text, profile, None)
    try:
        if is_git_ref(text):
            file = read_mapping_stream(BytesIO(read_git_file(text)), text)
        else:
            file = open_mapping_file(Path(text), text)
    except (MappingFileError, ConfigurationError) as error:
        raise CommandError(str(error)) from error
    for note in file.notes:
        click.echo(f"note: {note}", err=True)
    _warn(file)
    return GivenSide(text, profile, file)


def _warn(file: MappingFile) -> None:
    """Name what a mapping cannot do in production: it may be why usage is lost."""
    errors = [one for one in find_mapping_findings(file) if one.severity == "error"]
    for one in errors[:_MOST_WARNINGS]:
        text = f"{one.place or file.name}: {one.rule}: {one.message}"
        click.echo(f"warning: {inert(text)}", err=True)
    if len(errors) > _MOST_WARNINGS:
        more = len(errors) - _MOST_WARNINGS
        click.echo(f"warning: {more} more errors; check --mapping lists them", err=True)


def is_git_ref(text: str) -> bool:
    """Return whether an argument names a file of a git ref, and not one of the disk."""
    ref, colon, path = text.partition(":")
    is_drive = len(ref) == 1 and path[:1] in {"\\", "/"}
    return bool(ref and colon and path) and not is_drive and not Path(text).exists()


def read_git_file(text: str) -> bytes:
    """Return the bytes of `REF:PATH`; PATH is from the repository's root, or `./...`.

    Raises CommandError if there is no such ref, or no such file in it.
    """
    ref, _, path = text.partition(":")
    if ref.startswith("-"):
        raise CommandError(f"{ref!r} is not a git ref; write REF:PATH")
    found = _run("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    if found.returncode:
        where = _run("rev-parse", "--git-dir")
        if where.returncode:
            raise CommandError(f"{text!r}: the working folder is not in a repository")
        cure = f"fetch it first, for example with git fetch origin {ref.split('/')[-1]}"
        raise CommandError(f"{text!r}: there is no git ref {ref!r}; {cure}")
    commit = found.stdout.decode().strip()
    blob = _run("cat-file", "blob", f"{commit}:{path}")
    if blob.returncode:
        cure = "its path starts at the repository's root, or with ./"
        raise CommandError(f"{text!r}: {ref} has no file {path!r}; {cure}")
    return blob.stdout


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - no shell, and no option comes from outside
            ["git", *arguments],  # noqa: S607 - the user's own git
            capture_output=True,
            check=False,
            timeout=_TIMEOUT_S,
        )
    except OSError as error:
        raise CommandError(f"cannot run git: {error.strerror or error}") from error
    except subprocess.TimeoutExpired as error:
        raise CommandError("git does not answer; name a file instead") from error


def read_scope(only: str | None, delta: str | None) -> ImpactScope:
    """Return which differences count. Raises CommandError for an invalid option."""
    kinds = [one.strip() for one in only.split(",")] if only is not None else []
    for kind in kinds:
        if kind not in KINDS:
            known = ", ".join(KINDS)
            raise CommandError(f"--only: expected kinds of {known}, found {kind!r}")
    return ImpactScope(frozenset(kinds), _read_share(delta))


def _read_share(text: str | None) -> float:
    if text is None:
        return 0.0
    message = f"--max-usage-delta: expected a share such as 0.1%, found {text!r}"
    try:
        share = float(text.removesuffix("%")) / 100
    except ValueError:
        raise CommandError(message) from None
    if not text.endswith("%") or not 0 <= share < float("inf"):
        raise CommandError(message)
    return share
