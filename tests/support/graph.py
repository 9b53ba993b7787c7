"""Find circles among our modules and folders, whichever kind of import makes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from support.imports import SOURCES, imports, modules

Graph = Mapping[str, set[str]]


@cache
def module_graph() -> Graph:
    """Map each module to those it imports: at the top, in a function or for types."""
    known, found = modules(), defaultdict(set)
    for each in imports():
        target = each.target
        while target and target not in known:
            target = target.rpartition(".")[0]
        if target != each.module and target.split(".")[0] in SOURCES:
            found[each.module].add(target)
    return found


@cache
def folder_graph() -> Graph:
    """Map each folder to those that its modules import from.

    A module that has sub-folders beside it counts as itself: `destination.errors`,
    which every sub-folder imports, would otherwise be a circle with each of them.
    """
    found = defaultdict(set)
    for module, targets in module_graph().items():
        for target in targets:
            if place_of(module) != place_of(target):
                found[place_of(module)].add(place_of(target))
    return found


def place_of(module: str) -> str:
    """Return the folder of a module, or the module where it has folders beside it."""
    packages, parents = _packages()
    home = module if module in packages else module.rpartition(".")[0]
    return module if home in parents else home


@cache
def _packages() -> tuple[set[str], set[str]]:
    packages = {name for name, path in modules().items() if path.name == "__init__.py"}
    return packages, {name.rpartition(".")[0] for name in packages}


def circles(graph: Graph) -> set[frozenset[str]]:
    """Return the strongly connected components of more than one node (Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: set[frozenset[str]] = set()

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            part = frozenset(stack[at:])
            del stack[at:]
            if len(part) > 1:
                found.add(part)

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found
