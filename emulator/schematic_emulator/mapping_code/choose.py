"""Build the mapping under test from a user's name, path, function or list for it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schematic_emulator.mapping_code.protocol import Recipe, UnknownMappingError

if TYPE_CHECKING:
    from schematic_emulator.mapping_code.protocol import Mapping

_FORMS = (
    "a function, pkg.mod:func, FILE.json, http://host/path, 'command: ...', "
    "node, node@VERSION, node:MODULE, node:FILE.json, node:MODULE,FILE.json, "
    "a list of subscriptions, a destination with one, or presets"
)


def choose_mapping(
    given: Any, *, folder: Path, node_modules: Path | None = None
) -> Mapping:
    """Return the mapping that `given` names; paths are relative to `folder`.

    `node_modules` is the folder with the published destination, `folder` by default.
    Raises UnknownMappingError, which lists the forms, for anything else.
    """
    if given is None or given in ("", "presets"):
        return _presets()
    if isinstance(given, str):
        return _from_text(given.strip(), folder, node_modules or folder)
    if isinstance(given, Path):
        return _from_file(folder / given)
    if isinstance(given, list | dict):
        return _from_json(_write(given), "the subscriptions given")
    if hasattr(given, "send") and hasattr(given, "close"):
        mapping: Mapping = given
        return mapping
    if callable(given):
        return _from_function(given)
    raise UnknownMappingError(f"{given!r} is not a mapping; expected {_FORMS}")


def _from_text(text: str, folder: Path, node_modules: Path) -> Mapping:
    if text.startswith("command:"):
        from schematic_emulator.mapping_code.command import CommandMapping

        return CommandMapping(_split(text.removeprefix("command:")), folder)
    if text.startswith(("http://", "https://")):
        from schematic_emulator.mapping_code.endpoint import EndpointMapping

        return EndpointMapping(text)
    if text == "node" or text.startswith(("node:", "node@")):
        from schematic_emulator.mapping_code.node import make_node_mapping

        return make_node_mapping(text, folder, node_modules)
    if text.endswith(".json"):
        return _from_file(folder / text)
    if ":" in text and "://" not in text:
        from schematic_emulator.mapping_code.function import import_function

        return _from_function(import_function(text, folder))
    raise UnknownMappingError(f"no mapping is named {text!r}; expected {_FORMS}")


def _write(given: Any) -> str:
    try:
        return json.dumps(given)
    except (TypeError, ValueError) as error:
        raise UnknownMappingError(f"the subscriptions given: {error}") from None


def _split(text: str) -> list[str]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UnknownMappingError(f"mapping command {text!r}: {error}") from None
    if not words:
        raise UnknownMappingError(
            "mapping 'command:' has no command; write one after the colon"
        )
    return words


def _from_function(function: Any) -> Mapping:
    from schematic_emulator.mapping_code.function import FunctionMapping

    return FunctionMapping(function)


def _presets() -> Mapping:
    from schematic_emulator.destination import presets
    from schematic_emulator.mapping_code.subscriptions import SubscriptionsMapping

    return SubscriptionsMapping(Recipe(presets()))


def _from_file(path: Path) -> Mapping:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnknownMappingError(f"mapping file {path}: {reason}") from None
    return _from_json(text, str(path), text)


def _from_json(text: str, name: str, source: str = "") -> Mapping:
    from schematic_emulator.judgement.subscription_file import (
        SubscriptionFileError,
        read_subscriptions,
        read_switches,
    )
    from schematic_emulator.mapping_code.subscriptions import SubscriptionsMapping

    try:
        found = read_subscriptions(text, name)
        settings, is_enabled = read_switches(text, name)
    except SubscriptionFileError as error:
        raise UnknownMappingError(f"mapping {error}") from None
    return SubscriptionsMapping(Recipe(found, name, source, settings, is_enabled))
