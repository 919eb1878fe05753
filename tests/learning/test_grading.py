"""Grading: what a fair teacher lets pass, what never passes, and the scores of all nine types."""

from __future__ import annotations

import string
import subprocess
import sys
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quizapp.deck.model import (
    Choice,
    Cloze,
    Distractor,
    Flash,
    Match,
    Multi,
    Numeric,
    Order,
    Question,
    TrueFalse,
    Typed,
)
from quizapp.learning.events import Outcome
from quizapp.learning.grading import Verdict, differences, grade, readable, reading, rememberable

RIGHT, ALMOST, PARTIAL, ALSO, WRONG = (
    Outcome.RIGHT,
    Outcome.ALMOST,
    Outcome.PARTIAL,
    Outcome.ALSO_TRUE,
    Outcome.WRONG,
)


def typed(answer: str, *accept: str, also: tuple[str, ...] = (), prompt: str = "Which one is it?") -> Typed:
    return Typed(id="q", type="typed", prompt=prompt, answer=answer, accept=accept, also=also)


def cloze(prompt: str, *also: str) -> Cloze:
    return Cloze(id="q", type="cloze", prompt=prompt, also=also)


def numeric(answer: float | str, unit: str | None = None, **more: object) -> Numeric:
    return Numeric.model_validate(
        {"id": "q", "type": "numeric", "prompt": "How much?", "answer": answer, "unit": unit, **more}
    )


def outcome(question: Question, text: str) -> Outcome:
    return grade(question, (text,)).outcome


TARGET = typed("the glutamate system", prompt="Which brain system does ketamine target in PTSD?")
RECEPTOR = typed("NMDA receptor", also=("glutamate receptor",), prompt="What does ketamine block?")
CRPS = typed("complex regional pain syndrome", also=("fibromyalgia", "neuropathic pain"), prompt="Which condition?")
OCD = typed("obsessive-compulsive disorder", prompt="In which disorder do rituals return?")
TRD = typed(
    "treatment-resistant depression", "TRD", also=("severe depression",), prompt="For which form of depression is it?"
)
NIMH = typed("National Institute of Mental Health", also=("National Institutes of Health",), prompt="Who says so?")
HOURS = typed("within hours", prompt="How soon may relief begin?")
SYMPTOMS = typed("flashbacks, nightmares and anxiety", prompt="Name three complaints.")
ACTION = typed("NMDA antagonist", prompt="What kind of drug is it at the receptor?")
PRESSURE = typed("hypertension", also=("tachycardia",), prompt="What may an infusion cause?")
MILLIONS = typed("17.3 million adults", prompt="How many fall ill each year?")
DOSE = typed("0.5 mg/kg", prompt="Which dose is usual?")
RELIEF = typed("relief of pain", prompt="What does it bring?")
VITAMIN = typed("vitamin B12", prompt="What is missing?")
EFFECT = typed("increased blood pressure", prompt="What is seen?")

