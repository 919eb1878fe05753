"""Names of folders and files, and what the verbs that keep the log say of them, are only text."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.endtoend.conftest import environment_with
from tests.endtoend.hostile import PAYLOADS, as_toml, write_broken_deck, write_hostile_deck
from tests.endtoend.learner import reach
from tests.endtoend.terminal import Terminal
from tests.endtoend.test_hostile_text import assert_harmless, assert_plain_text
from tests.endtoend.test_hostile_text import usual as usual

pytestmark = pytest.mark.slow

NAMES = [payload for payload in PAYLOADS if "/" not in payload and "\0" not in payload and "\ud800" not in payload]
VERBS = ["decks", "due", "paths", "check", "scores", "backup", "restore", "doctor"]


def folder_names() -> list[str]:
    """Names of folders that hold every payload that a name may, none longer than file systems take."""
    names = [""]
    for payload in NAMES:
        if len((names[-1] + payload).encode()) > 180:
            names.append("")
        names[-1] += payload
    return names


def run(program: str, environment: dict[str, str], *verb: str) -> tuple[int, bytes, bytes]:
    command = [program, *verb]
    ran = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60, input=b"1\n" * 9)
    assert b"Traceback" not in ran.stderr, ran.stderr
    assert_plain_text(ran.stdout)
    assert_plain_text(ran.stderr)
    return ran.returncode, ran.stdout, ran.stderr


@pytest.fixture(params=folder_names(), ids=lambda name: f"{len(name)}-signs")
def evil_home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A home in a folder of a hostile name, with hostile decks."""
    folder = tmp_path / str(request.param)
    write_hostile_deck(folder / "decks", rounds=1)
    write_broken_deck(folder / "decks")
    return folder


def test_every_verb_says_the_name_of_a_hostile_folder_as_text(program: str, evil_home: Path) -> None:
    environment = environment_with(evil_home)
    code, _, err = run(program, environment, "study", "evil", "--plain")
    assert code == 0, err
    for verb in VERBS:
        code, out, err = run(program, environment, verb)
        assert code in (0, 1), (verb, out, err)
    for verb in ("restore", "doctor", "decks"):
        run(program, environment, verb, "--json")
    run(program, environment, "restore", "1")
    run(program, environment, "restore", "1", "--yes")
    log = evil_home / "quizapp.db"
    log.write_bytes(log.read_bytes()[: 4096 * 4])
    for verb in (["doctor"], ["due"], ["doctor", "--fix"], ["study", "evil", "--plain"]):
        run(program, environment, *verb)


def test_the_app_in_a_hostile_folder_says_its_failures_as_text(program: str, evil_home: Path, usual: set[str]) -> None:
    environment = environment_with(evil_home)
    run(program, environment, "study", "evil", "--plain")
    log = evil_home / "quizapp.db"
    log.write_bytes(log.read_bytes()[: 4096 * 6])
    with Terminal([program], environment, 150, 40, evil_home) as terminal:
        terminal.wait_for("quizapp.damaged-1.db")
        reach(terminal, "library")
        terminal.settle()
        log.write_bytes(b"gone" * 3_000)
        terminal.press("z")
        terminal.settle(0.4)
        terminal.press("esc", "s", "esc", "ctrl+p", "esc")
        terminal.settle()
        assert_harmless(bytes(terminal.raw), usual)
        terminal.press("ctrl+q")
        terminal.wait()
        assert b"Traceback" not in terminal.raw


@pytest.mark.parametrize("verb", ["study", "quiz", "scores", "check", "restore", "backup", "no-verb"])
def test_what_is_typed_is_said_back_as_text(program: str, tmp_path: Path, verb: str) -> None:
    environment = environment_with(tmp_path / "home")
    hostile = "".join(payload for payload in PAYLOADS if "\0" not in payload and "\uffff" not in payload)
    run(program, environment, verb, hostile)
    run(program, environment, hostile)
    run(program, environment, verb, f"--{hostile}")


def test_hostile_settings_are_complained_of_as_text(program: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for payload in PAYLOADS:
        (home / "config.toml").write_text(f"theme = 7\n{as_toml(payload)} = {as_toml(payload)}\n", "utf-8")
        code, _, err = run(program, environment_with(home), "due")
        assert code == 1
        assert err.count(b"\n") == 2, "a line for each of the two"
