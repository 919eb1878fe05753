"""How questions are worded: inverted, in place, beside the others; hedges and sources kept."""

from __future__ import annotations

import pytest

from quizapp.generation import extraction, gaps, stems, wording
from quizapp.generation.article import read
from quizapp.generation.wording import Voice


def asked(text: str, answer: str, *, choosing: bool = False) -> str | None:
    statement = next(s for s in extraction.find(read(text)) if s.answer == answer)
    return stems.stem(statement, Voice(text), choosing=choosing)


def gap(text: str, answer: str) -> str | None:
    statement = next(s for s in extraction.find(read(text)) if s.answer == answer)
    found = gaps.gap(statement)
    return f"{found[0]}____{found[1]}" if found else None


@pytest.mark.parametrize(
    ("text", "answer", "prompt"),
    [
        (
            "Ketamine is often prescribed off-label for treatment-resistant depression.",
            "treatment-resistant depression",
            "Ketamine is often prescribed off-label for which condition?",
        ),
        ("Ketamine works by blocking NMDA receptors.", "NMDA receptors", "Ketamine works by blocking which receptors?"),
        ("Dissolved carbon dioxide forms carbonic acid.", "carbonic acid", "What does dissolved carbon dioxide form?"),
        (
            "Some patients have reported severe fatigue with ketamine infusions.",
            "severe fatigue",
            "What have some patients reported with ketamine infusions?",
        ),
        ("Low serotonin levels may cause migraine.", "Low serotonin levels", "What may cause migraine?"),
        (
            "In 2018, the agency approved erenumab.",
            "2018",
            "In which year did the agency approve erenumab?",
        ),
        (
            "Coral reefs cover less than 1% of the ocean floor.",
            "1%",
            "Coral reefs cover less than what percentage of the ocean floor?",
        ),
        (
            "According to the World Bank, about 17.3 million adults live alone.",
            "17.3 million",
            "According to the World Bank, about how many adults live alone?",
        ),
        (
            "According to the World Bank, about 17.3 million adults live alone.",
            "World Bank",
            "Which organization reports that about 17.3 million adults live alone?",
        ),
        (
            "A study published in the Journal of Pain found that ketamine can reduce headaches.",
            "Journal of Pain",
            "Which journal published a study that found that ketamine can reduce headaches?",
        ),
        (
            "Topiramate can cause weight loss, tingling and kidney stones.",
            "tingling",
            "Besides kidney stones and weight loss, what else can topiramate cause?",
        ),
        (
            "Pain conditions such as fibromyalgia, sciatica, and gout have been treated with ketamine.",
            "sciatica",
            "Besides gout and fibromyalgia, which other pain condition has been treated with ketamine?",
        ),
    ],
)
def test_questions_read_as_a_person_would_put_them(text: str, answer: str, prompt: str):
    assert asked(text, answer) == prompt


def test_a_suggestion_does_not_become_a_fact():
    text = "Research suggests that ketamine relieves chronic pain."
    assert asked(text, "chronic pain") == "Research suggests that ketamine relieves what?"


def test_a_finding_is_attributed():
    text = "A trial found that ketamine may reduce migraine in adults."
    assert asked(text, "migraine") == "According to a trial, which condition may ketamine reduce in adults?"


def test_a_choice_is_worded_apart_from_the_question_to_recall():
    text = "Ketamine works by blocking NMDA receptors."
    assert asked(text, "NMDA receptors", choosing=True) == "Ketamine works by blocking which of these receptors?"


def test_a_noun_that_the_clause_says_already_is_not_said_twice():
    text = "Mutations can reduce the enzyme lactase."
    assert "which enzyme" not in str(asked(text, "enzyme lactase"))


def test_a_definition_is_asked_only_where_the_gap_ends_the_clause():
    assert asked("The old lithium is a light metal.", "light metal") == "What is the old lithium?"
    assert asked("Lithium is a light metal that floats on oil.", "light metal") is None


