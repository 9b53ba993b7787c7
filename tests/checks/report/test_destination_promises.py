"""docs/destination-page.md says what the data says, and its proofs exist."""

from __future__ import annotations

import ast
import runpy
from functools import cache

from support.imports import ROOT
from support.rows import on_rows

SCRIPT = runpy.run_path(str(ROOT / "docs" / "generate" / "destination.py"))
read_promises, write_promises = SCRIPT["read_promises"], SCRIPT["write_promises"]
PROMISES = [
    promise
    for section in read_promises()["sections"]
    for promise in section["promises"]
]
PROOFS = sorted({proof for promise in PROMISES for proof in promise["proofs"]})


@cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_document_is_up_to_date():
    """`make docs` would change nothing."""
    written = (ROOT / "docs" / "destination-page.md").read_text("utf-8")

    assert written == "".join(f"{line}\n" for line in write_promises(read_promises()))


@on_rows("proof", PROOFS)
def test_proof_exists(proof: str):
    """A proof is a recorded file, or a test function by file and name."""
    path, _, test = proof.partition("::")

    assert (ROOT / path).is_file()
    assert not test or test in functions_of(path)


@on_rows("promise", PROMISES, ids=lambda one: one["statement"])
def test_promise_has_the_answer_of_both_profiles_and_a_proof(promise: dict[str, str]):
    """A promise has one answer for both profiles, or one for each; either is tested."""
    answers = promise.keys() - {"statement", "proofs"}

    assert answers in ({"both"}, {"published", "documented"})
    assert all(promise.values())


def test_every_profile_case_proves_a_promise():
    """A golden case of the profiles that no promise names would be forgotten."""
    folder = ROOT / "tests" / "golden" / "destination" / "profiles"

    cases = {path.relative_to(ROOT).as_posix() for path in folder.glob("*.json")}

    assert cases - set(PROOFS) == set()
