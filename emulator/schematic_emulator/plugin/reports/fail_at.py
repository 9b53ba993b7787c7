"""Fail a test outside its function, with the place of its definition."""

from __future__ import annotations

from typing import NoReturn

import pytest


def fail_at_definition(item: pytest.Item, text: str) -> NoReturn:
    """Raise the failure of a test, which reports and editors show at its definition.

    The function has returned, so a frame is made for the line at which it starts.
    """
    path, line, _ = item.reportinfo()
    failure = pytest.fail.Exception(text, pytrace=False)
    code = compile("\n" * (line or 0) + "raise failure", str(path), "exec")
    exec(code, {"failure": failure, "__name__": __name__})  # noqa: S102 - our own text
    raise failure
