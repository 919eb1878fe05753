"""Where a file of the app should be, something else stands: a line that says so, soon, and nothing is lost."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and devices as files are POSIX")

SOON_SECONDS = 15.0
PLACES: dict[str, Callable[[Path], None]] = {
    "a pipe": os.mkfifo,
    "a link to a device without an end": lambda path: path.symlink_to("/dev/zero"),
    "a link to nowhere": lambda path: path.symlink_to("nowhere/at/all"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a folder": Path.mkdir,
}

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(program: str, environment: dict[str, str]) -> Run:
    """Runs a verb to its end, which comes soon."""

    def ran(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        found = subprocess.run(
            [program, *arguments],
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=SOON_SECONDS,
            check=False,
        )
        assert "Traceback" not in found.stderr
        return found

    return ran


@pytest.fixture
def studied(home: Path, run: Run) -> Path:
    """A home with an answer and its backup."""
    run("study", "ketamine", "--plain", given="1\n\n\n" * 4)
    assert run("backup").returncode == 0
    return home


def event_count(home: Path) -> int:
    with apsw.Connection(str(home / "quizapp.db")) as db:
        found = db.execute("SELECT count(*) FROM events").fetchall()[0][0]
    return int(found)  # type: ignore[arg-type] # a count


@pytest.mark.parametrize("what", PLACES)
def test_something_else_in_the_place_of_the_log_is_said_and_left_there(studied: Path, run: Run, what: str) -> None:
    for path in studied.glob("quizapp.db*"):
        path.rename(studied / f"kept-{path.name}")
    place = studied / "quizapp.db"
    PLACES[what](place)
    for verb in (("due",), ("doctor",), ("doctor", "--fix"), ("backup",), ("stats",)):
        ran = run(*verb)
        assert ran.returncode == 1, verb
        assert "log" in ran.stdout + ran.stderr
        assert os.path.lexists(place)
    assert run("restore").returncode == 0
    if place.is_dir():
        place.rmdir()
    else:
        place.unlink()
    assert run("doctor").returncode == 1, "there was a log, and it is told how it comes back"
    assert "restore" in run("doctor").stdout


@pytest.mark.parametrize("what", PLACES)
def test_something_else_in_the_place_of_the_settings_is_said(home: Path, run: Run, what: str) -> None:
    home.mkdir()
    PLACES[what](home / "config.toml")
    for verb in ("due", "doctor", "decks"):
        ran = run(verb)
        if what != "a link to nowhere":  # as good as no file
            assert ran.returncode == 1, verb
            assert "config.toml" in ran.stdout + ran.stderr


@pytest.mark.parametrize("what", PLACES)
def test_something_else_in_the_place_of_the_backups_keeps_nobody_from_studying(
    studied: Path, run: Run, what: str
) -> None:
    (studied / "backups").rename(studied / "kept")
    PLACES[what](studied / "backups")
    assert run("study", "ketamine", "--plain", given="1\n\n\n").returncode == 0
    assert run("due").returncode == 0
    ran = run("backup")
    if what != "a folder":
        assert ran.returncode == 1
        assert "backups" in ran.stderr


@pytest.mark.parametrize("what", PLACES)
def test_something_else_among_the_decks_or_backups_hides_nothing(studied: Path, run: Run, what: str) -> None:
    (studied / "decks").mkdir(exist_ok=True)
    PLACES[what](studied / "decks" / "odd.toml")
    newest = max((studied / "backups").iterdir())
    PLACES[what](newest.with_name("0099" + newest.name[4:]))
    for verb in ("due", "decks", "check", "orphans"):
        assert "etamine" in run(verb).stdout + run(verb).stderr or verb in {"due", "orphans", "check"}
    assert "1" in run("restore").stdout


@pytest.mark.parametrize("what", PLACES)
def test_something_else_as_an_article_is_refused(home: Path, run: Run, what: str) -> None:
    home.mkdir()
    article = home / "article.txt"
    PLACES[what](article)
    ran = run("generate", str(article), "-o", str(home / "x.toml"))
    assert ran.returncode in (1, 2)
    assert "article.txt" in ran.stderr
    assert not (home / "x.toml").exists()


@pytest.mark.parametrize(
    ("shell", "code"),
    [
        ("{} due --short </dev/null 2>&-", 0),
        ("{} study ketamine --plain <&-", 0),
        ("{} decks >&-", 0),
        ("{} study <&- >&- 2>&-", 2),
        ("mkdir gone; cd gone; rmdir ../gone; {} due", 0),
        ("mkdir gone; cd gone; rmdir ../gone; {} check .", 1),
    ],
)
def test_closed_streams_and_a_current_folder_that_is_gone_are_borne(
    program: str, environment: dict[str, str], tmp_path: Path, shell: str, code: int
) -> None:
    ran = subprocess.run(
        ["sh", "-c", shell.format(program)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SOON_SECONDS,
        check=False,
    )
    assert (ran.returncode, "Traceback" in ran.stderr) == (code, False), ran.stderr


@pytest.mark.parametrize("noise", [b"", b"\0" * 4096, bytes(range(256)) * 32])
def test_a_foreign_write_ahead_log_beside_the_log_harms_nothing(studied: Path, run: Run, noise: bytes) -> None:
    answers = event_count(studied)
    (studied / "quizapp.db-wal").write_bytes(noise)
    (studied / "quizapp.db-shm").unlink(missing_ok=True)
    assert run("doctor").returncode == 0
    assert event_count(studied) == answers > 0


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE texts",
        "DELETE FROM texts",
        "UPDATE texts SET answer = 'no json'",
        "UPDATE texts SET prompt = char(27) || ']52;c;eA==' || char(7)",
        "DROP TABLE fact_states",
        "UPDATE events SET given = '[', options = '{}'",
        "UPDATE fact_states SET stability_days = -1, difficulty = 99",
    ],
)
def test_tables_damaged_by_hand_are_found_or_do_no_harm_and_are_mended(studied: Path, run: Run, damage: str) -> None:
    with apsw.Connection(str(studied / "quizapp.db")) as db:
        for trigger in list(db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")):
            db.execute(f'DROP TRIGGER "{trigger[0]}"')  # the log takes no changes else
        db.execute(damage)
    for verb in ("due", "stats", "orphans", "scores", "leeches", "decks"):
        run(verb)
    assert run("doctor", "--fix").returncode == 0
    assert run("doctor").returncode == 0
    assert "\x1b" not in run("explain", "ketamine/nothing").stderr
