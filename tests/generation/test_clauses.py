"""A sentence as clauses that stand alone: split, reworded, and read for subject and verb."""

from __future__ import annotations

import pytest

from quizapp.generation.article import Sentence
from quizapp.generation.clauses import Clause, read
from quizapp.generation.rewording import Context


def clauses(*sentences: str, about: str = "") -> list[Clause]:
    context = Context(about)
    found: list[Clause] = []
    for number, text in enumerate(sentences):
        found.extend(read(Sentence(text, 0, len(text), None, number), context))
    return found


def texts(*sentences: str, about: str = "") -> list[str]:
    return [clause.text for clause in clauses(*sentences, about=about)]


def spine(text: str) -> tuple[str, str] | None:
    clause = clauses(text)[0]
    return (clause.slice(*clause.spine.subject), clause.slice(*clause.spine.verbs)) if clause.spine else None


def test_two_statements_in_one_sentence_are_two_clauses():
    assert texts("Reefs cover less than 1% of the floor but support about 25% of all species.") == [
        "Reefs cover less than 1% of the floor.",
        "Reefs support about 25% of all species.",
    ]
    assert len(clauses("Krakatoa exploded in 1883, and tsunamis caused most of the deaths.")) == 2


def test_what_a_shared_modal_governs_stays_one_clause():
    assert len(clauses("The drug can reduce pain and improve sleep in adults.")) == 1


def test_connectors_and_citations_are_left_out():
    assert texts("This is why fresh mortar is kept damp.") == ["Fresh mortar is kept damp."]
    assert texts("However, lithium lowers the risk of suicide (Cipriani et al., 2013).") == [
        "Lithium lowers the risk of suicide."
    ]


def test_it_takes_up_the_subject_before():
    assert (
        texts("Lithium is a light metal.", "It lowers the risk of suicide.")[-1]
        == "Lithium lowers the risk of suicide."
    )


def test_they_does_not_take_up_a_singular():
    assert texts("Lithium is a light metal.", "They lower the risk of suicide.") == ["Lithium is a light metal."]


def test_it_does_not_take_up_a_person():
    assert texts("Joseph Henry built a relay.", "It carried eight words a minute.") == ["Joseph Henry built a relay."]


def test_she_takes_up_the_person_of_the_case():
    found = texts("Maria had a fever for two weeks.", "After a month she had recovered.")
    assert found[-1] == "After a month Maria had recovered."


def test_this_drug_takes_up_the_subject_and_these_conditions_at_the_end_are_dropped():
    assert texts("Ketamine is old.", "This drug acts within hours.")[-1] == "Ketamine acts within hours."
    assert texts("Ketamine works by blocking receptors and easing pain for these conditions.") == [
        "Ketamine works by blocking receptors and easing pain."
    ]


def test_a_list_without_an_owner_is_given_the_articles_subject_as_foreign_words():
    clause = clauses("Common side effects include nausea and tremor.", about="lithium")[0]
    assert clause.text == "Common side effects of lithium include nausea and tremor."
    assert clause.text[slice(*clause.foreign)] == " of lithium"


@pytest.mark.parametrize(
    ("text", "subject", "verbs"),
    [
        ("In 2018, the agency approved a drug.", "the agency", "approved"),
        ("People who smoke are more likely to cough.", "People who smoke", "are"),
        ("Triptans, such as sumatriptan, relieve attacks.", "Triptans, such as sumatriptan,", "relieve"),
        ("About 10 families have been identified.", "About 10 families", "have been identified"),
        ("The protein made from the gene is overactive.", "The protein made from the gene", "is"),
        (
            "Lack of sleep, stress, and alcohol can trigger attacks.",
            "Lack of sleep, stress, and alcohol",
            "can trigger",
        ),
    ],
)
def test_the_spine_looks_past_what_stands_before_and_inside_a_subject(text: str, subject: str, verbs: str):
    assert spine(text) == (subject, verbs)


def test_orders_and_fragments_state_nothing():
    assert clauses("Avoid swimming in fresh water.", "Weak or absent pulses in the legs.") == []


def test_a_reporting_frame_is_known_apart_from_what_it_reports():
    clause = clauses("Studies have shown that ketamine can reduce pain.")[0]
    assert clause.frame == "Studies have shown that"
    assert clause.spine
    assert clause.slice(*clause.spine.subject) == "ketamine"


def test_the_members_of_a_list_keep_their_complements():
    clause = clauses("Risk factors are obesity, a family history of gout and old age.", about="gout")[0]
    members = [clause.slice(phrase.core, phrase.last) for phrase in clause.lists[0]]
    assert members == ["obesity", "family history of gout", "old age"]