TABLE: list[tuple[Typed, str, Outcome]] = [
    (TARGET, "the glutamate system", RIGHT),
    (TARGET, "The Glutamate System", RIGHT),
    (TARGET, "glutamate system", RIGHT),
    (TARGET, "  glutamate   system. ", RIGHT),
    (TARGET, "GLUTAMATE", RIGHT),
    (TARGET, "glutamate", RIGHT),
    (TARGET, "the glutamate system of the brain", RIGHT),
    (TARGET, "the brain's glutamate system", RIGHT),
    (TARGET, "it is the glutamate system", RIGHT),
    (TARGET, "glutmate", ALMOST),
    (TARGET, "the glutamte system", ALMOST),
    (TARGET, "glutammate system", ALMOST),
    (TARGET, "glutamine", WRONG),
    (TARGET, "the glutamine system", WRONG),
    (TARGET, "not the glutamate system", WRONG),
    (TARGET, "it isn't glutamate", WRONG),
    (TARGET, "dopamine", WRONG),
    (TARGET, "the GABA system", WRONG),
    (TARGET, "system", WRONG),
    (TARGET, "the brain system", WRONG),
    (TARGET, "glutamate or dopamine", WRONG),
    (TARGET, "glutamate, dopamine, GABA", WRONG),
    (TARGET, "dopamine and glutamate systems", WRONG),
    (TARGET, "glutamate/GABA", WRONG),
    (RECEPTOR, "NMDA receptor", RIGHT),
    (RECEPTOR, "NMDA receptors", RIGHT),
    (RECEPTOR, "the nmda-receptor", RIGHT),
    (RECEPTOR, "NMDA recptor", ALMOST),
    (RECEPTOR, "NMAD receptor", WRONG),
    (RECEPTOR, "AMPA receptor", WRONG),
    (RECEPTOR, "NDMA receptor", WRONG),
    (RECEPTOR, "NMD receptor", WRONG),
    (RECEPTOR, "glutamate receptors", ALSO),
    (RECEPTOR, "glutamate recptor", ALSO),
    (RECEPTOR, "receptor", WRONG),
    (CRPS, "CRPS", RIGHT),
    (CRPS, "crps", RIGHT),
    (CRPS, "Complex Regional Pain Syndrome (CRPS)", RIGHT),
    (CRPS, "CRPS (complex regional pain syndrome)", RIGHT),
    (CRPS, "complex regional pain syndromes", RIGHT),
    (CRPS, "complex regional pain sindrome", ALMOST),
    (CRPS, "complex regonal pain syndrom", ALMOST),
    (CRPS, "regional pain", WRONG),
    (CRPS, "CPRS", WRONG),
    (CRPS, "CRP", WRONG),
    (CRPS, "fibromyalgia", ALSO),
    (CRPS, "Fibromialgia", ALSO),
    (CRPS, "neuropathic pain", ALSO),
    (CRPS, "complex regional gain syndrome", WRONG),
    (OCD, "obsessive compulsive disorder", RIGHT),
    (OCD, "Obsessive–compulsive disorder", RIGHT),
    (OCD, "obsessive-compulsive", RIGHT),
    (OCD, "OCD", RIGHT),
    (OCD, "obsesive-compulsve disorder", ALMOST),
    (OCD, "compulsive disorder", WRONG),
    (OCD, "obsessive disorder", WRONG),
    (OCD, "ODC", WRONG),
    (TRD, "treatment resistant depression", RIGHT),
    (TRD, "treatment-resistant", RIGHT),
    (TRD, "depression, treatment-resistant", RIGHT),
    (TRD, "trd", RIGHT),
    (TRD, "treatment resistent depression", ALMOST),
    (TRD, "depression", WRONG),
    (TRD, "severe depression", ALSO),
    (TRD, "non-treatment-resistant depression", WRONG),
    (NIMH, "NIMH", RIGHT),
    (NIMH, "the national institute of mental health", RIGHT),
    (NIMH, "National Institute for Mental Health", WRONG),
    (NIMH, "National Institute Mental Health", RIGHT),
    (NIMH, "National Institutes of Mental Health", RIGHT),
    (NIMH, "National Insitute of Mental Health", ALMOST),
    (NIMH, "National Institutes of Health", ALSO),
    (NIMH, "NIH", ALSO),
    (HOURS, "hours", RIGHT),
    (HOURS, "within a few hours", RIGHT),
    (HOURS, "in hours", RIGHT),
    (HOURS, "within days", WRONG),
    (HOURS, "within horus", ALMOST),
    (HOURS, "within two hours", WRONG),
    (SYMPTOMS, "anxiety, flashbacks, and nightmares", RIGHT),
    (SYMPTOMS, "nightmares; flashbacks; anxiety", RIGHT),
    (SYMPTOMS, "anxiety flashbacks nightmares", RIGHT),
    (SYMPTOMS, "nightmare & flashback & anxiety", RIGHT),
    (SYMPTOMS, "anxiety, flashbaks and nightmares", ALMOST),
    (SYMPTOMS, "flashbacks and nightmares", PARTIAL),
    (SYMPTOMS, "flashbacks, nightmares and insomnia", PARTIAL),
    (SYMPTOMS, "insomnia and guilt", WRONG),
    (SYMPTOMS, "flashbacks and insomnia", WRONG),
    (ACTION, "NMDA antagonist", RIGHT),
    (ACTION, "an NMDA antagonist", RIGHT),
    (ACTION, "NMDA agonist", WRONG),
    (ACTION, "NMDA antagonst", ALMOST),
    (ACTION, "agonist", WRONG),
    (PRESSURE, "hypertension", RIGHT),
    (PRESSURE, "hypertensoin", ALMOST),
    (PRESSURE, "hypotension", WRONG),
    (PRESSURE, "hypetension", ALMOST),
    (PRESSURE, "tachycardia", ALSO),
    (PRESSURE, "bradycardia", WRONG),
    (MILLIONS, "17.3 million adults", RIGHT),
    (MILLIONS, "17,300,000 adults", RIGHT),
    (MILLIONS, "17.3M adults", RIGHT),
    (MILLIONS, "about 17.3 million adults", RIGHT),
    (MILLIONS, "17.8 million adults", WRONG),
    (MILLIONS, "17.3 million", RIGHT),
    (MILLIONS, "17.3 million children", WRONG),
    (MILLIONS, "17.3 million people", RIGHT),
    (typed("17.3 million"), "17.3 million people", RIGHT),
    (MILLIONS, "17.3 billion adults", WRONG),
    (MILLIONS, "173 million adults", WRONG),
    (DOSE, "0.5mg/kg", RIGHT),
    (DOSE, "500 µg/kg", RIGHT),
    (DOSE, "half a mg per kg", RIGHT),
    (DOSE, "0.5", RIGHT),
    (DOSE, "0,5 mg/kg", RIGHT),
    (DOSE, "0.5 g/kg", WRONG),
    (DOSE, "5 mg/kg", WRONG),
    (RELIEF, "pain relief", RIGHT),
    (RELIEF, "pain releif", ALMOST),
    (RELIEF, "relief from pain", WRONG),
    (VITAMIN, "Vitamin B 12", RIGHT),
    (VITAMIN, "vitamin b-12", RIGHT),
    (VITAMIN, "vitamin B6", WRONG),
    (VITAMIN, "vitamin B1", WRONG),
    (VITAMIN, "vitamine B12", ALMOST),
    (EFFECT, "increased blood pressure", RIGHT),
    (EFFECT, "decreased blood pressure", WRONG),
    (EFFECT, "increasd blood pressure", ALMOST),
    (EFFECT, "no increased blood pressure", WRONG),
    (typed("citalopram"), "escitalopram", WRONG),
    (typed("esketamine"), "ketamine", WRONG),
    (typed("ketamine"), "esketamine", WRONG),
    (typed("ketamine"), "norketamine", WRONG),
    (typed("ketamine"), "ketamin", ALMOST),
    (typed("ketamine"), "cetamine", ALMOST),
    (typed("ketamine"), "ketamnie", ALMOST),
    (typed("typical"), "atypical", WRONG),
    (typed("inhibition"), "exhibition", WRONG),
    (typed("intracellular"), "intercellular", WRONG),
    (typed("dysphagia"), "dysphasia", WRONG),
    (typed("creatinine"), "creatine", WRONG),
    (typed("histamine"), "histidine", WRONG),
    (typed("prednisolone"), "prednisone", WRONG),
    (typed("medication"), "meditation", WRONG),
    (typed("injection"), "infection", WRONG),
    (typed("sulfate"), "sulfite", WRONG),
    (typed("ileum"), "ilium", WRONG),
    (typed("amylase"), "amylose", WRONG),
    (typed("esotropia"), "exotropia", WRONG),
    (typed("brachial plexus"), "bronchial plexus", WRONG),
    (typed("anosmia"), "anomia", WRONG),
    (typed("gastrostomy"), "gastrotomy", WRONG),
    (typed("pneumonia"), "neumonia", ALMOST),
    (typed("anaesthesia"), "anesthesia", RIGHT),
    (typed("behaviour"), "behavior", RIGHT),
    (typed("naïve"), "naive", RIGHT),
    (typed("Sjögren's syndrome"), "sjogren syndrome", RIGHT),
    (typed("β-blocker"), "beta blocker", RIGHT),
    (typed("bipolar II disorder"), "bipolar 2", RIGHT),
    (typed("bipolar I disorder"), "bipolar II disorder", WRONG),
    (typed("type 2 diabetes"), "type 1 diabetes", WRONG),
    (typed("two weeks"), "2 weeks", RIGHT),
    (typed("two weeks"), "14 days", RIGHT),
    (typed("two weeks"), "three weeks", WRONG),
    (typed("two weeks"), "within two weeks", ALMOST),
    (typed("70%"), "0.7", RIGHT),
    (typed("70 percent of patients"), "70% of patients", RIGHT),
    (typed("70% of patients"), "60% of patients", WRONG),
    (typed("a man"), "a woman", WRONG),
    (typed("off-label"), "on-label", WRONG),
    (typed("off-label"), "offlabel", RIGHT),
    (typed("mood"), "moot", WRONG),
    (typed("pain"), "gain", WRONG),
    (typed("post-traumatic stress disorder"), "postraumatic stress disorder", ALMOST),
    (typed("post-traumatic stress disorder"), "PTSD", RIGHT),
    (typed("post-traumatic stress disorder", prompt="What is PTSD?"), "PTSD", WRONG),
    (typed("chronic pain", prompt="Is it acute or chronic pain?"), "acute pain", WRONG),
    (typed("chronic pain", prompt="Is it acute or chronic pain?"), "pain", WRONG),
    (typed("hepatitis A"), "hepatitis B", WRONG),
    (typed("hepatitis A"), "hepatitis", WRONG),
    (typed("5-HT"), "5HT", RIGHT),
    (typed("CD4+"), "CD4-", WRONG),
]


