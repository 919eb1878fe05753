from __future__ import annotations

from collections import Counter
from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.events import Memory, Moment
from quizapp.learning.memory_models import FSRS6
from quizapp.learning.queue import Agenda, Limits, agenda, is_due, is_open, kin_of, lost_by_waiting, spaced, urgency
from quizapp.learning.scheduling import FactState, recall_now
from tests.courses import START_MS, bundled, deck_of

NOW = Moment(START_MS, 0)
TODAY = NOW.day
MODEL = FSRS6()


def known(due_in_days: int = 0, stability_days: float = 10.0, ago_days: int = 10, **changes: object) -> FactState:
    return FactState(
        memory=Memory(stability_days, 5.0),
        reviewed_on=TODAY - ago_days,
        due_on=TODAY + due_in_days,
        reviews=1,
        **changes,  # type: ignore[arg-type]
    )


def offered(states: dict[str, FactState], new: int = 0, **more: object) -> Agenda:
    facts = [*states, *(f"d/new{number}" for number in range(new))]
    limits = more.pop("limits", Limits())
    return agenda(facts, states, NOW, MODEL, limits=limits, **more)  # type: ignore[arg-type]


def many(count: int) -> dict[str, FactState]:
    return {f"d/{number:03}": known(ago_days=1 + number % 50) for number in range(count)}


# What is due


def test_due_is_what_was_begun_and_is_over_and_neither_suspended_nor_buried() -> None:
    assert is_due(known(), TODAY)
    assert is_due(known(-3), TODAY)
    assert not is_due(known(1), TODAY)
    assert not is_due(FactState(due_on=TODAY), TODAY)
    assert not is_due(known(suspended=True), TODAY)
    assert not is_due(known(buried_until=TODAY + 1), TODAY)
    assert is_due(known(buried_until=TODAY), TODAY)
    assert is_open(FactState(), TODAY)


def test_due_and_new_count_facts_and_those_set_aside_count_for_neither() -> None:
    found = offered(
        {"d/a": known(), "d/b": known(5), "d/c": FactState(suspended=True), "d/e": known(suspended=True)}, 3
    )
    assert (found.due_total, found.new_total) == (1, 3)
    assert (found.due, found.new) == (("d/a",), ("d/new0", "d/new1", "d/new2"))


# Limits


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_a_day_offers_what_its_limits_have_left(due: int, new: int, most: int, done: int, new_done: int) -> None:
    limits = Limits(new_per_day=most, reviews_per_day=most)
    found = offered(many(due), new, limits=limits, reviews_done=done, new_done=new_done)
    assert len(found.due) == min(due, max(0, most - done))
    assert len(found.new) == min(new, max(0, most - new_done))
    assert (found.due_total, found.new_total, len(found.every_due)) == (due, new, due)
    assert found.due == found.every_due[: len(found.due)]
    assert Counter(found.facts) == Counter((*found.due, *found.new))


def test_new_facts_are_spread_among_the_due_in_deck_order() -> None:
    found = offered(many(6), 3)
    places = [place for place, fact in enumerate(found.facts) if fact.startswith("d/new")]
    assert [fact for fact in found.facts if fact in found.new] == ["d/new0", "d/new1", "d/new2"]
    assert all(later - sooner >= 2 for sooner, later in pairwise(places))


def test_a_step_that_is_not_over_comes_last() -> None:
    states = {"d/a": known(due_at_ms=START_MS + 1), **many(9)}
    assert offered(states).due[-1] == "d/a"
    assert "d/a" in offered({**states, "d/a": known(due_at_ms=START_MS - 1)}).due


def test_the_order_of_the_day_stays_for_the_day() -> None:
    assert offered(many(20)).due == offered(many(20)).due
    assert offered(many(20)).due != tuple(many(20))


# A backlog


def test_a_backlog_is_over_twice_the_usual_day_and_at_least_40() -> None:
    assert offered(many(41), usual_per_day=3).backlog is not None
    assert offered(many(39), usual_per_day=3).backlog is None
    assert offered(many(80), usual_per_day=40).backlog is None
    assert offered(many(81), usual_per_day=40).backlog is not None


