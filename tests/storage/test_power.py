"""An answer that was said to be saved outlives a power cut at any moment, whatever the disk makes of the rest."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import pytest

from quizapp.errors import StoreError
from quizapp.learning.events import Event
from quizapp.storage import database
from quizapp.storage.backup import back_up, backups_of
from quizapp.storage.database import damage
from quizapp.storage.recovery import opened_backup, put_back
from quizapp.storage.store import Store, open_store
from tests.storage.disks import PowerCut
from tests.storage.support import note, review, says_what_the_log_says

CUTS = 300
GROUPS = 10


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    """A folder in memory: what a sync is worth is decided by the test."""
    shared = Path("/dev/shm")  # noqa: S108 - the folder made in it is private
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as folder:
        yield Path(folder)


@dataclass
class Told:
    """What a learner was told is saved, and what was tried at all."""

    saved: list[Event] = field(default_factory=list)
    tried: list[Event] = field(default_factory=list)


def study(log: Path, told: Told, dice: random.Random, setting: Callable[[Store], None]) -> None:
    """Two sittings of a learner: answers one at a time, a note now and then, checkpoints often."""
    for sitting in range(2):
        with open_store(log) as store:
            setting(store)
            store._db.execute(f"PRAGMA wal_autocheckpoint = {dice.choice((4, 12, 1000))}")
            for number in range(dice.randrange(3, 7)):
                events: list[Event] = [review(100 * sitting + number, fact=f"f{dice.randrange(3)}")]
                if dice.random() < 0.3:
                    events.append(note("marked", "deck/q", 100 * sitting + number, on=dice.random() < 0.5))
                told.tried += events
                store.append(events)
                told.saved += events


def as_it_is(store: Store) -> None:
    """The settings of the store."""


def cheaply(store: Store) -> None:
    store._db.execute("PRAGMA synchronous = NORMAL")


@contextmanager
def disk(last_call: int | None = None) -> Iterator[PowerCut]:
    found = PowerCut(last_call)
    # What fails while a connection closes, apsw can only say aloud.
    said, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        yield found
    finally:
        found.unregister()
        sys.unraisablehook = said


def cut_once(folder: Path, seed: int, setting: Callable[[Store], None]) -> tuple[Told, Path]:
    """Study until the power fails at a call drawn from `seed`; what was told, and the log as the machine finds it."""
    for name in ("before", "dry"):
        (folder / name).mkdir(parents=True)
    with disk() as dry:
        study(folder / "dry" / "log.db", Told(), random.Random(seed), setting)  # noqa: S311 - moments, no secret
    dice = random.Random(-seed - 1)  # noqa: S311 - moments, no secret
    told = Told()
    with disk(dice.randrange(dry.calls)) as failing:
        with suppress(StoreError, apsw.Error):
            study(folder / "before" / "log.db", told, random.Random(seed), setting)  # noqa: S311 - the same again
        assert failing.is_off
        failing.after_the_cut(folder / "after", dice)
    return told, folder / "after" / "log.db"


def check(told: Told, log: Path) -> None:
    with open_store(log) as store:
        found = list(store.events(with_voided=True))
        assert len(told.saved) <= len(found)
        assert found == told.tried[: len(found)]
        says_what_the_log_says(store)
        store.append([review(9_000)])
    assert damage(log) == ""


@pytest.mark.parametrize("group", range(GROUPS))
def test_no_saved_answer_is_lost_in_a_power_cut(scratch: Path, group: int) -> None:
    for seed in range(group, CUTS, GROUPS):
        told, log = cut_once(scratch / f"wal-{seed}", seed, as_it_is)
        check(told, log)


def test_no_saved_answer_is_lost_in_a_power_cut_with_a_rollback_journal(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "is_on_network", lambda path: True)
    for seed in range(100):
        told, log = cut_once(scratch / f"journal-{seed}", seed, as_it_is)
        check(told, log)


def test_the_cuts_are_such_that_syncing_less_would_lose_answers(scratch: Path) -> None:
    lost = 0
    for seed in range(60):
        told, log = cut_once(scratch / f"cheap-{seed}", seed, cheaply)
        with open_store(log) as store:
            found = {event.stamp.id for event in store.events(with_voided=True)}
        lost += not {event.stamp.id for event in told.saved} <= found
    assert lost > 5


def test_a_power_cut_while_a_backup_is_put_back_leaves_the_old_log_or_the_new_one(scratch: Path) -> None:
    folder = scratch / "put-back"
    whole = folder / "whole.db"
    with open_store(whole) as store:
        store.append([review(n, fact=f"f{n}") for n in range(20)])
        made = back_up(whole, backups_of(whole))
        store.append([review(n, fact=f"g{n}") for n in range(20, 60)])
    assert made is not None
    seen, calls = set(), 0
    for seed in range(40):
        dice = random.Random(seed)  # noqa: S311 - moments, no secret
        log = folder / f"{seed}" / "log.db"
        log.parent.mkdir()
        log.write_bytes(whole.read_bytes())
        with opened_backup(made.path) as backup, disk() as power:
            if seed:
                power.last_call = dice.randrange(calls)
            # The last is apsw's, where a disk written in Python fails while a backup ends.
            with suppress(StoreError, apsw.Error, SystemError):
                put_back(backup, log)
            calls = calls or power.calls
            power.after_the_cut(folder / f"after-{seed}", dice)
        after = folder / f"after-{seed}" / "log.db"
        if not after.exists():
            after.write_bytes(whole.read_bytes())  # never touched before the cut
        with open_store(after) as store:
            seen.add(len(list(store.events())))
            says_what_the_log_says(store)
    assert seen == {20, 60}
