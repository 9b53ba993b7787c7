"""The `impact` command: what a change of a mapping does to the bill."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from schematic_emulator.cli.options import options, read_help
from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from schematic_emulator.cli.local_server import ProfileName


@click.command("impact", help=read_help("impact"))
@options("impact")
def command(  # noqa: PLR0913, PLR0917 - click hands options over by name
    base: str,
    head: str | None,
    traffic: tuple[str, ...],
    paths: tuple[str, ...],
    base_profile: ProfileName,
    head_profile: ProfileName | None,
    accept: str | None,
    write_accepted: str | None,
    only: str | None,
    max_usage_delta: str | None,
    form: str,
    output: str,
    jobs: int | None,
) -> int:
    """Compare the mappings, write the report."""
    from schematic_emulator.checks.impact.report import ImpactReport
    from schematic_emulator.cli.impact.accept import accept_all, read_accepted_file
    from schematic_emulator.cli.impact.output import write_report
    from schematic_emulator.cli.impact.side import open_side, read_scope
    from schematic_emulator.cli.impact.traffic import compare_traffic
    from schematic_emulator.judgement.compare.limits import list_features

    profiles = base_profile, head_profile or base_profile
    if head is None and profiles[0] == profiles[1]:
        raise CommandError("give --head, or another --head-profile to compare with")
    scope, accepted = read_scope(only, max_usage_delta), read_accepted_file(accept)
    left = open_side(base, profiles[0])
    right = open_side(base if head is None else head, profiles[1])
    most = jobs or os.cpu_count() or 1
    report = ImpactReport.of(
        compare_traffic(left, right, [*traffic, *paths], most),
        base=left.name,
        head=right.name,
        features={**list_features(left.section), **list_features(right.section)},
        scope=scope,
        accepted=accepted,
    )
    if write_accepted:
        report = accept_all(report, write_accepted, accepted)
    write_report(report, form, output)
    return int(report.failed)