@pytest.mark.parametrize(("question", "text", "expected"), TABLE, ids=[f"{q.answer} < {text}" for q, text, _ in TABLE])
def test_a_typed_answer_is_judged_as_a_fair_teacher_would(question: Typed, text: str, expected: Outcome) -> None:
    assert outcome(question, text) is expected


@pytest.mark.parametrize(
    ("answer", "text", "note"),
    [
        ("glutamate", "glutmate", "One letter missing: a."),
        ("glutamate", "glutammate", "One letter too many: m."),
        ("glutamate", "gluatmate", "Two letters swapped."),
        ("glutamate", "glutemate", "One letter differs: a, not e."),
        ("obsessive-compulsive", "obsesive compulsve", "2 letters differ."),
        ("glutamate", "Glutamate", ""),
    ],
)
def test_the_note_names_the_slip(answer: str, text: str, note: str) -> None:
    verdict = grade(typed(answer), (text,))
    assert verdict.note == note
    assert verdict.score == 1.0


def test_a_synonym_and_the_learners_own_spelling_are_as_right_as_the_answer() -> None:
    question = typed("NMDA receptor", "N-methyl-D-aspartate receptor")
    assert outcome(question, "n methyl d aspartate receptors") is RIGHT
    assert outcome(question, "the PCP site") is WRONG
    assert grade(question, ("pcp sites",), accepted=("the PCP site",)).outcome is RIGHT


def test_both_names_of_an_answer_with_brackets_are_right() -> None:
    question = typed("complex regional pain syndrome (CRPS)")
    for text in ("CRPS", "complex regional pain syndrome", "complex regional pain syndrome (CRPS)"):
        assert outcome(question, text) is RIGHT


def test_a_typo_that_makes_a_sibling_is_the_sibling() -> None:
    question = typed("estradiol", also=("estradial",))
    assert outcome(question, "estradial") is ALSO
    assert outcome(typed("mesalazine", also=("mesalamine",)), "mesalamine") is ALSO
    assert outcome(typed("sertraline", also=("sertroline",)), "sertreline") is ALSO


def test_also_true_scores_nothing_and_the_answer_itself_beats_it() -> None:
    question = typed("pain", also=("pain",))
    assert outcome(question, "pain") is RIGHT
    verdict = grade(CRPS, ("fibromyalgia",))
    assert verdict.score == 0.0