def test_a_list_of_verbs_stays_one_clause():
    assert len(clauses("Dams slow the flow of water, trap sediment and raise the water table.")) == 1


def test_a_noun_that_may_be_a_verb_is_the_subjects_where_another_verb_follows():
    assert spine("Lava flows rarely kill.") == ("Lava flows", "rarely kill")
    assert spine("Montelukast blocks the leukotriene receptor and is safe.") == ("Montelukast", "blocks")


def test_a_counted_noun_that_announces_a_list_is_no_member():
    (clause,) = clauses("There are two species, the American beaver and the Eurasian beaver.")
    assert [[clause.slice(p.first, p.last) for p in run] for run in clause.lists] == [
        ["the American beaver", "the Eurasian beaver"]
    ]


def test_a_bare_verb_behind_a_list_belongs_to_no_member():
    (clause,) = clauses("A volcano is an opening through which rock, ash and gas escape.")
    assert [clause.slice(p.first, p.last) for p in clause.lists[-1]] == ["rock", "ash", "gas"]


def test_it_keeps_an_article_before_a_thing_first_named_with_a():
    assert (
        texts("A cable was laid in 1858.", "It failed after three weeks.")[-1] == "The cable failed after three weeks."
    )


def test_it_is_given_up_behind_a_subject_too_long_to_repeat():
    assert texts("The old power station at the river mouth opened in 1966.", "It has 24 turbines.", about="tides") == [
        "The old power station at the river mouth opened in 1966."
    ]


def test_it_is_given_up_where_two_things_of_one_sentence_can_be_meant():
    assert len(texts("The ship laid a cable that lasted, and it carried eight words a minute.")) == 1


def test_they_takes_up_two_things_joined():
    found = texts("Sea bass and cuttlefish returned in 1990.", "They now feed in the basin.")
    assert found[-1] == "Sea bass and cuttlefish now feed in the basin."


def test_there_is_the_place_named_before():
    found = texts("In Scotland, a trial began in 2009.", "Since 2019 the beaver has been protected there.")
    assert found[-1] == "Since 2019 the beaver has been protected in Scotland."


def test_his_is_the_patients_where_a_carer_acts():
    found = texts("Tom, a 29-year-old nurse, slept badly.", "A therapist limited his time in bed to six hours.")
    assert found[-1] == "A therapist limited Tom’s time in bed to six hours."


def test_an_order_is_a_fact_where_it_says_how_much():
    assert texts("Take 500 mg every six hours.", "Take a rest.") == ["Take 500 mg every six hours."]


def test_it_behind_a_time_or_a_place_is_the_subject_before():
    assert texts("Rust is a fungus.", "In the 1870s it ruined the farms.")[-1] == "In the 1870s rust ruined the farms."


def test_what_people_have_is_the_illness_spoken_of():
    found = texts("Epilepsy begins at any age.", "Around 50 million people have it.", about="epilepsy")
    assert found[-1] == "Around 50 million people have epilepsy."


def test_the_number_of_a_list_is_no_part_of_its_sentence():
    assert texts("3. The dam holds 40 litres.") == ["The dam holds 40 litres."]


def test_a_long_sentence_is_shortened_to_stand_before_one_that_points_at_it():
    context = Context("")
    before = (
        "Of the sailors given lemons on the long voyage to the south, 11 fell ill, meaning that they had sore gums, "
        "lost teeth, ached in every joint or could no longer climb into the rigging at all."
    )
    first, second = (Sentence(text, 0, len(text), None, 0) for text in (before, "In the group without any it was 48."))
    read(first, context)
    (clause,) = read(second, context)
    assert clause.before == "Of the sailors given lemons on the long voyage to the south, 11 fell ill."


def test_behind_a_colon_a_fronted_phrase_opens_a_clause():
    assert texts("Lime can save an orchard: in a trial of 80 trees, 58 trees were saved.")[-1] == (
        "In a trial of 80 trees, 58 trees were saved."
    )


def test_an_order_without_a_measure_is_none():
    assert texts("Hang it facing east, with holes 4 to 9 millimetres across.", "Take our two-minute test.")[1:] == []


def test_since_a_year_opens_a_clause_of_its_own():
    assert texts("Since the 1990s hopes have faded.") == ["Since the 1990s hopes have faded."]
    assert texts("Since the rain stopped.") == []


def test_she_is_the_patient_named_with_her_age():
    found = texts("Mrs K., 71, had taken iron for years.", "She was dialysed for 16 hours.")
    assert found[-1] == "Mrs K was dialysed for 16 hours."


def test_a_figure_with_its_name_is_said_as_a_sentence():
    assert texts("Maximum dose: 10 mg a day") == ["The maximum dose is 10 mg a day."]
