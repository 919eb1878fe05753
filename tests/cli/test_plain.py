"""Study line by line: what is said, what is taken, and what never counts by accident."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.cli.plain import study_plainly
from quizapp.collection import Collection
from quizapp.config import Settings, StudySettings
from quizapp.learning.events import Confidence, Outcome, Rating, Review
from tests.cli.support import QUESTIONS, Clock, Person, Reply, collection_at, number_of, numbers_of, talk_of, write_deck

Opening = Callable[[], Collection]


@pytest.fixture
def studied(home: Path, opened: Opening) -> Callable[..., str]:
    """Study a deck of these questions, typing these replies; what was said. The exit code has to be `code`."""

    def study(questions: str, *replies: Reply, terminal: bool = True, code: int = 0, cram: bool = False) -> str:
        write_deck(home, questions)
        person = Person(replies, terminal=terminal)
        assert study_plainly(opened(), talk_of(person), "heart", cram=cram) == code
        return person.heard.getvalue()

    return study


@pytest.fixture
def reviews(opened: Opening) -> Callable[[], list[Review]]:
    """The reviews that count, oldest first."""
    return lambda: [event for event in opened().store.events() if isinstance(event, Review)]


Studied = Callable[..., str]
Reviews = Callable[[], list[Review]]


def test_a_choice_is_put_answered_and_told_as_the_page_says(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["choice"], number_of("the GABA system"), "")
    gaba, glutamate = number_of("the GABA system")(heard), number_of("the glutamate system")(heard)
    assert "Question. 1 left. Choice. Which brain system does ketamine target in PTSD?\n1. the " in heard
    assert "Answer 1 to 4, 0 don't know: " in heard
    assert f"You: {gaba}, the GABA system. Wrong. Right: {glutamate}, the glutamate system." in heard
    assert "Why: That is where benzodiazepines act." in heard
    assert "NMDA receptors are glutamate receptors." in heard
    assert "PTSD, mechanism, form 1 of 3: recognise." in heard
    assert [(r.outcome, r.given, r.rating) for r in reviews()] == [
        (Outcome.WRONG, ("the GABA system",), Rating.AGAIN),
    ]


def test_nothing_said_before_the_answer_belongs_to_it(studied: Studied) -> None:
    heard = studied(QUESTIONS["choice"])
    assert "PTSD, mechanism" not in heard
    assert "NMDA" not in heard
    assert heard.endswith("0 answered, all saved.\n")


def test_ratings_are_offered_in_full_words_and_enter_takes_the_suggested(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["choice"], number_of("the glutamate system"), "", "")
    offer = r"Rating: 1 Again 10 minutes, 2 Hard \d days?, 3 Good \d+ days?, 4 Easy \d+ days\. Enter for Good: "
    assert re.search(offer, heard)
    assert "1 answered, 1 right" in heard
    assert heard.endswith("1 answered, all saved.\n")
    assert reviews()[0].rating is Rating.GOOD


def test_an_empty_line_says_what_the_next_would_mean_and_a_second_is_dont_know(
    studied: Studied, reviews: Reviews
) -> None:
    heard = studied(QUESTIONS["choice"], "", "", "1")
    assert "Nothing chosen. 1-4 choose; enter again: I don't know." in heard
    assert "You: don't know. Right: " in heard
    assert reviews()[0].outcome is Outcome.DONT_KNOW


def test_any_answer_disarms_the_empty_line(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["choice"], "", "9", "", number_of("the glutamate system"), "")
    assert heard.count("Nothing chosen.") == 2
    assert reviews()[0].outcome is Outcome.RIGHT


@pytest.mark.parametrize("nonsense", ["5", "-1", "1 2", "x", "1.0", "²", "9" * 5000, "1,1"])
def test_what_is_no_option_is_said_and_asked_again_and_never_graded(
    studied: Studied, reviews: Reviews, nonsense: str
) -> None:
    heard = studied(QUESTIONS["choice"], nonsense)
    assert heard.count("Answer 1 to 4, 0 don't know: ") == 2
    assert reviews() == []


def test_true_or_false_is_a_choice_of_two(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["true_false"], number_of("False"), "")
    assert "True or false. Off-label prescribing is legal." in heard
    assert "You: 2, False. Wrong. Right: 1, True." in heard
    assert reviews()[0].given == ("False",)


def test_several_answers_say_which_were_missed(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["multi"], numbers_of("CRPS", "fibromyalgia"), "")
    missed = number_of("neuropathic pain")(heard)
    assert "Choose all that apply." in heard
    assert "Which ones, e.g. 1 3: " in heard
    assert "Partly: 2 of 3, 0 wrong." in heard
    told = next(line for line in heard.splitlines() if "You: " in line)
    chosen, _, right = told.partition(" Right: ")
    assert all(name in chosen for name in ("CRPS", "fibromyalgia"))
    assert all(name in right for name in ("CRPS", "fibromyalgia", "neuropathic pain"))
    assert f"{missed}. neuropathic pain: missed, right." in heard
    assert reviews()[0].given == ("CRPS", "fibromyalgia")
    assert reviews()[0].score == pytest.approx(2 / 3)


@pytest.mark.parametrize("kind", ["typed", "cloze", "numeric", "choice"])
def test_a_page_typed_as_an_answer_is_not_said_back_whole(studied: Studied, kind: str) -> None:
    heard = studied(QUESTIONS[kind], "glut" * 1_250, "1", "")
    assert max(len(line) for line in heard.splitlines()) < 600
    assert "glutglut" * 50 not in heard


def test_how_many_answers_are_right_is_not_said_before(studied: Studied) -> None:
    heard = studied(QUESTIONS["multi"])
    assert "3" not in heard.replace("1 3: ", "").replace("3. ", "")


@pytest.mark.parametrize("nonsense", ["1 1", "1 6", "1 and 2"])
def test_doubled_or_unknown_numbers_are_asked_again(studied: Studied, reviews: Reviews, nonsense: str) -> None:
    heard = studied(QUESTIONS["multi"], nonsense)
    assert heard.count("Which ones, e.g. 1 3: ") == 2
    assert reviews() == []


def test_a_typed_answer_one_letter_off_is_almost_and_says_the_letter(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["typed"], "glutmate", "")
    assert "You: glutmate. Right: glutamate. One letter missing: a." in heard
    assert reviews()[0].outcome is Outcome.ALMOST
    assert reviews()[0].rating is Rating.GOOD


def test_nothing_is_easy_by_itself(studied: Studied, reviews: Reviews) -> None:
    studied(QUESTIONS["typed"], "glutamate", "")
    assert (reviews()[0].suggested, reviews()[0].rating) == (Rating.GOOD, Rating.GOOD)


def test_what_is_also_true_is_said_and_the_second_try_is_hard(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["typed"], "glycine", "glutamate", "")
    assert "Also true. Another one is meant." in heard
    assert heard.count("Question. 1 left.") == 1
    assert [r.rating for r in reviews()] == [Rating.HARD]


def test_a_number_is_read_back_and_its_tolerance_told(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["numeric"], "17.4M", "")
    assert "Answer, a number: " in heard
    assert "You: 17.4M, read as 17,400,000. Right." in heard
    assert "Accepted " in heard
    assert reviews()[0].outcome is Outcome.RIGHT


def test_what_is_no_number_is_not_graded(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["numeric"], "many", "9**9**9", "17.3 million", "")
    assert heard.count("Not a number I can read. Try 17.3 million.") == 2
    assert [r.outcome for r in reviews()] == [Outcome.RIGHT]


def test_blanks_are_named_in_the_sentence_and_asked_one_by_one(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["cloze"], "NMDA", "", "", "")
    assert "Ketamine blocks the (blank 1) receptor for (blank 2)." in heard
    assert "Blank 1: " in heard
    assert "Nothing typed. Enter again: leave blank 2 empty." in heard
    assert "Blank 2: nothing. Not answered. Right: glutamate." in heard
    assert reviews()[0].given == ("NMDA", "")
    assert reviews()[0].score == 0.5


def test_blanks_all_left_empty_are_dont_know(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["cloze"], "", "", "", "", "")
    assert "You: don't know. Right: NMDA; glutamate." in heard
    assert reviews()[0].outcome is Outcome.DONT_KNOW


def test_an_order_is_taken_whole(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["order"], "1 2 3", numbers_of("history", "examination", "follow-up", "dose"), "")
    assert "The order, e.g. 3 1 4 2: " in heard
    assert "Too few: 4 still to be placed." in heard
    assert "3. dose: yours: 4th." in heard
    assert reviews()[0].given == ("history", "examination", "follow-up", "dose")


def test_pairs_are_asked_row_by_row_and_a_row_can_be_taken_back(studied: Studied, reviews: Reviews) -> None:
    heard = studied(
        QUESTIONS["match"],
        ":back",
        number_of("compulsions"),
        number_of("compulsions"),
        ":back",
        number_of("trauma"),
        number_of("compulsions"),
        number_of("antidepressants failed"),
        "",
    )
    assert "This is the first row." in heard
    assert "PTSD goes with (1 to 3): " in heard
    assert " already goes with PTSD. :back takes a row back." in heard
    assert "PTSD: trauma. Right." in heard
    assert reviews()[0].given == ("trauma", "compulsions", "antidepressants failed")


def test_a_row_may_be_left_open(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["match"], number_of("trauma"), "", "", "0", "")
    assert "Nothing chosen. 1-3 choose; enter again: leave it open." in heard
    assert "OCD: nothing. Not answered. Right: compulsions." in heard
    assert reviews()[0].given == ("trauma", "", "")


def test_a_card_is_revealed_and_rated_by_the_learner(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["flash"], "", "2", "")
    assert "Enter to see the answer: Answer: A use that the label" in heard
    assert reviews()[0].rating is Rating.HARD


def test_a_zero_reveals_a_card_as_not_known(studied: Studied) -> None:
    assert "Enter for Again: " in studied(QUESTIONS["flash"], "0")


def test_a_card_left_at_its_verdict_is_not_saved_but_a_judged_answer_is(studied: Studied, reviews: Reviews) -> None:
    assert "0 answered, all saved." in studied(QUESTIONS["flash"], "")
    assert "1 answered, all saved." in studied(QUESTIONS["choice"], "0")
    assert [r.question_id for r in reviews()] == ["target"]


def test_better_than_again_after_a_wrong_answer_takes_saying_it_twice(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["choice"], "0", "3", "3")
    assert "Counted as wrong. :right if you were right; 3 again to rate it Good." in heard
    assert [r.rating for r in reviews()] == [Rating.GOOD]


def test_i_was_right_may_teach_a_spelling(studied: Studied, reviews: Reviews, opened: Opening) -> None:
    heard = studied(QUESTIONS["typed"], "L-glu", ":right", "y", "")
    assert "Accept “L-glu” from now on? y or n: " in heard
    assert "Counted as right." in heard
    assert reviews()[0].overridden
    assert opened().store.accepted() == {"heart/transmitter": ("L-glu",)}


def test_undo_takes_back_the_rating_also_at_the_end(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["choice"], number_of("the glutamate system"), "4", ":undo", "2", "")
    assert "Enter to end, :undo takes back the last: " in heard
    assert "Took back Easy on “Which brain system does…”." in heard
    assert " u:" not in heard
    assert [r.rating for r in reviews()] == [Rating.HARD]


def test_undo_with_nothing_to_take_back_says_so(studied: Studied) -> None:
    assert "Nothing more to take back." in studied(QUESTIONS["choice"], ":u")


def test_a_hint_makes_the_answer_hard(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["typed"], ":h", "glutamate", "")
    assert "Hint: Begins with g; 9 letters." in heard
    assert reviews()[0].rating is Rating.HARD


def test_later_asks_again_at_the_end(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["typed"] + QUESTIONS["flash"], ":later")
    assert "Asked again at the end." in heard
    assert [r.outcome for r in reviews()] == [Outcome.SKIPPED]


def test_bury_takes_the_fact_away_until_tomorrow(studied: Studied, opened: Opening, clock: Clock) -> None:
    heard = studied(QUESTIONS["typed"], ":bury", "")
    assert "Buried until tomorrow. :undo takes it back." in heard
    state = opened().store.fact_state("heart/transmitter")
    assert state is not None
    assert state.buried_until == clock.now().day + 1


def test_the_source_is_told_after_the_answer_only(studied: Studied) -> None:
    heard = studied(QUESTIONS["choice"], ":source", "0", ":source")
    assert heard.index("After the answer.") < heard.index("Source: PTSD. “its work on glutamate”")


def test_repeat_says_question_and_verdict_again(studied: Studied) -> None:
    heard = studied(QUESTIONS["choice"], ":repeat", "0", ":repeat")
    assert heard.count("Question. 1 left. Choice.") == 3
    assert heard.count("You: don't know.") == 2


@pytest.mark.parametrize("terminal", [True, False])
def test_without_an_editor_or_a_person_edit_says_file_and_line(
    studied: Studied, home: Path, monkeypatch: pytest.MonkeyPatch, *, terminal: bool
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    if not terminal:
        monkeypatch.setenv("EDITOR", "vim")
    heard = studied(QUESTIONS["choice"], ":edit", terminal=terminal)
    path = home / "decks" / "heart.toml"
    line = path.read_text(encoding="utf-8").splitlines().index("[[questions]]") + 1
    assert f"It stands at {path}:{line}." in heard


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes $EDITOR a program that replaces text in the file, one pair at each call, and notes how it was called."""

    def made(*pairs: tuple[str, str]) -> None:
        script = tmp_path / "editor.py"
        script.write_text(
            "import sys\nfrom pathlib import Path\nlog, path = Path(sys.argv[1]), Path(sys.argv[-1])\n"
            "calls = log.read_text().splitlines() if log.exists() else []\n"
            f"old, new = {list(pairs)!r}[len(calls)]\n"
            "path.write_text(path.read_text('utf-8').replace(old, new), 'utf-8')\n"
            "log.write_text('\\n'.join([*calls, ' '.join(sys.argv[2:])]))\n",
            "utf-8",
        )
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script} {tmp_path / 'calls'}")

    return made


