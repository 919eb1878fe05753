"""A quiz line by line: the paper, the clock, going back, pausing, the result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.cli.opening import deck_named
from quizapp.cli.plain import choose_deck
from quizapp.cli.plain_quiz import quiz_plainly
from quizapp.collection import Collection
from quizapp.collection.overview import list_scores
from quizapp.collection.quiz import paused
from quizapp.learning.events import Confidence, Mode, Outcome, Review
from quizapp.learning.paper import QuizSettings
from tests.cli.support import QUESTIONS, Clock, Person, Reply, number_of, talk_of, write_deck

Opening = Callable[[], Collection]
LONG_CARD = QUESTIONS["flash"]
WORDS = "".join(
    f'[[questions]]\nid = "w{n}"\ntype = "typed"\nprompt = "word {n}"\nanswer = "{w}"\n'
    for n, w in enumerate(("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet"))
)


@pytest.fixture
def taken(home: Path, opened: Opening) -> Callable[..., str]:
    """Take a quiz over a deck of these questions, typing these replies; what was said."""

    def quiz(deck: str, /, *replies: Reply, terminal: bool = True, code: int = 0, **settings: object) -> str:
        write_deck(home, deck)
        person = Person(replies, terminal=terminal)
        chosen = QuizSettings(decks=("heart",), **settings)  # type: ignore[arg-type] # as each test says
        assert quiz_plainly(opened(), talk_of(person), chosen, seed=None if terminal else "a") == code
        return person.heard.getvalue()

    return quiz


@pytest.fixture
def reviews(opened: Opening) -> Callable[[], list[Review]]:
    return lambda: [event for event in opened().store.events() if isinstance(event, Review)]


Taken = Callable[..., str]
Reviews = Callable[[], list[Review]]


def right(heard: str) -> str:
    """The right answer to the word that was asked last."""
    number = int(heard.rsplit("word ", 1)[1].split()[0])
    return ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet")[number]


def test_a_quiz_tells_place_and_verdict_and_ends_with_a_result(taken: Taken, reviews: Reviews) -> None:
    heard = taken(QUESTIONS["choice"], number_of("the GABA system"), "", "")
    assert "Question 1 of 1. Choice. Which brain system does ketamine target in PTSD?" in heard
    assert "the GABA system. Wrong. Right: " in heard
    assert "0%, 0.0 of 1 mark: 0 right, 0 partly, 1 wrong, 0 not answered." in heard
    assert "1. Which brain system does ketamine target in PTSD? wrong. You: the GABA system." in heard
    assert "1 fact not yet studied: quizapp study heart." in heard
    assert [(r.mode, r.outcome) for r in reviews()] == [(Mode.QUIZ, Outcome.WRONG)]


def test_the_result_is_kept_and_compared_with_the_last_and_the_best(taken: Taken, clock: Clock) -> None:
    taken(WORDS, *[right] * 9, "wrong", terminal=False, questions=10)
    clock.forward(days=1)
    heard = taken(WORDS, *[right] * 10, terminal=False, questions=10)
    assert "100%, 10.0 of 10 marks: 10 right" in heard
    assert "Up from 90% (Mon 16 Nov), best 90%." in heard
    assert "10 right in a row." in heard


def test_a_script_answers_each_question_with_one_line(taken: Taken, opened: Opening) -> None:
    taken(
        WORDS + LONG_CARD,
        *(lambda heard: right(heard) if "word" in heard.splitlines()[-2] else "3",) * 11,
        terminal=False,
        questions=11,
    )
    assert list_scores(opened())[0].percent == 100


def test_a_long_card_is_marked_by_the_learner(taken: Taken, reviews: Reviews) -> None:
    heard = taken(LONG_CARD, "", "4", "2", "")
    assert "Enter to see the answer: Answer: A use that the label" in heard
    assert "1, 2 or 3." in heard
    assert "1 self-marked" in heard
    assert [r.score for r in reviews()] == [0.5]


def test_i_was_right_counts_and_is_said_in_the_score(taken: Taken) -> None:
    heard = taken(QUESTIONS["typed"], "wrong", ":right", "", "")
    assert "Counted as right by your own word." in heard
    assert "100%, 1 by your own word, 1.0 of 1 mark" in heard


def test_a_spelling_can_be_accepted_after_i_was_right(taken: Taken) -> None:
    heard = taken(QUESTIONS["typed"], "excitatory amino acid", ":right", "y", "")
    assert "Accept “excitatory amino acid” from now on? y or n: " in heard
    assert "“excitatory amino acid” is accepted from now on." in heard
    assert "100%, 1 by your own word" in heard


def test_with_feedback_at_once_there_is_no_going_back(taken: Taken) -> None:
    heard = taken(WORDS, ":?", ":undo", ":later", ":hint", ":bury", ":source", ":right")
    assert ":source where this comes from" in heard
    assert not any(words in heard for words in ("a hint\n", "not before tomorrow", "asked again", "take back")), (
        "refused"
    )
    assert heard.count("With feedback at once a quiz goes forward only.") == 2
    assert "There are no hints in a quiz." in heard
    assert "After the answer." in heard
    assert "Nothing is answered yet." in heard


def test_with_feedback_at_the_end_nothing_is_told_before(taken: Taken) -> None:
    heard = taken(WORDS, *["x"] * 3, at_once=False, questions=3)
    before = heard.split("0 not answered")[0]
    assert "Wrong" not in before
    assert "alpha" not in before


def test_undo_reopens_the_question_before_and_its_new_answer_counts(taken: Taken, reviews: Reviews) -> None:
    heard = taken(WORDS, "x", ":undo", right, right, right, "f", "", at_once=False, questions=3)
    assert "Question 1 of 3. Answered before, Enter keeps it. Typed." in heard
    assert "100%, 3.0 of 3 marks" in heard
    assert [r.outcome for r in reviews()] == [Outcome.RIGHT] * 3


def test_an_exam_is_left_open_flagged_and_handed_in(taken: Taken, reviews: Reviews) -> None:
    heard = taken(
        WORDS,
        ":flag",
        right,
        ":later",
        right,
        "",
        right,
        "",
        "1",
        ":flag",
        ":finish",
        "f",
        "",
        exam=True,
        questions=3,
        pass_mark=60,
    )
    assert "Flagged." in heard
    assert "1 not answered, 1 flagged." in heard
    assert "0 not answered, 1 flagged." in heard
    assert "Question 1 of 3. Flagged. Answered before, Enter keeps it." in heard
    assert "Flag taken off." in heard
    assert "100%, 3.0 of 3 marks" in heard
    assert "Passed." in heard
    assert {r.mode for r in reviews()} == {Mode.EXAM}
    assert {r.rating for r in reviews()} == {None}


def test_time_left_is_said_with_each_question_and_the_last_answer_is_taken(taken: Taken, clock: Clock) -> None:
    def slowly(heard: str) -> str:
        clock.forward(minutes=5)
        return right(heard)

    heard = taken(WORDS, right, "", slowly, "", minutes=2, questions=3)
    assert "Question 1 of 3. 2 minutes left." in heard
    assert "Time's up. Your last answer was taken as it stood." in heard
    assert "66%" in heard or "67%" in heard
    assert "1 not answered" in heard


def test_when_time_ends_on_an_empty_line_nothing_is_taken(taken: Taken, clock: Clock, reviews: Reviews) -> None:
    def slowly(heard: str) -> str:
        clock.forward(minutes=5)
        return ""

    heard = taken(WORDS, slowly, "", minutes=2, questions=2)
    assert "Time's up.\n" in heard
    assert sorted(r.outcome for r in reviews()) == [Outcome.NOT_ANSWERED, Outcome.TIMED_OUT]


def test_the_end_of_the_input_pauses_and_the_quiz_can_be_gone_on_with(taken: Taken, opened: Opening) -> None:
    heard = taken(WORDS, right, "", minutes=10, questions=3)
    assert heard.endswith("Paused at 1 of 3, all saved. quizapp quiz heart goes on.\n")
    assert len(paused(opened())) == 1
    heard = taken(WORDS, "", right, "", right, "", "", questions=3)
    assert "Paused: heart, 1 of 3, 10:00 left." in heard
    assert "100%, 3.0 of 3 marks" in heard
    assert paused(opened()) == ()


def test_a_pause_names_the_file_where_it_lies_outside_the_deck_folders(
    home: Path, opened: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "my papers"
    elsewhere.mkdir()
    write_deck(home, WORDS, name="paper").rename(elsewhere / "paper.toml")
    monkeypatch.chdir(tmp_path)
    collection, person = opened(), Person((":quit", "l"))
    deck_id = deck_named(collection, "my papers/paper.toml")
    assert quiz_plainly(collection, talk_of(person), QuizSettings(decks=(deck_id,))) == 0
    assert person.heard.getvalue().endswith("quizapp quiz 'my papers/paper.toml' goes on.\n")
    assert deck_named(opened(), "my papers/paper.toml") == deck_id
    write_deck(home, WORDS)
    person = Person((":quit",))
    choose_deck(opened(), talk_of(person))
    assert "It goes on when quizapp quiz is given its deck file." in person.heard.getvalue()


def test_a_new_quiz_may_be_begun_beside_a_paused_one(taken: Taken) -> None:
    taken(WORDS, right)
    assert "Question 1 of 10." in taken(WORDS, "n")


def test_quitting_asks_what_then(taken: Taken, opened: Opening) -> None:
    heard = taken(WORDS, right, "", ":quit", "", ":quit", "d", questions=3)
    assert "Paused at 1 of 3." in heard
    assert "Enter to go on, l later, f finish now with 2 not answered, d discard: " in heard
    assert "Discarded." in heard
    assert list_scores(opened()) == ()


def test_finishing_early_counts_the_rest_as_not_answered(taken: Taken) -> None:
    assert "33%, 1.0 of 3 marks: 1 right, 0 partly, 0 wrong, 2 not answered." in taken(
        WORDS, right, "", ":quit", "f", "", questions=3
    )


def test_ctrl_c_pauses_and_ends_with_130(taken: Taken, opened: Opening) -> None:
    heard = taken(WORDS, right, "^C", code=130, questions=3)
    assert "Paused at 1 of 3, all saved." in heard
    assert len(paused(opened())) == 1


def test_the_missed_ones_can_be_retried_and_the_paper_taken_again(taken: Taken, opened: Opening) -> None:
    heard = taken(WORDS, "x", "", right, "", "r", right, "", "p", right, "", "", questions=2)
    assert "Enter to end, r retry 1 missed, p the same paper: " in heard
    assert [str(score.kind) for score in list_scores(opened())] == ["same paper", "retry", "quiz"]


def test_a_quiz_over_a_topic_nobody_has_says_so(home: Path, opened: Opening) -> None:
    from quizapp.errors import UsageError

    write_deck(home, WORDS)
    with pytest.raises(UsageError, match="no question fits"):
        quiz_plainly(opened(), talk_of(Person([])), QuizSettings(decks=("heart",), topics=("none",)))


def test_marks_by_confidence_are_asked_for_after_each_answer_and_said_in_the_result(
    taken: Taken, reviews: Reviews
) -> None:
    heard = taken(WORDS, right, "", "1", "", "x", "2", "", "", questions=2, scoring="confidence")
    assert heard.count("How sure? 1 sure, 2 unsure, 3 guess: ") == 3
    assert heard.index("How sure?") < heard.index("Right.")
    assert "1.0 of 6 marks: 1 right" in heard
    assert "Sure: 1 of 1 right." in heard
    assert "Unsure: 0 of 1 right." in heard
    assert [r.confidence for r in reviews()] == [Confidence.SURE, Confidence.UNSURE]


def test_a_script_says_nothing_of_how_sure_it_is_which_counts_as_a_guess(taken: Taken) -> None:
    heard = taken(WORDS, right, right, terminal=False, questions=2, scoring="confidence")
    assert "How sure?" not in heard
    assert "33%, 2.0 of 6 marks" in heard
