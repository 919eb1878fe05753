"""Quantities as people write them: what is read, what is not, and what is the same amount."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.deck.quantity import Quantity, in_unit, read_quantity, rounding, same_dimension, shown_quantity

MILLIONS = [
    "17.3 million",
    "17,300,000",
    "17.3M",
    "17.3e6",
    "17.3E+6",
    "17 300 000",
    "17\u2009300\u2009000",
    "17\u00a0300\u00a0000",
    "17\u202f300\u202f000",
    "17'300'000",
    "17.300.000",
    "17,3 million",
    "17.3 Million",
    "17.3 x 10^6",
    "17.3×10⁶",
    "about 17.3 million",
    "approximately 17,300,000",
    "~17.3M",
    "≈ 17.3 million",
    "17,300 thousand",
    "17300k",
    "0.0173 billion",
    "17300000",
    "17,300,000.0",
    "+17.3 million",
    "17.3 million.",
]


def single(text: str, unit: str = "") -> float:
    quantity = read_quantity(text, unit)
    assert quantity is not None, text
    assert quantity.low == quantity.high, text
    return quantity.low


@pytest.mark.parametrize("text", MILLIONS)
def test_a_large_number_is_the_same_however_it_is_written(text: str) -> None:
    assert single(text) == pytest.approx(17_300_000, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0,5", 0.5),
        ("0,125", 0.125),
        ("17,300", 17_300),
        ("17,3", 17.3),
        ("17,30", 17.3),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        (".5", 0.5),
        ("1/2", 0.5),
        ("½", 0.5),
        ("1½", 1.5),
        ("1 1/2", 1.5),
        ("3/4", 0.75),
        ("half", 0.5),
        ("a half", 0.5),
        ("a third", 1 / 3),
        ("two thirds", 2 / 3),
        ("three quarters", 0.75),
        ("a quarter", 0.25),
        ("one", 1),
        ("Twelve", 12),
        ("twenty-five", 25),
        ("twenty five", 25),
        ("a dozen", 12),
        ("two hundred", 200),
        ("half a million", 500_000),
        ("a million", 1_000_000),
        ("1 in 3", 1 / 3),
        ("one in five", 0.2),
        ("3 out of 4", 0.75),
        ("12 per 100,000", 0.00012),
        ("-5", -5),
        ("−5", -5),
        ("minus 5", -5),
        ("10^6", 1e6),
        ("1e-3", 0.001),
        ("5k", 5000),
        ("2 bn", 2e9),
        ("\u200f٣٫٥", 3.5),
    ],
)
def test_numbers_fractions_and_number_words_are_read(text: str, value: float) -> None:
    assert single(text) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("0.5-1 mg/kg", 0.5, 1, "mg/kg"),
        ("0.5 - 1 mg/kg", 0.5, 1, "mg/kg"),
        ("0.5–1 mg/kg", 0.5, 1, "mg/kg"),
        ("0.5 — 1 mg/kg", 0.5, 1, "mg/kg"),
        ("0.5 to 1 mg/kg", 0.5, 1, "mg/kg"),
        ("from 0.5 to 1 mg per kg", 0.5, 1, "mg/kg"),
        ("between 53 and 59 mg", 53, 59, "mg"),
        ("56 ± 3 mg", 53, 59, "mg"),
        ("56 mg +/- 3 mg", 53, 59, "mg"),
        ("500 mg to 1 g", 0.5, 1, "g"),
        ("1-2 million", 1e6, 2e6, ""),
        ("500 to 1 million", 500, 1e6, ""),
        ("20-30%", 20, 30, "%"),
        ("20%-30%", 20, 30, "%"),
        ("5 mg to 10", 5, 10, "mg"),
        ("-5 to 5 °C", -5, 5, "°C"),
        ("10-5", 5, 10, ""),
        ("6-8 weeks", 6, 8, "weeks"),
        ("one to two hours", 1, 2, "h"),
    ],
)
def test_ranges_are_read_with_the_unit_and_scale_they_share(text: str, low: float, high: float, unit: str) -> None:
    quantity = read_quantity(text)
    assert quantity is not None
    assert (quantity.low, quantity.high) == pytest.approx((low, high))
    assert quantity.unit == unit


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("> 30 mg", 30, math.inf),
        ("≥ 30 mg", 30, math.inf),
        ("at least 30 mg", 30, math.inf),
        ("more than 30 mg", 30, math.inf),
        ("30 mg or more", 30, math.inf),
        ("30+ mg", 30, math.inf),
        ("< 30 mg", -math.inf, 30),
        ("up to 30 mg", -math.inf, 30),
        ("less than 30 mg", -math.inf, 30),
        ("30 mg or less", -math.inf, 30),
        ("at most 30 mg", -math.inf, 30),
    ],
)
def test_a_bound_is_a_range_open_at_one_end(text: str, low: float, high: float) -> None:
    assert read_quantity(text) == Quantity(low, high, "mg")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("5 mg", "mg"),
        ("5mg", "mg"),
        ("5 MG", "mg"),
        ("5 milligrams", "mg"),
        ("5 µg", "µg"),
        ("5 μg", "µg"),
        ("5 ug", "µg"),
        ("5 mcg", "µg"),
        ("5 ng", "ng"),
        ("5 kg", "kg"),
        ("5 ml", "mL"),
        ("5 cc", "mL"),
        ("5 l", "L"),
        ("5 dL", "dL"),
        ("5 mmol/l", "mmol/L"),
        ("5 mM", "mmol/L"),
        ("5 mm", "mm"),
        ("5 mEq", "mEq"),
        ("5 meq/L", "mEq/L"),
        ("5 IU", "IU"),
        ("5 units", "U"),
        ("5 IU/L", "IU/L"),
        ("5 mg/dl", "mg/dL"),
        ("5 mg / dL", "mg/dL"),
        ("5 mg/kg/h", "mg/kg/h"),
        ("5 mg/kg per hour", "mg/kg/h"),
        ("5 mg/m²", "mg/m²"),
        ("5 mg/m2", "mg/m²"),
        ("5 mg per day", "mg/d"),
        ("5 s", "s"),
        ("5 mins", "min"),
        ("5 hrs", "h"),
        ("5-hour", "h"),
        ("5 days", "d"),
        ("5 wk", "weeks"),
        ("5 months", "months"),
        ("5 years", "years"),
        ("5 mm Hg", "mmHg"),
        ("5 kPa", "kPa"),
        ("5 °C", "°C"),
        ("5 ℃", "°C"),
        ("5 C", "°C"),
        ("5 degrees Fahrenheit", "°F"),
        ("5 percent", "%"),
        ("5 per cent", "%"),
        ("5%", "%"),
        ("5 people", "people"),
        ("5 adults", "people"),
        ("5 patients", "people"),
        ("5 bpm", "bpm"),
        ("5 beats per minute", "bpm"),
        ("5 kcal", "kcal"),
        ("5 cm", "cm"),
        ("an hour", None),
    ],
)
def test_units_are_known_by_their_symbols_and_names(text: str, unit: str | None) -> None:
    quantity = read_quantity(text)
    assert quantity == (Quantity(5, 5, unit) if unit else Quantity(1, 1, "h"))


def test_a_capital_m_is_a_million_and_never_molar() -> None:
    assert read_quantity("17.3M") == Quantity(17_300_000, 17_300_000, "")
    assert read_quantity("17.3 M people") == Quantity(17_300_000, 17_300_000, "people")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "within hours",
        "hours",
        "mg",
        "million",
        "NMDA",
        "5-HT",
        "T3",
        "half-life",
        "third",
        "5 foo",
        "5 mg foo",
        "17.3 millon",
        "5 5",
        "1.2.3",
        "1,2,3",
        "12,34,567",
        "9**9**8",
        "1e999",
        "1e31",
        "10^99",
        "__import__('os')",
        "2+2",
        "120/80",
        "120/80 mmHg",
        "5 mg/kg/h/d",
        "5 mg to 10 mmol",
        "between 5",
        "5 or 6",
        "5, 6",
        "nan",
        "inf",
        "1/0",
        "5 in 3",
        "1" * 201,
        "5" + " " * 200 + "mg",
    ],
)
def test_what_is_no_quantity_is_not_read(text: str) -> None:
    assert read_quantity(text) is None


def test_the_default_unit_stands_in_only_where_none_is_written() -> None:
    assert read_quantity("56", "mg") == Quantity(56, 56, "mg")
    assert read_quantity("56 g", "mg") == Quantity(56, 56, "g")
    assert read_quantity("5-10", "mcg") == Quantity(5, 10, "µg")


def test_a_unit_the_table_does_not_know_is_read_where_the_deck_names_it() -> None:
    assert read_quantity("6 sessions", "sessions") == Quantity(6, 6, "sessions")
    assert read_quantity("one session", "sessions") == Quantity(1, 1, "sessions")
    assert read_quantity("6", "sessions") == Quantity(6, 6, "sessions")
    assert read_quantity("60 mL/min/1.73 m²", "mL/min/1.73 m²") == Quantity(60, 60, "mL/min/1.73 m²")
    assert read_quantity("6 sessions") is None


def test_a_fraction_is_a_share_where_percent_is_asked() -> None:
    assert read_quantity("1/2", "%") == Quantity(50, 50, "%")
    assert read_quantity("half", "%") == Quantity(50, 50, "%")
    assert read_quantity("1 in 4", "%") == Quantity(25, 25, "%")
    assert read_quantity("1 in 4 people", "%") == Quantity(25, 25, "%")
    assert read_quantity("70", "%") == Quantity(70, 70, "%")
    assert read_quantity("1/2 mg", "%") == Quantity(0.5, 0.5, "mg")


def test_degrees_without_a_scale_are_those_the_deck_asks_for() -> None:
    assert read_quantity("98.6°", "°F") == Quantity(98.6, 98.6, "°F")
    assert read_quantity("90°", "mg") is None


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0.056 g", "mg", 56),
        ("56 mg", "g", 0.056),
        ("500 µg", "mg", 0.5),
        ("70 %", "", 0.7),
        ("0.7", "%", 70),
        ("98.6 °F", "°C", 37),
        ("37 °C", "°F", 98.6),
        ("-40 °C", "°F", -40),
        ("90 min", "h", 1.5),
        ("1 week", "d", 7),
        ("12 months", "years", 1),
        ("1 g/L", "mg/dL", 100),
        ("1 µg/mL", "mg/L", 1),
        ("1 ng/mL", "µg/L", 1),
        ("5 mg/kg/h", "mg/kg/d", 120),
        ("17 people", "", 17),
        ("1 kPa", "mmHg", 7.50062),
        ("2 kcal", "kJ", 8.368),
        ("100 mm", "cm", 10),
    ],
)
def test_amounts_convert_within_a_dimension(text: str, unit: str, value: float) -> None:
    quantity = read_quantity(text)
    assert quantity is not None
    converted = in_unit(quantity, unit)
    assert converted is not None
    assert converted.low == pytest.approx(value, rel=1e-6)
    assert converted.unit == unit


@pytest.mark.parametrize(
    ("a", "b"),
    [("mg", "mL"), ("mg", "mg/kg"), ("mg/kg", "%"), ("mmol/L", "mEq/L"), ("°C", "%"), ("people", "%"), ("mg", "")],
)
def test_amounts_of_different_kinds_never_convert(a: str, b: str) -> None:
    assert not same_dimension(a, b)
    assert in_unit(Quantity(1, 1, a), b) is None


def test_only_conversions_that_people_round_have_slack() -> None:
    assert rounding("d", "months") > abs(30 / 30.4375 - 1)
    assert rounding("weeks", "months") < abs(28 / 30.4375 - 1)
    assert rounding("kPa", "mmHg") > abs(16 / 15.99867 - 1)
    assert rounding("mg", "g") == rounding("years", "months") == rounding("°C", "°F") == rounding("d", "d") == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("17.3M", "17,300,000"),
        ("53 to 59 mg", "53-59 mg"),
        ("70 percent", "70%"),
        ("20-30%", "20-30%"),
        ("-5 to 5 °C", "-5 to 5 °C"),
        ("0.5", "0.5"),
        ("0.000001 g", "0.000001 g"),
        (">= 30 mg", "at least 30 mg"),
        ("<30 mg", "at most 30 mg"),
        ("17.3 million adults", "17,300,000 people"),
        ("1e20", "1e20"),
        ("1/3", "0.333333333"),
        ("2019", "2019"),
        ("12,000", "12,000"),
        ("1e-12 g", "1e-12 g"),
        ("17.3 million US adults", "17,300,000 people"),
    ],
)
def test_a_quantity_is_shown_as_people_write_it(text: str, shown: str) -> None:
    quantity = read_quantity(text)
    assert quantity is not None
    assert shown_quantity(quantity) == shown


UNITS = st.sampled_from(["", "mg", "µg", "%", "°C", "mg/kg", "mmol/L", "weeks", "people", "mmHg", "mg/m²"])
NUMBERS = st.floats(-1e12, 1e12, allow_nan=False).map(lambda x: float(f"{x:.6g}")).filter(lambda x: abs(x) > 1e-5)


@given(NUMBERS, NUMBERS, UNITS)
def test_what_is_shown_is_read_back(a: float, b: float, unit: str) -> None:
    quantity = Quantity(min(a, b), max(a, b), unit)
    again = read_quantity(shown_quantity(quantity))
    assert again is not None
    assert again.unit == unit
    assert (again.low, again.high) == pytest.approx((quantity.low, quantity.high), rel=1e-6)


@given(st.integers(0, 10**15))
def test_grouping_never_changes_an_integer(number: int) -> None:
    for text in (f"{number}", f"{number:,}", f"{number:,}".replace(",", " "), f"{number:,}".replace(",", "\u202f")):
        assert single(text) == number


@given(st.text(max_size=220))
@settings(max_examples=300)
def test_no_text_makes_reading_fail(text: str) -> None:
    quantity = read_quantity(text, "mg")
    if quantity is not None:
        assert quantity.low <= quantity.high
        assert shown_quantity(quantity)


@given(st.text(alphabet="0123456789.,-+/ eExM%mgkto±^*½'", max_size=200))
@settings(max_examples=500)
def test_no_heap_of_digits_and_signs_makes_reading_fail(text: str) -> None:
    quantity = read_quantity(text)
    assert quantity is None or quantity.low <= quantity.high


@pytest.mark.parametrize("text", ["1" * 200, "1 " * 100, "1,111" * 40, "1/" * 100, "9**" * 60, "a " * 100, "mg/" * 60])
def test_hostile_text_costs_no_time(text: str) -> None:
    start = time.process_time()
    read_quantity(text)
    assert time.process_time() - start < 0.5


def test_a_unit_of_invisible_signs_is_none() -> None:
    assert read_quantity("0.5-1 mg/kg", "\xad") == Quantity(0.5, 1.0, "mg/kg")