def test_some_of_a_list_scores_its_share_less_what_is_wrong() -> None:
    verdict = grade(SYMPTOMS, ("flashbacks and nightmares",))
    assert verdict.score == pytest.approx(2 / 3)
    assert verdict.note == "Partly: 2 of 3, 0 wrong."
    assert grade(SYMPTOMS, ("flashbacks, nightmares, insomnia",)).score == pytest.approx(1 / 3)


def test_no_text_is_dont_know_in_every_type() -> None:
    for question in EVERY_TYPE:
        for nothing in ((), ("",), ("  ", "")):
            verdict = grade(question, nothing)
            if question.type == "flash" and not nothing:
                assert (verdict.outcome, verdict.score) == (Outcome.REVEALED, None)
            else:
                assert (verdict.outcome, verdict.score) == (Outcome.DONT_KNOW, 0.0)


# Options


CHOICE = Choice(
    id="q",
    type="choice",
    prompt="Which?",
    answer="glutamate",
    distractors=(Distractor(text="GABA", why="That is where benzodiazepines act."), Distractor(text="dopamine")),
)
MULTI = Multi(
    id="q",
    type="multi",
    prompt="Which?",
    answers=("flashbacks", "nightmares", "anxiety"),
    distractors=(Distractor(text="fever", why="No."), Distractor(text="cough")),
)
ORDER = Order(id="q", type="order", prompt="Order!", items=("a", "b", "c", "d"))
MATCH = Match(
    id="q",
    type="match",
    prompt="Match!",
    pairs=(("PTSD", "flashbacks"), ("OCD", "rituals"), ("CRPS", "pain")),
    distractors=(Distractor(text="fever", why="A sign of infection."),),
)
TRUE = TrueFalse(id="q", type="true_false", prompt="Is it?", answer=True)
FLASH = Flash(id="q", prompt="What?", answer="glutamate")
CLOZE = cloze("Ketamine blocks {{NMDA|N-methyl-D-aspartate}} receptors and the {{glutamate}} system.")
NUMERIC = numeric("17.3 million", "adults")
EVERY_TYPE: list[Question] = [CHOICE, MULTI, ORDER, MATCH, TRUE, FLASH, CLOZE, NUMERIC, TARGET]


def scored(question: Question, *texts: str) -> tuple[Outcome, float | None]:
    verdict = grade(question, texts)
    return verdict.outcome, verdict.score


def test_every_type_takes_its_own_right_answer() -> None:
    for question in EVERY_TYPE:
        assert scored(question, *question.right) == (RIGHT, 1.0), question.type


def test_a_wrong_choice_says_why_it_is_wrong() -> None:
    assert scored(CHOICE, "glutamate") == (RIGHT, 1.0)
    verdict = grade(CHOICE, ("GABA",))
    assert (verdict.outcome, verdict.score, verdict.why) == (WRONG, 0.0, "That is where benzodiazepines act.")
    assert grade(CHOICE, ("dopamine",)).why == ""


def test_an_option_is_never_taken_for_one_that_looks_like_it() -> None:
    question = Choice(id="q", type="choice", prompt="?", answer="Th1", distractors=(Distractor(text="TH1"),))
    assert scored(question, "TH1") == (WRONG, 0.0)


def test_true_or_false_is_told_apart() -> None:
    assert scored(TRUE, "True") == scored(TRUE, "true") == (RIGHT, 1.0)
    assert scored(TRUE, "False") == (WRONG, 0.0)


@pytest.mark.parametrize(
    ("chosen", "expected", "score", "note"),
    [
        (("anxiety", "nightmares", "flashbacks"), RIGHT, 1.0, ""),
        (("anxiety", "nightmares"), PARTIAL, 2 / 3, "Partly: 2 of 3, 0 wrong"),
        (("anxiety", "nightmares", "fever"), PARTIAL, 1 / 3, "Partly: 2 of 3, 1 wrong"),
        (("anxiety", "nightmares", "flashbacks", "fever"), PARTIAL, 2 / 3, "Partly: 3 of 3, 1 wrong"),
        (("anxiety", "fever"), WRONG, 0.0, "1 of 3, 1 wrong"),
        (("fever", "cough"), WRONG, 0.0, "0 of 3, 2 wrong"),
        (("anxiety", "anxiety", "anxiety"), PARTIAL, 1 / 3, "Partly: 1 of 3, 0 wrong"),
    ],
)
def test_multi_scores_right_less_wrong_of_all_right(
    chosen: tuple[str, ...], expected: Outcome, score: float, note: str
) -> None:
    verdict = grade(MULTI, chosen)
    assert verdict.outcome is expected
    assert verdict.score == pytest.approx(score)
    assert verdict.note == note


def test_multi_tells_yours_right_yours_wrong_and_missed() -> None:
    verdict = grade(MULTI, ("anxiety", "fever"))
    assert [(part.given, part.right) for part in verdict.parts] == [
        ("anxiety", "anxiety"),
        ("fever", ""),
        ("", "flashbacks"),
        ("", "nightmares"),
    ]
    assert verdict.why == "No."


