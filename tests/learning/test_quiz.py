from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.file import read_deck
from quizapp.errors import IllegalMove
from quizapp.learning import acceptance
from quizapp.learning import quiz as moves
from quizapp.learning.asking import Course
from quizapp.learning.events import (
    Event,
    Form,
    Kind,
    Memory,
    Mode,
    Note,
    NoteKind,
    Outcome,
    Rating,
    Review,
    Stamp,
    day_of,
    uuid7,
)
from quizapp.learning.memory_models import FSRS6
from quizapp.learning.paper import (
    Paper,
    QuizSettings,
    draw_paper,
    is_self_marked,
    paper_again,
    paper_data,
    paper_from,
    paper_renewed,
)
from quizapp.learning.quiz_phases import LEGAL, Quiz, QuizMove, QuizPhase
from quizapp.learning.result import result
from quizapp.learning.scheduling import FactState
from quizapp.learning.stats import scores, standing

NOW_MS = 1_700_000_000_000
NOW_DAY = day_of(NOW_MS, 0)
DECK = """
[deck]
id = "d"
title = "D"

[[questions]]
id = "target"
topic = "mechanism"
subject = "PTSD"
type = "choice"
prompt = "Which system is the target?"
answer = "glutamate"
distractors = ["dopamine", "GABA", "serotonin"]

[[questions]]
id = "target-cloze"
fact = "target"
topic = "mechanism"
type = "cloze"
prompt = "The target is {{glutamate}} in PTSD."

[[questions]]
id = "symptom"
topic = "condition"
type = "typed"
prompt = "Which symptom marks it?"
answer = "flashbacks"
also = ["nightmares"]

[[questions]]
id = "dose"
topic = "statistic"
type = "numeric"
prompt = "Which dose?"
answer = 56
unit = "mg"

[[questions]]
id = "why"
topic = "mechanism"
prompt = "Why does it help?"
answer = "it may let people process what they remember"

[[questions]]
id = "short"
prompt = "Which receptor?"
answer = "NMDA"
"""
RIGHT = {"target": ("glutamate",), "target-cloze": ("glutamate",), "symptom": ("flashbacks",), "dose": ("56",)}
RIGHT["short"] = ("NMDA",)
BEGUN = FactState(memory=Memory(5.0, 5.0), reviewed_at_ms=NOW_MS, reviewed_on=19_000, due_on=19_005, reviews=3)
NEW = FactState()

Stamper = Callable[[], Stamp]


@pytest.fixture
def course() -> Course:
    return make_course()


def make_course() -> Course:
    parsed = read_deck(DECK, "d.toml")
    assert parsed.deck is not None
    return Course(decks={"d": parsed.deck}, model=FSRS6())


@pytest.fixture
def stamp() -> Stamper:
    return make_stamper()


def make_stamper() -> Stamper:
    numbers = itertools.count()

    def stamp() -> Stamp:
        number = next(numbers)
        at_ms = NOW_MS + number
        return Stamp(id=uuid7(at_ms, number), at_ms=at_ms, offset_minutes=0, machine="m")

    return stamp


def drawn(course: Course, **settings: object) -> Paper:
    return draw_paper(course, QuizSettings(decks=("d",), **settings), quiz_id="q", seed="s")  # type: ignore[arg-type]


def begun(course: Course, stamp: Stamper, **settings: object) -> Quiz:
    return moves.begin(drawn(course, **settings), stamp, 0)[0]


def without_cards(quiz: Quiz) -> Quiz:
    items = tuple(item for item in quiz.paper.items if item.asked.type != "flash")
    return replace(quiz, paper=replace(quiz.paper, items=items))


def right(quiz: Quiz) -> tuple[str, ...]:
    return RIGHT[quiz.item.asked.question_id]


def reviews(events: tuple[Event, ...]) -> list[Review]:
    return [event for event in events if isinstance(event, Review)]


def voided(events: list[Event]) -> set[str]:
    return {event.target for event in events if isinstance(event, Note) and event.kind == NoteKind.VOID}


# The paper


def test_a_paper_asks_each_fact_once_and_the_same_seed_draws_the_same_paper(course: Course) -> None:
    paper = drawn(course)
    assert Counter(item.asked.fact for item in paper.items).most_common(1)[0][1] == 1
    assert {item.asked.fact_id for item in paper.items} == {"target", "symptom", "dose", "why", "short"}
    assert drawn(make_course()) == paper


