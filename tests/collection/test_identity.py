"""An edit, a move or a rename outside the app never costs a memory, is said, and can be taken back."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.collection import Collection, identity, open_collection
from quizapp.collection.identity import told
from quizapp.collection.memories import drop
from quizapp.collection.orphans import forget, orphans, relink
from quizapp.config import Paths, Settings
from quizapp.errors import UsageError
from quizapp.learning.asking import judge, put, review_of
from quizapp.learning.events import Event, Mode, Note, NoteKind, Rating, day_of
from quizapp.learning.folding import fold
from quizapp.learning.scheduling import FactState, preview
from tests.courses import Clock
from tests.courses import course_of as taught_by

NAMES = ("Paris", "Rome", "Lisbon", "Vienna", "Athens", "Oslo")


def block(prompt: str, answer: str, **keys: str) -> str:
    lines = [f'{key} = "{value}"' for key, value in keys.items()]
    return "\n".join(["[[questions]]", *lines, f'prompt = "{prompt}"', f'answer = "{answer}"', ""])


def cities(*names: str) -> str:
    return "\n".join(block(f"Which country has {name} as its capital?", f"the land of {name}") for name in names)


@dataclass
class Learner:
    """Somebody with decks of their own, who answers, edits files and starts the app again."""

    home: Path
    clock: Clock = field(default_factory=Clock)
    machine: int = 1
    collection: Collection = field(init=False)

    def __post_init__(self) -> None:
        (self.home / "decks").mkdir(parents=True, exist_ok=True)
        self.collection = self.opened()

    def opened(self) -> Collection:
        numbers = itertools.count(self.machine * 1_000)
        paths = Paths(data=self.home, cache=self.home / "cache", config_file=self.home / "config.toml")
        dice = lambda bits: next(numbers) * 0x9E3779B97F4A7C15 % (1 << bits)  # noqa: E731 - counting, well spread
        return open_collection(paths, Settings(), clock=self.clock.now, dice=dice)

    def start_again(self) -> None:
        self.collection.close()
        self.collection = self.opened()

    def write(self, name: str, text: str) -> None:
        (self.home / "decks" / f"{name}.toml").write_text(text, "utf-8")

    def remove(self, name: str) -> None:
        (self.home / "decks" / f"{name}.toml").unlink()

    def answer(self, deck_id: str, *questions: str, rating: Rating = Rating.GOOD) -> None:
        """Answer each question of a deck, or these, as study would log it."""
        course = taught_by(self.collection.deck(deck_id))
        now = self.collection.now()
        for fact, asked_for in course.decks[deck_id].facts.items():
            for question in asked_for:
                if questions and question.id not in questions:
                    continue
                ref = f"{deck_id}/{fact}"
                state = self.collection.store.fact_state(ref) or FactState()
                asked = put(deck_id, question, "order")
                promise = preview(state, ref, asked.form, now, course.model, course.policy(deck_id))[rating - 1]
                verdict = judge(course, asked, question.right)
                review = review_of(
                    course, asked, self.collection.stamp(), mode=Mode.STUDY, verdict=verdict, suggested=rating,
                    promise=promise, overridden=False, answer_ms=3_000, first_key_ms=None, recall=None,
                )  # fmt: skip
                self.collection.log((review,), course.decks)

    def states(self) -> dict[str, FactState]:
        return self.collection.store.fact_states()

    def memories(self, deck_id: str) -> list[FactState]:
        """What is remembered of each fact of a deck, in its order; a new one is FactState()."""
        known = self.states()
        return [known.get(f"{deck_id}/{fact}", FactState()) for fact in self.collection.deck(deck_id).facts]

    def sound(self) -> bool:
        return self.collection.store.fold_differs() == []


@contextmanager
def learner() -> Iterator[Learner]:
    with tempfile.TemporaryDirectory() as folder:
        one = Learner(Path(folder))
        yield one
        one.collection.close()


@pytest.fixture
def anna() -> Iterator[Learner]:
    with learner() as one:
        yield one


def test_an_edited_text_keeps_its_memory_and_says_so(anna: Learner) -> None:
    anna.write("d", cities("Paris", "Rome"))
    anna.answer("d")
    (before, other) = anna.memories("d")
    anna.write("d", cities("Rome") + block("Which state has Paris as its capital?", "the land of Paris"))
    found = identity.follow(anna.collection)
    assert told(found) == (
        "“Which state has Paris as its capital?” was edited: its history follows. quizapp orphans undo takes it back."
    )
    assert [state.memory for state in anna.memories("d")] == [other.memory, before.memory]
    assert identity.follow(anna.collection) == ()
    assert anna.sound()


def test_a_question_that_gets_an_id_keeps_its_memory(anna: Learner) -> None:
    anna.write("d", cities("Paris"))
    anna.answer("d")
    (before,) = anna.memories("d")
    anna.write("d", cities("Paris").replace("[[questions]]", '[[questions]]\nid = "paris"'))
    assert [one.how for one in identity.follow(anna.collection)] == ["renamed"]
    assert anna.states()["d/paris"].memory == before.memory


def test_a_question_that_is_put_with_another_fact_takes_its_answers_along(anna: Learner) -> None:
    two = block("One way?", "it", id="a", fact="f") + block("Another way?", "it", id="b", fact="f")
    anna.write("d", two)
    anna.answer("d", "a")
    anna.clock.move(days=9)
    anna.answer("d", "b")
    assert anna.states()["d/f"].reviews == 2
    anna.write("d", two.replace('id = "b"\nfact = "f"', 'id = "b"\nfact = "g"'))
    assert [one.how for one in identity.follow(anna.collection)] == ["regrouped"]
    assert anna.states()["d/f"].reviews == 1
    assert anna.states()["d/g"].reviews == 1
    anna.write("d", two)
    identity.follow(anna.collection)
    assert anna.states()["d/f"].reviews == 2
    assert "d/g" not in anna.states()
    assert anna.sound()


def test_of_a_text_that_two_decks_now_have_nothing_is_guessed(anna: Learner) -> None:
    anna.write("d", cities("Paris"))
    anna.answer("d")
    anna.remove("d")
    anna.write("north", cities("Paris"))
    anna.write("south", cities("Paris"))
    assert identity.follow(anna.collection) == ()
    assert [orphan.prompt for orphan in orphans(anna.collection)] == ["Which country has Paris as its capital?"]


def test_what_could_not_be_told_is_linked_by_hand(anna: Learner) -> None:
    anna.write("d", cities("Paris"))
    anna.answer("d")
    (before,) = anna.memories("d")
    anna.write("d", block("Something else altogether?", "yes", id="new"))
    assert identity.follow(anna.collection) == ()
    (orphan,) = orphans(anna.collection)
    with pytest.raises(UsageError, match="Did you mean d/new"):
        relink(anna.collection, orphan.question, "d/nwe")
    relink(anna.collection, orphan.question, "d/new")
    assert anna.states()["d/new"].memory == before.memory
    assert orphans(anna.collection) == ()
    with pytest.raises(UsageError, match="is no orphan"):
        relink(anna.collection, orphan.question, "d/new")


def test_a_forgotten_orphan_begins_anew_and_its_answers_stay_in_the_log(anna: Learner) -> None:
    anna.write("d", cities("Paris", "Rome"))
    anna.answer("d")
    events = anna.collection.store.event_count()
    anna.write("d", cities("Rome"))
    (orphan,) = orphans(anna.collection)
    assert (orphan.answers, orphan.last_on) == (1, day_of(anna.clock.at_ms, anna.clock.now().offset_minutes))
    assert forget(anna.collection, [orphan.question]) == 1
    assert orphans(anna.collection) == ()
    assert anna.collection.store.event_count() == events + 1
    anna.write("d", cities("Paris", "Rome"))
    identity.follow(anna.collection)
    paris, rome = anna.memories("d")
    assert paris.memory is None
    assert rome.memory is not None


def test_a_dropped_fact_stays_dropped_and_a_moved_day_stays_moved(anna: Learner) -> None:
    anna.write("d", cities("Paris", "Rome"))
    anna.answer("d")
    refs = sorted(anna.states())
    drop(anna.collection, refs[:1])
    moved = Note(stamp=anna.collection.stamp(), kind=NoteKind.DUE_MOVED, target=refs[1], data={"due_on": 30_000})
    anna.collection.store.append([moved])
    before = [anna.states()[ref] for ref in refs]
    (anna.home / "decks" / "d.toml").rename(anna.home / "decks" / "e.toml")
    identity.follow(anna.collection)
    after = [anna.states()[ref.replace("d/", "e/")] for ref in refs]
    assert after == before
    identity.undo(anna.collection)
    assert [anna.states()[ref] for ref in refs] == before
    assert not any(ref.startswith("e/") for ref in anna.states())


def test_a_file_that_is_broken_for_a_moment_gives_its_questions_to_nobody(anna: Learner) -> None:
    anna.write("d", cities("Paris", "Rome"))
    anna.answer("d")
    before = anna.memories("d")
    anna.write("d", "[[questions]\n" + cities("Paris", "Rome"))
    anna.write("copy", cities("Paris", "Rome"))
    followed = identity.follow(anna.collection)
    anna.write("d", cities("Paris", "Rome"))
    assert followed == ()
    assert identity.follow(anna.collection) == ()
    assert anna.memories("d") == before


def test_a_question_that_is_wrong_for_a_moment_is_not_gone(anna: Learner) -> None:
    anna.write("d", block("Which is it, then?", "this", id="a") + block("Which is it then?", "that", id="b"))
    anna.answer("d", "a")
    anna.write(
        "d", '[[questions]]\nid = "a"\nprompt = "Which is it, then?"\n' + block("Which is it then?", "this", id="c")
    )
    assert identity.follow(anna.collection) == ()


def test_there_and_back_again_is_home(anna: Learner) -> None:
    anna.write("d", cities("Paris"))
    anna.answer("d")
    before = anna.states()
    decks = anna.home / "decks"
    for old, new in (("d", "e"), ("e", "f"), ("f", "d"), ("d", "e"), ("e", "d")):
        (decks / f"{old}.toml").rename(decks / f"{new}.toml")
        assert len(identity.follow(anna.collection)) == 1
        assert len(anna.states()) == 1
    assert anna.states() == before
    assert anna.sound()


def test_an_edit_of_a_question_that_was_never_asked_since_it_was_edited_is_followed_too(anna: Learner) -> None:
    anna.write("d", cities("Paris"))
    anna.answer("d")
    (before,) = anna.memories("d")
    for prompt in (
        "Which state has Paris as capital?",
        "Paris is the capital of which state?",
        "Of which is Paris the capital?",
    ):
        anna.write("d", block(prompt, "the land of Paris"))
        assert len(identity.follow(anna.collection)) == 1, prompt
        assert anna.memories("d")[0].memory == before.memory


def test_marks_and_accepted_spellings_come_along(anna: Learner) -> None:
    anna.write("d", cities("Paris"))
    anna.answer("d")
    (question,) = anna.collection.deck("d").questions
    ref = f"d/{question.id}"
    notes: list[Event] = [
        Note(stamp=anna.collection.stamp(), kind=NoteKind.MARKED, target=ref, data={"on": True}),
        Note(stamp=anna.collection.stamp(), kind=NoteKind.ACCEPTED, target=ref, data={"text": "FR", "on": True}),
    ]
    anna.collection.store.append(notes)
    (anna.home / "decks" / "d.toml").rename(anna.home / "decks" / "e.toml")
    (followed,) = identity.follow(anna.collection)
    assert anna.collection.store.marked() == {followed.new}
    assert anna.collection.store.accepted() == {followed.new: ("FR",)}


def test_the_cache_may_be_deleted_and_the_last_wording_is_still_known(anna: Learner) -> None:
    anna.write("d", cities(*NAMES))
    anna.answer("d")
    before = anna.memories("d")
    anna.collection.close()
    shutil.rmtree(anna.home / "cache")
    anna.write("e", cities(*NAMES).replace("Which country has", "Which land has"))
    anna.remove("d")
    anna.write("d", cities(*NAMES).replace("Which country has", "Which nation has"))
    anna.remove("e")
    anna.collection = anna.opened()
    assert len(identity.follow(anna.collection)) == len(NAMES)
    assert anna.memories("d") == before


def test_hundreds_of_questions_in_a_renamed_file_follow_at_once(anna: Learner) -> None:
    anna.write("d", "".join(block(f"Which number is it, {n} of many?", f"number {n}") for n in range(300)))
    anna.answer("d")
    before = anna.memories("d")
    (anna.home / "decks" / "d.toml").rename(anna.home / "decks" / "e.toml")
    found = identity.follow(anna.collection)
    assert told(found).startswith("300 questions moved from d to e: their history follows.")
    assert anna.memories("e") == before


def with_ids(text: str, turn: int) -> str:
    """Each question under an id, another one than it had."""
    blocks = [part.partition("prompt =")[2] for part in text.split("[[questions]]")[1:]]
    return "".join(f'[[questions]]\nid = "n{turn}-{n}"\nprompt ={rest}' for n, rest in enumerate(blocks))


EDITS = st.sampled_from(("edit", "rename", "move", "add id", "delete and add"))


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(NAMES), min_size=1), st.lists(EDITS, min_size=1, max_size=4), st.integers(1, 4))
def test_whatever_is_done_to_a_file_every_memory_stays_and_undoing_restores_it(
    names: set[str], edits: list[str], rating: int
) -> None:
    with learner() as one:
        deck, text = "d", cities(*sorted(names))
        one.write(deck, text)
        one.answer(deck, rating=Rating(rating))
        for turn, edit in enumerate(edits):
            before, remembered = one.states(), one.memories(deck)
            if edit == "edit":
                text = text.replace("Which country has", "Which land has" if turn % 2 else "Which country, then, has")
            elif edit == "add id":
                text = with_ids(text, turn)
            elif edit in ("rename", "move"):
                one.remove(deck)
                deck = f"deck{turn}"
            else:
                one.write(deck, block("Nothing of that?", "no", id="other"))
                identity.follow(one.collection)
            one.write(deck, text)
            found = identity.follow(one.collection)
            assert one.memories(deck) == remembered
            assert one.sound()
            if found:
                after = one.states()
                identity.undo(one.collection)
                assert one.states() == before
                assert identity.follow(one.collection) == ()
                for followed in found:
                    identity.link(one.collection, followed.old, followed.new, followed.fact)
                assert one.states() == after


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_logs_of_two_machines_come_to_the_same_in_whatever_order_they_are_merged(data: st.DataObject) -> None:
    with learner() as one, learner() as two:
        two.machine = 2
        two.start_again()
        for each in (one, two):
            each.write("d", cities("Paris", "Rome"))
            each.answer("d")
            each.clock.move(days=3)
        one.write("d", cities("Paris", "Rome").replace("Which country", "Which land"))
        identity.follow(one.collection)
        one.answer("d")
        two.write("d", cities("Paris", "Rome").replace("Which country", "Which state"))
        identity.follow(two.collection)
        two.answer("d")
        events = [*one.collection.store.events(with_voided=True), *two.collection.store.events(with_voided=True)]
        shuffled = data.draw(st.permutations(events))
        model = one.collection.model()[0]
        merged = fold(shuffled, model)
        assert merged == fold(events, model)
        for learner_ in (one, two):
            learner_.collection.store.append(shuffled)
            assert learner_.states() == merged.facts
            assert learner_.sound()
