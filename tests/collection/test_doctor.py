"""The doctor finds what is wrong in anything that is kept, and mends it without losing anything."""

from __future__ import annotations

import shutil
from pathlib import Path

import apsw
import pytest

from quizapp.collection.doctor import Finding, examine
from quizapp.collection.upkeep import backup_named, make_backup, restore
from quizapp.config import Paths
from quizapp.learning.events import Stamp, Wording, uuid7
from quizapp.storage import store as store_module
from quizapp.storage.segments import read_segments, segments, segments_of
from quizapp.storage.store import open_store
from tests.storage.support import note, review, says_what_the_log_says


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    paths = Paths(data=tmp_path / "data", cache=tmp_path / "cache", config_file=tmp_path / "config.toml")
    wording = Wording("typed", "p", ("a",))
    with open_store(paths.log) as store:
        answers = [review(n, fact=f"f{n}", text_hash=wording.hash) for n in range(60)]
        store.append([*answers, note("marked", "deck/q", on=True)], texts=[wording])
    return paths


def wrong(paths: Paths, *, fix: bool = False) -> list[Finding]:
    return [finding for finding in examine(paths, fix=fix) if finding.severity != "fine"]


def the_one(findings: list[Finding], area: str) -> Finding:
    (found,) = [finding for finding in findings if finding.area == area]
    return found


def test_a_sound_collection_has_a_word_for_every_part_and_none_against_it(paths: Paths) -> None:
    make_backup(paths)
    findings = examine(paths)
    assert {finding.severity for finding in findings} == {"fine"}
    areas = ["versions", "paths", "settings", "log", "memory", "clock", "decks", "backups", "segments"]
    assert [f.area for f in findings] == areas


def test_looking_changes_nothing(paths: Paths) -> None:
    make_backup(paths)
    examine(paths)
    before = {path: path.read_bytes() for path in paths.data.rglob("*") if path.is_file()}
    examine(paths)
    assert {path: path.read_bytes() for path in paths.data.rglob("*") if path.is_file()} == before


def test_nothing_there_is_nothing_wrong(tmp_path: Path) -> None:
    fresh = Paths(data=tmp_path / "new", cache=tmp_path / "c", config_file=tmp_path / "x.toml")
    assert wrong(fresh) == []
    assert not fresh.data.exists()


def test_caches_that_differ_from_the_log_are_found_and_made_again(paths: Paths) -> None:
    make_backup(paths)
    with apsw.Connection(str(paths.log)) as db:
        db.execute("UPDATE fact_states SET stability_days = 99; DELETE FROM marked; DELETE FROM day_counts")
    db.close()
    found = the_one(wrong(paths), "memory")
    assert (found.severity, found.fixed) == ("error", False)
    assert "fact_states" in found.message
    assert "more" in found.message
    assert the_one(wrong(paths, fix=True), "memory").fixed
    assert wrong(paths) == []
    with open_store(paths.log) as store:
        assert store.marked() == {"deck/q"}


def test_a_damaged_log_is_found_and_mended_with_all_that_can_be_read(paths: Paths) -> None:
    make_backup(paths)
    with open_store(paths.log) as store:
        store.append([review(n, fact=f"f{n}") for n in range(100, 130)])
    data = bytearray(paths.log.read_bytes())
    data[4096 * 4 + 100 : 4096 * 4 + 2_000] = b"\xee" * 1_900
    paths.log.write_bytes(data)
    found = the_one(wrong(paths), "log")
    assert not found.fixed
    assert paths.log.read_bytes() == data
    fixed = the_one(wrong(paths, fix=True), "log")
    assert fixed.fixed
    assert "Backup 1" in fixed.message
    with open_store(paths.log) as store:
        assert len(list(store.events())) >= 61
    assert [finding for finding in wrong(paths) if finding.severity == "error"] == []


def test_a_damaged_log_without_backup_is_mended_from_what_it_still_says(paths: Paths) -> None:
    paths.log.write_bytes(paths.log.read_bytes()[:-4096])
    assert the_one(wrong(paths, fix=True), "log").fixed
    with open_store(paths.log) as store:
        assert len(list(store.events())) > 30


def test_a_missing_log_with_backups_is_an_error_that_names_the_way_back(paths: Paths) -> None:
    make_backup(paths)
    paths.log.unlink()
    found = the_one(wrong(paths), "log")
    assert found.severity == "error"
    assert "quizapp restore 1" in found.hint


def test_no_backup_and_a_damaged_backup_are_found_and_made_good(paths: Paths) -> None:
    assert "no backup" in the_one(wrong(paths), "backups").message
    assert the_one(wrong(paths, fix=True), "backups").fixed
    (made,) = (paths.data / "backups").iterdir()
    made.write_bytes(made.read_bytes()[:5_000])
    assert "damaged" in the_one(wrong(paths), "backups").message
    assert the_one(wrong(paths, fix=True), "backups").fixed
    assert wrong(paths) == []


def test_what_others_may_read_is_found_and_closed(paths: Paths) -> None:
    make_backup(paths)
    paths.data.chmod(0o755)
    paths.log.chmod(0o644)
    assert [finding.area for finding in wrong(paths)] == ["paths", "paths"]
    assert all(finding.fixed for finding in wrong(paths, fix=True))
    assert (paths.data.stat().st_mode & 0o777, paths.log.stat().st_mode & 0o777) == (0o700, 0o600)


def test_wrong_settings_are_one_finding_among_others(paths: Paths) -> None:
    make_backup(paths)
    paths.config_file.write_text("[study]\nretention = 2\n")
    found = the_one(wrong(paths), "settings")
    assert f"{paths.config_file}:2" in found.message
    assert the_one(list(examine(paths)), "memory").severity == "fine"
    assert the_one(list(examine(paths)), "backups").message.startswith("1 backup; ")


