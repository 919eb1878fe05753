"""`e` and `ctrl+o` while studying: what the edit does to the question on show, to its memory and to undo."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from quizapp.learning.events import Outcome, Rating
from quizapp.learning.session import Phase
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.dialogs import ChoiceDialog
from quizapp.tui.screens.editor import TextEditor
from quizapp.tui.screens.form import QuestionForm
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.study import StudyScreen
from quizapp.tui.widgets.areas import FieldArea
from tests.tui.conftest import OpenApp, press, screen_text
from tests.tui.test_study import TWO_CHOICES, option, reviews_of, session_of

Script = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _no_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def deck(home: Path) -> Path:
    path = home / "decks" / "two.toml"
    path.write_text(TWO_CHOICES, "utf-8")
    return path


@pytest.fixture
def scripted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Makes $EDITOR a program that does this in Python to `path`; the app has no terminal here to give away."""

    @contextmanager
    def suspended(_app: QuizApp) -> Iterator[None]:
        yield

    def made(body: str) -> Path:
        script = tmp_path / "editor.py"
        script.write_text(
            "import sys\nfrom pathlib import Path\nwords = sys.argv[1:]\npath = Path(words[-1])\n"
            f"Path({str(tmp_path / 'called')!r}).open('a').write(' '.join(words) + '\\n')\n"
            f"text = path.read_text('utf-8')\n{body}\npath.write_text(text, 'utf-8')\n",
            "utf-8",
        )
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
        monkeypatch.setattr(QuizApp, "suspend", suspended)
        return tmp_path / "called"

    return made


def verdict_of(pilot: Pilot[Any]) -> Outcome:
    showing = session_of(pilot).showing
    assert showing is not None
    assert showing.verdict is not None
    return showing.verdict.outcome


def toasts(pilot: Pilot[Any]) -> str:
    return " ".join(str(toast.message) for toast in pilot.app._notifications)


async def begun(pilot: Pilot[Any]) -> None:
    await press(pilot, "enter")
    assert session_of(pilot).phase is Phase.ASKING


async def rewrite(pilot: Pilot[Any], field: str, text: str) -> None:
    """Put another text into a field of the form."""
    screen = pilot.app.screen
    assert isinstance(screen, QuestionForm)
    area = screen.query_one(f"#row-{field}").query_one(FieldArea)
    area.text = text
    await pilot.pause()


# ------------------------------------------------------------------------------------------------------- with the form


async def test_before_the_answer_an_edited_question_goes_to_the_end_and_nothing_is_logged(
    app: OpenApp, deck: Path
) -> None:
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, "e", "type: Say it.", "ctrl+s")
        assert isinstance(pilot.app.screen, StudyScreen)
        assert "Which receptors are blocked?" in screen_text(pilot)
        assert session_of(pilot).left == 2
        assert reviews_of(pilot) == []
        await press(pilot, option(pilot, "NMDA receptors"), "enter", "enter")
        assert "Which brain system is targeted? Say it." in screen_text(pilot)
    assert deck.read_text("utf-8") == TWO_CHOICES.replace("targeted?", "targeted? Say it.")


async def test_leaving_the_form_without_a_change_leaves_the_question_on_show(app: OpenApp, deck: Path) -> None:
    async with app() as pilot:
        await begun(pilot)
        before = session_of(pilot)
        await press(pilot, "e", "escape")
        assert session_of(pilot) is before
        await press(pilot, "e", "ctrl+s")
        assert session_of(pilot).showing == before.showing
    assert deck.read_text("utf-8") == TWO_CHOICES


async def test_after_the_answer_it_is_graded_again_at_once(app: OpenApp) -> None:
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, option(pilot, "the GABA system"), "enter")
        assert verdict_of(pilot) is Outcome.WRONG
        await press(pilot, "e")
        await rewrite(pilot, "answer", "the GABA system")
        await rewrite(pilot, "distractors", "the glutamate system\nthe dopamine system")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, StudyScreen)  # nothing is remembered yet, so nobody is asked
        assert verdict_of(pilot) is Outcome.RIGHT
        assert "Judged again, as it is now." in screen_text(pilot)
        await press(pilot, "enter")
        assert [review.rating for review in reviews_of(pilot)] == [Rating.GOOD]


