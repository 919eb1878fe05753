"""A question on a card of its own: what it lacks is said in a label, and what no label mends is not asked."""

from __future__ import annotations

import pytest

from quizapp.generation import alone
from quizapp.generation.article import read
from quizapp.generation.decks import deck_from_article
from quizapp.generation.subject import subject_of

DRUG = """Zolpidem: uses and dosage

Zolpidem is prescribed for insomnia. Zolpidem binds to the GABA-A receptor.

Dosage

The usual starting dose is 5 mg at bedtime. The elimination half-life is about 2.5 hours. It should not be combined
with alcohol.

Case report

Maria, a 61-year-old baker with chronic insomnia, took 10 mg every evening. The baker fell asleep within 20 minutes.
"""


def prompts(text: str) -> list[str]:
    return [question.prompt for question in deck_from_article(text, deck_id="d", keep_all=True).questions]


def test_a_bare_dose_says_of_which_medicine_and_in_which_part_of_the_article():
    assert "Zolpidem, dosage: the elimination half-life is about how many hours?" in prompts(DRUG)
    assert any(prompt.startswith("Zolpidem, dosage: the usual starting dose is ") for prompt in prompts(DRUG))


def test_what_names_its_subject_needs_no_label():
    assert any(prompt.startswith("Zolpidem is prescribed for ") for prompt in prompts(DRUG))


def test_the_person_of_a_case_is_introduced_as_the_article_did():
    told = [prompt for prompt in prompts(DRUG) if "fell asleep" in prompt]
    assert told
    assert all(prompt.startswith("Maria, a 61-year-old baker with chronic insomnia: the baker fell") for prompt in told)


def test_what_the_sentence_before_named_is_asked_behind_it_and_never_put_in_for_them():
    page = (
        "Wharf notes\n\nThe harbour of Lima has a floating crane with eleven sheds. "
        "The crane lifts 40 tons in one go.\n\nStorks lay white eggs in spring. Two thirds of them hatch in May."
    )
    found = prompts(page)
    lifted = [prompt for prompt in found if "lifts" in prompt]
    assert lifted
    assert all("harbour of Lima has a floating crane" in prompt for prompt in lifted)
    assert not any("of the white eggs" in prompt or "of the storks" in prompt.lower() for prompt in found)


def test_the_introduction_of_a_person_is_left_out_where_it_is_what_is_asked():
    found = prompts("One case study involved a patient with severe burns who had not responded to any ointment.")
    assert "One case study involved a patient with {{severe burns}} who had not responded to any ointment." in found


def test_a_label_never_holds_the_answer():
    for question in deck_from_article(DRUG, deck_id="d", keep_all=True).questions:
        label, colon, _ = question.prompt.partition(": ")
        assert not colon or not any(right.lower() in label.lower() for right in question.right)


@pytest.mark.parametrize(
    "prompt",
    [
        "Beyond that, ____ can hardly bear the load.",
        "In other cases, what is stable?",
        "Major bleeding was ____ less frequent.",
        "Shelling cost another how many lives?",
        "In June ____ such a flood destroyed a dam.",
        "As noted before, water moves through ____.",
        "Rapid tests, which find resistance in under how many hours, miss some cases.",
        "Diuretics and ____ do the same.",
        "What does it mimic?",
        "About ____ of people in Europe carry them.",
        "The pill imitates a hormone, slows what?",
        "The longest bridge today, which year Canal Bridge, has two towers?",
        "What were cinnamon and cloves?",
        "What is easy to understand?",
        "Another ____ opened in 1911.",
        "Neither helps against ____.",
        "The output was 30 tonnes in the 2023/____ season.",
        "If you take ____, call a doctor.",
        '"The ____ is the cheapest part of the whole wedding cake by far," says the baker.',
        "Besides oak, which of these is hard, and often crack in the sun?",
        "Besides GIP, what else does the drug mimic, that curb appetite?",
    ],
)
def test_what_no_label_mends_is_refused(prompt: str):
    assert alone.is_refused(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "CBT-I shortened the time to fall asleep by how many minutes?",
        "Another symptom of gout is ____.",
        "The motion of the deck creates the ____ that drive it.",
        "Both cinnamon and ____ come from Sri Lanka.",
        '"Galloping Gertie" was opened to traffic on ____.',
        "Orexin, made in the ____, keeps us awake.",
        "What is the most frequent side effect of colchicine?",
    ],
)
def test_what_stands_alone_is_asked(prompt: str):
    assert not alone.is_refused(prompt)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        (
            "The night she could not stop scratching\n\nEczema makes the skin dry. In eczema the barrier leaks. Doctors"
            " treat eczema with creams. Many children outgrow eczema. Eczema often begins in infancy.",
            "eczema",
        ),
        (
            "Seven towers that taught builders a lesson\n\nTowers sway in wind. Towers need dampers. The towers that"
            " taught builders most fell down.",
            "towers",
        ),
    ],
)
def test_an_article_is_about_what_it_keeps_naming_not_about_any_word_of_its_title(text: str, about: str):
    assert subject_of(read(text)).lower() == about


@pytest.mark.parametrize(
    ("text", "never"),
    [
        (
            "Captopril blocks this enzyme, so more of the peptide is left. It dilates the renal veins.",
            "peptide dilates",
        ),
        ("Scleroderma is the only illness in which it may be given. It is not meant for asthma.", "Scleroderma is not"),
        ("Captopril failed. The inquiry found that 423 people had died. Its chemist left France.", "inquiry’s chemist"),
    ],
)
def test_a_pronoun_takes_up_what_the_article_is_about_or_nothing(text: str, never: str):
    said = prompts(f"Captopril\n\n{text} Captopril relaxes the renal arteries.")
    assert said
    assert not any(never in prompt for prompt in said)


FOUND = "The inquiry found that the dam had cracked in 1959."


def test_a_clause_that_points_back_is_asked_behind_the_sentence_before_it():
    said = prompts(f"The Malpasset dam\n\n{FOUND} Its engineer died in 1960.")
    assert f"{FOUND} Its engineer died in {{{{1960}}}}." in said


def test_the_first_sentence_of_a_paragraph_has_none_before_it():
    assert not any(
        "1960" in prompt for prompt in prompts(f"The Malpasset dam\n\n{FOUND}\n\nIts engineer died in 1960.")
    )


def test_a_person_is_asked_for_with_who_and_a_medicine_is_nobody():
    said = prompts(
        "Insomnia\n\nMaria, a 61-year-old baker, tried zolpidem in 2019. Zolpidem helped. She slept within 20 minutes."
    )
    assert not any("Zolpidem slept" in prompt for prompt in said)
    assert not any(prompt.startswith("What tried") or ": what tried" in prompt for prompt in said)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("In Peru you have to wait for ____.", "In Peru people have to wait for ____."),
        (
            "If you take two tablets, you should see your dentist within ____.",
            "If people take two tablets, they should see their dentist within ____.",
        ),
        ("Your nurse will weigh you every ____.", "The nurse will weigh people every ____."),
        ("They say that you need ____.", "They say that you need ____."),
    ],
)
def test_what_is_said_to_the_reader_is_asked_of_people(said: str, asked: str):
    assert alone.impersonal(said) == asked