def test_edit_before_the_answer_asks_the_question_anew_and_logs_nothing(
    studied: Studied, reviews: Reviews, editor: Callable[..., None]
) -> None:
    editor(("does ketamine target in PTSD?", "is the target?"))
    heard = studied(QUESTIONS["choice"], ":edit", ":quit")
    assert heard.count("Question. 1 left. Choice.") == 2
    assert "Which brain system is the target?" in heard
    assert reviews() == []


def test_edit_after_the_answer_tells_the_verdict_anew(
    studied: Studied, reviews: Reviews, editor: Callable[..., None]
) -> None:
    editor(("NMDA receptors are glutamate receptors.", "It excites."))
    heard = studied(QUESTIONS["choice"], number_of("the GABA system"), ":edit", "")
    assert "Judged again, as it is now." in heard
    assert heard.index("NMDA receptors are glutamate receptors.") < heard.index("It excites.")
    assert [review.outcome for review in reviews()] == [Outcome.WRONG]


def test_what_was_saved_with_an_error_says_its_line_and_enter_opens_it_again(
    studied: Studied, editor: Callable[..., None], tmp_path: Path
) -> None:
    editor(('answer = "the glutamate', 'answr = "the glutamate'), ('answr = "the glutamate', 'answer = "the glutamate'))
    heard = studied(QUESTIONS["choice"], ":edit", "", ":quit")
    assert re.search(r"Line \d+: .*has no answer", heard)
    assert heard.count("Enter to open it again, n to leave it so: ") == 1
    assert len((tmp_path / "calls").read_text().splitlines()) == 2