def test_a_paper_survives_being_written_as_json(course: Course) -> None:
    paper = drawn(course, topics=("mechanism", ""), minutes=2.5, time_factor=1.5, exam=True, pass_mark=70, penalty=0.25)
    assert paper_from(json.loads(json.dumps(paper_data(paper)))) == paper


def test_a_paper_keeps_pass_mark_and_penalty_only_where_they_mean_something(course: Course) -> None:
    fined = {"pass_mark": 70, "penalty": 0.25}
    kept = [
        (paper.settings.pass_mark, paper.settings.penalty)
        for paper in (
            drawn(course, **fined),
            drawn(course, exam=True, **fined),
            drawn(course, exam=True, scoring="confidence", **fined),
        )
    ]
    assert kept == [(None, 0.0), (70, 0.25), (70, 0.0)]


def test_the_prompt_kept_of_a_cloze_has_its_blanks_open(course: Course) -> None:
    prompts = [
        item.prompt
        for seed in "abcdefgh"
        for item in draw_paper(course, QuizSettings(decks=("d",)), quiz_id="q", seed=seed).items
        if item.asked.type == "cloze"
    ]
    assert prompts
    assert set(prompts) == {"The target is ____ in PTSD."}


def test_a_short_card_is_typed_and_a_long_one_stands_in_no_exam(course: Course) -> None:
    types = {item.asked.question_id: item.asked.type for item in drawn(course).items}
    assert types["short"] == "typed"
    assert types["why"] == "flash"
    assert is_self_marked(course.decks["d"].by_id["why"])
    assert "why" not in {item.asked.question_id for item in drawn(course, exam=True).items}


def test_a_time_factor_lengthens_the_limit() -> None:
    assert QuizSettings(decks=(), minutes=10, time_factor=1.5).limit_ms == 15 * 60_000
    assert QuizSettings(decks=(), time_factor=1.5).limit_ms is None


def test_a_retry_asks_only_what_was_missed_without_clock_and_penalty(course: Course) -> None:
    paper = drawn(course, exam=True, minutes=5, pass_mark=70, penalty=0.5)
    retry = paper_again(paper, course, quiz_id="r", only=frozenset({"d/dose"}))
    assert retry.kind is Kind.RETRY
    assert [item.asked.question_id for item in retry.items] == ["dose"]
    chosen = retry.settings
    assert (chosen.exam, chosen.minutes, chosen.pass_mark, chosen.penalty) == (False, None, None, 0.0)


def test_the_same_paper_is_put_in_the_words_the_deck_has_now(course: Course) -> None:
    paper = draw_paper(course, QuizSettings(decks=("d",)), quiz_id="q", seed="s")
    edited = read_deck(
        DECK.replace("Which dose?", "Which dose in mg?").replace('id = "short"', 'id = "gone"'), "d.toml"
    )
    assert edited.deck is not None
    again = paper_again(paper, replace(course, decks={"d": edited.deck}), quiz_id="r")
    prompts = {item.asked.question_id: item.prompt for item in again.items}
    assert prompts["dose"] == "Which dose in mg?"
    assert "short" not in prompts
    assert again.kind is Kind.SAME_PAPER


# Answering


def test_an_answer_informs_the_memory_of_a_fact_begun_and_of_no_other(course: Course, stamp: Stamper) -> None:
    quiz = without_cards(begun(course, stamp))
    _, events = moves.answer(quiz, course, right(quiz), BEGUN, stamp, 0, answer_ms=9000)
    assert reviews(events)[0].rating is Rating.GOOD
    assert reviews(events)[0].due_on is not None
    _, events = moves.answer(quiz, course, right(quiz), NEW, stamp, 0, answer_ms=9000)
    assert reviews(events)[0].rating is None
    assert reviews(events)[0].suggested is Rating.GOOD


def test_an_answer_is_promised_a_day_away_from_full_ones_and_from_those_this_quiz_filled(
    course: Course, stamp: Stamper
) -> None:
    strong = BEGUN._replace(memory=Memory(60.0, 5.0), reviewed_on=NOW_DAY - 50, highest_form=Form.RECALL)
    quiz = without_cards(begun(course, stamp))

    def answered(quiz: Quiz, load: dict[int, int]) -> Review:
        loaded = replace(course, load=load)
        return reviews(moves.answer(quiz, loaded, right(quiz), strong, stamp, 0, answer_ms=9000)[1])[0]

    usual = answered(quiz, {}).due_on or 0
    load = dict.fromkeys(range(usual - 30, usual + 31), 500) | {usual + 1: 0, usual + 2: 0}
    first = answered(quiz, load)
    assert first.due_on == usual + 1
    assert answered(replace(quiz, reviews={quiz.place + 1: first}), load).due_on == usual + 2
    assert answered(replace(quiz, reviews={quiz.place: replace(first, given=("other",))}), load).due_on == usual + 1