async def test_a_mended_explanation_is_on_the_screen_at_once_and_the_verdict_stays(app: OpenApp) -> None:
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, option(pilot, "the GABA system"), "enter", "e")
        await rewrite(pilot, "explanation", "Glutamate excites.")
        await press(pilot, "ctrl+s")
        assert verdict_of(pilot) is Outcome.WRONG
        assert "Glutamate excites." in screen_text(pilot)


async def answered_before(pilot: Pilot[Any]) -> None:
    """Rate the first question Good, go on to the second, and take that back: the first is remembered and on show."""
    await begun(pilot)
    await press(pilot, option(pilot, "the GABA system"), "enter", "1")  # again: it comes back this session
    await press(pilot, option(pilot, "NMDA receptors"), "enter", "enter", "enter")
    assert "Which brain system" in screen_text(pilot)


async def test_where_the_answer_changed_the_same_fact_keeps_its_memory(app: OpenApp, deck: Path) -> None:
    async with app() as pilot:
        await answered_before(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter", "e")
        await rewrite(pilot, "answer", "glutamate")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert "Same fact, keep memory" in screen_text(pilot)
        assert "New fact" in screen_text(pilot)
        await press(pilot, "enter")
        assert verdict_of(pilot) is Outcome.RIGHT
        await press(pilot, "enter")
        states = pilot.app.collection.store.fact_states("two")  # type: ignore[attr-defined]  # QuizApp has it
        assert states["two/first"].reviews == 2
    assert 'id = "first"' in deck.read_text("utf-8")


async def test_a_new_fact_begins_without_memory_under_an_id_of_its_own(app: OpenApp, deck: Path) -> None:
    async with app() as pilot:
        await answered_before(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter", "e")
        await rewrite(pilot, "answer", "glutamate")
        await press(pilot, "ctrl+s", "n")
        showing = session_of(pilot).showing
        assert showing is not None
        assert showing.asked.fact != "two/first"
        assert verdict_of(pilot) is Outcome.RIGHT
        await press(pilot, "enter")
        states = pilot.app.collection.store.fact_states("two")  # type: ignore[attr-defined]  # QuizApp has it
        assert (states["two/first"].reviews, states[showing.asked.fact].reviews) == (1, 1)
        await press(pilot, "u", "u")
        assert session_of(pilot).phase is Phase.ANSWERED
    assert 'id = "first"' not in deck.read_text("utf-8")


async def test_escape_from_the_question_of_same_fact_goes_on_editing(app: OpenApp, deck: Path) -> None:
    async with app() as pilot:
        await answered_before(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter", "e")
        await rewrite(pilot, "answer", "glutamate")
        await press(pilot, "ctrl+s", "escape")
        assert isinstance(pilot.app.screen, QuestionForm)
    assert deck.read_text("utf-8") == TWO_CHOICES


async def test_undo_after_an_edit_takes_back_the_rating_before_and_comes_to_the_edited_question(app: OpenApp) -> None:
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter", "enter")
        await press(pilot, option(pilot, "opioid receptors"), "enter", "e", "type: Mended.", "ctrl+s")
        assert verdict_of(pilot) is Outcome.WRONG
        await press(pilot, "u")
        assert reviews_of(pilot) == []
        assert "Which brain system is targeted?" in screen_text(pilot)
        await press(pilot, "3")
        assert "Which receptors are blocked? Mended." in screen_text(pilot)
        assert verdict_of(pilot) is Outcome.WRONG


async def test_a_question_without_an_id_keeps_its_memory_through_an_edit(app: OpenApp, deck: Path) -> None:
    deck.write_text(TWO_CHOICES.replace('id = "first"\n', ""), "utf-8")
    async with app() as pilot:
        await answered_before(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter", "e", "type: Say it.", "ctrl+s")
        assert verdict_of(pilot) is Outcome.RIGHT
        assert "Say it." in screen_text(pilot)
        await press(pilot, "enter")
        showing_facts = pilot.app.collection.store.fact_states("two")  # type: ignore[attr-defined]  # QuizApp has it
        assert sorted(state.reviews for fact, state in showing_facts.items() if fact != "two/second") == [2]


async def test_a_typed_answer_graded_wrong_for_a_slip_in_the_deck_is_right_after_the_mending(
    app: OpenApp, deck: Path
) -> None:
    typed = '[deck]\nid = "two"\n[[questions]]\nid = "q"\ntype = "typed"\nprompt = "What is blocked?"\nanswer = "XYZ"\n'
    deck.write_text(typed, "utf-8")
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, "type:NMDA", "enter")
        assert verdict_of(pilot) is Outcome.WRONG
        await press(pilot, "e")
        await rewrite(pilot, "accept", "NMDA")
        await press(pilot, "ctrl+s")
        assert verdict_of(pilot) is Outcome.RIGHT


# ----------------------------------------------------------------------------------------------- with an editor outside


async def test_ctrl_o_opens_the_editor_at_the_line_and_takes_up_what_it_saved(
    app: OpenApp, deck: Path, scripted: Script
) -> None:
    called = scripted("text = text.replace('is targeted?', 'is targeted, then?')")
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, option(pilot, "the GABA system"), "enter", "ctrl+o")
        await pilot.pause()
        assert "Which brain system is targeted, then?" in screen_text(pilot)
        assert verdict_of(pilot) is Outcome.WRONG
    assert called.read_text("utf-8").strip().endswith(str(deck))


async def test_an_edit_of_another_question_leaves_the_one_on_show_alone(app: OpenApp, scripted: Script) -> None:
    scripted("text = text.replace('Which receptors', 'Which ion channels')")
    async with app() as pilot:
        await begun(pilot)
        before = session_of(pilot).showing
        await press(pilot, "ctrl+o")
        await pilot.pause()
        assert session_of(pilot).showing == before
        await press(pilot, option(pilot, "the glutamate system"), "enter", "enter")
        assert "Which ion channels are blocked?" in screen_text(pilot)


async def test_a_question_that_the_editor_deleted_is_passed_over(app: OpenApp, scripted: Script) -> None:
    scripted("at = text.index('[[questions]]'); text = text[:at] + text[text.index('[[questions]]', at + 1):]")
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, "ctrl+o")
        await pilot.pause()
        assert "Which receptors are blocked?" in screen_text(pilot)
        assert session_of(pilot).left == 1


async def test_what_was_saved_with_an_error_names_its_line_and_enter_opens_it_again(
    app: OpenApp, scripted: Script
) -> None:
    spoil = "'answer = \"the glutamate system\"\\n', ''"
    mend = "'distractors = [{', 'answer = \"the glutamate system\"\\ndistractors = [{'"
    called = scripted(f"text = text.replace({spoil}) if 'the glutamate' in text else text.replace({mend})")
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, "ctrl+o")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert "line 6" in screen_text(pilot)
        assert "has no answer" in screen_text(pilot)
        assert "Open again" in screen_text(pilot)
        await press(pilot, "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, StudyScreen)
        assert "Which brain system" in screen_text(pilot)
    assert len(called.read_text("utf-8").splitlines()) == 2


async def test_a_file_left_broken_is_not_taken_up_and_study_goes_on_with_what_it_had(
    app: OpenApp, scripted: Script
) -> None:
    scripted("text = '[deck'")
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, "ctrl+o")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await press(pilot, "escape")
        await pilot.pause()
        assert "Which brain system" in screen_text(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter", "enter")
        assert [review.rating for review in reviews_of(pilot)] == [Rating.GOOD]


async def test_an_editor_that_is_not_there_or_fails_is_one_clear_message(
    app: OpenApp, scripted: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted("")
    monkeypatch.setenv("EDITOR", "/nowhere/editor")
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, "ctrl+o")
        await pilot.pause()
        assert "the editor /nowhere/editor cannot be started" in toasts(pilot)
        assert isinstance(pilot.app.screen, StudyScreen)
        monkeypatch.setenv("EDITOR", f"{sys.executable} -c 'raise SystemExit(3)'")
        await press(pilot, "ctrl+o")
        await pilot.pause()
        assert "ended with 3; what it saved counts" in toasts(pilot)
        monkeypatch.setenv("EDITOR", "vim 'unclosed")
        await press(pilot, "ctrl+o")
        await pilot.pause()
        assert "a quote is not closed" in toasts(pilot)


async def test_a_terminal_that_cannot_be_given_away_is_said(app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "nano")
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, "ctrl+o")
        await pilot.pause()
        assert "this terminal cannot be given to an editor" in toasts(pilot)


