"""How questions are worded: inverted, in place, beside the others; hedges and sources kept."""

from __future__ import annotations

import pytest

from quizapp.generation import extraction, gaps, stems, wording
from quizapp.generation.article import read
from quizapp.generation.statements import Statement
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


def test_of_two_statements_around_a_colon_the_one_with_the_gap_stays():
    text = "Soil has a part in it: a survey of vineyards put the loss of topsoil at 12 tons."
    assert gap(text, "12 tons") == "A survey of vineyards put the loss of topsoil at ____."


def test_an_aside_with_a_figure_in_it_is_left_out_of_a_long_clause():
    text = (
        "A survey from 2018, which compared more than 64,000 farms with an old well with some 237,000 without one in "
        "eleven regions of the north, linked the well to a 69% higher risk of drought and a longer dry season."
    )
    assert str(gap(text, "69%")).startswith("A survey from 2018 linked the well to a ____ higher risk")


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


def test_a_measure_in_two_units_is_asked_whole():
    text = "Most courses begin about 12 weeks and 5 days apart."
    assert gap(text, "12 weeks and 5 days") == "Most courses begin about ____ apart."


def test_what_begins_with_the_clauses_own_verb_loses_it():
    text = "Thiazide diuretics increase the excretion of sodium but can lower potassium."
    assert {"lower potassium", "potassium"} & {s.answer for s in extraction.find(read(text))} == {"potassium"}


def test_one_of_a_kind_says_of_what():
    text = "Metformin\n\nMetformin lowers blood sugar. A rare side effect is lactic acidosis. Metformin is a tablet."
    assert asked(text, "lactic acidosis") == "Which condition is a rare side effect of metformin?"


def test_this_disease_is_never_a_medicine():
    text = "Metformin\n\nMetformin helps adults. Metformin is old. This disease is first diagnosed during childhood."
    assert all("Metformin" not in s.clause.text for s in extraction.find(read(text)) if s.answer == "childhood")


def test_this_leads_to_is_a_pronoun_and_a_verb():
    text = "The cells resist insulin. This leads to an increase in blood glucose."
    assert all(not s.clause.text.startswith("The leads") for s in extraction.find(read(text)))


def test_it_after_a_study_is_not_what_was_spoken_of_before():
    text = (
        "Psilocybin is a drug. The study was published in The Journal of Psychopharmacology, and it showed that "
        "patients had less depression."
    )
    assert all("Psilocybin showed" not in s.clause.text for s in extraction.find(read(text)))


def test_a_list_is_not_cut_behind_the_blank():
    text = "Untreated goiter can lead to stroke, increased risk of heart disease and a type of coma."
    assert "increased risk" not in str(asked(text, "stroke"))
    more = "More severe symptoms include thickened skin, hoarseness, and decreased sense of taste and smell."
    assert asked(more, "hoarseness") is None


def test_some_before_a_share_is_about():
    text = "Some 20% of adolescents develop the disorder within five years."
    assert asked(text, "20%") == "About what percentage of adolescents develop the disorder within five years?"


def test_bullets_that_are_sentences_are_no_list_of_names():
    text = "Metformin works in several ways:\n- It slows the liver.\n- It helps the muscles.\n"
    assert all("include it" not in s.clause.text for s in extraction.find(read(text)))


@pytest.mark.parametrize(
    ("text", "swallowed"),
    [
        ("High glucose damages small vessels and can lead to disease of the eyes.", "damages"),
        ("In type 1 diabetes, the pancreas stops producing insulin.", "stops"),
        ("If corals bleach and die, the reefs slowly erode away.", "bleach"),
    ],
)
def test_an_answer_swallows_no_verb(text: str, swallowed: str):
    assert all(swallowed not in s.answer for s in extraction.find(read(text)))


def test_a_member_of_a_list_of_a_kind_is_another_of_that_kind():
    text = "Common side effects of lithium include fine tremor, thirst, and nausea."
    assert asked(text, "nausea") == "Besides fine tremor and thirst, what is another common side effect of lithium?"
    choosing = asked(text, "nausea", choosing=True)
    assert choosing == "Besides fine tremor and thirst, which of these is another common side effect of lithium?"
    may = "Symptoms of gout may include fever, redness, and nausea."
    assert asked(may, "nausea") == "Besides fever and redness, what may be another symptom of gout?"


def test_every_six_months_is_asked_as_how_often():
    text = "Thyroid function is therefore checked every six months."
    assert asked(text, "six months") == "Thyroid function is checked how often?"


def test_a_limit_is_not_asked_as_how_many():
    assert asked("European guidelines define the state as 140 mmHg or more.", "140 mmHg") is None


def test_what_points_back_in_front_is_left_out():
    text = "Metformin slows the liver. Because of these effects, metformin helps adults to lose some weight."
    assert all("of the effects" not in s.clause.text for s in extraction.find(read(text)))