def test_an_exam_answer_never_reaches_the_memory(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp, exam=True)
    _, events = moves.answer(quiz, course, right(quiz), BEGUN, stamp, 0, answer_ms=9000)
    assert (reviews(events)[0].rating, reviews(events)[0].mode) == (None, Mode.EXAM)


def test_with_feedback_at_once_the_verdict_is_shown_and_at_the_end_the_next_question_is(
    course: Course, stamp: Stamper
) -> None:
    at_once = without_cards(begun(course, stamp))
    shown, _ = moves.answer(at_once, course, right(at_once), NEW, stamp, 0, answer_ms=1)
    assert (shown.phase, shown.place) == (QuizPhase.SHOWN, 0)
    at_end = without_cards(begun(course, stamp, at_once=False))
    asking, _ = moves.answer(at_end, course, right(at_end), NEW, stamp, 0, answer_ms=1)
    assert (asking.phase, asking.place, asking.verdict) == (QuizPhase.ASKING, 1, None)


def test_another_answer_voids_the_one_before_and_the_same_one_changes_nothing(course: Course, stamp: Stamper) -> None:
    quiz = without_cards(begun(course, stamp, at_once=False))
    first, events = moves.answer(quiz, course, ("wrong",), BEGUN, stamp, 0, answer_ms=1)
    old = reviews(events)[0]
    same, nothing = moves.answer(moves.reopen(first), course, ("wrong",), BEGUN, stamp, 0, answer_ms=1)
    assert nothing == ()
    assert same.place == first.place
    other, events = moves.answer(moves.reopen(first), course, right(quiz), BEGUN, stamp, 0, answer_ms=1)
    assert voided(list(events)) == {old.stamp.id}
    assert other.reviews[0].outcome is Outcome.RIGHT


def test_what_is_true_but_not_meant_is_asked_once_more(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp, topics=("condition",))
    again, events = moves.answer(quiz, course, ("nightmares",), BEGUN, stamp, 0, answer_ms=1)
    assert (again.phase, events) == (QuizPhase.ASKING, ())
    assert again.message == "Also true. Another one is meant."
    _, events = moves.answer(again, course, ("flashbacks",), BEGUN, stamp, 0, answer_ms=1)
    assert reviews(events)[0].rating is Rating.HARD


def test_a_card_is_revealed_then_marked_by_the_learner(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp)
    place = next(p for p, item in enumerate(quiz.paper.items) if item.asked.type == "flash")
    quiz = replace(quiz, place=place)
    with pytest.raises(IllegalMove):
        moves.answer(quiz, course, (), NEW, stamp, 0, answer_ms=1)
    revealed = moves.reveal(quiz, course)
    assert (revealed.phase, revealed.reviews) == (QuizPhase.REVEALED, {})
    marked, events = moves.answer(revealed, course, (), NEW, stamp, 0, answer_ms=1, self_mark=2)
    assert reviews(events)[0].score == 0.5
    assert marked.phase is not QuizPhase.SHOWN


def test_only_a_card_can_be_revealed_or_marked(course: Course, stamp: Stamper) -> None:
    quiz = without_cards(begun(course, stamp))
    with pytest.raises(IllegalMove):
        moves.reveal(quiz, course)
    with pytest.raises(IllegalMove):
        moves.answer(quiz, course, (), NEW, stamp, 0, answer_ms=1, self_mark=3)


def test_i_was_right_flips_the_verdict_and_back(course: Course, stamp: Stamper) -> None:
    quiz = without_cards(begun(course, stamp))
    shown, before = moves.answer(quiz, course, ("wrong",), BEGUN, stamp, 0, answer_ms=1)
    flipped, events = moves.override(shown, course, BEGUN, stamp)
    assert voided(list(events)) == {reviews(before)[0].stamp.id}
    assert (flipped.reviews[0].score, flipped.reviews[0].overridden) == (1.0, True)
    back, _ = moves.override(flipped, course, BEGUN, stamp)
    assert (back.reviews[0].score, back.reviews[0].overridden) == (0.0, False)