def test_a_backlog_offers_no_more_a_day_than_the_cap() -> None:
    for cap, expected in ((10, (10, 13)), (0, (0, 140)), (200, (40, 3))):
        backlog = offered(many(140), usual_per_day=12, limits=Limits(reviews_per_day=cap)).backlog
        assert backlog is not None
        assert (backlog.today, backlog.days_after) == expected


def test_a_backlog_says_how_many_today_and_over_how_many_days_the_rest() -> None:
    backlog = offered(many(140), usual_per_day=12).backlog
    assert backlog is not None
    assert (backlog.due, backlog.today, backlog.days_after) == (140, 40, 3)
    backlog = offered(many(141), usual_per_day=60).backlog
    assert backlog is not None
    assert (backlog.today, backlog.days_after) == (60, 2)


def answered_today(states: dict[str, FactState], count: int) -> dict[str, FactState]:
    later = {"reviewed_on": TODAY, "due_on": TODAY + 9}
    return {f: s._replace(**later) if n < count else s for n, (f, s) in enumerate(states.items())}  # type: ignore[arg-type]


def test_after_todays_part_of_a_backlog_the_rest_waits_for_the_days_after() -> None:
    halfway = offered(answered_today(many(140), 25)).backlog
    assert halfway is not None
    assert (halfway.due, halfway.today, halfway.days_after) == (115, 15, 3)
    done = offered(answered_today(many(140), 40)).backlog
    assert done is not None
    assert (done.due, done.today, done.days_after) == (100, 0, 3)
    beyond = offered(answered_today(many(140), 90)).backlog
    assert beyond is not None
    assert (beyond.due, beyond.today, beyond.days_after) == (50, 0, 2)


def test_a_backlog_stays_one_when_little_is_left_of_it_today() -> None:
    left = offered(answered_today(many(70), 40)).backlog
    assert left is not None
    assert (left.due, left.today, left.days_after) == (30, 0, 1)
    assert offered(answered_today(many(60), 60)).backlog is None


def test_what_is_in_its_step_comes_with_todays_part_of_a_backlog() -> None:
    states = answered_today(many(140), 40)
    steps = {f"d/step{n}": known(ago_days=0, due_at_ms=START_MS - 1) for n in range(2)}
    found = offered({**states, **steps})
    assert found.backlog is not None
    assert found.backlog.today == 2
    assert set(found.due[:2]) == set(steps)


def test_learning_new_facts_uses_up_nothing_of_a_backlog() -> None:
    found = offered(answered_today(many(100), 10), new_done=10).backlog
    assert found is not None
    assert found.today == 40


@given(st.integers(0, 300), st.floats(0, 200))
def test_a_backlog_spreads_all_that_is_due(due: int, usual: float) -> None:
    backlog = offered(many(due), usual_per_day=usual).backlog
    if backlog is None:
        assert due <= max(40, 2 * usual)
        return
    assert due > 2 * usual
    assert 40 <= backlog.today < due == backlog.due
    assert backlog.today * backlog.days_after >= due - backlog.today > backlog.today * (backlog.days_after - 1)


def test_in_a_backlog_what_loses_most_by_waiting_comes_first_and_nothing_new() -> None:
    states = many(60)
    found = offered(states, 5)
    tomorrow = Moment(START_MS + 86_400_000, 0)

    def lost(fact: str) -> float:
        return (recall_now(states[fact], NOW, MODEL) or 0) - (recall_now(states[fact], tomorrow, MODEL) or 0)

    losses = [lost(fact) for fact in found.every_due]
    assert losses == sorted(losses, reverse=True)
    assert losses[0] > losses[-1]
    assert (found.new, found.new_total) == ((), 5)
    assert len(offered(states, 5, with_new=True).new) == 5


def test_with_facts_left_over_what_gains_most_for_its_time_comes_first() -> None:
    states = {f"d/{n:02}": known(-(n % 3), ago_days=1 + 3 * n) for n in range(20)}
    urgent = [urgency(states[fact], NOW, MODEL) for fact in offered(states).due]
    assert urgent == sorted(urgent, reverse=True)
    on_time = {fact: state._replace(due_on=TODAY) for fact, state in states.items()}
    assert offered(on_time).due != offered(states).due
    assert offered(states, urgent_first=False).due == offered(on_time).due