def test_answers_whose_deck_is_gone_are_counted_and_kept(paths: Paths) -> None:
    found = the_one(list(examine(paths)), "decks")
    assert found.severity == "fine"
    assert "60 facts of the log are in no deck now: deck/f0," in found.message
    assert "Their reviews are kept." in found.message


def test_answers_without_their_wording_are_found(paths: Paths) -> None:
    with open_store(paths.log) as store:
        store.append([review(90, text_hash="f" * 32)])
    assert "wording of 1 questions" in the_one(wrong(paths), "decks").message


def test_a_clock_behind_the_newest_answer_is_found(paths: Paths) -> None:
    make_backup(paths)
    examine(paths)  # gives this machine its name
    machine = (paths.cache / "machine").read_text()
    at_ms = 4_102_444_800_000
    ahead = Stamp(id=uuid7(at_ms, 1), at_ms=at_ms, offset_minutes=0, machine=machine)
    with open_store(paths.log) as store:
        store.append([review(0, stamp=ahead)])
    assert "hours before the newest answer" in the_one(wrong(paths), "clock").message


def test_a_newer_log_is_said_and_left_as_it_is(paths: Paths) -> None:
    make_backup(paths)
    with apsw.Connection(str(paths.log)) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = paths.log.read_bytes()
    assert any("newer" in finding.message for finding in wrong(paths, fix=True))
    assert paths.log.read_bytes() == before


def test_an_old_sqlite_is_an_error(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    make_backup(paths)
    monkeypatch.setattr("quizapp.collection.doctor.sqlite_version", lambda: "3.46.1")
    assert the_one(wrong(paths), "versions").severity == "error"
    assert store_module.open_store is open_store


def test_unfinished_backups_are_found_and_taken_away(paths: Paths) -> None:
    import os

    make_backup(paths)
    part = paths.data / "backups" / ".9.part"
    part.touch()
    os.utime(part, (1, 1))
    assert "unfinished" in the_one(wrong(paths), "backups").message
    assert the_one(wrong(paths, fix=True), "backups").fixed
    assert not part.exists()


# The log's second copy.


def segment_of(paths: Paths) -> Path:
    (found,) = segments(paths.log)
    return found.path


def test_answers_that_the_log_lost_are_put_in_from_its_segments(paths: Paths) -> None:
    make_backup(paths)
    whole = paths.log.read_bytes()
    with open_store(paths.log) as store:
        store.append([review(n, fact="late") for n in range(70, 75)])
    paths.log.write_bytes(whole)  # an older state of the same log, as from somebody's own copy
    found = the_one(wrong(paths), "segments")
    assert found.message == "The log lacks 5 events that its segments hold."
    assert the_one(wrong(paths, fix=True), "segments").fixed
    assert "segments" not in {finding.area for finding in wrong(paths)}
    with open_store(paths.log) as store:
        assert store.event_count() == 66
        says_what_the_log_says(store)


def test_what_the_learner_went_back_behind_is_not_put_in(paths: Paths) -> None:
    make_backup(paths)
    with open_store(paths.log) as store:
        store.append([review(n, fact="late") for n in range(70, 75)])
    restore(paths, backup_named(paths, "1"))
    assert "segments" not in {finding.area for finding in wrong(paths, fix=True)}
    with open_store(paths.log) as store:
        assert store.event_count() == 61


def test_a_log_that_is_gone_comes_back_with_all_that_is_kept_of_it(paths: Paths) -> None:
    make_backup(paths)
    with open_store(paths.log) as store:
        store.append([review(n, fact="late") for n in range(70, 75)])
    paths.log.unlink()
    assert the_one(wrong(paths, fix=True), "log").fixed
    with open_store(paths.log) as store:
        assert store.event_count() == 66


def test_answers_of_another_log_are_told_and_left_where_they_are(paths: Paths, tmp_path: Path) -> None:
    other = tmp_path / "other" / "quizapp.db"
    with open_store(other) as store:
        store.append([review(n, fact="theirs") for n in range(3)])
    paths.log.write_bytes(other.read_bytes())  # somebody else's log in its place
    found = [finding for finding in wrong(paths, fix=True) if finding.area == "segments"]
    assert [finding.message for finding in found if "another log" in finding.message] == [
        "Only segments of another log hold 61 events: no backup does."
    ]
    with open_store(paths.log) as store:
        assert store.event_count() == 3
    assert len(read_segments(segments(paths.log)).events) == 61


def test_answers_that_could_not_be_written_twice_are_told_and_backed_up(paths: Paths) -> None:
    make_backup(paths)
    shutil.rmtree(segments_of(paths.log))
    segments_of(paths.log).write_text("mine")
    with open_store(paths.log) as store:
        store.append([review(70), review(71)])
    assert "Not a directory" in the_one(wrong(paths), "segments").message
    segments_of(paths.log).unlink()
    found = the_one(wrong(paths), "segments")
    assert found.message == "Only the log holds 2 events: no segment and no backup does."
    assert the_one(wrong(paths, fix=True), "segments").fixed
    assert "segments" not in {finding.area for finding in wrong(paths)}


def test_damaged_lines_and_what_is_no_file_among_the_segments_are_told(paths: Paths) -> None:
    data = segment_of(paths).read_bytes()
    segment_of(paths).write_bytes(data.replace(b"laptop", b"lapdog", 2))
    (segments_of(paths.log) / f"{'a' * 16}.jsonl").mkdir()
    make_backup(paths)
    messages = [finding.message for finding in wrong(paths) if finding.area == "segments"]
    assert messages == [
        "The segments have 2 damaged lines, passed over; every other counts.",
        f"{segments_of(paths.log)} has 1 file that cannot be read.",
    ]