MOVES = st.lists(st.sampled_from(("right", "wrong", "reopen", "next", "override", "pause")), max_size=25)


@given(moves_made=MOVES, at_once=st.booleans(), exam=st.booleans())
def test_a_fact_has_at_most_one_answer_that_counts_whatever_is_done(
    moves_made: list[str], at_once: bool, exam: bool
) -> None:
    course, stamp = make_course(), make_stamper()
    quiz = without_cards(begun(course, stamp, at_once=at_once, exam=exam))
    log: list[Event] = []
    for name in moves_made:
        try:
            quiz, events = _made(name, quiz, course, stamp)
        except IllegalMove:
            continue
        log += events
    if quiz.phase is QuizPhase.PAUSED:
        quiz = moves.resume(quiz, 0)
    quiz, events = moves.finish(quiz, course, stamp, 0)
    log += events
    gone = voided(log)
    standing_reviews = [event for event in log if isinstance(event, Review) and event.stamp.id not in gone]
    assert max(Counter(review.fact_id for review in standing_reviews).values()) == 1
    assert {review.stamp.id for review in standing_reviews} == {r.stamp.id for r in quiz.reviews.values()}
    assert not any(review.rating for review in standing_reviews) or not exam


def _made(name: str, quiz: Quiz, course: Course, stamp: Stamper) -> tuple[Quiz, tuple[Event, ...]]:
    match name:
        case "right":
            return moves.answer(quiz, course, right(quiz), BEGUN, stamp, 0, answer_ms=1)
        case "wrong":
            return moves.answer(quiz, course, ("1",), BEGUN, stamp, 0, answer_ms=1)
        case "reopen":
            return moves.reopen(quiz), ()
        case "override":
            return moves.override(quiz, course, BEGUN, stamp)
        case "pause":
            paused, events = moves.pause(quiz, stamp, 0)
            return moves.resume(paused, 0), events
    if quiz.phase is QuizPhase.SHOWN:
        return moves.go_on(quiz, course, stamp, 0)
    return moves.turn_to(quiz, course, quiz.place + 1, ("2",), BEGUN, stamp, answer_ms=1)


def test_a_quiz_with_feedback_at_once_ends_behind_its_last_verdict(course: Course, stamp: Stamper) -> None:
    quiz = without_cards(begun(course, stamp))
    for _ in quiz.paper.items:
        assert quiz.phase is QuizPhase.ASKING
        quiz, _ = moves.answer(quiz, course, right(quiz), NEW, stamp, 0, answer_ms=1)
        assert quiz.phase is QuizPhase.SHOWN
        quiz, events = moves.go_on(quiz, course, stamp, 60)
    assert (quiz.phase, quiz.used_ms) == (QuizPhase.FINISHED, 60)
    assert [event.kind for event in events if isinstance(event, Note)] == [NoteKind.QUIZ_FINISHED]


def test_a_quiz_says_when_going_on_ends_it(course: Course, stamp: Stamper) -> None:
    for at_once in (True, False):
        quiz = begun(course, stamp, at_once=at_once)
        last = replace(quiz, place=len(quiz.paper.items) - 1)
        assert not quiz.ends_next
        assert last.ends_next is at_once
        assert replace(last, phase=QuizPhase.LAST_PAGE).ends_next


def test_with_feedback_at_the_end_the_last_page_comes_first(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp, at_once=False)
    page, events = moves.go_on(replace(quiz, place=len(quiz.paper.items) - 1), course, stamp, 0)
    assert (page.phase, events) == (QuizPhase.LAST_PAGE, ())
    assert moves.go_on(page, course, stamp, 0)[0].phase is QuizPhase.FINISHED


def test_i_was_right_is_offered_for_what_is_not_right_or_is_so_by_ones_own_word(course: Course, stamp: Stamper) -> None:
    quiz = without_cards(begun(course, stamp))
    assert not quiz.can_override
    good, _ = moves.answer(quiz, course, right(quiz), NEW, stamp, 0, answer_ms=1)
    assert not good.can_override
    bad, _ = moves.answer(quiz, course, ("1",), NEW, stamp, 0, answer_ms=1)
    assert bad.can_override
    flipped, _ = moves.override(bad, course, NEW, stamp)
    assert flipped.can_override
    assert not moves.go_on(flipped, course, stamp, 0)[0].can_override


# An exam


