"""The start path stays clean: what a command must not load is found in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"textual", "rich", "pydantic", "pydantic_core", "numpy", "rapidfuzz", "tomli", "wcwidth"}
LIST_MODULES = """
import json, sys
from quizapp.cli import run
code = run(sys.argv[1:])
sys.stdout.flush()
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""


def modules_after(home: Path, *arguments: str) -> set[str]:
    """What is loaded once a command ran, asserting that it ended well."""
    found = subprocess.run(
        [sys.executable, "-c", LIST_MODULES, *arguments],
        env={**os.environ, "QUIZAPP_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(found.stderr.splitlines()[-1])
    assert code == 0, found.stderr
    return set(modules)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a quiz taken and the index warm, as on any day but the first."""
    home = tmp_path_factory.mktemp("home")
    taken = subprocess.run(
        [sys.executable, "-m", "quizapp", "quiz", "ketamine", "--plain", "-n", "2", "--seed", "a"],
        env={**os.environ, "QUIZAPP_HOME": str(home)},
        input="1\n" * 40,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "of 2 marks" in taken.stdout
    return home


def test_version_loads_no_click_and_looks_at_nothing(tmp_path: Path) -> None:
    modules = modules_after(tmp_path / "none", "--version")
    assert not modules & (HEAVY | {"click", "apsw", "platformdirs", "dataclasses"})
    assert not (tmp_path / "none").exists()


def test_help_loads_no_verb_and_looks_at_nothing(tmp_path: Path) -> None:
    modules = modules_after(tmp_path / "none", "--help")
    assert not modules & (HEAVY | {"apsw", "quizapp.cli.commands", "quizapp.collection"})
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("arguments", [["due"], ["due", "--short"], ["due", "--json"]])
def test_due_counts_without_reading_decks_and_without_click(home: Path, arguments: list[str]) -> None:
    modules = modules_after(home, *arguments)
    assert not modules & (HEAVY | {"click"})
    # What judges answers, or replays a log, takes longer to load than counting what is due.
    assert not modules & {"quizapp.learning.session", "quizapp.learning.grading", "quizapp.learning.asking"}
    assert not modules & {"quizapp.learning.folding", "quizapp.storage.caches", "quizapp.learning.calibration"}


@pytest.mark.parametrize(
    "arguments", [["scores"], ["scores", "--csv"], ["stats"], ["stats", "--json"], ["decks"], ["decks", "--json"]]
)
def test_listings_of_unchanged_decks_read_none_of_them(home: Path, arguments: list[str]) -> None:
    assert not modules_after(home, *arguments) & HEAVY


def test_line_by_line_study_loads_no_screens(home: Path) -> None:
    assert not modules_after(home, "study", "ketamine", "--plain") & {"textual", "rich"}


def test_the_library_loads_neither_decks_nor_click_nor_what_replays_a_log() -> None:
    code = "import quizapp.cli.studying, quizapp.tui.app, quizapp.tui.screens.library\nimport json, sys"
    listed = f"{code}\nprint(json.dumps([*sys.modules]))"
    found = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True)
    modules = set(json.loads(found.stdout))
    assert not modules & {"pydantic", "numpy", "click", "quizapp.learning.folding", "quizapp.storage.caches"}