def test_of_them_may_mean_the_people_of_its_own_clause():
    text = "Women are affected more often. Infusing the peptide into people brings on an attack in most of them."
    assert all("of the women" not in s.clause.text for s in extraction.find(read(text)))


def test_a_question_does_not_ask_for_what_its_own_pronoun_hides():
    assert asked("The Pony Express closed two days after it was finished.", "Pony Express") is None
    assert gap("Corals support the reefs and help them keep pace with erosion.", "erosion") is None


def test_the_verb_of_a_relative_clause_is_no_part_of_an_answer():
    answers = {
        s.answer for s in extraction.find(read("Beavers are large rodents that dam streams and so create ponds."))
    }
    assert "dam streams" not in answers
    assert "streams" in answers
    fell = "Thiazide diuretics increase the excretion of sodium but can lower potassium."
    assert all("increase" not in s.answer for s in extraction.find(read(fell)))


def test_two_deeds_are_no_list_of_two_things():
    text = "Macrophages that swallow the crystals activate the large inflammasome and release interleukin."
    assert all("activate? " not in str(asked(text, s.answer)) and not s.siblings for s in extraction.find(read(text)))


def test_a_part_of_it_says_of_what():
    assert asked("British firms owned some 66% of it.", "66%") is None


def test_a_question_says_more_than_its_verb():
    assert asked("The Volcanic Explosivity Index runs from 0 to 8.", "Volcanic Explosivity Index") is None


def test_a_class_of_drugs_is_small_within_a_question_and_a_maker_is_not():
    thiazides = "Thiazide diuretics can cause gout."
    assert asked(thiazides, "gout") == "Which condition can thiazide diuretics cause?"
    made = "Pfizer vaccines can cause fever."
    assert asked(made, "fever") == "What can Pfizer vaccines cause?"


def test_a_figure_keeps_its_source_behind():
    text = "About 4% of adults in the United States have gout, according to the CDC."
    assert asked(text, "4%") == "About what percentage of adults in the United States have gout, according to the CDC?"


def test_a_list_whose_ends_have_words_of_their_own_is_not_asked_beside_the_others():
    drinks = "Beer, red meat, seafood and drinks sweetened with fructose raise uric acid."
    assert asked(drinks, "red meat") is None
    narrowing = "It is due to another disease, for example narrowing of the renal arteries, asthma or sleep apnoea."
    assert all("what else" not in str(stems.stem(s, Voice(narrowing), choosing=False)) for s in _of(narrowing))


def _of(text: str) -> list[Statement]:
    return extraction.find(read(text))


def test_how_often_takes_the_answer_with_its_every():
    text = "Thyroid function is checked every six months."
    assert next(s.fuller for s in _of(text) if s.answer == "six months") == ("every six months",)


def test_a_degree_is_no_answer():
    assert "moderate" not in {s.answer for s in _of("Migraine causes attacks of moderate to severe headache.")}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Ibuprofen, 400 mg, relieves pain within two hours.", "400 mg"),
        ("The maximum efficiency of photosynthesis is about 11 percent.", "maximum efficiency of photosynthesis"),
        ("The 1961 Nobel Prize in Chemistry went to the chemist Melvin Calvin.", "1961"),
    ],
)
def test_what_nobody_would_ask_so_is_not_asked(text: str, answer: str):
    assert asked(text, answer) is None


def test_who_wins_a_prize_is_a_person():
    text = "Melvin Calvin won the Nobel Prize in Chemistry for tracing the path of carbon."
    assert asked(text, "Melvin Calvin") == "Who won the Nobel Prize in Chemistry for tracing the path of carbon?"


def test_after_a_preposition_it_is_whom():
    text = "Taken in pregnancy, lithium increases the risk of heart defects in the child."
    assert asked(text, "child") == "Taken in pregnancy, lithium increases the risk of heart defects in whom?"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Grapefruit blocks the enzyme CYP3A4 in the gut.", "gut"),
        ("Roasting, branding and retail take the largest share.", "branding"),
        ("The machine was the first floating wind farm in Scotland.", "wind farm"),
        ("The Seljuks built mosques.", "mosques"),
        ("The pill imitates a hormone, slows digestion, and exposes the food to acid.", "acid"),
    ],
)
def test_a_plain_question_word_stands_only_where_a_person_would_put_it(text: str, answer: str):
    assert asked(text, answer) is None


def test_what_somebody_did_is_spoken_of_as_theirs():
    text = "What Gutenberg invented was the casting. He boiled linseed oil into a varnish."
    assert gap(text, "linseed oil") == "Gutenberg boiled ____ into a varnish."


def test_an_end_that_lost_its_words_leaves_the_gap():
    text = "Pain that lasts longer than three months is called chronic, whatever it began with."
    assert gap(text, "three months") == "Pain that lasts longer than ____ is called chronic."