def test_turning_away_from_a_question_of_an_exam_keeps_what_stands_there(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp, exam=True)
    turned, events = moves.turn_to(quiz, course, 1, right(quiz), NEW, stamp, answer_ms=1)
    assert (turned.place, len(reviews(events))) == (1, 1)
    back, nothing = moves.turn_to(turned, course, 0, (), NEW, stamp, answer_ms=1)
    assert (back.place, nothing) == (0, ())


def test_behind_the_last_question_is_the_last_page_and_back_leads_to_what_is_open(
    course: Course, stamp: Stamper
) -> None:
    quiz = begun(course, stamp, exam=True)
    last = len(quiz.paper.items) - 1
    quiz, _ = moves.answer(quiz, course, right(quiz), NEW, stamp, 0, answer_ms=1)
    page, _ = moves.turn_to(replace(quiz, place=last), course, last + 1, (), NEW, stamp, answer_ms=1)
    assert page.phase is QuizPhase.LAST_PAGE
    assert moves.back_from_last_page(page).place == 1


def test_with_all_answered_back_leads_to_what_is_flagged(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp, exam=True)
    for place in range(len(quiz.paper.items)):
        if place == 2:
            quiz, _ = moves.flag(quiz, stamp, 0)
        quiz, _ = moves.answer(quiz, course, right(quiz), NEW, stamp, 0, answer_ms=1)
    assert (quiz.phase, quiz.unanswered) == (QuizPhase.LAST_PAGE, 0)
    assert moves.back_from_last_page(quiz).place == 2


def test_a_quiz_with_feedback_at_once_goes_forward_only(course: Course, stamp: Stamper) -> None:
    with pytest.raises(IllegalMove):
        moves.reopen(begun(course, stamp))


# The clock


def test_the_clock_stops_in_a_pause_but_not_in_an_exam(course: Course, stamp: Stamper) -> None:
    left = {}
    for exam in (False, True):
        quiz = begun(course, stamp, minutes=10, exam=exam)
        paused, _ = moves.pause(quiz, stamp, 60_000)
        left[exam] = moves.resume(paused, 180_000).time_left_ms(180_000)
    assert left == {False: 9 * 60_000, True: 7 * 60_000}


def test_a_pause_gives_the_verdict_back_that_was_on_show(course: Course, stamp: Stamper) -> None:
    quiz = without_cards(begun(course, stamp))
    shown, _ = moves.answer(quiz, course, right(quiz), NEW, stamp, 0, answer_ms=1)
    paused, _ = moves.pause(shown, stamp, 0)
    assert moves.resume(paused, 0) == replace(shown, running_since=0)


def test_a_quiz_cut_off_goes_on_at_the_first_open_question_with_the_time_its_answers_took(
    course: Course, stamp: Stamper
) -> None:
    quiz = without_cards(begun(course, stamp, minutes=10, at_once=False))
    answered, events = moves.answer(quiz, course, right(quiz), NEW, stamp, 0, answer_ms=20_000)
    restored = moves.restored(quiz.paper, reviews(events), quiz.started_at_ms, {}, NOW_MS + 900_000)
    again = moves.resume(restored, 5)
    assert (again.place, again.reviews, again.used_ms) == (1, answered.reviews, 20_000)


def test_the_clock_of_an_exam_runs_on_while_the_app_is_closed(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp, minutes=10, exam=True)
    restored = moves.restored(quiz.paper, [], quiz.started_at_ms, {}, quiz.started_at_ms + 900_000)
    assert restored.time_left_ms(0) == 0


def test_when_time_is_up_what_stands_there_is_taken(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp, minutes=1, exam=True)
    done, events = moves.time_up(quiz, course, right(quiz), NEW, stamp, 99_000, answer_ms=1)
    assert done.message == "Time's up. Your last answer was taken as it stood."
    outcomes = [review.outcome for review in reviews(events)]
    assert outcomes[0] is Outcome.RIGHT
    assert set(outcomes[1:]) == {Outcome.NOT_ANSWERED}
    assert done.used_ms == 60_000


def test_when_time_is_up_and_nothing_stands_there_the_question_is_timed_out(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp, minutes=1)
    done, events = moves.time_up(quiz, course, (), BEGUN, stamp, 60_000, answer_ms=1)
    assert done.message == "Time's up."
    assert Counter(review.outcome for review in reviews(events))[Outcome.TIMED_OUT] == 1
    assert not any(review.rating for review in reviews(events))


