"""A saved file is noticed, read beside the screens, and never costs the last good version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp.collection import Collection, study, watching
from quizapp.collection.overview import overview
from quizapp.collection.watching import Watch, told
from quizapp.config import Settings
from quizapp.errors import DeckError
from quizapp.learning.events import Rating
from quizapp.learning.session import Phase
from tests.courses import EVERY_TYPE

FLAT = '[[questions]]\nprompt = "Which city is the capital of France?"\nanswer = "Paris"\n'


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_SETTLE_SECONDS", 0.001)


@pytest.fixture
def watch(collection: Collection) -> Iterator[Watch]:
    """A watch that has looked once."""
    found = Watch(collection.paths, Settings())
    found.look()
    yield found
    found.close()


def decks_of(collection: Collection) -> dict[str, bool]:
    """The listed decks, and whether each is the last good version of a broken file."""
    return {deck.deck_id: deck.is_outdated for deck in collection.decks()}


def test_while_nothing_changes_there_is_nothing_to_tell(watch: Watch) -> None:
    assert not watch.look()


def test_a_new_a_changed_and_a_deleted_file_are_told_once(watch: Watch, home: Path) -> None:
    path = home / "decks" / "cities.toml"
    path.write_text(FLAT, "utf-8")
    assert [deck.deck_id for deck in watch.look().decks] == ["cities"]
    path.write_text(FLAT.replace("Paris", "Lutetia"), "utf-8")
    assert [deck.deck_id for deck in watch.look().decks] == ["cities"]
    assert not watch.look()
    path.unlink()
    change = watch.look()
    assert (change.decks, change.gone) == ((), (path,))
    assert not watch.look()


def test_a_broken_file_is_told_with_line_and_its_last_good_version_stays(
    watch: Watch, collection: Collection, home: Path
) -> None:
    path = home / "decks" / "d.toml"
    path.write_text(EVERY_TYPE.replace('[deck]\nid = "d"', '[deck]\nid = "a/b"'), "utf-8")
    said = told(watch.look())
    assert said.startswith("d.toml:3: ")
    assert said.endswith("The version before stays in use.")
    assert decks_of(collection) == {"d": True, "ketamine": False}
    assert len(collection.deck("d").questions) == 11
    assert [row.facts for row in overview(collection).rows][:1] == [9]
    path.write_text(EVERY_TYPE, "utf-8")
    assert told(watch.look()) == ""
    assert decks_of(collection)["d"] is False


def test_a_deck_that_was_never_good_cannot_be_used(collection: Collection, home: Path) -> None:
    (home / "decks" / "bad.toml").write_text("[[questions", "utf-8")
    assert "bad" not in decks_of(collection)
    with pytest.raises(DeckError):
        collection.deck("bad")


def test_without_the_cache_a_broken_deck_is_only_broken(collection: Collection, opening: object, home: Path) -> None:
    collection.decks()
    (home / "decks" / "d.toml").write_text("[deck]\nid = 3\n", "utf-8")
    assert decks_of(collection)["d"]
    collection.index.close()
    for path in (home / "cache").glob("decks.db*"):
        path.unlink()
    assert "d" not in decks_of(opening())  # type: ignore[operator] # the fixture that opens


def test_what_was_edited_while_the_app_was_closed_is_found_by_the_first_look(
    collection: Collection, home: Path
) -> None:
    path = home / "decks" / "cities.toml"
    path.write_text(FLAT, "utf-8")
    sitting = study.start(collection, ["cities"])
    sitting = study.submit(collection, sitting, ("Paris",), answer_ms=1_000)
    study.rate(collection, sitting, Rating.GOOD)
    path.write_text(FLAT.replace("Which city", "What city"), "utf-8")
    first = Watch(collection.paths, Settings())
    change = first.look()
    first.close()
    assert [wish.move.old.partition("/")[0] for wish in change.wishes] == ["cities"]


def test_what_was_saved_between_the_first_frame_and_the_first_look_is_told(collection: Collection, home: Path) -> None:
    collection.decks()
    (home / "decks" / "cities.toml").write_text(FLAT, "utf-8")
    late = Watch(collection.paths, Settings(), known=collection.files)
    assert [deck.deck_id for deck in late.look().decks] == ["cities"]
    assert not late.look()
    late.close()


def test_a_large_file_is_read_by_a_process_of_its_own(
    watch: Watch, collection: Collection, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LARGE_BYTES", 10)
    read: list[Path] = []
    load = watching.load
    monkeypatch.setattr("quizapp.collection.load", lambda file: read.append(file.path) or load(file))
    (home / "decks" / "cities.toml").write_text(FLAT, "utf-8")
    assert [deck.deck_id for deck in watch.look().decks] == ["cities"]
    assert read == []


def test_a_gigabyte_is_refused_unread_and_the_rest_is_there(watch: Watch, collection: Collection, home: Path) -> None:
    path = home / "decks" / "huge.toml"
    with path.open("wb") as stream:
        stream.truncate(2**30)
    assert "The file is larger than 64 MiB." in told(watch.look())
    assert "d" in decks_of(collection)


def test_links_in_circles_and_a_thousand_decks_are_looked_at_quickly(watch: Watch, home: Path) -> None:
    (home / "decks" / "loop").symlink_to(home / "decks")
    (home / "decks" / "self.toml").symlink_to(home / "decks" / "self.toml")
    for number in range(300):
        (home / "decks" / f"deck{number}.toml").write_text(FLAT, "utf-8")
    change = watch.look()
    assert len(change.decks) == 301
    assert not watch.look()
    assert watch.pause_seconds < 3


@pytest.mark.usefixtures("bound_by_rights")
def test_a_folder_without_permission_is_a_problem_and_no_more(watch: Watch, home: Path) -> None:
    folder = home / "decks" / "locked"
    folder.mkdir(mode=0)
    try:
        assert "Permission denied" in told(watch.look())
    finally:
        folder.chmod(0o700)


# Study over decks that change


def test_a_question_on_show_that_is_edited_is_asked_anew_and_nothing_is_logged(
    collection: Collection, home: Path
) -> None:
    path = home / "decks" / "d.toml"
    path.write_text('[[questions]]\nid = "q"\nprompt = "Wich receptor?"\nanswer = "NMDA"\n', "utf-8")
    sitting = study.start(collection, ["d"])
    path.write_text('[[questions]]\nid = "q"\nprompt = "Which receptor?"\nanswer = "NMDA"\n', "utf-8")
    after = study.reread(collection, sitting)
    assert after.session.phase is Phase.ASKING
    assert after.session.showing is not None
    question = after.course.question(after.session.showing.asked)
    assert question is not None
    assert question.prompt == "Which receptor?"
    assert after.session.message == "This question was edited: here it is as it is now."
    assert collection.store.event_count() == 0


def test_a_question_without_an_id_that_nobody_answered_yet_is_asked_anew_too(
    collection: Collection, home: Path
) -> None:
    path = home / "decks" / "d.toml"
    path.write_text(FLAT, "utf-8")
    sitting = study.start(collection, ["d"])
    path.write_text(FLAT.replace("Which city", "What city"), "utf-8")
    after = study.reread(collection, sitting)
    assert after.session.showing is not None
    question = after.course.question(after.session.showing.asked)
    assert question is not None
    assert question.prompt == "What city is the capital of France?"
    assert after.session.left == sitting.session.left


def test_an_edit_elsewhere_leaves_what_is_on_show_as_it_is(collection: Collection, home: Path) -> None:
    sitting = study.start(collection, ["d"])
    path = home / "decks" / "d.toml"
    path.write_text(EVERY_TYPE.replace("Which receptor?", "Which receptors?"), "utf-8")
    after = study.reread(collection, sitting)
    assert after.session == sitting.session
    assert after.course.decks["d"].by_id["receptor"].prompt == "Which receptors?"


@pytest.mark.parametrize("how", ["deleted", "renamed", "moved", "broken", "without it"])
def test_an_answer_is_kept_whatever_becomes_of_its_file_before_the_rating(
    collection: Collection, home: Path, how: str
) -> None:
    path = home / "decks" / "one.toml"
    path.write_text(FLAT, "utf-8")
    sitting = study.start(collection, ["one"])
    sitting = study.submit(collection, sitting, ("Paris",), answer_ms=1_000)
    if how == "deleted":
        path.unlink()
    elif how == "renamed":
        path.rename(home / "decks" / "other.toml")
    elif how == "moved":
        (home / "decks" / "more").mkdir()
        path.rename(home / "decks" / "more" / "one.toml")
    elif how == "broken":
        path.write_text("[[questions", "utf-8")
    else:
        path.write_text('[[questions]]\nid = "x"\nprompt = "Something else?"\nanswer = "yes"\n', "utf-8")
    sitting = study.reread(collection, sitting)
    assert sitting.session.phase is Phase.ANSWERED
    study.rate(collection, sitting, Rating.GOOD)
    assert len([e for e in collection.store.events() if getattr(e, "rating", None) is Rating.GOOD]) == 1


def test_a_fact_that_goes_by_another_name_now_keeps_its_place_and_its_memory(
    collection: Collection, home: Path
) -> None:
    from quizapp.collection.identity import follow

    path = home / "decks" / "cities.toml"
    names = ("France", "Spain", "Portugal")
    text = "".join(FLAT.replace("France", name).replace("Paris", f"that of {name}") for name in names)
    path.write_text(text, "utf-8")
    sitting = study.start(collection, ["cities"])
    first = sitting.session.showing
    assert first is not None
    sitting = study.submit(collection, sitting, ("what",), answer_ms=1_000)
    sitting = study.rate(collection, sitting, Rating.AGAIN)
    path.write_text(text.replace("Which city", "What city"), "utf-8")
    followed = follow(collection)
    after = study.reread(collection, sitting, followed)
    (waiting,) = [fact for _, fact in after.session.waiting]
    assert waiting != first.asked.fact
    assert waiting == followed[0].fact
    assert after.session.state(waiting) == sitting.session.state(first.asked.fact)
