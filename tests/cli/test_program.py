"""The installed program, in a process of its own: pipes, signals, encodings, the exit code a shell sees."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.support import QUESTIONS, write_deck

PROGRAM = Path(sys.executable).with_name("quizapp")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A learner with a home folder of their own, and no settings of ours."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "QUIZAPP", "PYTHON", "LC_"))
    }
    return {**kept, "HOME": str(tmp_path), "LANG": "C.UTF-8", "TERM": "xterm-256color"}


def start(environment: dict[str, str], *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PROGRAM), *arguments],
        env=environment,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_new_learner_studies_and_finds_it_again(environment: dict[str, str], tmp_path: Path) -> None:
    ran = start(environment, "study", "ketamine", "--plain", stdin="1\n1\n1\n")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.endswith("3 answered, all saved.\n")
    assert start(environment, "due", "--short").stdout.split(",")[0] != "0 due"
    logs = list(tmp_path.rglob("quizapp.db"))
    assert len(logs) == 1
    assert (logs[0].stat().st_mode & 0o777, logs[0].parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_nothing_is_written_into_the_current_folder(environment: dict[str, str], tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    subprocess.run([str(PROGRAM), "due"], env=environment, cwd=here, check=True, capture_output=True)
    assert list(here.iterdir()) == []


def test_a_reader_that_goes_away_is_no_error_to_speak_of(environment: dict[str, str]) -> None:
    shell = f"{PROGRAM} check --json | head -c 1 >/dev/null; {PROGRAM} decks | true"
    ran = subprocess.run(["bash", "-c", shell], env=environment, capture_output=True, encoding="utf-8", check=False)
    assert "Traceback" not in ran.stderr
    assert "Broken" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("verb", ["decks", "--help", "--version", "study"])
def test_a_full_disk_behind_stdout_is_one_clear_line(environment: dict[str, str], verb: str) -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [str(PROGRAM), verb, *(["ketamine", "--plain"] if verb == "study" else [])],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert ran.returncode == 1
    assert ran.stderr.startswith("quizapp: the output cannot be written: ")
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_old_encoding_loses_signs_and_nothing_else(environment: dict[str, str], encoding: str) -> None:
    ran = subprocess.run(
        [str(PROGRAM), "study", "nö", "--plain"],
        env={**environment, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr
    ran = subprocess.run(
        [str(PROGRAM), "study", "ketamine", "--plain"],
        env={**environment, "PYTHONIOENCODING": encoding},
        input=b"\xff\xfe\n1\n",
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_ctrl_c_in_study_saves_and_ends_with_130(environment: dict[str, str], tmp_path: Path) -> None:
    write_deck(tmp_path / "d", QUESTIONS["typed"])
    process = subprocess.Popen(
        [str(PROGRAM), "study", "heart", "--plain", "--decks", str(tmp_path / "d")],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert "Which transmitter" in process.stdout.readline()
    time.sleep(0.2)  # it is waiting at the prompt
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out.endswith("0 answered, all saved.\n")
    assert err == ""


def test_completion_completes_verbs_and_decks(environment: dict[str, str]) -> None:
    start(environment, "due")
    asking = {**environment, "_QUIZAPP_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    assert "plain,study" in start({**asking, "COMP_WORDS": "quizapp st"}).stdout
    asking["COMP_CWORD"] = "2"
    assert "plain,ketamine" in start({**asking, "COMP_WORDS": "quizapp study ke"}).stdout
    asking["COMP_CWORD"] = "3"
    assert "plain,trd-" in start({**asking, "COMP_WORDS": "quizapp edit ketamine trd-"}).stdout


def test_no_terminal_is_said_with_exit_code_2(environment: dict[str, str]) -> None:
    ran = start(environment)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") == 1