def test_when_time_is_up_what_is_true_but_not_meant_is_no_answer(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp, topics=("condition",), minutes=1)
    _, events = moves.time_up(quiz, course, ("nightmares",), BEGUN, stamp, 60_000, answer_ms=1)
    assert [review.outcome for review in reviews(events)] == [Outcome.TIMED_OUT]


# The result and the list of scores


def test_a_discarded_quiz_is_not_listed_and_an_unfinished_one_counts_for_no_trend(
    course: Course, stamp: Stamper
) -> None:
    notes: list[Note] = []
    for how in ("finished", "unfinished", "discarded"):
        quiz = begun(course, stamp)
        quiz = replace(quiz, paper=replace(quiz.paper, quiz_id=how))
        _, events = moves.finish(quiz, course, stamp, 0, how=how)
        notes += [event for event in events if isinstance(event, Note)]
    found = scores(notes)
    assert [score.quiz_id for score in found] == ["unfinished", "finished"]
    assert standing(found, ("d",)).trend == ()


def test_the_list_of_scores_says_what_the_result_says(course: Course, stamp: Stamper) -> None:
    quiz = without_cards(begun(course, stamp, topics=("mechanism", "condition", "statistic")))
    quiz, _ = moves.answer(quiz, course, right(quiz), NEW, stamp, 0, answer_ms=1)
    done, events = moves.finish(quiz, course, stamp, 240_000)
    score = scores([event for event in events if isinstance(event, Note)])[0]
    found = result(done.paper, tuple(done.reviews.values()), done.used_ms)
    assert (score.percent, score.marks, score.of, score.right) == (found.percent, found.marks, found.of, found.right)
    assert (score.used_ms, score.decks, score.topics) == (240_000, ("d",), ("mechanism", "condition", "statistic"))
    assert found.right + found.partly + found.wrong + found.not_answered == found.of


@given(fates=st.lists(st.sampled_from(("right", "wrong", "open")), min_size=4, max_size=4), penalty=st.floats(0.0, 1.0))
def test_a_hundred_percent_is_all_right_and_marks_never_leave_their_range(fates: list[str], penalty: float) -> None:
    course, stamp = make_course(), make_stamper()
    quiz = begun(course, stamp, exam=True, penalty=penalty, pass_mark=50)
    for fate in fates:
        if fate == "open":
            quiz, _ = moves.go_on(quiz, course, stamp, 0)
        else:
            quiz, _ = moves.answer(quiz, course, right(quiz) if fate == "right" else ("1",), NEW, stamp, 0, answer_ms=1)
    done, _ = moves.finish(quiz, course, stamp, 0)
    found = result(done.paper, tuple(done.reviews.values()), 0)
    assert (found.percent == 100) == (set(fates) == {"right"})
    assert 0 <= found.marks <= found.of
    assert found.passed == (found.marks >= 2)
    assert found.right + found.partly + found.wrong + found.not_answered == found.of


@given(fates=st.lists(st.sampled_from(("right", "wrong", "dont_know", "partly")), min_size=4, max_size=4))
def test_the_four_counts_add_up_and_only_what_was_answered_wrong_is_fined(fates: list[str]) -> None:
    course, stamp = make_course(), make_stamper()
    quiz = begun(course, stamp, exam=True, penalty=0.25)
    for fate in fates:
        text = {"right": right(quiz), "wrong": ("1",), "dont_know": (), "partly": right(quiz)}[fate]
        place = quiz.place
        quiz, _ = moves.answer(quiz, course, text, NEW, stamp, 0, answer_ms=1)
        if fate == "partly":
            partial = replace(quiz.reviews[place], outcome=Outcome.PARTIAL, score=0.5)
            quiz = replace(quiz, reviews={**quiz.reviews, place: partial})
    done, _ = moves.finish(quiz, course, stamp, 0)
    found = result(done.paper, tuple(done.reviews.values()), 0)
    counts = Counter(fates)
    assert (found.right, found.partly) == (counts["right"], counts["partly"])
    assert (found.wrong, found.not_answered) == (counts["wrong"] + counts["dont_know"], 0)
    assert found.marks == max(0, counts["right"] + counts["partly"] / 2 - counts["wrong"] / 4)


# The table of moves