def test_what_is_mostly_forgotten_waits_for_what_is_sooner_asked_and_still_stands() -> None:
    forgotten, standing = known(stability_days=1, ago_days=6), known(stability_days=5, ago_days=5)
    assert lost_by_waiting(forgotten, NOW, MODEL) > lost_by_waiting(standing, NOW, MODEL)
    assert urgency(forgotten, NOW, MODEL) < urgency(standing, NOW, MODEL)
    assert urgency(FactState(), NOW, MODEL) == 0


# Kin


def side_by_side(order: tuple[str, ...], kin: dict[str, set[str]]) -> bool:
    return any(b in kin.get(a, ()) for a, b in pairwise(order))


def kin_from(pairs: list[tuple[int, int]]) -> dict[str, set[str]]:
    kin: dict[str, set[str]] = {}
    for a, b in pairs:
        if a != b:
            kin.setdefault(str(a), set()).add(str(b))
            kin.setdefault(str(b), set()).add(str(a))
    return kin


PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=14)


@given(PAIRS, st.permutations("012345"))
def test_kin_are_kept_apart_whenever_any_order_does(pairs: list[tuple[int, int]], facts: list[str]) -> None:
    kin = kin_from(pairs)
    order = spaced(facts, kin)
    assert Counter(order) == Counter(facts)
    if side_by_side(order, kin):
        assert all(side_by_side(other, kin) for other in permutations(facts))


@given(st.integers(20, 60), st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=90))
def test_few_kin_are_kept_apart_in_a_long_queue(count: int, pairs: list[tuple[int, int]]) -> None:
    kin: dict[str, set[str]] = {}
    for a, b in pairs:
        for one, other in ((str(a), str(b)), (str(b), str(a))):
            if a != b and max(len(kin.get(one, ())), len(kin.get(other, ()))) < count // 3 - 1:
                kin.setdefault(one, set()).add(other)
    kin = {fact: {other for other in others if fact in kin.get(other, ())} for fact, others in kin.items()}
    order = spaced([str(number) for number in range(count)], kin)
    assert Counter(order) == Counter(str(number) for number in range(count))
    assert not side_by_side(order, kin)


def test_where_nothing_is_kin_nothing_is_moved() -> None:
    assert spaced(tuple("dacb"), {}) == tuple("dacb")


def test_kin_at_the_end_of_a_long_queue_move_forward() -> None:
    facts = [f"x{number}" for number in range(20)] + ["a", "b", "c"]
    kin = {"a": {"b", "c"}, "b": {"a", "c"}, "c": {"a", "b"}}
    assert not side_by_side(spaced(facts, kin), kin)


def test_a_card_and_its_mirror_and_facts_that_are_easily_confused_are_kin() -> None:
    deck = deck_of(
        """
        [deck]
        id = "d"
        [[questions]]
        id = "card"
        prompt = "One side"
        answer = "the other side"
        reverse = true
        [[questions]]
        id = "target"
        type = "choice"
        prompt = "Which system is it?"
        answer = "glutamate"
        distractors = ["dopamine", "GABA"]
        [[questions]]
        id = "reward"
        type = "typed"
        prompt = "Which is the reward system?"
        answer = "Dopamine"
        also = ["endorphin"]
        [[questions]]
        id = "runner"
        type = "cloze"
        prompt = "Runners have {{endorphin}}."
        [[questions]]
        id = "alone"
        type = "typed"
        prompt = "Which is nothing like it?"
        answer = "salt"
        """
    )
    assert kin_of(deck) == {
        "d/card": {"d/card/reverse"},
        "d/card/reverse": {"d/card"},
        "d/target": {"d/reward"},
        "d/reward": {"d/target", "d/runner"},
        "d/runner": {"d/reward"},
    }


def test_an_answer_that_many_facts_share_makes_none_of_them_kin() -> None:
    yes = "".join(
        f'[[questions]]\nid = "y{number}"\ntype = "choice"\nprompt = "Is it {number}?"\n'
        f'answer = "{"yes" if number % 2 else "no"}"\ndistractors = ["{"no" if number % 2 else "yes"}"]\n'
        for number in range(60)
    )
    assert kin_of(deck_of(f'[deck]\nid = "d"\n{yes}')) == {}


def test_in_the_bundled_deck_no_kin_are_side_by_side() -> None:
    deck = bundled()
    kin = kin_of(deck)
    assert kin
    assert not side_by_side(spaced([f"ketamine/{fact}" for fact in deck.facts], kin), kin)
