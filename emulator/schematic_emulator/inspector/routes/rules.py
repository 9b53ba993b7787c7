"""Add the routes that show the catalogue of rules that findings refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.errors import UnknownRuleError
from schematic_contracts.rules import RULES, get_rule
from schematic_emulator.inspector.respond import ProblemError, answer

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator


def add_routes(blueprint: Blueprint, _emulator: Emulator) -> None:
    """Add `GET rules` and `GET rules/<id>`."""

    @blueprint.get("/rules")
    def list_rules() -> Response:
        return answer({"data": [rule.to_json() for rule in RULES.values()]})

    @blueprint.get("/rules/<rule_id>")
    def get_one_rule(rule_id: str) -> Response:
        try:
            return answer(get_rule(rule_id).to_json())
        except UnknownRuleError as error:
            raise ProblemError(404, str(error)) from error