def _every_move(
    quiz: Quiz, course: Course, stamp: Stamper
) -> dict[QuizMove, Callable[[], Quiz | tuple[Quiz, tuple[Event, ...]]]]:
    mark = 2 if quiz.self_marks else None
    text = () if quiz.self_marks else right(quiz)
    return {
        QuizMove.REVEAL: lambda: moves.reveal(quiz, course),
        QuizMove.ANSWER: lambda: moves.answer(quiz, course, text, BEGUN, stamp, 0, answer_ms=1, self_mark=mark),
        QuizMove.TURN: lambda: moves.turn_to(quiz, course, 1, text, BEGUN, stamp, answer_ms=1),
        QuizMove.OVERRIDE: lambda: moves.override(quiz, course, BEGUN, stamp),
        QuizMove.GO_ON: lambda: moves.go_on(quiz, course, stamp, 1),
        QuizMove.GO_TO: lambda: moves.go_to(quiz, 0),
        QuizMove.FLAG: lambda: moves.flag(quiz, stamp, 1),
        QuizMove.PAUSE: lambda: moves.pause(quiz, stamp, 1),
        QuizMove.RESUME: lambda: moves.resume(quiz, 2),
        QuizMove.FINISH: lambda: moves.finish(quiz, course, stamp, 3),
        QuizMove.TIME_UP: lambda: moves.time_up(quiz, course, text, BEGUN, stamp, 3, answer_ms=1),
    }


@given(data=st.data(), at_once=st.booleans(), exam=st.booleans())
def test_every_move_that_is_legal_works_and_every_other_is_refused(
    data: st.DataObject, at_once: bool, exam: bool
) -> None:
    course, stamp = make_course(), make_stamper()
    quiz = begun(course, stamp, at_once=at_once, exam=exam, minutes=5)
    reached = set()
    for name in data.draw(st.lists(st.sampled_from(QuizMove), max_size=20)):
        reached.add(quiz.phase)
        made = _every_move(quiz, course, stamp)[name]
        only_cards = name is QuizMove.REVEAL and not quiz.self_marks
        one_way = name in {QuizMove.GO_TO, QuizMove.TURN} and quiz.paper.settings.feedback_at_once
        if name not in LEGAL[quiz.phase] or only_cards:
            with pytest.raises(IllegalMove):
                made()
            continue
        try:
            after = made()
        except IllegalMove:
            assert one_way
            continue
        quiz = after[0] if isinstance(after, tuple) else after
        assert 0 <= quiz.place < len(quiz.paper.items)
        assert quiz.time_used_ms(5) >= 0
        assert quiz.unanswered == len(quiz.paper.items) - len(quiz.reviews)
        assert (quiz.verdict is not None) == (quiz.phase in {QuizPhase.SHOWN, QuizPhase.REVEALED}) or (
            quiz.phase is QuizPhase.PAUSED
        )


def test_nothing_can_be_done_in_a_quiz_that_is_over(course: Course, stamp: Stamper) -> None:
    done, _ = moves.finish(begun(course, stamp), course, stamp, 0)
    for made in _every_move(done, course, stamp).values():
        with pytest.raises(IllegalMove):
            made()


# Time


@given(st.lists(st.integers(-(10**6), 10**6), max_size=8), st.integers(0, 10**6))
def test_time_never_runs_back_and_is_never_negative(ticks: list[int], start: int) -> None:
    course, stamp = make_course(), make_stamper()
    quiz, _ = moves.begin(drawn(course, minutes=1), stamp, start)
    used = 0
    for tick in ticks:
        quiz, _ = moves.pause(quiz, stamp, tick)
        assert quiz.time_used_ms(tick) >= used
        assert 0 <= (quiz.time_left_ms(tick) or 0) <= 60_000
        used = quiz.time_used_ms(tick)
        quiz = moves.resume(quiz, tick)


def test_the_time_of_answers_given_after_a_pause_is_counted_beside_it(course: Course, stamp: Stamper) -> None:
    quiz = without_cards(begun(course, stamp, minutes=10, at_once=False))
    quiz, first = moves.answer(quiz, course, right(quiz), NEW, stamp, 0, answer_ms=20_000)
    paused, events = moves.pause(quiz, stamp, 50_000)
    note = next(event for event in events if isinstance(event, Note))
    _, second = moves.answer(moves.resume(paused, 0), course, right(quiz), NEW, stamp, 0, answer_ms=7_000)
    pause = {**note.data, "at_ms": note.stamp.at_ms}
    found = moves.restored(quiz.paper, reviews((*first, *second)), quiz.started_at_ms, pause, NOW_MS)
    assert found.used_ms == 57_000