def test_a_gap_leaves_the_sentence_as_it_was():
    assert gap("Lithium lowers the risk of gout.", "risk of gout") == "Lithium lowers the ____."


def test_an_acronym_beside_the_gap_is_left_out():
    text = "The nerve releases calcitonin gene-related peptide (CGRP), which widens vessels."
    assert "CGRP" not in str(gap(text, "calcitonin gene-related peptide"))


def test_no_gap_where_the_rest_says_the_answer():
    assert gap("Pain is worse than no pain in the knee joint.", "Pain") is None


def test_a_not_behind_which_or_what_is_emphasised():
    assert wording.emphatic("a disease in which the body does not use insulin") == (
        "a disease in which the body does NOT use insulin"
    )
    assert wording.emphatic("It does not matter.") == "It does not matter."


def test_a_first_word_becomes_small_within_a_question_unless_it_is_a_name():
    text = (
        "Topiramate can cause gout. Edison can cause trouble. Later, topiramate was sold in Paris by Edison and others."
    )
    assert asked(text, "gout") == "Which condition can topiramate cause?"
    assert (
        asked("Edison built lamps in Ohio. The lamps of Edison gave electric light.", "lamps")
        != "What did edison build?"
    )


@pytest.mark.parametrize("text", ["What is it?", "Which of the?", "Does this drug help people sleep?", "x " * 60 + "?"])
def test_a_question_cut_off_or_pointing_at_nothing_does_not_fit(text: str):
    assert wording.fitting(text) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("In warm water, bacteria turn carbon into methane.", "warm water"),
        ("Most flows move at walking pace.", "pace"),
        ("There are two species, the American beaver and the Eurasian beaver.", "Eurasian beaver"),
        ("A study by Shiller (1997) found that most people disliked inflation.", "1997"),
        ("Iron is taken once a day or every other day.", "once a day"),
        ("Migraine causes attacks of moderate to severe headache.", "severe headache"),
    ],
)
def test_what_no_question_fits_is_left_to_the_gap(text: str, answer: str):
    statements = [s for s in extraction.find(read(text)) if s.answer == answer]
    assert [stems.stem(statement, Voice(text), choosing=False) for statement in statements] in ([None], [])


def test_a_place_in_front_is_asked_as_where():
    text = "The trial began late. In Scotland, a trial at Knapdale began in 2009 with eleven beavers."
    assert asked(text, "Scotland") == "Where did a trial at Knapdale begin in 2009 with eleven beavers?"


def test_a_person_is_asked_as_who():
    assert asked("In 1687, Isaac Newton explained the tides by gravity.", "Isaac Newton") == (
        "In 1687, who explained the tides by gravity?"
    )


def test_a_year_in_front_without_a_comma_is_inverted_too():
    assert asked("Since 2019 the beaver has been a protected species.", "2019") == (
        "Since which year has the beaver been a protected species?"
    )


def test_a_choice_among_figures_shows_a_blank():
    assert asked("Ketamine helps about 40% of adults.", "40%", choosing=True) == "Ketamine helps about ____ of adults."


def test_a_question_with_besides_opens_only_once():
    text = "In 1815, Tambora threw out many tons of rock and ash."
    assert asked(text, "ash") is None


def test_of_two_joined_statements_the_gap_shows_its_own():
    text = "The sound of water triggers building; in an experiment, beavers piled mud on a loudspeaker."
    assert "loudspeaker" not in str(gap(text, "building"))


def test_a_measure_in_two_units_is_not_asked_by_halves():
    text = "Most coasts have tides about 12 hours and 25 minutes apart."
    assert gap(text, "12 hours") is None
    assert gap(text, "25 minutes") is None


def test_what_begins_with_the_clauses_own_verb_loses_it():
    text = "Thiazide diuretics increase the excretion of sodium but can lower potassium."
    assert {"lower potassium", "potassium"} & {s.answer for s in extraction.find(read(text))} == {"potassium"}