@pytest.mark.parametrize(
    ("order", "expected", "score"),
    [
        ("abcd", RIGHT, 1.0),
        ("bcda", PARTIAL, 2 / 3),
        ("abdc", PARTIAL, 1 / 3),
        ("dcba", WRONG, 0.0),
        ("ab", PARTIAL, 1 / 3),
        ("a", WRONG, 0.0),
        ("aaab", PARTIAL, 1 / 3),
        ("cdab", PARTIAL, 2 / 3),
    ],
)
def test_order_scores_neighbours_that_rightly_follow(order: str, expected: Outcome, score: float) -> None:
    verdict = grade(ORDER, tuple(order))
    assert verdict.outcome is expected
    assert verdict.score == pytest.approx(score)


def test_order_says_where_the_learner_put_each_item() -> None:
    assert [part.note for part in grade(ORDER, tuple("bca")).parts] == [
        "yours: 3rd",
        "yours: 1st",
        "yours: 2nd",
        "yours: none",
    ]


def test_match_scores_right_pairs_and_tells_each() -> None:
    assert scored(MATCH, "flashbacks", "rituals", "pain") == (RIGHT, 1.0)
    verdict = grade(MATCH, ("flashbacks", "fever", ""))
    assert verdict.outcome is PARTIAL
    assert verdict.score == pytest.approx(1 / 3)
    assert [part.outcome for part in verdict.parts] == [RIGHT, WRONG, Outcome.NOT_ANSWERED]
    assert verdict.why == "A sign of infection."
    assert scored(MATCH, "pain", "flashbacks", "rituals") == (WRONG, 0.0)
    assert scored(MATCH, "flashbacks")[0] is PARTIAL


def test_a_flash_card_is_revealed_not_judged_unless_a_text_was_typed() -> None:
    assert scored(FLASH) == (Outcome.REVEALED, None)
    assert scored(FLASH, "glutamate") == (RIGHT, 1.0)
    assert scored(FLASH, "GABA") == (WRONG, 0.0)


# Cloze


def test_each_blank_is_graded_as_typed() -> None:
    assert scored(CLOZE, "nmda", "glutamate") == (RIGHT, 1.0)
    assert scored(CLOZE, "N-methyl-D-aspartate", "the glutamate system") == (RIGHT, 1.0)
    assert scored(CLOZE, "NMDA receptors", "glutmate") == (ALMOST, 1.0)
    assert scored(CLOZE, "NMDA", "") == (PARTIAL, 0.5)
    assert scored(CLOZE, "NMDA") == (PARTIAL, 0.5)
    assert scored(CLOZE, "AMPA", "dopamine") == (WRONG, 0.0)
    assert [part.outcome for part in grade(CLOZE, ("", "glutamate")).parts] == [Outcome.NOT_ANSWERED, RIGHT]


def test_blanks_not_joined_by_and_keep_their_places() -> None:
    assert scored(CLOZE, "glutamate", "NMDA") == (WRONG, 0.0)


@pytest.mark.parametrize("joint", [" and ", ", ", ", and ", " & "])
def test_blanks_joined_by_and_or_a_comma_may_be_swapped(joint: str) -> None:
    question = cloze("Symptoms are {{flashbacks}}" + joint + "{{nightmares}}.")
    assert scored(question, "nightmares", "flashbacks") == (RIGHT, 1.0)
    assert scored(question, "nightmares", "nightmares") == (PARTIAL, 0.5)
    verdict = grade(question, ("nightmares", "fever"))
    assert [(part.given, part.right) for part in verdict.parts] == [
        ("nightmares", "nightmares"),
        ("fever", "flashbacks"),
    ]


def test_three_blanks_of_a_list_may_stand_in_any_order() -> None:
    question = cloze("{{flashbacks}}, {{nightmares}} and {{anxiety}} are eased in {{PTSD}}.")
    assert scored(question, "anxiety", "flashbacks", "nightmares", "PTSD") == (RIGHT, 1.0)
    assert scored(question, "PTSD", "flashbacks", "nightmares", "anxiety") == (PARTIAL, 0.5)


def test_a_cloze_is_also_true_only_where_nothing_is_wrong_beside_it() -> None:
    question = cloze("In {{treatment-resistant depression}} it acts within {{hours}}.", "depression")
    assert scored(question, "depression", "hours") == (ALSO, 0.0)
    assert scored(question, "depression", "days")[0] is WRONG
    assert scored(question, "depression", "")[0] is WRONG


def test_numbers_in_a_blank_are_read_as_numbers() -> None:
    question = cloze("The NIMH counts about {{17.3 million}} adults.")
    for text in ("17,300,000", "17.3M", "17.3 million adults", "17,3 million", "17300000"):
        assert outcome(question, text) is RIGHT, text
    for text in ("17.8 million", "17.3", "17.3 billion", "17.3 million children"):
        assert outcome(question, text) is WRONG, text


def test_the_learners_own_spelling_fills_a_blank() -> None:
    assert grade(CLOZE, ("NMDAR", "glutamate"), accepted=("NMDAR",)).outcome is RIGHT


# Numeric


