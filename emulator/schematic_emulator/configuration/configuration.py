"""Turn a configuration document into sources, destinations and options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.rules import list_versions
from schematic_emulator.configuration.check_section import find_unknown_rules
from schematic_emulator.configuration.computations import (
    check_computations,
    read_computations,
)
from schematic_emulator.configuration.errors import ConfigurationError
from schematic_emulator.effects.seed.check import check_section
from schematic_emulator.source.workspace.check import (
    ConfigProblem,
    check_contract,
    check_instance,
)
from schematic_emulator.source.workspace.settings import (
    Instance,
    Source,
    make_id,
    read_instance,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schematic_contracts.reading.document import Document
    from schematic_emulator.source.engage.computation import Computation

CONTRACT = "emulator/configuration"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What one file configures.

    `options` are those of `serve`, by their names. Without `segment` in the file
    `sources` and `instances` are empty and `has_segment` is False. `schematic` is what
    Schematic's end starts with (`emulator/seed`).
    """

    document: Document
    sources: tuple[Source, ...]
    instances: tuple[Instance, ...]
    computations: tuple[Computation, ...]
    has_segment: bool
    schematic: Mapping[str, Any]
    options: Mapping[str, Any]

    @property
    def path(self) -> str:
        """Return the file's path."""
        return self.document.name


def compile_configuration(document: Document) -> Configuration:
    """Check a document whole and return what it configures.

    Raises ConfigurationError with the line and pointer of the first problem.
    """
    problems = list(check_configuration(document.data))
    if problems:
        raise refuse(document, problems)
    segment = document.data.get("segment")
    rows = segment or {}
    return Configuration(
        document,
        tuple(
            Source(row["name"], tuple(row.get("write_keys", [])))
            for row in rows.get("sources", [])
        ),
        tuple(
            read_instance(row, document, f"/segment/destinations/{index}")
            for index, row in enumerate(rows.get("destinations", []))
        ),
        read_computations(rows),
        segment is not None,
        document.data.get("schematic") or {},
        document.data.get("emulator") or {},
    )


def refuse(document: Document, problems: list[ConfigProblem]) -> ConfigurationError:
    """Return the error for a document; its text names the first problem."""
    first, *others = sorted(
        problems, key=lambda one: document.find_line(one.pointer) or 0
    )
    more = f" (and {len(others)} more)" if others else ""
    message = f"{first.pointer or '/'}: {first.message}{more}"
    line = document.find_line(first.pointer)
    return ConfigurationError(document.name, line, message, problems)


def check_configuration(data: Any) -> Iterator[ConfigProblem]:
    """Yield every problem of a configuration's data; a null section is empty."""
    data = drop_empty(data)
    broken = check_contract(CONTRACT, data)
    yield from broken
    if broken:
        return
    for found in check_section(data.get("schematic", {})):
        yield ConfigProblem(f"/schematic{found.pointer}", found.message)
    yield from _check_rules(data.get("emulator", {}).get("rules"))
    yield from find_unknown_rules(data.get("check", {}))
    if "segment" in data:
        yield from _check_segment(data["segment"])


def drop_empty(data: Any) -> Any:
    """Return the sections that are not empty: all lines of one may be comments."""
    if not isinstance(data, dict):
        return data
    return {name: value for name, value in data.items() if value is not None}


def _check_rules(version: str | None) -> Iterator[ConfigProblem]:
    """Yield a problem for a version of the rules that this release does not have."""
    known = list_versions()
    if version is not None and version not in known:
        expected = " or ".join(known)
        yield ConfigProblem(
            "/emulator/rules", f"expected {expected}, found {version!r}"
        )


def _check_segment(segment: dict[str, Any]) -> Iterator[ConfigProblem]:
    sources = segment.get("sources", [])
    instances = segment.get("destinations", [])
    yield from _check_sources(sources)
    names = [row["name"] for row in sources]
    for index, row in enumerate(instances):
        place = f"/segment/destinations/{index}"
        if row["source"] not in names:
            yield ConfigProblem(
                f"{place}/source", _unknown_source(row["source"], names)
            )
        for problem in check_instance(row):
            yield ConfigProblem(place + problem.pointer, problem.message)
    yield from check_computations(segment)
    ids = [row.get("id") or make_id(row["name"]) for row in instances]
    yield from _check_once("/segment/destinations", ids, "destination with the id")


def _check_sources(sources: list[dict[str, Any]]) -> Iterator[ConfigProblem]:
    names = [row["name"] for row in sources]
    yield from _check_once("/segment/sources", names, "source with the name")
    seen: dict[str, str] = {}
    for index, row in enumerate(sources):
        for number, key in enumerate(row.get("write_keys", [])):
            place = f"/segment/sources/{index}/write_keys/{number}"
            if key in seen:
                yield ConfigProblem(
                    place, f"this write key is source {seen[key]!r}'s already"
                )
            seen.setdefault(key, row["name"])


def _check_once(place: str, names: list[str], what: str) -> Iterator[ConfigProblem]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield ConfigProblem(f"{place}/{index}", f"a second {what} {name!r}")


def _unknown_source(name: str, names: list[str]) -> str:
    known = " or ".join(map(repr, names)) or "one of segment.sources, which has none"
    return f"expected {known}, found {name!r}"