def test_a_clock_set_back_takes_no_time_from_an_exam(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp, minutes=10, exam=True)
    found = moves.restored(quiz.paper, [], quiz.started_at_ms, {}, quiz.started_at_ms - 900_000)
    assert found.time_left_ms(0) == 10 * 60_000


# What is asked


def test_the_form_of_a_fact_is_drawn_by_the_seed_and_every_form_is_drawn(course: Course) -> None:
    drawn_types = Counter(
        item.asked.type
        for seed in range(200)
        for item in draw_paper(course, QuizSettings(decks=("d",)), quiz_id="q", seed=str(seed)).items
        if item.asked.fact_id == "target"
    )
    assert set(drawn_types) == {"choice", "cloze"}
    assert min(drawn_types.values()) > 70


def test_an_easy_form_in_a_quiz_grants_no_more_than_in_study(course: Course, stamp: Stamper) -> None:
    strong = BEGUN._replace(memory=Memory(300.0, 3.0), highest_form=Form.COMPLETE)
    granted = {}
    for seed in range(20):
        paper = draw_paper(course, QuizSettings(decks=("d",)), quiz_id="q", seed=str(seed))
        place = next(place for place, item in enumerate(paper.items) if item.asked.fact_id == "target")
        quiz = replace(moves.begin(paper, stamp, 0)[0], place=place)
        answered, _ = moves.answer(quiz, course, ("glutamate",), strong, stamp, 0, answer_ms=1)
        due_on = answered.reviews[place].due_on
        assert due_on is not None
        granted[quiz.item.asked.type] = due_on - NOW_DAY
    assert granted["choice"] <= 21 < granted["cloze"]


def test_a_retry_puts_its_options_in_a_new_order_and_the_same_paper_in_the_old(course: Course) -> None:
    papers = (draw_paper(course, QuizSettings(decks=("d",)), quiz_id="q", seed=seed) for seed in "abcdefghij")
    paper = next(paper for paper in papers if "choice" in {item.asked.type for item in paper.items})
    assert paper_again(paper, course, quiz_id="again").items == paper.items
    everything = frozenset(item.asked.question_ref for item in paper.items)
    orders = set()
    for name in "abcdef":
        retry = paper_again(paper, course, quiz_id=name, only=everything)
        orders |= {item.asked.options for item in retry.items if item.asked.type == "choice"}
        assert paper_again(retry, course, quiz_id="x").items == retry.items
    assert len(orders) > 1


def test_open_questions_of_a_paper_are_renewed_and_answered_ones_left(course: Course) -> None:
    paper = drawn(course)
    edited = read_deck(DECK.replace("Which dose?", "How much?").replace("Which symptom", "What sign"), "d.toml").deck
    assert edited is not None
    kept = [question for question in edited.questions if question.id != "short"]
    now = replace(course, decks={"d": edited.model_copy(update={"questions": tuple(kept)})})
    prompts = {item.asked.question_id: item.prompt for item in paper_renewed(paper, now, {"d/symptom"}).items}
    assert prompts["dose"] == "How much?"
    assert prompts["symptom"] == "Which symptom marks it?"
    assert "short" not in prompts
    assert paper_renewed(paper, course, frozenset()) == paper


# By one's own word


def test_almost_right_has_nothing_to_be_right_about(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp, topics=("condition",))
    for given_text in ("flashbacks", "flashbakcs"):
        shown, _ = moves.answer(quiz, course, (given_text,), NEW, stamp, 0, answer_ms=1)
        assert moves.override(shown, course, NEW, stamp) == (shown, ())


def test_after_an_exam_ones_own_word_is_a_note_that_changes_no_mark(course: Course, stamp: Stamper) -> None:
    quiz = begun(course, stamp, exam=True)
    quiz, _ = moves.answer(quiz, course, ("1",), NEW, stamp, 0, answer_ms=1)
    done, _ = moves.finish(quiz, course, stamp, 0)
    ref = done.paper.items[0].asked.question_ref
    (said,) = acceptance.own_word(done.paper, ref, stamp, on=True)
    assert isinstance(said, Note)
    assert (said.kind, said.target, said.data) == (NoteKind.OWN_WORD, "q", {"question": ref, "on": True})
    plain = result(done.paper, tuple(done.reviews.values()), 0)
    noted = result(done.paper, tuple(done.reviews.values()), 0, frozenset({ref}))
    assert (noted.own_word, noted.marks, noted.wrong) == (1, plain.marks, plain.wrong)
    with pytest.raises(IllegalMove):
        acceptance.own_word(drawn(course), ref, stamp, on=True)
