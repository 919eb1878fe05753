"""The filter language: what fits, what reads back as itself, and where a wrong filter says it went wrong."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.events import Form, Memory, Rating, study_day
from quizapp.learning.filter import DEEPEST, LONGEST, FilterError, parse_filter
from quizapp.learning.filter_terms import All
from quizapp.learning.question_row import DAYS, NAMES, NUMBERS, STATES, TEXTS, QuestionRow, words_of
from quizapp.learning.scheduling import LEECH_LAPSES, FactState
from quizapp.text import width
from tests.fuzzing import try_filter

TODAY = 20_781


def row(**changes: Any) -> QuestionRow:
    """A question on TODAY, by default a new one; `state` changes go by their own names."""
    own = FactState._fields
    state = FactState(**{name: value for name, value in changes.items() if name in own})
    texts = {
        "deck_id": "ketamine",
        "deck_title": "What ketamine is prescribed for",
        "question_id": "ptsd-target",
        "topic": "mechanism",
        "subject": "PTSD",
        "tags": (),
        "prompt": "Which brain system does ketamine target?",
        "answer": "the glutamate system",
    } | {name: value for name, value in changes.items() if name not in own}
    words = words_of(
        texts["prompt"], texts["answer"], texts["subject"], texts["topic"], *texts["tags"], texts["question_id"]
    )
    rest = {"fact_id": "target", "type": "choice", "form": Form.RECOGNISE, "evidence": "", "status": "", "as_of": None}
    usual = {"marked": False, "today": TODAY, "recall": None, "words": words}
    return QuestionRow(**(rest | usual | texts), state=state)  # type: ignore[arg-type]


KNOWN = {"memory": Memory(12.5, 6.0), "reviewed_on": TODAY - 10, "due_on": TODAY + 4, "reviews": 5, "lapses": 2}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "glutamate",
        "GLUTAMATE",
        '"brain system"',
        "topic:mechanism subject:ptsd",
        "topic:mech* subject:*sd",
        "deck:ketamine",
        'deck:"what ketamine*"',
        "id:ptsd-target",
        "id:ketamine/ptsd-target",
        "type:choice form:recognise",
        "prompt:brain answer:glut -answer:brain",
        "topic:statistic or topic:mechanism",
        "-(topic:statistic or topic:case)",
        'tag:"" evidence:""',
        "brain*target",
        "is:new -is:due reviews:0 lapses=0",
        "Which and does",
    ],
)
def test_what_fits_a_new_question(text: str) -> None:
    assert parse_filter(text).matches(row())


@pytest.mark.parametrize(
    "text",
    [
        "dopamine",
        "topic:mech",
        "target*brain",
        "is:due",
        "stability:>0",
        "-stability:>0 due:<999d",
        "last:<999d",
        "retrievability:<1",
        "topic:mechanism -subject:PTSD",
        '"system*ptsd"',
    ],
)
def test_what_does_not_fit_a_new_question(text: str) -> None:
    assert not parse_filter(text).matches(row())


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("stability:>12", True),
        ("stability:1w..2w", True),
        ("stability:<=12.5 stability:>=12.5", True),
        ("stability:>12.5", False),
        ("difficulty:6", True),
        ("retrievability:<70%", True),
        ("retrievability:0.6..0.7", True),
        ("interval:14", True),
        ("interval:<21 is:young", True),
        ("lapses:>1 reviews:5..5", True),
        ("lapses:..1", False),
        ("due:4d due:<7d due:1d.. -due:today", True),
        ("due:<4d", False),
        ("last:10d last:>1w last:<2w", True),
        ("due:2026-11-28", True),
        ("due:<2026-11-28", False),
        ("last:>=2026-11-14 last:<2026-11-15", True),
        ("is:mature or is:suspended or is:buried or is:leech or is:marked or is:learning", False),
    ],
)
def test_numbers_and_days_of_a_known_fact(text: str, fits: bool) -> None:
    assert study_day(date(2026, 11, 24)) == TODAY
    assert parse_filter(text).matches(row(**KNOWN, recall=0.66)) is fits


def test_each_state_is_told_from_the_others() -> None:
    rows = {
        "new": row(),
        "suspended": row(suspended=True),
        "buried": row(buried_until=TODAY + 1),
        "leech": row(**KNOWN | {"lapses": LEECH_LAPSES}),
        "learning": row(**KNOWN | {"last_rating": Rating.AGAIN, "due_at_ms": 1, "due_on": TODAY + 1}),
        "due": row(**KNOWN | {"due_on": TODAY}),
        "young": row(**KNOWN),
        "mature": row(**KNOWN | {"due_on": TODAY + 400}),
        "marked": row(marked=True),
    }
    assert set(rows) == set(STATES)
    for state, one in rows.items():
        assert parse_filter(f"is:{state}").matches(one)
        assert one.standing == ("new" if state == "marked" else state)


def test_case_accents_and_runs_of_spaces_make_no_difference() -> None:
    french = row(subject="Épilepsie  généralisée", prompt="Wo\nist die Straße?")
    for text in ('subject:"epilepsie GENERALISEE"', "strasse", '"wo ist"', 'subject:"ÉPILEPSIE*"'):
        assert parse_filter(text).matches(french)


@pytest.mark.parametrize(
    ("text", "position", "says", "hint"),
    [
        ("topik:x", 0, "“topik” is no key", "Did you mean topic:?"),
        ("is:new topic:", 13, "what topic?", 'topic:""'),
        ("a http://b", 2, "“http” is no key", '"http://b"'),
        ("is:nwe", 3, "“nwe” is no state", "Did you mean new?"),
        ("type:chioce", 5, "“chioce” is no type", "Did you mean choice?"),
        ("lapses:many", 7, "“many” is no number", "lapses:>3"),
        ("lapses:50%", 7, "“50%” is no number", "lapses:>3"),
        ("lapses:5d", 7, "“5d” is no number", "lapses:>3"),
        ("retrievability:1d", 15, "“1d” is no number", "<70%"),
        ("due:soon", 4, "“soon” is no day", "due:<7d"),
        ("due:2026-13-01", 4, "is no day", "due:<7d"),
        ("lapses:5..2", 7, "runs backwards", "lapses:2..5"),
        ("stability:1000000000y", 10, "too large", ""),
        ("(a", 0, "not closed", "Add a )."),
        ("a)", 1, "closes nothing", "Take it away"),
        ("()", 1, "something is missing", ""),
        ("a or", 4, "something is missing", ""),
        ("or a", 0, "something is missing", ""),
        ('a "b c', 2, "quote is not closed", 'Add a ".'),
        ("a -", 2, "nothing follows", "-is:new"),
        ("@weak", 0, "no saved filter “weak”", "No filter is saved."),
    ],
)
def test_a_wrong_filter_says_where_and_what_to_do(text: str, position: int, says: str, hint: str) -> None:
    with pytest.raises(FilterError) as raised:
        parse_filter(text)
    error = raised.value
    assert (error.position, error.exit_code) == (position, 2)
    assert says in error.message
    assert hint in error.hint
    assert f"character {position + 1}" in str(error)


def test_the_caret_stands_below_the_place_also_in_long_and_wide_filters() -> None:
    with pytest.raises(FilterError) as raised:
        parse_filter("漢字 " * 30 + "lapses:x " + "more " * 30)
    text, caret = raised.value.picture
    assert text[: len(text) - len(text.partition("x")[2]) - 1].endswith("lapses:")
    assert width(text.partition("x ")[0]) == caret.index("^")
    assert width(text) <= 100


def test_saved_filters_stand_in_others_and_may_not_go_round() -> None:
    saved = {"weak": "stability:<7 or lapses:>2", "exam": "tag:exam @weak", "a": "@b", "b": "@a", "bad": "topik:x"}
    assert parse_filter("-@exam", saved) == parse_filter("-(tag:exam (stability:<7 or lapses:>2))")
    for text, says in (("@a", "asks for itself"), ("@bad", "in the saved filter “bad”"), ("x @week", "no saved")):
        with pytest.raises(FilterError, match=says) as raised:
            parse_filter(text, saved)
        assert raised.value.position == text.index("@")
    assert "Did you mean weak?" in raised.value.hint


def test_saved_filters_that_double_each_other_are_refused() -> None:
    saved = {f"n{place}": f"@n{place + 1} @n{place + 1}" for place in range(38)} | {"n38": "x"}
    with pytest.raises(FilterError, match="too much at once"):
        parse_filter("@n0", saved)
    chain = {f"n{place}": f"@n{place + 1}" for place in range(1_000)}
    with pytest.raises(FilterError, match="nested too deeply"):
        parse_filter("@n0", chain)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        ")" * 100_000,
        "-" * 100_000,
        "a" * 1_000_000,
        "(" * (LONGEST // 2) + ")" * (LONGEST // 2),
        "-" * LONGEST,
        "-(" * (DEEPEST + 1) + "a",
        '"' * LONGEST,
        "or " * (LONGEST // 3),
        "\\" * LONGEST,
        "a:" * (LONGEST // 2),
        "*" * LONGEST,
        "? " * (LONGEST // 2),
        "@" * LONGEST,
        "1." * (LONGEST // 2),
        "lapses:" + "1" * (LONGEST - 7),
        "due:" + "." * (LONGEST - 4),
    ],
)
def test_hostile_filters_are_read_or_refused_at_once(text: str) -> None:
    began = time.process_time()
    try_filter(text, row())
    assert time.process_time() - began < 0.5


def test_many_wildcards_take_no_longer_than_few() -> None:
    long_row = row(prompt="a" * 50_000)
    began = time.process_time()
    assert not parse_filter(f'prompt:"{"a*" * 2_000}b"').matches(long_row)
    assert not parse_filter(f"topic:{'a*' * 2_000}b").matches(row(topic="a" * 50_000))
    assert time.process_time() - began < 0.5


def test_nothing_asked_for_is_an_empty_filter() -> None:
    assert parse_filter("  ").term == All(())
    assert parse_filter(" \n").is_empty
    assert not parse_filter('""').is_empty


# ---------------------------------------------------------------- laws

words = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ["or", "and", "PTSD", "a*b", "-", "(", "@x"]
)
quoted = words.map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
numbers = st.decimals(-99, 99, places=2).map(str)
counts = st.sampled_from(["{}", ">{}", "<={}", "{}..", "..{}"])
terms = st.one_of(
    quoted,
    st.sampled_from(["pain", "x-ray", "5%", "*", "chronic*"]),
    st.sampled_from(sorted(STATES)).map("is:{}".format),
    st.builds("{}:{}".format, st.sampled_from(sorted({*NAMES, *TEXTS} - {"type", "form"})), quoted),
    st.builds(lambda key, how, n: f"{key}:{how.format(n)}", st.sampled_from(sorted(NUMBERS)), counts, numbers),
    st.builds(
        lambda key, how, day: f"{key}:{how.format(day)}",
        st.sampled_from(sorted(DAYS)),
        counts,
        st.integers(-99, 99).map("{}d".format) | st.dates().map(str) | st.sampled_from(["today", "tomorrow"]),
    ),
)
filters = st.recursive(
    terms,
    lambda inner: st.one_of(
        inner.map("-({})".format),
        st.lists(inner, min_size=1, max_size=3).map(lambda found: f"({' or '.join(found)})"),
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
    ),
    max_leaves=8,
)
texts = st.text(max_size=12)
rows = st.builds(
    row,
    topic=texts,
    subject=texts,
    prompt=texts,
    tags=st.lists(texts, max_size=2).map(tuple),
    type=texts,
    as_of=st.none() | st.integers(1000, 9999),
    recall=st.none() | st.floats(0, 1),
    memory=st.none() | st.builds(Memory, st.floats(0.001, 40_000), st.floats(1, 10), st.none()),
    reviewed_on=st.none() | st.integers(0, 40_000),
    due_on=st.none() | st.integers(0, 40_000),
    lapses=st.integers(0, 20),
    suspended=st.booleans(),
)


@given(filters)
def test_what_is_written_reads_back_as_the_same_filter(text: str) -> None:
    found = parse_filter(text)
    again = parse_filter(str(found))
    assert again == found
    assert str(again) == str(found)


@given(filters, rows)
def test_minus_takes_exactly_the_others(text: str, one: QuestionRow) -> None:
    assert parse_filter(f"-({text})").matches(one) is not parse_filter(text).matches(one)


@given(filters, filters, rows)
def test_words_beside_each_other_must_all_hold_and_or_takes_either(left: str, right: str, one: QuestionRow) -> None:
    first, second = parse_filter(f"({left})").matches(one), parse_filter(f"({right})").matches(one)
    assert parse_filter(f"({left}) ({right})").matches(one) is (first and second)
    assert parse_filter(f"{left} or {right}").matches(one) is (first or second)


@given(st.text(max_size=60) | st.text('()-"*\\:<>=.@ oraisnewdue1', max_size=60), rows)
def test_no_text_raises_anything_but_a_filter_error(text: str, one: QuestionRow) -> None:
    try_filter(text, one, {"x": text})
