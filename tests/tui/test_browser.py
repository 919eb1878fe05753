"""The browser: every question found as one types, sorted, chosen, changed many at a time, and taken back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot

from quizapp.collection import quiz
from quizapp.learning.events import Form, Mode, Outcome, Rating, Review
from quizapp.tui.screens.article import ArticleScreen
from quizapp.tui.screens.browser import BrowserScreen
from quizapp.tui.screens.dialogs import ChoiceDialog
from quizapp.tui.screens.form import QuestionForm
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.question_lines import COLUMNS, columns_shown
from quizapp.tui.screens.quiz_setup import QuizSetupScreen
from quizapp.tui.screens.study import StudyScreen
from tests.tui.conftest import Clock, OpenApp, press, screen_text

TWO = """
[deck]
id = "one"
title = "The first"
[[questions]]
id = "a"
topic = "mechanism"
subject = "Pain"
tags = ["exam"]
type = "choice"
prompt = "Which receptors?"
answer = "NMDA"
distractors = ["GABA"]
[[questions]]
id = "b"
fact = "f"
topic = "condition"
type = "typed"
prompt = "Against what?"
answer = "pain"
[[questions]]
id = "c"
fact = "f"
prompt = "Card?"
answer = "back"
"""
OTHER = '[deck]\nid = "other"\ntitle = "Another"\n[[questions]]\nid = "x"\nprompt = "Zulu?"\nanswer = "yes"\n'


@pytest.fixture
def decks(home: Path) -> Path:
    """Two decks of one's own, three questions and one."""
    (home / "decks" / "one.toml").write_text(TWO, "utf-8")
    (home / "decks" / "other.toml").write_text(OTHER, "utf-8")
    return home


async def settled(pilot: Pilot[Any]) -> None:
    """Until nothing is read, looked for or changed any more."""
    await pilot.pause()
    while any(w.group in {"rows", "sift", "work"} and not w.is_finished for w in pilot.app.workers):
        await asyncio.sleep(0.005)
        await pilot.pause()
    await pilot.pause()


async def keys(pilot: Pilot[Any], *names: str) -> None:
    """Press keys, each seen and what it set off ended before the next."""
    for name in names:
        await press(pilot, name)
        await settled(pilot)


def browser(pilot: Pilot[Any]) -> BrowserScreen:
    screen = pilot.app.screen
    assert isinstance(screen, BrowserScreen)
    return screen


def listed(pilot: Pilot[Any]) -> list[str]:
    """The refs of the listed questions, in order, those of the bundled deck left out."""
    screen = browser(pilot)
    return [row.ref for row in (screen.rows[place] for place in screen.found) if row.deck_id != "ketamine"]


def words(pilot: Pilot[Any]) -> str:
    """What stands on the screen, on one line with single spaces."""
    return " ".join(screen_text(pilot).split())


def message(pilot: Pilot[Any]) -> str:
    return screen_text(pilot).splitlines()[-2].strip()


