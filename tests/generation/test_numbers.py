"""Which numbers of a sentence are statistics, and of what kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.generation import numbers


def found(text: str) -> list[tuple[str, str]]:
    return [(text[quantity.start : quantity.end], quantity.kind) for quantity in numbers.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It affects 17.3 million adults.", [("17.3 million", "count")]),
        ("About 1 in 5 adults (20%) relapse.", [("1 in 5", "ratio"), ("20%", "percent")]),
        ("70-80% of reefs, or two-thirds, are lost.", [("70-80%", "percent"), ("two-thirds", "share")]),
        ("The dose is 0.5-1 mg/kg over 40 minutes.", [("0.5-1 mg/kg", "dose"), ("40 minutes", "duration")]),
        ("It acts within hours and lasts six weeks.", [("hours", "duration"), ("six weeks", "duration")]),
        ("Reefs are worth $375 billion a year.", [("$375 billion", "money")]),
        ("Women are three times more often ill.", [("three times", "times")]),
        ("It was sent on 24 May 1844 and again in 1866.", [("24 May 1844", "date"), ("1866", "year")]),
        (
            "Take it twice daily or four times a week.",
            [("twice daily", "frequency"), ("four times a week", "frequency")],
        ),
        ("Five hundred people live at 4,000 metres.", [("Five hundred", "count"), ("4,000 metres", "dose")]),
        ("The drug halved the rate.", [("halved", "times")]),
        ("In 1370 the treaty ended a war.", [("1370", "year")]),
        ("Refounded in 1159 by Henry, it grew.", [("1159", "year")]),
        ("The diet first met in 1356.", [("1356", "year")]),
        ("It was seen in 1200 people.", [("1200", "count")]),
        (
            "One ewe in three and one ram in five over two limp.",
            [("One ewe in three", "ratio"), ("one ram in five", "ratio"), ("two", "count")],
        ),
        ("One clinic in three towns closed.", [("three", "count")]),
        ("One kite in a thousand starts fails.", [("One kite in a thousand", "ratio")]),
        ("Roughly one diver out of ten stops.", [("one diver out of ten", "ratio")]),
        ("The risk grows by a factor of six.", [("six", "times")]),
        ("Honey holds twice as much sugar.", [("twice", "times")]),
        ("The hens lay twice a week.", [("twice a week", "frequency")]),
        ("More than double the number came.", [("double", "times")]),
        ("The herd was cut in half by 1950.", [("half", "share"), ("1950", "year")]),
        ("Half the towns and two thirds of the villages burned.", [("Half", "share"), ("two thirds", "share")]),
        ("Some 40 of 120 pupils failed.", [("40 of 120", "ratio")]),
        ("They managed 3 wins and an average of 14 goals.", [("3", "count"), ("14", "count")]),
        ("It begins in their twenties or thirties.", [("twenties or thirties", "age")]),
    ],
)
def test_quantities_are_found_whole(text: str, expected: list[tuple[str, str]]):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Type 2 diabetes and COVID-19 are common.",
        "See Figure 3 for omega-3 and vitamin B12.",
        "It was effective (Smith et al., 2019).",
        "The difference was clear (p < 0.05).",
        "One of them said so.",
        "Call 1-555-010-0199 or (555) 010-0142.",
        "CYP2D6 and the 5-HT2A receptor matter.",
    ],
)
def test_labels_citations_and_test_values_are_no_statistics(text: str):
    assert found(text) == []


def test_a_figure_before_a_confidence_interval_counts_and_the_interval_does_not():
    assert found("Deaths fell by 27% (95% CI 20-30%).") == [("27%", "percent")]


def test_what_qualifies_a_number_stands_before_it():
    text = "Nearly 40 patients were seen."
    quantity = numbers.find(text)[0]
    assert text[quantity.lead : quantity.start] == "Nearly "


@given(st.text(alphabet="0123456789 ,.%-–$to inmgkg/:()abcdefghij", max_size=80))
def test_quantities_never_overlap_and_lie_in_the_text(text: str):
    last = 0
    for quantity in numbers.find(text):
        assert last <= quantity.start < quantity.end <= len(text)
        last = quantity.end


@pytest.mark.parametrize(
    ("text", "found", "kind"),
    [
        ("The incubation ranges from two weeks to six months.", "two weeks to six months", "duration"),
        ("In 3 to 4 in 10 it comes back.", "3 to 4 in 10", "ratio"),
        ("The level is kept at 0.6 to 0.8 mmol per litre.", "0.6 to 0.8 mmol per litre", "dose"),
        ("The cave was painted in 49 BC.", "49 BC", "year"),
        ("The method spread in the nineteenth century.", "nineteenth century", "year"),
        ("The shell is 20,000 years old.", "20,000 years", "duration"),
        ("A dose of 2.5 mg to 5 mg suffices.", "2.5 mg to 5 mg", "dose"),
        ("The drops are given daily with food.", "daily", "frequency"),
        ("The lake cools to −20 °C in winter.", "−20 °C", "dose"),
        ("The climb takes two and a half hours.", "two and a half hours", "duration"),
        ("The bank lost $4.5bn.", "$4.5bn", "money"),
        ("The rate was 12.4 per 100,000 births.", "12.4 per 100,000", "ratio"),
        ("Every second sailor fell ill.", "Every second", "ratio"),
        ("The gale blew at 240 km/h.", "240 km/h", "dose"),
        ("The prices doubled within a decade.", "a decade", "duration"),
        ("The sack weighs 60 kilos.", "60 kilos", "dose"),
        ("A stamp cost 42 cents.", "42 cents", "money"),
        ("A berth costs 80 to 90 euros.", "80 to 90 euros", "money"),
        ("The orbit takes 8 minutes and 20 seconds.", "8 minutes and 20 seconds", "duration"),
        ("The quake came at 5.12 am in winter.", "5.12 am", "date"),
        ("The debt was 6bn dollars.", "6bn dollars", "money"),
        ("The singer sold 2m records.", "2m", "count"),
        ("The scratch is a tenth of an inch deep.", "a tenth of an inch", "dose"),
        ("The score lies 1.5 standard deviations below the mean.", "1.5 standard deviations", "dose"),
        ("Attendance peaked in the 2016/17 season.", "2016/17", "year"),
        ("The sea cooled to minus 2 degrees.", "minus 2 degrees", "dose"),
        ("The dough needs 8 g of salt.", "8 g", "dose"),
        ("The dike is 7.25m high.", "7.25m", "dose"),
        ("The opera opened on the 3rd of May 1902.", "3rd of May 1902", "date"),
        ("The fossil is a million years old.", "a million years", "duration"),
        ("The first run sold out in a week.", "a week", "duration"),
        ("The lease ran for a quarter of a century.", "a quarter of a century", "duration"),
        ("The truce lasted two years and ten days.", "two years and ten days", "duration"),
        ("The wall has stood for more than a century.", "a century", "duration"),
        ("The guild flourished in the 15th and 16th centuries.", "15th and 16th centuries", "year"),
        ("The fair was held from 1276 to 1489.", "1276 to 1489", "year"),
        ("The monk Aldo (936–1013) drew maps.", "936–1013", "year"),
        ("The rules were broken (as happened in Ghent in 1999).", "1999", "year"),
        ("It sets in in their late 30s or 40s.", "late 30s or 40s", "age"),
        ("A few hundred wasps do the work.", "A few hundred", "count"),
        ("They sorted nearly half a million slides.", "half a million", "count"),
        ("Over half turn out to be fakes.", "half", "share"),
        ("Frost may halve the harvest.", "halve", "times"),
        ("Halve the dose below 30 mL/min/1.73 m2.", "30 mL/min/1.73 m2", "dose"),
        ("It is the third largest lake of the country.", "third", "rank"),
    ],
)
def test_amounts_are_read_whole_in_the_shapes_in_which_people_write_them(text: str, found: str, kind: str):
    assert (found, kind) in [(text[q.start : q.end], q.kind) for q in numbers.find(text)]
