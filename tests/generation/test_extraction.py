"""What an article states: topics, list members, cases, and which statements are worth a question."""

from __future__ import annotations

from itertools import pairwise

from quizapp.generation import extraction
from quizapp.generation.article import read
from quizapp.generation.statements import Statement, chosen
from quizapp.generation.subject import subject_of, with_subjects


def statements(text: str) -> dict[str, Statement]:
    return {statement.answer: statement for statement in chosen(extraction.find(read(text)))}


def topics(text: str) -> dict[str, str]:
    return {answer: statement.topic for answer, statement in statements(text).items()}


def test_the_subject_is_what_title_and_sentences_share():
    page = (
        "Why coral reefs die\n\nCoral reefs are warm. Coral reefs feed fish. Coral reefs bleach in the heat of summer."
    )
    assert subject_of(read(page)).lower() == "coral reefs"


def test_the_subject_itself_is_not_asked_for():
    page = "All about lithium\n\nLithium is a light metal. Lithium lowers the risk of suicide in bipolar disorder."
    assert "Lithium" not in statements(page)
    assert "light metal" in statements(page)


def test_conditions_mechanisms_and_statistics_are_told_apart():
    page = "Erenumab blocks the CGRP receptor. It was tested in 955 patients. It can cause constipation."
    found = topics(page)
    assert found["CGRP receptor"] == "mechanism"
    assert found["955"] == "statistic"
    assert found["constipation"] == "condition"


def test_a_cause_is_a_mechanism():
    assert topics("The cable failed because of a short circuit in the wire.")["short circuit"] == "mechanism"


def test_what_a_thing_is_is_a_finding_even_where_it_is_a_disease():
    assert topics("Gout is a painful disease of the joints that older men get.")["painful disease"] == "finding"


def test_members_of_a_list_know_their_siblings():
    found = statements("Topiramate can cause weight loss, tingling and kidney stones.")
    assert found["tingling"].siblings == ("weight loss", "kidney stones")
    assert {found[name].topic for name in ("weight loss", "tingling", "kidney stones")} == {"condition"}


def test_a_case_goes_on_for_as_long_as_it_speaks_of_the_person():
    page = (
        "A 34-year-old baker had wheezed for two years. He recovered fully within a month. "
        "Asthma is common in bakers who inhale flour."
    )
    found = topics(page)
    assert found["34-year-old baker"] == "case"
    assert found["recovered fully"] == "case"
    assert found["two years"] == "statistic"
    assert "case" not in {found.get("flour"), found.get("bakers")}


def test_the_action_of_a_mechanism_is_asked_too():
    assert topics("Ketamine works by blocking NMDA receptors.")["blocking"] == "mechanism"


def test_words_that_were_put_in_are_no_answers():
    page = (
        "All about lithium\n\nLithium is a metal from the Big Bang. Lithium is rare on earth. "
        "Side effects include tremor and thirst."
    )
    assert "lithium" not in {answer.lower() for answer in statements(page)}


def test_at_most_four_facts_a_sentence_but_for_numbers_and_the_tail_of_a_list():
    sentence = (
        "The old miller sold the red barn near the tall church in Lima for a spotted mare from the blue stable in Peru."
    )
    assert len(statements(sentence)) == 4
    counted = (
        "In 2019, 40 doctors in Peru gave 300 patients with gout 5 mg of aspirin for six weeks in a trial in Lima."
    )
    figures = {"2019", "40", "300", "5 mg", "six weeks"}
    assert figures <= set(statements(counted))
    assert len(set(statements(counted)) - figures) <= 3
    listed = "Migraine can bring nausea, vomiting, fatigue, dizziness, insomnia, fever and anxiety."
    members = {answer for answer, statement in statements(listed).items() if statement.siblings}
    assert members == {"nausea", "vomiting", "fatigue", "dizziness", "insomnia", "fever", "anxiety"}


def test_one_span_is_asked_once():
    page = "The drug lowers the risk of heart failure in adults with type 2 diabetes by 30%."
    found = chosen(extraction.find(read(page)))
    spans = sorted((statement.start, statement.end) for statement in found)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


def test_generic_nouns_are_no_answers():
    found = statements(
        "The number of people and the results of studies show the effects of the treatment in many cases."
    )
    assert not {"number", "people", "results", "studies", "cases", "treatment", "effects"} & set(found)


def test_a_population_ends_before_the_full_stop():
    found = statements("Gout affects about 4 percent of adults in the United States.")
    assert "adults in the United States" in found


def test_what_is_counted_is_said_to_its_noun_and_not_beyond():
    found = statements("The treaty gave the League control of four castles on the coast.")
    assert found["four"].fuller == ("four castles",)


def test_a_ruler_s_number_begins_no_name():
    assert "III of Russia" not in statements("Ivan III of Russia closed the Peterhof in 1494.")


PAGE = """Ringworm

Ringworm is caused by a fungus in 10% of children. Fluconazole kills the fungus within 14 days.

Spread

Many people catch it from cats. Warm baths spread the fungus to 5 of 100 swimmers.
Thick towels hold the spores for 3 months.

Weight

Thick towels weigh 400 grams. Their result was clear after 12 weeks.
"""


def subjects(text: str) -> dict[str, str]:
    page = read(text)
    return {s.answer: s.subject for s in with_subjects(chosen(extraction.find(page)), subject_of(page))}


def test_what_two_sentences_speak_of_is_a_subject_and_so_is_a_medicine_in_one():
    found = subjects(PAGE)
    assert found["400 grams"] == found["3 months"] == "Thick towels"
    assert found["14 days"] == "Fluconazole"


def test_what_stands_once_goes_under_its_heading_and_a_plain_word_or_a_person_always_does():
    found = subjects(PAGE)
    assert found["5 of 100"] == "Spread"
    assert found["10%"] == "Ringworm"


def test_a_subject_is_written_one_way_whatever_its_sentences_write():
    page = "Tides\n\nTides rise for 6 hours. The tide reaches 12 meters there. In May the tides fall by 3 meters."
    assert set(subjects(page).values()) == {"Tides"}


def test_when_the_next_thing_of_a_story_happened_is_not_asked():
    assert "Three weeks" not in statements("Three weeks later the miller went back to the clinic in Hull.")
    assert "three weeks" in statements("The fever lasts for three weeks in most adults.")