@pytest.mark.parametrize(
    ("question", "text", "expected", "note"),
    [
        (NUMERIC, "17.3 million", RIGHT, ""),
        (NUMERIC, "17,300,000", RIGHT, ""),
        (NUMERIC, "17.3M", RIGHT, ""),
        (NUMERIC, "17.3m", RIGHT, ""),
        (NUMERIC, "17.3e6 people", RIGHT, ""),
        (NUMERIC, "17 300 000", RIGHT, ""),
        (NUMERIC, "17,3 million", RIGHT, ""),
        (NUMERIC, "17.8 million", WRONG, "Right order of magnitude."),
        (NUMERIC, "17.3", WRONG, "Off by a factor of 1,000,000."),
        (NUMERIC, "17.3 thousand", WRONG, "Off by a factor of 1,000."),
        (NUMERIC, "2", WRONG, ""),
        (NUMERIC, "17.3 million %", WRONG, "Right number, wrong unit."),
        (NUMERIC, "-17.3 million", WRONG, ""),
        (numeric(56, "mg"), "56", RIGHT, ""),
        (numeric(56, "mg"), "56mg", RIGHT, ""),
        (numeric(56, "mg"), "0.056 g", RIGHT, ""),
        (numeric(56, "mg"), "56,000 µg", RIGHT, ""),
        (numeric(56, "mg"), "56 g", WRONG, "Right number, wrong unit."),
        (numeric(56, "mg"), "56 mL", WRONG, "Right number, wrong unit."),
        (numeric(56, "mg"), "5 mL", WRONG, "Wrong unit."),
        (numeric(56, "mg"), "0.056", WRONG, "Off by a factor of 1,000."),
        (numeric("56 mg"), "56", RIGHT, ""),
        (numeric(56, "mg", tolerance="5%"), "58", RIGHT, "Accepted 53.2 to 58.8 mg."),
        (numeric(56, "mg", tolerance="5%"), "58.8", RIGHT, "Accepted 53.2 to 58.8 mg."),
        (numeric(56, "mg", tolerance="5%"), "59", WRONG, "Right order of magnitude. Accepted 53.2 to 58.8 mg."),
        (numeric(56, "mg", tolerance=3), "53", RIGHT, "Accepted 53 to 59 mg."),
        (numeric(56, "mg", tolerance=3), "53-59", RIGHT, "Accepted 53 to 59 mg."),
        (numeric(56, "mg", tolerance=3), "50-60", WRONG, "Right order of magnitude. Accepted 53 to 59 mg."),
        (numeric(56, "mg", tolerance="3000 µg"), "59", RIGHT, "Accepted 53 to 59 mg."),
        (numeric(70, "%"), "70", RIGHT, ""),
        (numeric(70, "%"), "70 %", RIGHT, ""),
        (numeric(70, "%"), "0.7", RIGHT, ""),
        (numeric(70, "%"), "7 in 10", RIGHT, ""),
        (numeric(70, "%"), "7", WRONG, "Off by a factor of 10."),
        (numeric(0.7, "%"), "0.7", RIGHT, ""),
        (numeric(50, "%"), "half", RIGHT, ""),
        (numeric(0.7), "70%", RIGHT, ""),
        (numeric(10, "%", tolerance="5%"), "10.5", RIGHT, "Accepted 9.5 to 10.5%."),
        (numeric("0.5-1 mg/kg"), "0.5 to 1 mg/kg", RIGHT, ""),
        (numeric("0.5-1 mg/kg"), "0.5-1", RIGHT, ""),
        (numeric("0.5-1 mg/kg"), "0.75 mg/kg", RIGHT, "The whole range is 0.5-1 mg/kg."),
        (numeric("0.5-1 mg/kg"), "0.5-2 mg/kg", PARTIAL, "One end of the range is right."),
        (numeric("0.5-1 mg/kg"), "0-10 mg/kg", WRONG, ""),
        (numeric("0.5-1 mg/kg"), "2 mg/kg", WRONG, "Right order of magnitude."),
        (numeric("at least 30 mg"), "> 30 mg", RIGHT, ""),
        (numeric("at least 30 mg"), "30 mg", RIGHT, "In full: at least 30 mg."),
        (numeric("at least 30 mg"), "< 30 mg", WRONG, "Right number, wrong direction."),
        (numeric("at least 30 mg"), "40 mg", WRONG, ""),
        (numeric(30, "mg"), "up to 30 mg", ALMOST, "The number itself is meant, not a bound."),
        (numeric(30, "mg"), "> 5 mg", WRONG, ""),
        (numeric(37, "°C"), "98.6 °F", RIGHT, ""),
        (numeric(37, "°C"), "98 °F", WRONG, ""),
        (numeric(37, "°C"), "37 °F", WRONG, "Right number, wrong unit."),
        (numeric(37, "°C"), "37°", RIGHT, ""),
        (numeric(120, "mmHg"), "16 kPa", RIGHT, ""),
        (numeric(1, "month"), "30 days", RIGHT, ""),
        (numeric(1, "month"), "4 weeks", WRONG, "Right order of magnitude."),
        (numeric(6, "sessions"), "6 sessions", RIGHT, ""),
        (numeric(6, "sessions"), "six", RIGHT, ""),
        (numeric(6, "sessions"), "1 session", WRONG, ""),
        (numeric(1970), "1970", RIGHT, ""),
        (numeric(1970), "1962", WRONG, ""),
        (numeric(4, prompt="How many hours does it last?"), "4 h", RIGHT, ""),
        (numeric(4, prompt="How many hours does it last?"), "240 min", RIGHT, ""),
        (numeric(4, prompt="How many hours does it last?"), "4 days", WRONG, "Right number, wrong unit."),
        (numeric(1e-7), "0.0000001", RIGHT, ""),
    ],
)
def test_a_number_is_judged_by_its_amount(question: Numeric, text: str, expected: Outcome, note: str) -> None:
    verdict = grade(question, (text,))
    assert (verdict.outcome, verdict.note) == (expected, note)


