"""Add the routes that show the contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.catalog import bundle, list_contracts
from schematic_contracts.errors import UnknownContractError
from schematic_emulator.inspector.respond import ProblemError, answer

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator


def add_routes(blueprint: Blueprint, _emulator: Emulator) -> None:
    """Add `GET contracts` and `GET contracts/<id>`, each a self-contained schema."""

    @blueprint.get("/contracts")
    def list_all() -> Response:
        rows = [
            {
                "id": contract.id,
                "uri": contract.schema["$id"],
                "title": contract.title,
                "description": contract.description,
            }
            for contract in list_contracts()
        ]
        return answer({"data": rows})

    @blueprint.get("/contracts/<path:contract_id>")
    def get_one(contract_id: str) -> Response:
        try:
            schema = bundle(contract_id)
        except UnknownContractError as error:
            raise ProblemError(404, str(error)) from error
        response = answer(schema)
        response.mimetype = "application/schema+json"
        return response