# ------------------------------------------------------------------------------------------------ with the one of ours


async def test_without_an_editor_the_file_opens_in_one_of_ours_at_the_line_never_in_vi(
    app: OpenApp, deck: Path
) -> None:
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, "ctrl+o")
        assert isinstance(pilot.app.screen, TextEditor)
        area = pilot.app.screen.query_one(TextArea)
        assert area.text == TWO_CHOICES
        assert area.document.get_line(area.cursor_location[0]) == "[[questions]]"
        area.text = TWO_CHOICES.replace("is targeted?", "is targeted, then?")
        await press(pilot, "ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, StudyScreen)
        assert "Which receptors are blocked?" in screen_text(pilot)
    assert "is targeted, then?" in deck.read_text("utf-8")


async def test_an_error_saved_in_our_editor_opens_it_again_at_the_line(app: OpenApp, deck: Path) -> None:
    async with app() as pilot:
        await begun(pilot)
        await press(pilot, "ctrl+o")
        area = pilot.app.screen.query_one(TextArea)
        area.text = TWO_CHOICES.replace('answer = "NMDA receptors"\n', "")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert "line 17" in screen_text(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, TextEditor)
        assert pilot.app.screen.query_one(TextArea).cursor_location[0] == 16


async def test_a_file_changed_meanwhile_is_not_overwritten_by_our_editor(app: OpenApp, deck: Path) -> None:
    async with app() as pilot:
        await press(pilot, "ctrl+o")
        assert isinstance(pilot.app.screen, TextEditor)
        theirs = TWO_CHOICES.replace("targeted", "meant")
        deck.write_text(theirs, "utf-8")
        await press(pilot, "type:x", "ctrl+s")
        assert isinstance(pilot.app.screen, TextEditor)
        assert "changed by another program" in " ".join(screen_text(pilot).split())
        await press(pilot, "escape", "d")
        assert isinstance(pilot.app.screen, LibraryScreen)
    assert deck.read_text("utf-8") == theirs


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_text_saved_unchanged_but_for_a_letter_differs_by_that_letter(deck: Path, ends: str) -> None:
    deck.write_bytes(b"\xef\xbb\xbf" + TWO_CHOICES.replace("\n", ends).encode())
    area = TextArea(deck.read_bytes().decode().removeprefix("\ufeff"))
    assert area.text.replace("\r\n", "\n") == TWO_CHOICES
    assert area.document.newline == ends


async def test_a_broken_deck_opens_where_it_is_wrong(app: OpenApp, deck: Path) -> None:
    deck.write_text('[deck]\nid = "two"\ntitle = "T"\n\n[[questions]]\nprompt = \n', "utf-8")
    async with app() as pilot:
        assert "e Mend" in screen_text(pilot)
        await press(pilot, "e")
        assert isinstance(pilot.app.screen, TextEditor)
        assert pilot.app.screen.query_one(TextArea).cursor_location[0] == 5
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_a_question_without_an_id_that_the_editor_rewrote_keeps_its_memory_and_it_is_said(
    app: OpenApp, deck: Path, scripted: Script
) -> None:
    deck.write_text(TWO_CHOICES.replace('id = "first"\n', ""), "utf-8")
    scripted("text = text.replace('is targeted?', 'is the target of it?')")
    async with app() as pilot:
        await answered_before(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter", "ctrl+o")
        await pilot.pause()
        assert "is the target of it?" in screen_text(pilot)
        assert "memory" in toasts(pilot) or "history" in toasts(pilot)
        assert verdict_of(pilot) is Outcome.RIGHT
        await press(pilot, "enter")
        facts = pilot.app.collection.store.fact_states("two")  # type: ignore[attr-defined]  # QuizApp has it
        assert sorted(state.reviews for fact, state in facts.items() if fact != "two/second")[-1] == 2


@pytest.mark.parametrize(("key", "fact"), [("enter", "first"), ("n", "brain-system-targeted")])
async def test_an_answer_changed_in_the_editor_asks_whether_it_is_the_same_fact(
    app: OpenApp, deck: Path, scripted: Script, key: str, fact: str
) -> None:
    scripted("text = text.replace('answer = \"the glutamate system\"', 'answer = \"glutamate\"')")
    async with app() as pilot:
        await answered_before(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter", "ctrl+o")
        await pilot.pause()
        assert "Same fact, keep memory" in screen_text(pilot)
        await press(pilot, key)
        showing = session_of(pilot).showing
        assert showing is not None
        assert showing.asked.fact == f"two/{fact}"
        assert verdict_of(pilot) is Outcome.RIGHT
        await press(pilot, "enter")
        facts = pilot.app.collection.store.fact_states("two")  # type: ignore[attr-defined]  # QuizApp has it
        assert facts["two/first"].reviews == (2 if key == "enter" else 1)
    assert f'id = "{fact}"' in deck.read_text("utf-8")


async def test_what_the_file_said_before_the_editor_can_be_had_back(app: OpenApp, deck: Path, scripted: Script) -> None:
    from quizapp.collection.versions import read_version, versions_of

    scripted("text = text.replace('is targeted?', 'is it?')")
    async with app() as pilot:
        await press(pilot, "ctrl+o")
        await pilot.pause()
        (version,) = versions_of(pilot.app.collection.paths, deck)  # type: ignore[attr-defined]  # QuizApp has it
        assert read_version(version).decode() == TWO_CHOICES


async def test_from_the_library_the_file_opens_at_its_top_and_a_save_is_counted_at_once(
    app: OpenApp, deck: Path
) -> None:
    async with app() as pilot:
        await press(pilot, "ctrl+o")
        area = pilot.app.screen.query_one(TextArea)
        assert area.cursor_location == (0, 0)
        area.text = TWO_CHOICES.replace('title = "Two facts"', 'title = "Facts, two"')
        await press(pilot, "ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "▸ Facts, two" in screen_text(pilot)


async def test_a_question_that_was_damaged_meanwhile_is_said_to_be_wrong_at_its_line_not_gone(
    app: OpenApp, deck: Path
) -> None:
    async with app() as pilot:
        await begun(pilot)
        shown = pilot.app.screen
        assert isinstance(shown, StudyScreen)
        assert shown.asked is not None
        damaged = re.sub(r'prompt = "[^"]*"', "prompt = ", TWO_CHOICES)
        deck.write_text(damaged, "utf-8")
        await press(pilot, "e")
        assert pilot.app.screen is shown
        said = str([toast.message for toast in pilot.app._notifications])
        assert "gone" not in said
        line = damaged.splitlines().index("prompt = ") + 1
        assert f"{deck.name}:{line}" in said