def test_the_live_line_says_what_is_read() -> None:
    assert reading(NUMERIC, "17.3M") == "read as 17,300,000 people"
    assert reading(numeric(56, "mg"), "56") == "read as 56 mg"
    assert reading(numeric(70, "%"), "0.7") == "read as 0.7% or 70%"
    assert reading(numeric(6, "sessions"), "six") == "read as 6 sessions"
    assert reading(NUMERIC, "many") == "Not a number I can read. Try 17.3 million."
    assert readable(NUMERIC, "17.3M")
    assert not readable(NUMERIC, "many")
    assert not readable(NUMERIC, " ")


def test_the_live_line_does_not_depend_on_the_answer() -> None:
    for text in ("5", "17.3m", "0.5", "4 h", "many", "< 5", "1-2"):
        assert len({reading(numeric(answer, "mg"), text) for answer in (1, 5, 4.5, "0.5-1", "at least 5")}) == 1


def test_a_deck_whose_number_cannot_be_read_still_takes_its_own_words() -> None:
    question = numeric("a great many")
    assert readable(question, "a great many")
    assert outcome(question, "a great many") is RIGHT


# Differences and spellings to remember


@pytest.mark.parametrize(
    ("text", "right", "expected"),
    [
        ("glutmate", "glutamate", ((), (4,))),
        ("glutaxmate", "glutamate", ((5,), ())),
        ("Glutamäte", "glutamate", ((), ())),
        ("", "ab", ((), (0, 1))),
        ("pain", "gain", ((0,), (0,))),
    ],
)
def test_the_characters_that_differ_are_named_in_both(
    text: str, right: str, expected: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    assert differences(text, right) == expected


def test_differences_name_only_characters_that_are_there() -> None:
    for text, right in [("ﬁx", "fix"), ("e\u0301", "e"), ("", ""), ("🙂", "שלום"), ("a" * 3000, "b")]:
        in_given, in_right = differences(text, right)
        assert set(in_given) <= set(range(len(text)))
        assert set(in_right) <= set(range(len(right)))


REMEMBER = typed(
    "NMDA receptor", "N-methyl-D-aspartate receptor", also=("glutamate receptor",), prompt="What does it block?"
)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (REMEMBER, "PCP binding site", True),
        (REMEMBER, "NMDAR", False),
        (REMEMBER, "the N-methyl receptor", True),
        (REMEMBER, "NMDA recptor", False),
        (REMEMBER, "NMAD receptor", False),
        (REMEMBER, "glutamate receptors", False),
        (REMEMBER, "glutamate recepter", False),
        (REMEMBER, "5", False),
        (REMEMBER, "one", False),
        (REMEMBER, "receptor 5", False),
        (REMEMBER, "not NMDA receptor", False),
        (REMEMBER, "", False),
        (REMEMBER, "?!", False),
        (REMEMBER, "NMDAR or AMPAR", False),
        (ACTION, "NMDA agonist", False),
        (ACTION, "NMDA blocker", True),
        (PRESSURE, "hypotension", False),
        (PRESSURE, "high blood pressure", True),
        (EFFECT, "decreased BP", False),
        (EFFECT, "raised BP", True),
        (TARGET, "glutamatergic transmission", True),
        (NUMERIC, "seventeen millions", False),
        (CHOICE, "GABA", False),
        (FLASH, "GABA", False),
    ],
)
def test_only_an_honest_other_wording_may_be_remembered(question: Question, text: str, expected: bool) -> None:
    assert rememberable(question, text) is expected


def test_the_answer_of_another_blank_is_never_remembered() -> None:
    assert not rememberable(CLOZE, "glutamate", 0)
    assert not rememberable(CLOZE, "glutamat", 0)
    assert rememberable(CLOZE, "PCP-sensitive", 0)
    assert not rememberable(CLOZE, "PCP-sensitive", 7)


# Laws

WORDS = st.sampled_from(
    ["glutamate", "ketamine", "NMDA", "fibromyalgia", "depression", "system", "pain", "of", "hours", "two", "chronic"]
)
PHRASES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
ANY = st.one_of(st.text(max_size=60), PHRASES, st.text(alphabet="0123456789.,-+/ %mgkM±<>½", max_size=20))
LINE = st.text(min_size=1, max_size=40).filter(lambda text: bool(text.strip()))


def judged(question: Question, texts: tuple[str, ...]) -> Verdict:
    verdict = grade(question, texts, accepted=("NMDAR",))
    assert verdict.score is None or 0.0 <= verdict.score <= 1.0
    assert (verdict.score is None) == (verdict.outcome is Outcome.REVEALED)
    assert verdict.score == 1.0 or verdict.outcome not in {RIGHT, ALMOST}
    assert verdict.score != 1.0 or verdict.outcome in {RIGHT, ALMOST}
    assert all(0.0 <= part.score <= 1.0 for part in verdict.parts)
    return verdict


@given(st.lists(ANY, max_size=5), st.sampled_from(range(len(EVERY_TYPE))))
@settings(max_examples=300, deadline=None)
def test_the_score_of_any_answer_lies_between_none_and_all(texts: list[str], at: int) -> None:
    judged(EVERY_TYPE[at], tuple(texts))


