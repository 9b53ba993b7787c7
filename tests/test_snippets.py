"""No block of code stands on a page without a test that runs it, or reads it as data.

The table has, by page and language, how many blocks there are and the test. Whoever
adds a block adds its test, and counts it here.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from support.rows import on_rows

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^ *```(\w*)[^\n]*\n.*?^ *```\s*$", re.MULTILINE | re.DOTALL)
PAGES = [
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "contracts/README.md"),
    *("fixtures/README.md", "clients/node/README.md"),
    *(page.relative_to(ROOT).as_posix() for page in sorted(ROOT.glob("docs/**/*.md"))),
]
README = "tests/test_readme.py"
ANY_LANGUAGE = "tests/clients/test_any_language_page.py"
BROWSER = "tests/plugin/test_browser_page.py"
CI = "tests/cli/test_ci_page.py"
DOCS = "tests/plugin/test_docs.py"
TAIL = "tests/cli/tail/test_command.py"
GENERATOR = "tests/fixtures/test_generator_page.py"
SPARK = "tests/checks/test_spark.py"
VERIFY = "tests/cli/verify/test_command.py"
IMPACT = "tests/cli/impact/test_page.py"
NODE = "tests/clients/test_node.py"
SEEDING = "tests/configuration/test_seeding_page.py"
WEBHOOKS = "tests/plugin/test_webhooks_page.py"
RUN_BY = {
    "README.md": {
        "python": (4, f"{README}::test_pasted_test_passes"),
        "sh": (1, f"{README}::test_curl_lines_work_as_printed"),
        "text": (1, f"{README}::test_first_test_fails_with_the_shown_words"),
    },
    "CONTRIBUTING.md": {
        "sh": (3, "tests/test_contributing.py::test_named_make_targets_exist"),
    },
    "clients/node/README.md": {
        "sh": (1, f"{NODE}::test_readme_leads_to_a_green_and_a_red_test"),
        "js": (1, f"{NODE}::test_readme_leads_to_a_green_and_a_red_test"),
        "text": (1, f"{NODE}::test_readme_leads_to_a_green_and_a_red_test"),
    },
    "docs/any-language.md": {
        "sh": (10, f"{ANY_LANGUAGE}::test_shell_commands_work_one_after_the_other"),
        "js": (8, f"{ANY_LANGUAGE}::test_node_commands_work_one_after_the_other"),
        "yaml": (
            1,
            "tests/test_container.py::test_page_has_the_images_port_and_the_clients_variable",
        ),
    },
    "docs/api.md": {
        "python": (6, "tests/test_public_api.py::test_page_says_what_is_so")
    },
    "docs/browser.md": {
        "sh": (1, f"{BROWSER}::test_commands_name_the_package_of_the_tests"),
        "jsx": (1, f"{BROWSER}::test_component_is_rendered"),
        "python": (2, f"{BROWSER}::test_example_passes_when_pasted"),
        "js": (1, f"{BROWSER}::test_datastream_from_node_decides"),
    },
    "docs/ci.md": {
        "sh": (4, f"{CI}::test_pages_first_lines_work_as_printed"),
        "toml": (1, f"{CI}::test_section_of_the_page_is_read"),
        "yaml": (
            5,
            f"{CI}::test_pages_workflow_without_the_action_annotates_and_fails",
        ),
    },
    "docs/clock.md": {
        "python": (
            1,
            "tests/plugin/test_seeding.py::test_clock_pages_example_passes_when_pasted",
        ),
        "sh": (
            1,
            "tests/inspector/test_clock_page.py::test_curl_lines_work_as_printed",
        ),
    },
    "docs/durability.md": {
        "python": (1, "tests/cli/test_durability_page.py::test_python_works_as_shown"),
    },
    "docs/generator.md": {
        "python": (3, f"{GENERATOR}::test_counterexample_is_saved"),
        "yaml": (1, f"{GENERATOR}::test_plan_of_the_page_is_kept"),
    },
    "docs/impact.md": {
        "sh": (2, f"{IMPACT}::test_commands_of_the_page_run_as_printed"),
        "json": (1, f"{IMPACT}::test_file_of_the_page_accepts_what_it_names"),
        "text": (1, f"{IMPACT}::test_first_line_has_the_form_that_the_page_shows"),
    },
    "docs/journeys.md": {
        "console": (
            1,
            f"{TAIL}::test_page_shows_the_lines_as_they_are_written",
        ),
    },
    "docs/pytest.md": {
        "python": (27, f"{DOCS}::test_every_block_of_code_is_run"),
        "ini": (1, f"{DOCS}::test_every_block_of_code_is_run"),
        "json": (1, f"{DOCS}::test_every_block_of_code_is_run"),
        "sh": (2, f"{DOCS}::test_page_is_a_repository_whose_workers_share_an_emulator"),
        "yaml": (1, f"{DOCS}::test_workflow_runs_what_there_is"),
    },
    "docs/scale.md": {
        "python": (
            1,
            f"{SPARK}::test_code_of_the_page_writes_the_tally_of_one_process",
        ),
    },
    "docs/seeding.md": {
        "yaml": (1, f"{SEEDING}::test_pages_file_loads"),
        "text": (1, f"{SEEDING}::test_page_shows_what_a_wrong_file_is_told"),
        "python": (
            1,
            "tests/plugin/test_seeding.py::test_pages_example_passes_when_pasted",
        ),
        "toml": (
            1,
            "tests/plugin/test_seeding.py::test_pages_option_seeds_every_sandbox",
        ),
    },
    "docs/verify.md": {
        "sh": (
            1,
            f"{VERIFY}::test_example_of_the_page_finds_all_that_is_predicted",
        )
    },
    "docs/webhooks.md": {
        "sh": (1, f"{WEBHOOKS}::test_curl_lines_work_as_printed"),
        "python": (1, f"{WEBHOOKS}::test_example_passes_when_pasted"),
    },
}
# `schematic-emulator rules` writes it; its blocks are the rules' own examples.
WRITTEN = {"docs/rules.md": "tests/checks/report/test_rules_page.py"}
TESTS = sorted({test for rows in RUN_BY.values() for _, test in rows.values()})


@on_rows("page", [page for page in PAGES if page not in WRITTEN])
def test_every_block_of_a_page_has_its_test(page: str):
    text = (ROOT / page).read_text(encoding="utf-8")

    counted = {language: count for language, (count, _) in RUN_BY.get(page, {}).items()}
    assert Counter(BLOCK.findall(text)) == counted


@on_rows("test", TESTS)
def test_named_test_exists(test: str):
    file, _, name = test.partition("::")

    assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8")