async def test_every_question_of_every_deck_is_listed_with_how_it_stands(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b")
        assert listed(pilot) == ["one/a", "one/b", "one/c", "other/x"]
        text = screen_text(pilot)
        assert "Which receptors?" in text
        assert "new" in text
        assert text.splitlines()[0].split() == ["Questions", "108"]


async def test_what_is_typed_finds_and_enter_goes_to_the_list(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:topic:mech* deck:one")
        assert listed(pilot) == ["one/a"]
        assert "1 of 108" in screen_text(pilot)
        await keys(pilot, "enter", "enter")
        assert isinstance(pilot.app.screen, ArticleScreen)
        text = screen_text(pilot)
        assert "Answer: NMDA" in text
        assert "toml:5" in text
        assert "New: never rated." in text


async def test_a_wrong_word_is_said_below_its_place_and_what_stands_before_it_counts(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:deck:one is:nwe")
        lines = screen_text(pilot).splitlines()
        place = next(n for n, line in enumerate(lines) if "deck:one is:nwe" in line)
        assert lines[place + 1].index("^") == lines[place].index("nwe")
        assert "Did you mean new?" in lines[place + 2]
        assert listed(pilot) == ["one/a", "one/b", "one/c"]
        await keys(pilot, "enter")
        assert browser(pilot).field.is_typed_in
        await keys(pilot, "escape")
        assert len(listed(pilot)) == 4
        assert "nwe" not in screen_text(pilot)


async def test_nothing_found_says_how_to_get_back(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:zzz", "enter")
        assert "No question fits. esc shows all." in screen_text(pilot)
        for key in ("space", "a", "v", "at", "r", "t", "m", "d", "s", "c", "z", "enter", "down", "pagedown", "o", "O"):
            await keys(pilot, key)
            assert isinstance(pilot.app.screen, BrowserScreen)
        await keys(pilot, "escape")
        assert len(listed(pilot)) == 4


async def test_no_key_of_a_burst_is_lost(app: OpenApp, decks: Path) -> None:
    wanted = 'deck:one -topic:mech* "against what" or deck:other'
    async with app() as pilot:
        await keys(pilot, "b", "slash")
        for one in wanted:
            pilot.app.post_message(Key({" ": "space"}.get(one, one), one))
        await settled(pilot)
        assert browser(pilot).field.text == wanted
        assert listed(pilot) == ["one/b", "other/x"]


async def test_sorting_goes_through_the_columns_and_back_to_the_order_of_the_decks(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:-deck:ketamine", "enter")
        by_deck = listed(pilot)
        await keys(pilot, "o")
        assert listed(pilot) == ["one/b", "one/c", "one/a", "other/x"]
        await keys(pilot, "O")
        assert listed(pilot) == ["other/x", "one/a", "one/c", "one/b"]
        assert "Question▼" in screen_text(pilot)
        await keys(pilot, "O", *["o"] * len(COLUMNS))
        assert listed(pilot) == by_deck


async def test_a_click_on_a_column_sorts_by_it_and_another_the_other_way_round(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:-deck:ketamine", "enter")
        await pilot.click("#columns-head", offset=(6, 0))
        await settled(pilot)
        assert listed(pilot)[0] == "one/b"
        await pilot.click("#columns-head", offset=(6, 0))
        await settled(pilot)
        assert listed(pilot)[0] == "other/x"


async def test_the_names_of_columns_stand_above_them_beside_a_scrollbar_too(app: OpenApp) -> None:
    async with app() as pilot:
        await keys(pilot, "b")
        rows = screen_text(pilot).split("\n")
        head = next(row for row in rows if "Question " in row)
        first = next(row for row in rows if "▸" in row)
        assert head.index("State") == first.index("new")


async def test_the_cursor_stays_on_its_question_when_the_list_changes(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:deck:one", "enter", "down", "down")
        row = browser(pilot).row
        await keys(pilot, "O")
        assert browser(pilot).row == row


async def test_questions_are_chosen_one_by_one_from_here_to_there_all_and_none(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:-deck:ketamine", "enter", "space")
        assert browser(pilot).chosen == {"one/a"}
        assert "1 chosen" in screen_text(pilot)
        await keys(pilot, "down", "v")
        assert browser(pilot).chosen == {"one/a", "one/b", "one/c"}
        await keys(pilot, "a")
        assert len(browser(pilot).chosen) == 4
        await keys(pilot, "a")
        assert browser(pilot).chosen == set()
        await keys(pilot, "home", "v", "end", "v")
        assert len(browser(pilot).chosen) == 4
        await keys(pilot, "escape")
        assert browser(pilot).chosen == set()
        assert len(listed(pilot)) == 4


async def test_suspending_is_asked_about_and_enter_changes_nothing(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:deck:one", "enter", "a", "at")
        assert "Suspend 3 questions (2 facts)?" in words(pilot)
        await keys(pilot, "enter")
        assert not any(row.state.suspended for row in browser(pilot).rows)


async def test_many_are_suspended_taken_up_again_and_each_is_taken_back(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        suspended = lambda: [row.ref for row in browser(pilot).rows if row.state.suspended]  # noqa: E731
        await keys(pilot, "b", "slash", "type:deck:one", "enter", "a", "at", "y")
        assert suspended() == ["one/a", "one/b", "one/c"]
        assert message(pilot) == "2 facts suspended. u takes it back."
        await keys(pilot, "at")
        assert "Take up 3 questions (2 facts) again?" in words(pilot)
        await keys(pilot, "y")
        assert suspended() == []
        await keys(pilot, "u")
        assert suspended() == ["one/a", "one/b", "one/c"]
        assert message(pilot) == "Taken back: 2 facts taken up again."
        await keys(pilot, "u")
        assert suspended() == []
        await keys(pilot, "u")
        assert message(pilot) == "Nothing to take back here."


async def test_what_is_reset_comes_back_as_new_and_is_taken_back(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await press(pilot, "slash", "type:first", "enter", "1", "enter", "enter", "q", "escape")
        await keys(pilot, "b", "slash", "type:deck:one -is:new", "enter")
        answered = listed(pilot)
        assert answered
        await keys(pilot, "a", "r")
        assert "(1 answered)? They come back as new" in words(pilot)
        await keys(pilot, "y")
        assert listed(pilot) == []
        await keys(pilot, "u")
        assert listed(pilot) == answered


async def test_tags_are_put_on_and_taken_off_in_the_file_and_that_is_taken_back(app: OpenApp, decks: Path) -> None:
    path = decks / "decks" / "one.toml"
    async with app() as pilot:
        await keys(
            pilot, "b", "slash", "type:deck:one", "enter", "space", "space", "t", "type:hard one, -exam", "enter"
        )
        tags = {row.ref: row.tags for row in browser(pilot).rows}
        assert (tags["one/a"], tags["one/b"], tags["one/c"]) == (("hard one",), ("hard one",), ())
        assert 'tags = ["hard one"]' in path.read_text("utf-8")
        await keys(pilot, "u")
        assert path.read_text("utf-8") == TWO


async def test_questions_move_to_another_deck_with_their_memory_and_back(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await press(pilot, "slash", "type:first", "enter", "1", "enter", "enter", "q", "escape")
        await keys(pilot, "b", "slash", "type:-deck:ketamine -is:new", "enter")
        (known,) = listed(pilot)
        await keys(pilot, "m", "type:nowhere", "enter")
        assert listed(pilot) == [known]
        await keys(pilot, "m", "type:anot", "enter")
        (moved,) = listed(pilot)
        assert moved == known.replace("one/", "other/")
        await keys(pilot, "u")
        assert listed(pilot) == [known]
    assert (decks / "decks" / "other.toml").read_text("utf-8") == OTHER


async def test_deleted_questions_leave_their_deck_and_come_back(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:-deck:ketamine", "enter", "space", "end", "d")
        assert "Delete “Which receptors?” from the deck?" in words(pilot)
        await keys(pilot, "y")
        assert listed(pilot) == ["one/b", "one/c", "other/x"]
        assert browser(pilot).chosen == set()
        await keys(pilot, "u")
        assert listed(pilot) == ["one/a", "one/b", "one/c", "other/x"]


async def test_a_change_of_several_decks_is_made_in_all_or_in_none(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:-deck:ketamine", "enter", "a")
        (decks / "decks" / "other.toml").write_text("this is no deck", "utf-8")
        await keys(pilot, "d", "y")
        assert message(pilot) == "Nothing was changed."
    assert (decks / "decks" / "one.toml").read_text("utf-8") == TWO


async def test_chosen_questions_that_are_not_listed_are_counted_in_the_question(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:deck:one", "enter", "a", "slash", "type: topic:mechanism", "enter", "at")
        assert "3 questions, 2 of them not listed" in words(pilot)


async def test_what_is_listed_is_studied_crammed_and_quizzed(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:topic:mechanism deck:one", "enter", "s")
        screen = pilot.app.screen
        assert isinstance(screen, StudyScreen)
        assert screen.sitting.session.left == 1
        await keys(pilot, "1", "enter", "4", "4", "q")
        assert isinstance(pilot.app.screen, BrowserScreen)
        await keys(pilot, "s")
        assert isinstance(pilot.app.screen, BrowserScreen)
        assert message(pilot).startswith("Nothing of these is due today.")
        await keys(pilot, "c")
        assert isinstance(pilot.app.screen, StudyScreen)
        await keys(pilot, "q", "z")
        assert isinstance(pilot.app.screen, QuizSetupScreen)
        assert pilot.app.screen.settings.filter == "topic:mechanism deck:one"
        assert pilot.app.screen.settings.decks == ("one",)


async def test_chosen_questions_are_studied_whether_due_or_not(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:deck:one", "enter", "a", "s")
        screen = pilot.app.screen
        assert isinstance(screen, StudyScreen)
        assert screen.sitting.session.left == 2


async def test_a_filter_is_kept_under_a_name_and_used_again(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "f")
        assert message(pilot) == "No filter is saved. w saves the one that is typed."
        await keys(pilot, "w")
        assert message(pilot) == "Nothing is filtered. / types a filter."
        await keys(pilot, "slash", "type:deck:one is:new", "enter", "w", "type:mine", "enter", "escape", "f")
        assert "deck:one is:new" in screen_text(pilot)
        await keys(pilot, "1")
        assert browser(pilot).field.text == "@mine"
        assert listed(pilot) == ["one/a", "one/b", "one/c"]
    assert 'mine = "deck:one is:new"' in (decks / "config.toml").read_text("utf-8")


async def test_escape_goes_back_step_by_step_and_q_at_once(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:deck:one", "enter", "space", "escape", "escape")
        assert isinstance(pilot.app.screen, BrowserScreen)
        await keys(pilot, "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)
        await keys(pilot, "b", "space", "q")
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_hostile_texts_are_drawn_as_they_are_and_act_on_nothing(app: OpenApp, home: Path) -> None:
    nasty = '[[questions]]\nid = "[x]"\ntopic = "[@click=app.quit]x"\ntags = ["\\u001b[31m"]\n'
    nasty += 'prompt = "[bold]\\u001b]0;x\\u0007 \\u202e?"\nanswer = "[/nope]"\n'
    (home / "decks" / "n.toml").write_text(f'[deck]\nid = "n"\ntitle = "[red]D"\n{nasty}', "utf-8")
    async with app(size=(200, 40)) as pilot:
        await keys(pilot, "b", "slash", "type:deck:n", "enter")
        text = screen_text(pilot)
        for plain in ("[bold]", "[@click=app.quit]x", "[red]D", "[/nope]"):
            assert plain in text
        assert "\x1b" not in text
        await keys(pilot, "d")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await keys(pilot, "enter", "enter")
        assert "[/nope]" in screen_text(pilot)


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)])
async def test_it_fits_every_size(app: OpenApp, decks: Path, size: tuple[int, int]) -> None:
    async with app(size=size) as pilot:
        await keys(pilot, "b", "slash", "type:deck:one", "enter")
        text = screen_text(pilot)
        assert "Which rece" in text
        assert ("Stable" in text) is (size[0] >= 80)
        assert ("Answer  NMDA" in text) is (size[0] >= 130)
        assert "? Help" in text


def test_every_line_has_room_for_its_columns() -> None:
    for columns in range(30, 220):
        shown = columns_shown(columns)
        assert 4 + sum(room for _, room in shown) + len(shown) - 1 == columns
        assert shown[0][0] == 0


async def test_a_quiz_over_a_filter_ends_in_the_browser(app: OpenApp, decks: Path, clock: Clock) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:topic:mechanism deck:one", "enter", "z", "enter", "1", "enter", "enter")
        await keys(pilot, "escape")
        assert isinstance(pilot.app.screen, BrowserScreen)
        last = quiz.last_settings(pilot.app.screen.quizapp.collection, "one")
        assert last is not None
        assert last.filter == "topic:mechanism deck:one"


async def test_e_changes_the_question_in_the_form_and_the_list_shows_it(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        await keys(pilot, "b", "slash", "type:id:other/x", "enter", "e")
        assert isinstance(pilot.app.screen, QuestionForm)
        await keys(pilot, "escape")
        assert isinstance(pilot.app.screen, BrowserScreen)


async def test_a_stopped_question_that_was_rewritten_says_which_key_brings_it_back(app: OpenApp, decks: Path) -> None:
    async with app() as pilot:
        collection = pilot.app.collection  # type: ignore[attr-defined]  # QuizApp has it
        for nth in range(17):
            stamp = collection.stamp()
            rating = Rating.AGAIN if nth % 2 else Rating.GOOD
            review = Review(
                stamp=stamp,
                deck_id="other",
                question_id="x",
                fact_id="x",
                text_hash="0" * 32,
                type="flash",
                form=Form.RECALL,
                mode=Mode.STUDY,
                outcome=Outcome.REVEALED,
                score=None,
                rating=rating,
                due_on=20_000,
            )
            collection.store.append([review])
        await keys(pilot, "b", "slash", "type:is:leech", "enter", "e")
        await press(pilot, *"Y?", "ctrl+s")
        await settled(pilot)
        assert "r lets it come back as new." in screen_text(pilot)
        await keys(pilot, "r", "y")
        assert collection.store.fact_state("other/x").memory is None