@given(ANY, LINE, st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_against_any_answer_is_judged(text: str, answer: str, prompt: str) -> None:
    question = typed(answer, also=("other",), prompt=f"Q {prompt}")
    judged(question, (text,))
    rememberable(question, text)
    differences(text, answer)


@given(st.lists(LINE, min_size=2, max_size=4), st.booleans())
@settings(max_examples=150, deadline=None)
def test_the_right_answer_of_any_question_is_right(lines: list[str], truth: bool) -> None:
    lines = [line.strip() for line in lines]
    assume(all(lines) and len({line.casefold() for line in lines}) == len(lines))
    wrong = (Distractor(text="other option"),)
    questions: list[Question] = [
        typed(lines[0], *lines[1:]),
        Flash(id="q", prompt="?", answer=lines[0]),
        TrueFalse(id="q", type="true_false", prompt="?", answer=truth),
        Choice(id="q", type="choice", prompt="?", answer=lines[0], distractors=wrong),
        Multi(id="q", type="multi", prompt="?", answers=tuple(lines), distractors=wrong),
        Order(id="q", type="order", prompt="?", items=tuple(lines)),
        Match(id="q", type="match", prompt="?", pairs=tuple((line, line) for line in lines), distractors=wrong),
        Numeric(id="q", type="numeric", prompt="?", answer=lines[0], unit=lines[1]),
    ]
    if not any(sign in line for line in lines for sign in "{}|"):
        questions.append(cloze(" and ".join(f"{{{{{line}}}}}" for line in lines), *lines))
    for question in questions:
        assert scored(question, *question.right) == (RIGHT, 1.0), question


@given(
    st.floats(allow_nan=False, allow_infinity=False) | st.integers(), st.sampled_from([None, "mg", "%", "adults", "x"])
)
@settings(deadline=None)
def test_the_right_number_of_any_numeric_question_is_right(number: float, unit: str | None) -> None:
    question = numeric(number, unit)
    assert scored(question, *question.right) == (RIGHT, 1.0)


@given(PHRASES, st.sampled_from([str.upper, str.title, str.swapcase]), st.sampled_from(["", "the ", "The "]))
@settings(deadline=None)
def test_case_spacing_and_articles_never_matter(answer: str, recased: object, article: str) -> None:
    assert callable(recased)
    text = f"  {article}{'  '.join(recased(answer).split(' '))} "
    assert outcome(typed(answer), text) is RIGHT


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(["weeks", "mg", "of the patients", "%", ""]))
@settings(deadline=None)
def test_two_numbers_are_never_taken_for_one(a: int, b: int, what: str) -> None:
    assume(a != b)
    assert outcome(typed(f"{a} {what}".strip()), f"{b} {what}") is WRONG
    assert outcome(typed(f"about {a / 10} {what} or so"), f"about {b / 10} {what} or so") is WRONG
    assert outcome(numeric(a, "mg"), f"{b}") in {WRONG}


def test_long_numbers_are_told_apart_to_the_last_digit() -> None:
    for a, b in [("10000000001", "10000000002"), ("3.1415926535", "3.1415926536"), ("1" * 20, "1" * 19 + "2")]:
        assert outcome(typed(f"{a} cells in all"), f"{b} cells in all") is WRONG
    assert outcome(numeric(10_000_000_001), "10000000002") is WRONG


@given(st.sampled_from(["glutamate", "fibromyalgia", "ketamine", "syndrome", "nightmares"]), st.data())
@settings(deadline=None)
def test_one_letter_dropped_inside_a_long_word_is_almost_right(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 2))
    text = word[:at] + word[at + 1 :]
    assert outcome(typed(word), text) is ALMOST


@given(st.text(alphabet=string.ascii_lowercase, min_size=1, max_size=4), st.text(string.ascii_lowercase, max_size=5))
@settings(deadline=None)
def test_a_short_word_has_no_slips(answer: str, text: str) -> None:
    assert outcome(typed(answer), text + "z") in {RIGHT, WRONG}


@pytest.mark.parametrize(
    "text",
    [
        "🙂",
        "שלום",
        "مرحبا",
        "\u202eabc",
        "e\u0301" * 50,
        "\u200d",
        "漢字",
        "हिन्दी",
        "👩‍⚕️",
        "\x00",
        "\ud800",
        "Ω≈ç",
        "a" * 5000,
    ],
)
def test_any_script_is_compared_with_itself_and_nothing_else(text: str) -> None:
    assert outcome(typed(text), text) is RIGHT
    assert outcome(typed("glutamate"), text) in {WRONG}
    differences(text, "glutamate")


def test_two_signs_without_letters_are_not_the_same() -> None:
    assert outcome(typed("🙂"), "🙁") is WRONG
    assert outcome(typed("+"), "-") is WRONG
    assert outcome(typed("क"), "कि") is WRONG


def test_a_very_long_answer_is_judged_at_once() -> None:
    start = time.process_time()
    for text in ("glutamate " * 50_000, "a," * 100_000, "1" * 100_000, "n't " * 50_000):
        assert outcome(TARGET, text) is WRONG
        assert outcome(CLOZE, text) is WRONG
    assert time.process_time() - start < 5.0


def test_grading_a_right_answer_loads_no_string_matching_library() -> None:
    code = (
        "import sys; from quizapp.deck.model import Typed; from quizapp.learning.grading import grade;"
        "q = Typed(id='q', type='typed', prompt='?', answer='glutamate');"
        "print(grade(q, ('glutmate',)).outcome, 'rapidfuzz' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["almost", "False"]
