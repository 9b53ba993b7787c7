"""Set one switch by its name and a text, as in a command line or a file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from schematic_emulator.api.store.switches import Switches
from schematic_emulator.effects.switches import EffectSwitches
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Mapping

OF_EFFECTS = "effects."


class SwitchError(EmulatorError, ValueError):
    """Raised for an unknown switch, or a value that it cannot have."""


def turn(switches: Switches, setting: str) -> Switches:
    """Return the switches with one set, such as `effects.null_traits=delete`.

    Raises SwitchError, which lists the switches, or the values of the one.
    """
    name, equals, text = setting.partition("=")
    known = list_choices()
    if name not in known:
        raise SwitchError(f"expected one of {', '.join(known)}, found {name!r}")
    if not equals or text not in known[name]:
        wanted = " or ".join(f"{name}={each}" for each in known[name])
        raise SwitchError(f"expected {wanted}, found {setting!r}")
    value = known[name][text]
    if name.startswith(OF_EFFECTS):
        turned = {name.removeprefix(OF_EFFECTS): value}
        return replace(switches, effects=replace(switches.effects, **turned))
    return replace(switches, **{name: value})


@cache
def list_choices() -> Mapping[str, Mapping[str, Any]]:
    """Return the values of each switch: by the switch's name, then by their text."""
    found = {
        prefix + name: _read_choices(kind)
        for prefix, group in ((OF_EFFECTS, EffectSwitches), ("", Switches))
        for name, kind in get_type_hints(group).items()
        if kind is not EffectSwitches
    }
    return dict(sorted(found.items()))


def _read_choices(kind: Any) -> dict[str, Any]:
    values = (False, True) if kind is bool else get_args(kind)
    return {_write(value): value for value in values}


def _write(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
