"""What the pages say is held to what the program does."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import tomli

from quizapp import __version__
from quizapp.cli.group import VERBS
from quizapp.config import read_settings
from quizapp.deck.file import read_deck
from quizapp.deck.model import QUESTION_CLASSES
from quizapp.tui import keys

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language in the README."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_readme_names_every_verb_and_no_other() -> None:
    assert set(re.findall(r"`quizapp ([a-z-]+)", README)) == set(VERBS)


def test_the_readme_shows_a_deck_that_reads_without_a_problem() -> None:
    (deck,) = [block for block in blocks("toml") if "[[questions]]" in block]
    parsed = read_deck(deck, "readme.toml")
    assert parsed.problems == ()
    assert parsed.deck is not None
    assert len(parsed.deck.questions) == deck.count("[[questions]]")


def test_the_readme_names_every_type_of_question() -> None:
    for name in QUESTION_CLASSES:
        assert name in README


def test_the_settings_in_the_readme_are_settings(tmp_path: Path) -> None:
    (settings,) = [block for block in blocks("toml") if "[study]" in block]
    (tmp_path / "config.toml").write_text(settings, "utf-8")
    study = read_settings(tmp_path / "config.toml").study("ketamine")
    assert study.retention == 0.9


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = blocks("sh")[1].strip()
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    for part in command.removeprefix("python3 ").split(" && "):
        assert part.replace("pip install ", "") in script.replace("pip install -q ", "")


@pytest.mark.parametrize(
    ("key", "table"), [("z", "LIBRARY"), ("s", "LIBRARY"), ("c", "LIBRARY"), ("b", "LIBRARY"), ("v", "ANSWERING")]
)
def test_the_keys_in_the_readme_are_bound(key: str, table: str) -> None:
    assert f"`{key}`" in README
    assert any(key in str(getattr(binding, "key", "")).split(",") for binding in getattr(keys, table))


def test_the_architecture_says_what_each_dependency_is_for() -> None:
    project = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split(r"[<>=]", line)[0] for line in project["dependencies"]}
    told = set(re.findall(r"^\| ([a-z0-9-]+) \(", ARCHITECTURE, re.MULTILINE))
    assert told == needed


def test_every_module_and_page_that_is_named_exists() -> None:
    for page in (README, ARCHITECTURE):
        for name in re.findall(
            r"`((?:learning|deck|storage|generation|interchange|collection|cli|tui)/[a-z_]+\.py)`", page
        ):
            assert (ROOT / "quizapp" / name).is_file(), name
        for link in re.findall(r"\]\(([a-z]+[/.A-Za-z]+\.(?:md|svg|toml))\)", page):
            assert (ROOT / link).is_file() or (ROOT / "docs" / link).is_file(), link


def test_each_promise_names_tests_that_exist() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    promises = re.findall(r"^\| (\d)\. .*?\| (.*) \|$", page, re.MULTILINE)
    assert [number for number, _ in promises] == list("1234567")
    for _, kept_by in promises:
        files = re.findall(r"`(tests/[a-z_/]+\.py)`", kept_by)
        assert files
        for name in files:
            assert (ROOT / name).is_file(), name


def test_the_changelog_begins_with_this_version() -> None:
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert first is not None
    assert first[1] == __version__


@pytest.mark.skipif(shutil.which("git") is None, reason="without git nobody knows what is kept")
def test_nothing_is_kept_at_the_top_but_what_belongs_there() -> None:
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if kept.returncode:
        pytest.skip("an unpacked release has no list of what is kept")
    assert {line.partition("/")[0] for line in kept.stdout.splitlines()} == {
        *(".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml"),
        *("decks", "docs", "quizapp", "tests"),
    }
