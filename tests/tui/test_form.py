"""The form of a question: every type written with the keyboard alone, shown as study will, saved and asked about."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widgets import TextArea

from quizapp.deck.file import read_deck
from quizapp.deck.model import QUESTION_CLASSES, Deck, Question
from quizapp.tui.keys import EDITOR, FORM, QUESTIONS
from quizapp.tui.screens.dialogs import ChoiceDialog
from quizapp.tui.screens.editor import TextEditor
from quizapp.tui.screens.form import QuestionForm
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.questions import QuestionsScreen
from quizapp.tui.widgets.areas import FieldArea
from quizapp.tui.widgets.lines import KeyBar
from quizapp.tui.widgets.preview import Preview
from quizapp.tui.widgets.question import QuestionView
from tests.courses import EVERY_TYPE
from tests.tui.conftest import OpenApp, press, screen_text

SIZES = pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60)])
WAIT_SECONDS = 10
TYPE_KEYS = {name: str(number) for number, name in enumerate(QUESTION_CLASSES, start=1)}
WRITTEN: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "flash": (("type:Why?", "tab", "type:Because."), {"prompt": "Why?", "answer": "Because.", "reverse": False}),
    "true_false": (("type:It acts.", "tab", "f"), {"prompt": "It acts.", "answer": False}),
    "choice": (
        ("type:Which?", "tab", "type:this", "tab", "type:that | Not that.", "enter", "type:those"),
        {"answer": "this", "distractors": ({"text": "that", "why": "Not that."}, {"text": "those", "why": None})},
    ),
    "multi": (
        ("type:Which?", "tab", "type:one", "enter", "type:two", "tab", "type:three"),
        {"answers": ("one", "two"), "distractors": ({"text": "three", "why": None},)},
    ),
    "typed": (
        ("type:Which?", "tab", "type:NMDA", "tab", "type:NMDAR", "tab", "type:AMPA"),
        {"answer": "NMDA", "accept": ("NMDAR",), "also": ("AMPA",)},
    ),
    "numeric": (
        ("type:How much?", "tab", "type:56", "enter", "type:mg", "enter", "type:5%"),
        {"answer": 56, "unit": "mg", "tolerance": "5%"},
    ),
    "cloze": (("type:It blocks {{NMDA}}.", "tab", "type:AMPA"), {"prompt": "It blocks {{NMDA}}.", "also": ("AMPA",)}),
    "order": (("type:Order?", "tab", "type:one", "enter", "type:two"), {"items": ("one", "two")}),
    "match": (
        ("type:Match?", "tab", "type:a | b", "enter", "type:c | d", "tab", "type:e"),
        {"pairs": (("a", "b"), ("c", "d")), "distractors": ({"text": "e", "why": None},)},
    ),
}


@pytest.fixture
def own_deck(home: Path) -> Path:
    """A deck with a question of every type."""
    path = home / "decks" / "d.toml"
    path.write_text(EVERY_TYPE, "utf-8")
    return path


@pytest.fixture
def empty_deck(home: Path) -> Path:
    path = home / "decks" / "d.toml"
    path.write_text('[deck]\nid = "d"\ntitle = "Empty"\n', "utf-8")
    return path


def form_of(pilot: Pilot[Any]) -> QuestionForm:
    screen = pilot.app.screen
    assert isinstance(screen, QuestionForm)
    return screen


def deck_at(path: Path) -> Deck:
    parsed = read_deck(path.read_text("utf-8"), str(path))
    assert parsed.deck is not None
    assert not [problem for problem in parsed.problems if problem.severity == "error"]
    return parsed.deck


def words(pilot: Pilot[Any]) -> str:
    """What stands on the screen as running words, what stands beside a line after what stands before it."""
    halves = [line.partition("│") for line in screen_text(pilot).splitlines()]
    return " ".join(" ".join([*(half[0] for half in halves), *(half[2] for half in halves)]).split())


async def looked_over(pilot: Pilot[Any], text: str) -> None:
    """Wait until the form has drawn what it looks over apart from the keys."""
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends and text not in words(pilot):
        await pilot.pause(0.02)
    assert text in words(pilot)


async def of_type(pilot: Pilot[Any], name: str) -> None:
    if form_of(pilot).draft.type != name:
        await press(pilot, "ctrl+t", TYPE_KEYS[name])


async def edit(pilot: Pilot[Any], question_id: str) -> Question:
    """Open the form of a question of the deck under the cursor."""
    await press(pilot, "e")
    screen = pilot.app.screen
    assert isinstance(screen, QuestionsScreen)
    await press(pilot, *["j"] * [one.id for one in screen.rows].index(question_id), "enter")
    origin = form_of(pilot).draft.origin
    assert origin is not None
    return origin


# --------------------------------------------------------------------------------------------------------- a new deck


async def test_a_deck_and_its_first_question_take_n_a_title_enter_and_the_fields(app: OpenApp, home: Path) -> None:
    async with app() as pilot:
        await press(pilot, "n", "type:The heart", "enter")
        assert form_of(pilot).draft.type == "flash"
        await press(pilot, "type:How many chambers?", "tab", "type:four")
        assert "id chambers" in screen_text(pilot)
        await press(pilot, "ctrl+s", "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "1 question added to The heart." in screen_text(pilot)
        assert "▸ The heart" in screen_text(pilot)
    (question,) = deck_at(home / "decks" / "the-heart.toml").questions
    assert (question.id, question.prompt, question.right) == ("chambers", "How many chambers?", ("four",))


async def test_ten_questions_are_written_from_nothing_without_leaving_the_form(app: OpenApp, home: Path) -> None:
    async with app() as pilot:
        await press(pilot, "n", "type:Ten", "enter")
        for number in range(10):
            await press(pilot, f"type:Question {number}?", "tab", f"type:answer {number}", "ctrl+s")
            assert f"Added “question-{number}”." in screen_text(pilot)
        await press(pilot, "escape")
        assert "10 questions added to Ten." in screen_text(pilot)
        await press(pilot, "enter")
        assert "Question" in screen_text(pilot)
    assert [one.right for one in deck_at(home / "decks" / "ten.toml").questions] == [
        (f"answer {number}",) for number in range(10)
    ]


@pytest.mark.usefixtures("empty_deck")
async def test_an_empty_deck_names_the_key_that_adds(app: OpenApp) -> None:
    async with app() as pilot:
        assert "▸ Empty" in screen_text(pilot)
        assert "No questions yet: a adds one." in screen_text(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, LibraryScreen)
        await press(pilot, "e")
        assert "No questions yet: a adds one." in screen_text(pilot)
        await press(pilot, "a")
        assert form_of(pilot).draft.origin is None


async def test_a_title_that_is_taken_is_said_and_makes_nothing(app: OpenApp, own_deck: Path) -> None:
    async with app() as pilot:
        await press(pilot, "n", "type:d", "enter")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "there is a deck “d” already" in str([toast.message for toast in pilot.app._notifications])


# ------------------------------------------------------------------------------------------------------------ each type


@pytest.mark.parametrize("name", QUESTION_CLASSES)
async def test_every_type_is_written_with_the_keyboard_alone(app: OpenApp, empty_deck: Path, name: str) -> None:
    keys, said = WRITTEN[name]
    async with app() as pilot:
        await press(pilot, "a")
        await of_type(pilot, name)
        await press(pilot, *keys, "ctrl+s")
        assert form_of(pilot).draft.type == name
        assert form_of(pilot).draft.text("prompt") == ""
    (question,) = deck_at(empty_deck).questions
    assert question.type == name
    assert {key: question.model_dump()[key] for key in said} == said


@SIZES
@pytest.mark.parametrize("question_id", ["system-choice", "system-cloze", "system-typed", "steps", "pairs", "why"])
async def test_a_form_shows_its_question_and_a_preview_before_and_after_the_answer(
    app: OpenApp, own_deck: Path, size: tuple[int, int], question_id: str
) -> None:
    async with app(size=size) as pilot:
        question = await edit(pilot, question_id)
        assert question_id in screen_text(pilot)
        assert next(area.shown.name for area in pilot.app.screen.query(FieldArea)) == "prompt"
        assert pilot.app.screen.query(FieldArea).first().text == question.prompt
        if size[0] < 120:
            assert "Before the answer" not in screen_text(pilot)
            await press(pilot, "f2")
        assert "Before the answer" in screen_text(pilot)
        before, after = pilot.app.screen.query_one(Preview).query(QuestionView)
        assert (before.verdict, before.asked.type) == (None, question.type)
        assert after.verdict is not None
        assert after.verdict.right == question.right


@pytest.mark.parametrize("question_id", [q.id for q in read_deck(EVERY_TYPE, "d").deck.questions])  # type: ignore[union-attr]  # it is sound
async def test_leaving_a_form_that_nobody_touched_changes_no_letter_of_the_file(
    app: OpenApp, own_deck: Path, question_id: str
) -> None:
    async with app() as pilot:
        await edit(pilot, question_id)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, QuestionsScreen)
    assert own_deck.read_text("utf-8") == EVERY_TYPE


async def test_the_preview_follows_the_letters(app: OpenApp, own_deck: Path) -> None:
    async with app(size=(200, 60)) as pilot:
        await edit(pilot, "why")
        await press(pilot, "type: Really?")
        await looked_over(pilot, "Why does it help? Really? Say the answer to yourself")


async def test_another_type_keeps_what_carries_over(app: OpenApp, own_deck: Path) -> None:
    async with app() as pilot:
        await edit(pilot, "receptor")
        await press(pilot, "ctrl+t", TYPE_KEYS["choice"])
        draft = form_of(pilot).draft
        assert (draft.type, draft.text("prompt"), draft.text("answer")) == ("choice", "Which receptor?", "NMDA")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, QuestionForm)
        assert "It has no distractors." in words(pilot)
        assert isinstance(pilot.app.focused, FieldArea)
        assert pilot.app.focused.shown.name == "distractors"
        await press(pilot, "type:AMPA", "ctrl+s")
    assert deck_at(own_deck).by_id["receptor"].type == "choice"


async def test_what_the_rules_find_is_said_while_it_is_written(app: OpenApp, empty_deck: Path) -> None:
    async with app() as pilot:
        await press(pilot, "a")
        await of_type(pilot, "choice")
        await press(pilot, "type:Which is it, glutamate?", "tab", "type:glutamate", "tab", "type:GABA")
        await looked_over(pilot, "! ")
        assert form_of(pilot).findings
        assert form_of(pilot).findings[0].message.split(".")[0] in words(pilot)


async def test_a_second_question_with_the_prompt_of_one_that_is_there_is_found(app: OpenApp, own_deck: Path) -> None:
    async with app(size=(200, 60)) as pilot:
        await press(pilot, "a", "type:Which receptor?", "tab", "type:NMDA")
        await looked_over(pilot, "receptor” asks the same")


# ------------------------------------------------------------------------------------------------------ save and leave


async def test_type_and_subject_stay_for_the_next_question(app: OpenApp, empty_deck: Path) -> None:
    async with app() as pilot:
        await press(pilot, "a")
        await of_type(pilot, "true_false")
        form_of(pilot).query_one("#row-subject").query_one(FieldArea).focus()
        await press(pilot, "type:PTSD")
        form_of(pilot).query_one("#row-prompt").query_one(FieldArea).focus()
        await press(pilot, "type:It acts.", "tab", "t", "ctrl+s")
        draft = form_of(pilot).draft
        assert (draft.type, draft.text("subject"), draft.text("prompt")) == ("true_false", "PTSD", "")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_another_form_of_the_same_fact_shares_its_memory(app: OpenApp, empty_deck: Path) -> None:
    async with app() as pilot:
        await press(pilot, "a", "type:What is blocked?", "tab", "type:NMDA", "ctrl+n")
        draft = form_of(pilot).draft
        assert (draft.fact, draft.text("answer")) == ("blocked", "NMDA")
        assert "Another form" in screen_text(pilot)
        await of_type(pilot, "typed")
        await press(pilot, "ctrl+s")
        assert form_of(pilot).draft.fact is None
    first, second = deck_at(empty_deck).questions
    assert (first.type, second.type) == ("flash", "typed")
    assert second.fact_key == first.fact_key == "blocked"
    assert second.id != first.id


async def test_another_form_may_also_be_asked_for_once_the_question_is_saved(app: OpenApp, empty_deck: Path) -> None:
    async with app() as pilot:
        await press(pilot, "a", "type:What is blocked?", "tab", "type:NMDA", "ctrl+s")
        assert form_of(pilot).draft.text("prompt") == ""
        await press(pilot, "ctrl+n")
        assert form_of(pilot).draft.text("prompt") == "What is blocked?"
        await of_type(pilot, "typed")
        await press(pilot, "ctrl+s")
    first, second = deck_at(empty_deck).questions
    assert (first.type, second.type) == ("flash", "typed")
    assert second.fact_key == first.fact_key == "blocked"


async def test_leaving_asks_save_discard_or_go_on_only_where_something_changed(app: OpenApp, own_deck: Path) -> None:
    async with app() as pilot:
        await edit(pilot, "why")
        await press(pilot, "type:x", "escape")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert "Go on" in screen_text(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, QuestionForm)
        await press(pilot, "escape", "d")
        assert isinstance(pilot.app.screen, QuestionsScreen)
        assert own_deck.read_text("utf-8") == EVERY_TYPE
        await press(pilot, "enter", "type: Really?", "escape", "s")
        assert isinstance(pilot.app.screen, QuestionsScreen)
    after = own_deck.read_text("utf-8")
    assert after == EVERY_TYPE.replace("Why does it help?", "Why does it help? Really?")


async def test_a_question_that_another_program_changed_meanwhile_is_not_overwritten(
    app: OpenApp, own_deck: Path
) -> None:
    async with app() as pilot:
        await edit(pilot, "why")
        theirs = EVERY_TYPE.replace("Why does it help?", "Why, they say?")
        own_deck.write_text(theirs, "utf-8")
        await press(pilot, "type: Mine?", "ctrl+s")
        assert isinstance(pilot.app.screen, QuestionForm)
        assert form_of(pilot).draft.text("prompt") == "Why does it help? Mine?"
        assert "Why, they say?" in str([toast.message for toast in pilot.app._notifications])
    assert own_deck.read_text("utf-8") == theirs


async def test_what_another_program_changed_elsewhere_stands_beside_the_edit(app: OpenApp, own_deck: Path) -> None:
    async with app() as pilot:
        await edit(pilot, "why")
        own_deck.write_text(EVERY_TYPE.replace("Which receptor?", "Which receptor, then?"), "utf-8")
        await press(pilot, "type: Mine?", "ctrl+s")
        assert isinstance(pilot.app.screen, QuestionsScreen)
    deck = deck_at(own_deck)
    assert deck.by_id["why"].prompt == "Why does it help? Mine?"
    assert deck.by_id["receptor"].prompt == "Which receptor, then?"


async def test_the_first_edit_of_a_deck_that_comes_with_the_app_copies_it_and_says_so(app: OpenApp, home: Path) -> None:
    async with app() as pilot:
        await press(pilot, "e", "enter", "type: Really?", "ctrl+s", "escape")
        said = str([toast.message for toast in pilot.app._notifications])
        assert "comes with quizapp: you edit a copy of your own" in said
        rows = [row for row in pilot.app.screen.rows if row.deck.deck_id == "ketamine"]  # type: ignore[attr-defined]  # the library has them
        assert [row.deck.bundled for row in rows] == [False]
    assert deck_at(home / "decks" / "ketamine.toml").questions[0].prompt.endswith("Really?")


async def test_arrows_and_tab_lead_through_the_fields_and_enter_leaves_a_line(app: OpenApp, own_deck: Path) -> None:
    async with app() as pilot:
        await edit(pilot, "why")
        here = lambda: pilot.app.focused.shown.name  # type: ignore[union-attr]  # noqa: E731 - asked often
        assert here() == "prompt"
        await press(pilot, "down")
        assert here() == "answer"
        await press(pilot, "down", "down", "down")
        assert here() == "explanation"
        await press(pilot, "up")
        assert here() == "hint"
        await press(pilot, "enter")
        assert here() == "explanation"
        await press(pilot, "shift+tab")
        assert here() == "hint"


async def test_a_pasted_list_keeps_its_lines_and_a_line_stays_one(app: OpenApp, empty_deck: Path) -> None:
    from textual import events

    async with app() as pilot:
        await press(pilot, "a")
        await of_type(pilot, "multi")
        await press(pilot, "type:Which?", "tab")
        pilot.app.post_message(events.Paste("one\r\ntwo\n\x1b[31mthree"))
        await pilot.pause()
        form_of(pilot).query_one("#row-hint").query_one(FieldArea).focus()
        await pilot.pause()
        pilot.app.post_message(events.Paste("of two\nlines"))
        await pilot.pause()
        draft = form_of(pilot).draft
        assert draft.text("answers").splitlines()[:2] == ["one", "two"]
        assert draft.text("hint") == "of two lines"
        assert "\x1b" not in screen_text(pilot)


# ----------------------------------------------------------------------------------------------------- the list of them


async def test_questions_are_found_by_what_they_say(app: OpenApp, own_deck: Path) -> None:
    async with app() as pilot:
        await press(pilot, "e", "slash", "type:compul", "enter")
        assert form_of(pilot).draft.id == "pairs"
        await press(pilot, "escape", "escape", "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_the_form_keeps_the_first_keys_and_help_in_its_bar(
    app: OpenApp, own_deck: Path, size: tuple[int, int]
) -> None:
    async with app(size=size) as pilot:
        await edit(pilot, "why")
        drawn = pilot.app.screen.query_one(KeyBar).fitting(size[0] - 2)
        assert [hint.keys for hint in drawn[:2]] == ["^s", "esc"]
        assert drawn[-1].label == "Help"


@pytest.mark.parametrize("table", [FORM, QUESTIONS, EDITOR])
def test_every_binding_has_a_tooltip_and_an_id_of_its_own(table: list[Any]) -> None:
    bindings = [binding for binding in table if isinstance(binding, Binding)]
    assert all(binding.tooltip for binding in bindings)
    names = [binding.id for binding in bindings]
    assert None not in names
    assert len(names) == len(set(names))


async def test_text_that_would_drive_the_terminal_is_drawn_harmless_and_kept(app: OpenApp, empty_deck: Path) -> None:
    hostile = 'id = "q"\nprompt = "A\\u001b[31mB"\nanswer = "c"\nhint = "\\u001b]0;x\\u0007"\n'
    empty_deck.write_text(f'[deck]\nid = "d"\n[[questions]]\n{hostile}', "utf-8")
    async with app() as pilot:
        await edit(pilot, "q")
        assert "\x1b" not in screen_text(pilot)
        assert isinstance(pilot.app.focused, TextArea)
        await press(pilot, "type:!", "ctrl+s")
    assert deck_at(empty_deck).questions[0].prompt == "A\x1b[31mB!"
    assert deck_at(empty_deck).questions[0].hint == "\x1b]0;x\x07"


async def test_the_preview_says_the_unit_behind_the_field_as_study_does(app: OpenApp, own_deck: Path) -> None:
    async with app() as pilot:
        await edit(pilot, "dose")
        await press(pilot, "f2")
        before = words(pilot).partition("After it")[0]
        assert "A number mg" in before


async def test_ctrl_q_asks_about_what_was_typed_before_it_quits(app: OpenApp, own_deck: Path) -> None:
    async with app() as pilot:
        await edit(pilot, "why")
        await press(pilot, "type:x", "ctrl+q")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await press(pilot, "ctrl+q")
        assert "save or discard it first" in str([toast.message for toast in pilot.app._notifications])
        assert not pilot.app._exit
        await press(pilot, "d")
        await pilot.pause()
        assert pilot.app._exit
    assert own_deck.read_text("utf-8") == EVERY_TYPE


async def test_what_is_saved_on_the_way_out_ends_the_app_and_a_later_save_does_not(
    app: OpenApp, own_deck: Path
) -> None:
    async with app() as pilot:
        await edit(pilot, "why")
        await press(pilot, "type:x", "ctrl+q", "enter", "ctrl+s")
        assert isinstance(pilot.app.screen, QuestionsScreen)
        assert not pilot.app._exit
        await press(pilot, "enter", "type:y", "ctrl+q", "s")
        await pilot.pause()
        assert pilot.app._exit
    assert "xy" in own_deck.read_text("utf-8")


async def test_ctrl_c_copies_what_is_selected_in_a_field_and_else_says_that_words_are_asked_about(
    app: OpenApp, own_deck: Path
) -> None:
    async with app() as pilot:
        await edit(pilot, "why")
        await press(pilot, "type:x", "ctrl+c")
        told = "ctrl+q quits, what is typed here is asked about"
        assert [toast.message for toast in pilot.app._notifications] == [told]
        await press(pilot, "shift+left", "ctrl+c")
        assert pilot.app.clipboard == "x"


async def test_line_ends_that_nobody_typed_stay_as_they_are_in_the_form(app: OpenApp, empty_deck: Path) -> None:
    question = 'id = "q"\nprompt = "A\u2028B\x85?"\nanswer = "c"\nexplanation = "one\\r\\ntwo\\nthree\\fx"\n'
    empty_deck.write_text(f'[deck]\nid = "d"\n[[questions]]\n{question}', "utf-8")
    async with app() as pilot:
        await edit(pilot, "q")
        await press(pilot, "type:!")
        await press(pilot, "backspace")
        assert not form_of(pilot).draft.changed
        await press(pilot, "type:!", "ctrl+s")
    (saved,) = deck_at(empty_deck).questions
    assert saved.prompt == "A\u2028B\x85?!"
    assert saved.explanation == "one\r\ntwo\nthree\fx"


@pytest.mark.parametrize("end", ["\n", "\r\n", "mixed"])
async def test_an_editor_of_ours_changes_no_line_that_was_not_edited(
    app: OpenApp, empty_deck: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    text = '# a\u2028b\n[deck]\nid = "d"\n\n[[questions]]\nprompt = "A\x85?"\nanswer = "c"\n'
    text = text.replace("\n", "\r\n", 2) if end == "mixed" else text.replace("\n", end)
    empty_deck.write_bytes(text.encode())
    async with app() as pilot:
        await press(pilot, "ctrl+o")
        editor = pilot.app.screen
        assert isinstance(editor, TextEditor)
        assert not editor.holds_words
        area = editor.query_one(TextArea)
        area.move_cursor(area.document.end)
        await press(pilot, "type:#x", "ctrl+s")
    assert empty_deck.read_bytes() == text.encode() + b"#x"


async def test_a_list_longer_than_its_field_is_shown_from_its_start(app: OpenApp) -> None:
    async with app(size=(80, 24)) as pilot:
        await press(pilot, "e", "enter")
        wrong = next(area for area in pilot.app.screen.query(FieldArea) if area.shown.name == "distractors")
        assert wrong.cursor_location == (0, 0)
        assert wrong.scroll_offset.y == 0