def test_an_editor_that_is_not_there_is_said_and_study_goes_on(
    studied: Studied, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "/nowhere/editor")
    heard = studied(QUESTIONS["choice"], ":edit", "0", "")
    assert "The editor “/nowhere/editor” cannot be started" in heard
    assert "1 answered" in heard


def test_commands_take_their_shortest_unique_start(studied: Studied) -> None:
    heard = studied(QUESTIONS["choice"], ":r", ":x", ":", ":?", ":q")
    assert ":r may mean :right or :repeat." in heard
    assert "There is no command :x." in heard
    assert ":hint a hint" in heard
    assert heard.endswith("0 answered, all saved.\n")


def test_a_doubled_colon_is_a_literal_one(studied: Studied, reviews: Reviews) -> None:
    studied(QUESTIONS["typed"], "::hint", "1")
    assert reviews()[0].given == (":hint",)


def test_ctrl_c_saves_the_verdict_on_show_and_ends_with_130(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["choice"], "0", "^C", code=130)
    assert heard.endswith("1 answered, all saved.\n")
    assert reviews()[0].rating is Rating.AGAIN


def test_a_forgotten_fact_is_said_to_come_back_and_enter_asks_it_now(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["typed"], "", "", "1", "", "glutamate", "")
    assert "1 comes back in 10 min." in heard
    assert "Enter to ask now, :quit for later: " in heard
    assert [r.rating for r in reviews()] == [Rating.AGAIN, Rating.GOOD]


