"""Know which traits companies and users have, and of which type they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity, State

Path = tuple[str, ...]
Inferred = Literal["boolean", "number", "string"]
# A key that no trait has: the types are still being collected.
UNFINISHED: tuple[EntityKind, Path] = ("company", ())


def leaves(traits: dict[str, Any], above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the path and value of every trait; of nested objects, of their leaves."""
    # A copy made by one call, since events may add traits meanwhile.
    pending = [((*above, name), value) for name, value in reversed([*traits.items()])]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict):
            pending += [((*path, name), item) for name, item in reversed(value.items())]
        elif value is not None:
            yield path, value


def infer_type(value: Any) -> Literal["boolean", "number", "string"]:
    """Return the type that a value gives its trait.

    How the service recognizes dates, addresses and money in text is not documented, so
    text stays text.
    """
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "string"


def list_types(state: State) -> Mapping[tuple[EntityKind, Path], Inferred]:
    """Return the type of each trait, by kind and path: that of the first value found.

    Needs no lock. What was found is kept until an event adds a trait, removes one or
    changes its type; an event may do so meanwhile.
    """
    kept = state.trait_types
    if kept is not None and UNFINISHED not in kept:
        return kept
    found: dict[tuple[EntityKind, Path], Inferred] = {UNFINISHED: "string"}
    state.trait_types = found
    for entity in list(state.entities.values()):
        for name, value in list(entity.traits.items()):
            if type(value) is dict:
                for path, leaf in leaves(value, (name,)):
                    found.setdefault((entity.kind, path), infer_type(leaf))
            elif value is not None and (entity.kind, (name,)) not in found:
                found[entity.kind, (name,)] = infer_type(value)
    del found[UNFINISHED]
    return found


def note_traits(
    state: State, kind: EntityKind, known: Entity | None, traits: Mapping[str, Any]
) -> None:
    """Drop what `list_types` found if traits that are set now may change it."""
    kept = state.trait_types
    if kept is None:
        return
    before = known.traits if known else {}
    for name, value in traits.items():
        old = before.get(name)
        if type(value) is dict or type(old) is dict:
            break
        if type(old) is type(value):
            continue
        if old is not None or kept.get((kind, (name,))) != infer_type(value):
            break
    else:
        return
    state.trait_types = None
