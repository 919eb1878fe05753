from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.events import DAY_MS, Wording, date_of, day_of, instant_of, text_hash, uuid7
from tests.strategies import TEXTS

MOMENTS = st.integers(0, 2**48 - 1)
BITS = st.integers(0, 2**80)


@given(MOMENTS, BITS)
def test_an_id_is_a_uuid_of_version_7_and_carries_its_time(at_ms: int, bits: int) -> None:
    made = uuid.UUID(uuid7(at_ms, bits))
    assert str(made) == uuid7(at_ms, bits)
    assert (made.version, made.variant, made.int >> 80) == (7, uuid.RFC_4122, at_ms)


@given(MOMENTS, MOMENTS, BITS, BITS)
def test_ids_sort_as_their_times_do(one: int, other: int, bits: int, other_bits: int) -> None:
    if one != other:
        assert (uuid7(one, bits) < uuid7(other, other_bits)) == (one < other)


@given(MOMENTS, st.integers(0, 2**74 - 1), st.integers(0, 2**74 - 1))
def test_each_of_the_74_bits_makes_another_id(at_ms: int, bits: int, other: int) -> None:
    assert (uuid7(at_ms, bits) == uuid7(at_ms, other)) == (bits == other)


def test_a_clock_before_1970_still_gives_an_id() -> None:
    assert uuid7(-1, 0) == "00000000-0000-7000-8000-000000000000"


WORDINGS = st.tuples(TEXTS, TEXTS, st.lists(TEXTS, max_size=3).map(tuple))


@given(WORDINGS, WORDINGS)
def test_wordings_share_a_hash_only_if_they_are_the_same(
    one: tuple[str, str, tuple[str, ...]], other: tuple[str, str, tuple[str, ...]]
) -> None:
    assert (text_hash(*one) == text_hash(*other)) == (one == other)
    assert Wording(*one).hash == text_hash(*one)


def test_parts_of_a_wording_do_not_run_together() -> None:
    assert text_hash("a", "bc", ("d",)) != text_hash("ab", "c", ("d",))
    assert text_hash("a", "b", ("cd",)) != text_hash("a", "b", ("c", "d"))


@given(MOMENTS.map(lambda at_ms: at_ms % (80_000 * DAY_MS)), st.integers(-720, 840))
def test_a_study_day_is_the_date_on_the_learners_clock_four_hours_ago(at_ms: int, offset: int) -> None:
    assert date_of(day_of(at_ms, offset)) == instant_of(at_ms - 4 * 3_600_000, offset).date()