def test_piped_lines_are_answers_with_the_suggested_ratings(studied: Studied, reviews: Reviews) -> None:
    heard = studied(QUESTIONS["typed"] + QUESTIONS["flash"] + QUESTIONS["numeric"], "x", "y", "z", terminal=False)
    assert "Rating:" not in heard
    assert len(reviews()) >= 2
    assert all(r.rating is r.suggested for r in reviews())


def test_a_piped_card_takes_one_line_and_counts_as_good(studied: Studied, reviews: Reviews) -> None:
    studied(QUESTIONS["flash"], "", terminal=False)
    assert [r.rating for r in reviews()] == [Rating.GOOD]


def test_stray_blank_lines_at_the_end_of_a_pipe_count_for_nothing(studied: Studied, reviews: Reviews) -> None:
    studied(QUESTIONS["typed"], "", terminal=False)
    assert reviews() == []


def test_cram_touches_no_schedule(studied: Studied, reviews: Reviews, opened: Opening) -> None:
    heard = studied(QUESTIONS["typed"], "glutamate", "", "", cram=True)
    assert "Rating: 1 Again this session, 3 Good. Enter for Good: " in heard
    assert [r.rating for r in reviews()] == [None]
    assert opened().store.fact_states().get("heart/transmitter") is None or (
        opened().store.fact_states()["heart/transmitter"].memory is None
    )


