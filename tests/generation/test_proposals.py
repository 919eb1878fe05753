"""Deciding what becomes of proposals: every key's rule, and what holds after any row of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.deck.lint import lint_question
from quizapp.deck.model import Choice, Cloze, Deck, Distractor, Flash, Numeric, Question, Source, Typed
from quizapp.generation.proposals import (
    Deciding,
    Decision,
    Origin,
    as_data,
    carried_over,
    decided_deck,
    from_data,
    proposed,
)

TARGET = "Ketamine blocks the NMDA receptor, which is a glutamate receptor."
SHARE = "According to the WHO, 264 million people had depression in 2017."
DOSE = "A usual dose of ketamine for pain is 0.5 mg per kilogram."
ARTICLE = f"# Ketamine\n\n{TARGET}\n\n{SHARE} {DOSE}\n"

QUESTIONS: tuple[Question, ...] = (
    Choice(
        id="target-choice",
        fact="target",
        topic="mechanism",
        subject="ketamine",
        type="choice",
        prompt="Which receptor does ketamine block?",
        answer="NMDA receptor",
        distractors=tuple(Distractor(text=f"{name} receptor") for name in ("GABA", "opioid", "dopamine")),
        source=Source(quote=TARGET),
    ),
    Typed(
        id="target-typed",
        fact="target",
        topic="mechanism",
        subject="ketamine",
        type="typed",
        prompt="What kind of receptor is blocked by ketamine?",
        answer="NMDA receptor",
        source=Source(quote=TARGET),
    ),
    Cloze(
        id="share-cloze",
        fact="share",
        topic="statistic",
        subject="depression",
        type="cloze",
        prompt="According to the WHO, {{264 million}} people had depression in 2017.",
        source=Source(quote=SHARE),
    ),
    Numeric(
        id="dose-numeric",
        fact="dose",
        topic="statistic",
        subject="pain",
        type="numeric",
        prompt="What is a usual dose of ketamine for pain, per kilogram?",
        answer="0.5 mg",
        source=Source(quote=DOSE),
    ),
)
DECK = Deck(id="ketamine", title="Ketamine", questions=QUESTIONS)


def begun(questions: tuple[Question, ...] = QUESTIONS, known: Deck | None = None, **given_: object) -> Deciding:
    deck = DECK.model_copy(update={"questions": questions})
    arguments: dict[str, object] = {"changed": (), "gone": (), **given_}
    return proposed(deck, known, ARTICLE, **arguments)  # type: ignore[arg-type] # the tests' own keywords


def poor(question: Question) -> Question:
    """The same with wrong options that the lint finds poor: all of the above."""
    wrong = tuple(Distractor(text=text) for text in ("GABA receptor", "opioid receptor", "all of the above"))
    return question.model_copy(update={"distractors": wrong})


WITH_WARNING = (poor(QUESTIONS[0]), *QUESTIONS[1:])


# ------------------------------------------------------------------------------------------------------ the pages


def test_there_is_a_page_for_each_fact_with_its_forms_as_rows() -> None:
    pages = begun().pages
    assert [page.fact for page in pages] == ["target", "share", "dose"]
    assert [row.question.id for row in pages[0].rows] == ["target-choice", "target-typed"]
    assert pages[0].quote == TARGET


def test_what_the_lint_finds_nothing_in_is_marked_and_what_it_does_is_not() -> None:
    first = begun(WITH_WARNING).pages[0]
    assert lint_question(WITH_WARNING[0], ARTICLE)
    assert [row.marked for row in first.rows] == [False, True]
    assert first.rows[0].findings
    assert first.has_warning
    assert not begun().pages[1].has_warning


def test_what_the_deck_has_already_is_not_asked_about() -> None:
    known = DECK.model_copy(update={"questions": QUESTIONS[:2]})
    assert [page.fact for page in begun(known=known).pages] == ["share", "dose"]


def test_what_was_dropped_before_is_not_proposed_again() -> None:
    state = begun(dropped=[QUESTIONS[1], QUESTIONS[2]])
    assert [row.question.id for page in state.pages for row in page.rows] == ["target-choice", "dose-numeric"]
    kept = decided_deck(state.accept_clean(), DECK, None)
    assert [question.id for question in kept.questions] == ["target-choice", "dose-numeric"]


def test_a_question_gone_from_the_article_is_proposed_without_a_mark() -> None:
    old = Flash(id="old", prompt="What is ketamine for?", answer="horses", source=Source(quote="It calms horses."))
    known = DECK.model_copy(update={"questions": (old, *QUESTIONS)})
    state = begun(known=known, gone=["old"])
    [page] = state.pages
    assert [(row.origin, row.marked) for row in page.rows] == [(Origin.GONE, False)]
    assert decided_deck(state, DECK, known).questions == known.questions
    assert decided_deck(state.drop(), DECK, known).questions == QUESTIONS
    assert decided_deck(state.toggle(0).accept(), DECK, known).questions == known.questions


# -------------------------------------------------------------------------------------------------------- the keys


def test_accepting_keeps_what_is_marked_drops_the_rest_and_goes_on() -> None:
    state = begun().toggle(1).accept()
    assert state.here == 1
    assert state.counts.words == "1 of 3 facts · 1 kept · 1 dropped"
    assert [question.id for question in decided_deck(state, DECK, None).questions] == ["target-choice"]


def test_a_page_without_a_mark_is_not_accepted() -> None:
    state = begun().toggle(0).toggle(1).accept()
    assert state.page.decision is Decision.OPEN
    assert "Nothing is marked" in state.said


def test_dropping_takes_every_mark_off_and_goes_on() -> None:
    state = begun().drop()
    assert state.counts.words == "1 of 3 facts · 0 kept · 2 dropped"
    assert state.here == 1
    assert {question.id for question in state.ever_dropped} == {"target-choice", "target-typed"}


def test_a_mark_on_a_decided_page_opens_it_again() -> None:
    state = begun().accept().go(-1).toggle(1)
    assert state.page.decision is Decision.OPEN
    assert state.row == 1


def test_a_number_that_no_form_has_changes_nothing() -> None:
    state = begun()
    assert state.toggle(2).pages is state.pages
    assert state.toggle(2).said == "There are 2 forms here."


def test_after_the_last_page_deciding_goes_round_to_those_left_out() -> None:
    state = begun().go(2).accept()
    assert state.here == 0
    assert state.accept().accept().said == "All decided. w writes the deck."


def test_accepting_the_clean_ones_stops_at_a_warning_on_that_form() -> None:
    questions = (QUESTIONS[2], *WITH_WARNING[:2], QUESTIONS[3])
    state = begun(questions).accept_clean()
    assert (state.here, state.row, state.counts.decided) == (1, 0, 1)
    assert state.said == "1 page accepted. This one is worth a look."
    again = state.accept_clean()
    assert again.pages is state.pages
    done = state.accept().accept_clean()
    assert done.finished
    assert done.counts.words == "3 of 3 facts · 3 kept · 1 dropped"
    assert done.accept_clean().said == "All decided. w writes the deck."


def test_accepting_the_clean_ones_is_taken_back_in_one_step() -> None:
    state = begun()
    assert state.accept_clean().undo().pages == state.pages


def test_another_type_uses_words_of_the_fact_alone_and_says_so_where_there_are_none() -> None:
    typed = begun().go_row(1)
    cloze = typed.retype()
    assert cloze.page.rows[1].question.type == "flash"
    once = cloze.retype().page.rows[1].question
    assert isinstance(once, Cloze)
    assert once.prompt == TARGET.replace("NMDA receptor", "{{NMDA receptor}}")
    assert once.id == "target-cloze"
    none = begun().go(1).retype()
    assert none.said == "This cloze question has no other type."
    assert none.pages == begun().pages


def test_another_type_goes_round_to_the_first_with_its_id() -> None:
    state = begun().go_row(1)
    types = []
    for _ in range(3):
        state = state.retype()
        types.append(state.page.rows[1].question.type)
    assert types == ["flash", "cloze", "typed"]
    assert state.page.rows[1].question.id == "target-typed"


def test_a_question_of_the_deck_keeps_its_id_in_another_type() -> None:
    known = DECK.model_copy(update={"questions": QUESTIONS[3:]})
    state = begun(QUESTIONS[3:], known=known, changed=["dose-numeric"]).retype()
    assert state.page.rows[0].question.type == "flash"
    assert state.page.rows[0].question.id == "dose-numeric"


def test_a_rewording_is_marked_keeps_id_and_fact_and_is_judged_anew() -> None:
    wrong = QUESTIONS[1].model_copy(update={"answer": "a sodium channel", "id": "other", "fact": "other"})
    row = begun().go_row(1).reword(wrong).page.rows[1]
    assert (row.question.id, row.question.fact, row.marked, row.reworded) == ("target-typed", "target", True, True)
    assert [finding.severity for finding in row.findings] == ["E"]


def test_what_was_not_changed_is_no_step() -> None:
    state = begun().reword(QUESTIONS[0])
    assert state.said == "Nothing was changed."
    assert state.previous is None


def test_undo_names_what_it_takes_back_and_ends_with_nothing_more() -> None:
    state = begun().accept().drop()
    once = state.undo()
    assert once.said == "Took back dropping “264 million”. u: one more."
    twice = once.undo()
    assert twice.said == "Took back accepting “NMDA receptor”."
    assert twice.pages == begun().pages
    assert twice.undo().said == "Nothing more to take back."


# ------------------------------------------------------------------------------------------------ what always holds

MOVES: dict[str, Callable[[Deciding, int], Deciding]] = {
    "accept": lambda state, _: state.accept(),
    "drop": lambda state, _: state.drop(),
    "toggle": lambda state, number: state.toggle(number),
    "retype": lambda state, _: state.retype(),
    "reword": lambda state, number: state.reword(
        state.page.rows[state.row].question.model_copy(update={"hint": f"Hint {number}."})
    ),
    "accept clean": lambda state, _: state.accept_clean(),
    "undo": lambda state, _: state.undo(),
    "page": lambda state, number: state.go(number - 1),
    "row": lambda state, number: state.go_row(number - 1),
}
moves = st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 3)), max_size=25)
starts = st.sampled_from((QUESTIONS, WITH_WARNING))


def after(state: Deciding, made: list[tuple[str, int]]) -> Deciding:
    for name, number in made:
        state = MOVES[name](state, number)
    return state


@given(starts, moves)
def test_any_row_of_keys_leaves_counts_cursor_and_ids_right(
    questions: tuple[Question, ...], made: list[tuple[str, int]]
) -> None:
    state = after(begun(questions), made)
    counts = state.counts
    assert 0 <= state.here < len(state.pages)
    assert 0 <= state.row < len(state.page.rows)
    decided = [page for page in state.pages if page.decision is not Decision.OPEN]
    assert counts.decided == len(decided)
    assert counts.kept + counts.dropped == sum(len(page.rows) for page in decided)
    assert all(any(row.marked for row in page.rows) for page in decided if page.decision is Decision.ACCEPTED)
    assert not any(row.marked for page in decided if page.decision is Decision.DROPPED for row in page.rows)
    ids = [row.question.id for page in state.pages for row in page.rows]
    assert len(ids) == len(set(ids))
    kept = decided_deck(state, DECK.model_copy(update={"questions": questions}), None)
    assert len(kept.questions) == counts.kept
    assert Deck.model_validate(kept.model_dump()) == kept


@given(starts, moves, st.sampled_from(["accept", "drop", "toggle", "retype", "reword", "accept clean"]))
def test_undo_brings_back_exactly_what_was_there_before_a_decision(
    questions: tuple[Question, ...], made: list[tuple[str, int]], last: str
) -> None:
    state = after(begun(questions), made)
    decided = MOVES[last](state, 1)
    if decided.pages is not state.pages:
        back = decided.undo()
        assert (back.pages, back.here, back.row) == (state.pages, state.here, state.row)


@given(starts, moves)
def test_undone_to_the_end_every_page_is_as_it_was_proposed(
    questions: tuple[Question, ...], made: list[tuple[str, int]]
) -> None:
    state = after(begun(questions), made)
    while state.previous is not None:
        state = state.undo()
    assert state.pages == begun(questions).pages


@given(starts, moves)
def test_a_draft_in_json_is_the_draft(questions: tuple[Question, ...], made: list[tuple[str, int]]) -> None:
    state = after(begun(questions, dropped=[QUESTIONS[3]]), made)
    again = from_data(json.loads(json.dumps(as_data(state))), ARTICLE)
    assert (again.pages, again.dropped, again.taken, again.here) == (
        state.pages,
        state.dropped,
        state.taken,
        state.here,
    )


@given(moves)
@settings(max_examples=40)
def test_decisions_are_carried_over_to_the_same_proposals(made: list[tuple[str, int]]) -> None:
    state = after(begun(), made)
    carried = carried_over(begun(), state)
    assert carried.pages == state.pages


@pytest.mark.parametrize(
    "broken",
    [
        {"version": 2},
        {"pages": None},
        {"pages": [None]},
        {"pages": [{"fact": "a", "decision": "open", "rows": []}]},
        {"pages": [{"fact": "a", "decision": "maybe", "rows": [1]}]},
        {"pages": [{"fact": "a", "decision": "open", "rows": [{"question": {"type": "essay"}}]}]},
        {"dropped": 1},
        {"dropped": [{"type": "typed", "id": "a"}]},
        {"here": "first"},
        {"taken": None},
    ],
)
def test_what_is_no_draft_is_refused_with_a_value_error(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"draft|valid|int"):
        from_data({**as_data(begun()), **broken}, ARTICLE)


# ------------------------------------------------------------------------------------------------- an edited article


def test_decisions_survive_an_edit_elsewhere_in_the_article() -> None:
    earlier = begun().accept().drop()
    requoted = QUESTIONS[3].model_copy(update={"source": Source(quote=DOSE.replace("usual", "common"))})
    carried = carried_over(begun((*QUESTIONS[:3], requoted)), earlier)
    assert [page.decision for page in carried.pages] == [Decision.ACCEPTED, Decision.DROPPED, Decision.OPEN]
    assert carried.here == 2


def test_a_rewording_does_not_survive_an_edit_of_its_sentence() -> None:
    reworded = begun().go(2).reword(QUESTIONS[3].model_copy(update={"prompt": "Which dose is usual?"}))
    assert carried_over(begun(), reworded).pages[2].rows[0].question.prompt == "Which dose is usual?"
    requoted = QUESTIONS[3].model_copy(update={"source": Source(quote=DOSE.replace("usual", "common"))})
    carried = carried_over(begun((*QUESTIONS[:3], requoted)), reworded)
    assert carried.pages[2].rows[0].question == requoted


def test_the_deck_to_come_takes_open_pages_as_they_are_marked() -> None:
    state = replace(begun().drop(), previous=None)
    to_come = decided_deck(state, DECK, None, as_if_accepted=True)
    assert [question.id for question in to_come.questions] == ["share-cloze", "dose-numeric"]
