"""Read a file as a git ref has it: `origin/main:mapping.yaml`."""

from __future__ import annotations

import subprocess
from pathlib import Path

from schematic_emulator.cli.outcome import CommandError

_TIMEOUT_S = 60


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