def test_with_nothing_left_to_ask_it_says_so(studied: Studied, home: Path) -> None:
    studied(QUESTIONS["choice"], number_of("the glutamate system"), "", "")
    heard = studied(QUESTIONS["choice"])
    assert "Nothing left to ask today." in heard
    assert "0 answered, all saved." in heard


def test_deck_text_cannot_drive_the_terminal(studied: Studied) -> None:
    heard = studied(
        '[[questions]]\nid = "q"\nprompt = "red \\u001b[31m \\u202e text\\u0007 [@click=app.quit]x[/]"\n'
        'answer = "\\u009b2J"\n',
        "",
    )
    assert not {"\x1b", "\x07", "\x9b"} & set(heard)
    assert "[@click=app.quit]x[/]" in heard


def test_a_backlog_is_spread_unless_the_learner_takes_more(
    home: Path, opened: Opening, clock: Clock, studied: Studied
) -> None:
    cards = "".join(f'[[questions]]\nid = "c{n}"\nprompt = "p{n}"\nanswer = "a{n}"\n' for n in range(100))
    write_deck(home, cards)
    collection = opened()
    collection.settings = Settings(for_all_decks=StudySettings(new_per_day=100))
    study_plainly(collection, talk_of(Person([""] * 100, terminal=False)), "heart")
    clock.forward(days=60)
    heard = studied(cards, "nonsense", "7", ":quit")
    assert "100 due. Today 40, about " in heard
    assert "the rest over 2 days." in heard
    assert "1 to 100." in heard
    assert "Question. 7 left." in heard


def test_a_clock_far_behind_the_last_answer_is_asked_about(studied: Studied, clock: Clock, reviews: Reviews) -> None:
    studied(QUESTIONS["typed"], "glutamate", "", "")
    clock.forward(days=-2)
    heard = studied(QUESTIONS["typed"] + QUESTIONS["flash"], "")
    assert heard.startswith("The clock stands 48 h 0 min before your newest answer. Is it right?")
    assert "Question." not in heard
    assert "Question." in studied(QUESTIONS["typed"] + QUESTIONS["flash"], "y")


def test_where_wished_how_sure_an_answer_is_is_asked_before_it_is_judged(home: Path, clock: Clock) -> None:
    write_deck(home, QUESTIONS["choice"])
    person = Person([number_of("the GABA system"), "x", "1", ""])
    settings = Settings(for_all_decks=StudySettings(confidence=True))
    collection = collection_at(home, clock, settings)
    study_plainly(collection, talk_of(person), "heart")
    (review,) = [event for event in collection.store.events() if isinstance(event, Review)]
    collection.close()
    heard = person.heard.getvalue()
    assert heard.index("Enter to leave it unsaid") < heard.index("1, 2 or 3.") < heard.index("Wrong.")
    assert review.confidence is Confidence.SURE
