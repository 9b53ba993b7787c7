"""Add the route that explains the value of a flag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.why import UnknownNameError, why
from schematic_emulator.inspector.find import get_environment
from schematic_emulator.inspector.respond import ProblemError, answer, read_fields

if TYPE_CHECKING:
    from flask import Blueprint

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment

FIELDS = list_fields("flag! company user environment api_key format:text")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `GET why`: ?flag= (its key), ?company= and ?user= (an id or a key's value).

    ?environment= (its id), ?api_key= or X-Schematic-Api-Key selects the environment;
    without them it is the only one that has companies, users or flags. ?format=text
    answers with lines of text instead of JSON.
    """

    @blueprint.get("/why")
    def get_why() -> Response:
        query = read_fields(*FIELDS)
        environment = _choose(emulator, query)
        try:
            explained = why(
                environment,
                query["flag"],
                company=query.get("company"),
                user=query.get("user"),
            )
        except UnknownNameError as error:
            raise ProblemError(404, str(error)) from error
        if query.get("format") == "text":
            return Response(f"{explained}\n", mimetype="text/plain")
        return answer({"environment_id": environment.id, **explained})


def _choose(emulator: Emulator, query: Query) -> Environment:
    api_key = query.get("api_key") or request.headers.get("X-Schematic-Api-Key")
    named = get_environment(emulator.store, query.get("environment"), api_key)
    if named is not None:
        return named
    used = [
        each
        for each in emulator.store.environments()
        if each.state.account.flags or each.state.entities
    ]
    if len(used) != 1:
        problem = f"{len(used)} environments are in use; name one with ?environment="
        raise ProblemError(400, problem)
    return used[0]
