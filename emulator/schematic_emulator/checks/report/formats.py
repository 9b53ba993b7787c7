"""Find the writer of each format by its name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_emulator.checks.report.report import Report
    from schematic_emulator.checks.report.repository import Repository

# A format -> its module and the function there. Those of `_PLACED` also take the
# repository, because they name files as a code host does. Text is written to a screen.
_ALONE = {
    "json": "json_document:write_document",
    "ndjson": "json_document:write_ndjson",
    "junit": "junit:write_junit",
}
_PLACED = {
    "github": "github:write_github",
    "gitlab": "json_document:write_gitlab",
    "sarif": "sarif:write_sarif",
    "html": "html_page:write_html",
}
WRITTEN = (*_ALONE, *_PLACED)


def write_report(report: Report, form: str, repository: Repository) -> str:
    """Return the report in a format of `WRITTEN`, with a line end at its end."""
    text: str
    if form in _ALONE:
        text = _load(_ALONE[form])(report)
    else:
        text = _load(_PLACED[form])(report, repository)
    return text


def _load(target: str) -> Any:
    """Return a writer; its module is loaded only for those who ask for the format."""
    module, _, name = target.partition(":")
    return getattr(import_module(f"{__package__}.{module}"), name)
