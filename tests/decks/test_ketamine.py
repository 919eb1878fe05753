"""The bundled deck "What ketamine is prescribed for": complete, fair, and true to the article beside it.

The deck is read with tomli alone, so that these tests speak about the file and not about the code that loads it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli

DECKS = Path(__file__).parents[2] / "decks"
DECK: dict[str, Any] = tomli.loads((DECKS / "ketamine.toml").read_text("utf-8"))
ARTICLE = (DECKS / "ketamine.md").read_text("utf-8")
QUESTIONS: list[dict[str, Any]] = DECK["questions"]
WITH_DISTRACTORS = [question for question in QUESTIONS if question.get("distractors")]
BY_ID = {question["id"]: question for question in QUESTIONS}

NEEDED = {"id", "fact", "topic", "subject", "type", "prompt", "explanation", "source"}
OPTIONAL = {"hint", "tags", "evidence", "status", "as_of"}
KEYS = {
    "flash": {"answer", "reverse"},
    "true_false": {"answer"},
    "choice": {"answer", "distractors"},
    "multi": {"answers", "distractors"},
    "typed": {"answer", "accept", "also"},
    "numeric": {"answer", "unit", "tolerance"},
    "cloze": {"also"},
    "order": {"items"},
    "match": {"pairs", "distractors"},
}
RECOGNISE, COMPLETE, RECALL = 1, 2, 3
FORM = dict.fromkeys(("choice", "true_false", "multi", "match", "order"), RECOGNISE)
FORM |= {"cloze": COMPLETE} | dict.fromkeys(("typed", "numeric", "flash"), RECALL)

# What the source article states, each with the question whose answer it is and one wording of that answer.
STATED = {
    "why ketamine gained popularity": ("popularity-choice", "mental health conditions"),
    "the range of conditions starts at": ("range-start-choice", "depression"),
    "the range of conditions ends at": ("range-end-choice", "chronic pain"),
    "the patients for whom results are promising": ("relief-for-typed", "traditional treatments"),
    "the off-label indication": ("trd-indication-choice", "treatment-resistant depression"),
    "how ketamine is prescribed for it": ("off-label-cloze", "off-label"),
    "the onset of relief in depression": ("depression-onset-cloze", "hours"),
    "the effect on symptoms of depression": ("depression-relief-choice", "rapid relief"),
    "the property that makes ketamine an option": ("fast-acting-choice", "fast-acting"),
    "for whom ketamine is a viable option": ("viable-for-choice", "other antidepressants"),
    "a chronic pain condition: fibromyalgia": ("pain-fibromyalgia-choice", "fibromyalgia"),
    "a chronic pain condition: neuropathic pain": ("pain-neuropathic-choice", "neuropathic pain"),
    "a chronic pain condition: CRPS": ("pain-crps-choice", "complex regional pain syndrome"),
    "the receptor that is blocked": ("nmda-receptor-choice", "NMDA"),
    "the action on the receptor": ("nmda-action-typed", "blocking"),
    "the effect of the blockade in chronic pain": ("pain-relief-choice", "pain relief"),
    "what some patients reported after infusions": ("pain-reports-choice", "pain management"),
    "where ketamine may reduce symptoms": ("ptsd-condition-choice", "PTSD"),
    "the brain system targeted in PTSD": ("ptsd-target-choice", "glutamate"),
    "what ketamine can help to process": ("ptsd-memories-choice", "traumatic memories"),
    "a symptom of PTSD: flashbacks": ("ptsd-flashbacks-typed", "flashbacks"),
    "a symptom of PTSD: nightmares": ("ptsd-nightmares-typed", "nightmares"),
    "a symptom of PTSD: anxiety": ("ptsd-anxiety-choice", "anxiety"),
    "where ketamine has shown promise": ("ocd-condition-choice", "obsessive-compulsive disorder"),
    "the thoughts that lessen in OCD": ("ocd-thoughts-choice", "obsessive thoughts"),
    "the behaviors that lessen in OCD": ("ocd-behaviors-typed", "compulsive behaviors"),
    "the diagnosis of the case": ("case-diagnosis-choice", "severe depression"),
    "what had failed in the case": ("case-before-typed", "multiple antidepressants"),
    "the treatment of the case": ("case-treatment-choice", "infusions"),
    "the mood after treatment in the case": ("case-mood-choice", "improvement in mood"),
    "the symptoms after treatment in the case": ("case-symptoms-multi", "reduction in depressive symptoms"),
    "how many US adults have an episode": ("mde-number-numeric", "17.3 million"),
    "what the statistic counts": ("mde-condition-choice", "major depressive episode"),
    "the source of the statistic": ("mde-source-choice", "National Institute of Mental Health"),
    "the population of the statistic": ("mde-population-choice", "US adults"),
    "what the study says ketamine can lessen": ("suicidal-ideation-choice", "suicidal ideation"),
    "the journal of the study": ("study-journal-choice", "Journal of Clinical Psychiatry"),
    "the patients of the study": ("study-patients-choice", "treatment-resistant depression"),
}
CAREFUL = re.compile(r"\b(may|promis\w+|potential|some patients|sometimes|often)\b", re.I)
KEPT = re.compile(rf"{CAREFUL.pattern}|\bcan\b", re.I)


def folded(text: str) -> str:
    """Case, quotes and runs of blanks made equal."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(text.split())


def names(phrase: str, text: str) -> bool:
    """Whether `text` holds `phrase` as whole words."""
    return re.search(rf"(?<!\w){re.escape(folded(phrase))}(?!\w)", folded(text)) is not None


def blanks(question: dict[str, Any]) -> list[list[str]]:
    return [found.split("|") for found in re.findall(r"\{\{(.+?)\}\}", question["prompt"])]


def shown_prompt(question: dict[str, Any]) -> str:
    return re.sub(r"\{\{.+?\}\}", "____", question["prompt"]) if question["type"] == "cloze" else question["prompt"]


def right_texts(question: dict[str, Any]) -> list[str]:
    """Every wording that counts as right; empty for true or false, whose answers are no secret."""
    match question["type"]:
        case "true_false":
            return []
        case "cloze":
            return [spelling for blank in blanks(question) for spelling in blank]
        case "multi":
            return list(question["answers"])
        case "order":
            return list(question["items"])
        case "match":
            return [right for _, right in question["pairs"]]
        case _:
            return [str(question["answer"]), *question.get("accept", [])]


def sections() -> dict[str, str]:
    """The text under each heading of the article."""
    parts = re.split(r"^## (.+)$", ARTICLE, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def facts() -> dict[str, list[dict[str, Any]]]:
    grouped = defaultdict(list)
    for question in QUESTIONS:
        grouped[question["fact"]].append(question)
    return grouped


def each(questions: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("question", questions, ids=[question["id"] for question in questions])


every_question = each(QUESTIONS)


def test_the_deck_names_itself_its_article_and_that_it_is_for_study() -> None:
    deck = DECK["deck"]
    assert deck["id"] == "ketamine"
    assert deck["title"] == "What ketamine is prescribed for"
    assert deck["notice"] == "For study, not medical advice."
    assert deck["article"]["file"] == "ketamine.md"
    assert deck["article"]["accessed"] == date(2026, 11, 23)
    assert deck["article"]["title"] in ARTICLE
    assert ARTICLE.rstrip().endswith(deck["notice"])


def test_the_article_is_the_one_the_deck_was_made_from() -> None:
    assert hashlib.sha256((DECKS / "ketamine.md").read_bytes()).hexdigest() == DECK["deck"]["article"]["sha256"]


def test_there_are_at_least_60_questions_over_36_facts() -> None:
    assert len(QUESTIONS) >= 60
    assert len(facts()) >= 36


def test_ids_and_prompts_are_unique() -> None:
    assert len(BY_ID) == len(QUESTIONS)
    prompts = Counter(folded(shown_prompt(question)) for question in QUESTIONS)
    assert [prompt for prompt, times in prompts.items() if times > 1] == []


def test_all_nine_types_are_used_and_at_most_one_card_is_reversed() -> None:
    assert {question["type"] for question in QUESTIONS} == set(KEYS)
    assert sum(question.get("reverse", False) for question in QUESTIONS) <= 1


def test_true_or_false_is_not_always_the_same() -> None:
    assert {question["answer"] for question in QUESTIONS if question["type"] == "true_false"} == {True, False}


def test_all_topics_and_subjects_are_covered() -> None:
    assert {q["topic"] for q in QUESTIONS} == {"condition", "mechanism", "statistic", "finding", "case"}
    wanted = {"TRD", "chronic pain", "PTSD", "OCD", "suicidal ideation", "depression"}
    assert {q["subject"] for q in QUESTIONS} == wanted | {"ketamine"}


def test_most_facts_have_a_ladder_of_rising_forms() -> None:
    ladders = [[FORM[question["type"]] for question in group] for group in facts().values()]
    assert all(forms == sorted(forms) for forms in ladders)
    assert all(len(forms) <= 4 for forms in ladders)
    rising = [forms for forms in ladders if len(forms) >= 2 and forms[0] < forms[-1]]
    assert len(rising) >= 0.9 * len(ladders)


def test_the_questions_of_a_fact_agree_on_topic_and_subject() -> None:
    for group in facts().values():
        assert len({(question["topic"], question["subject"]) for question in group}) == 1, group[0]["fact"]


@pytest.mark.parametrize("stated", STATED)
def test_everything_the_source_states_is_the_answer_of_a_question(stated: str) -> None:
    question_id, answer = STATED[stated]
    assert any(names(answer, right) for right in right_texts(BY_ID[question_id]))


def test_all_38_statements_of_the_source_are_listed() -> None:
    assert len(STATED) == 38


@every_question
def test_a_question_has_only_the_keys_of_its_type(question: dict[str, Any]) -> None:
    assert NEEDED <= set(question) <= NEEDED | OPTIONAL | KEYS[question["type"]]
    assert question["explanation"].endswith(".")
    assert len(question["explanation"].split()) >= 6


@every_question
def test_a_quote_stands_word_for_word_under_its_heading(question: dict[str, Any]) -> None:
    source = question["source"]
    assert source["quote"] in sections()[source["section"]]
    assert len(source["quote"].split()) <= 60


@every_question
def test_nothing_before_the_answer_gives_it_away(question: dict[str, Any]) -> None:
    seen = f"{DECK['deck']['title']}\n{shown_prompt(question)}\n{question.get('hint', '')}"
    assert [right for right in right_texts(question) if names(right, seen)] == []


@every_question
def test_a_prompt_is_neither_curt_nor_long(question: dict[str, Any]) -> None:
    assert 4 <= len(question["prompt"].split()) <= 40


@each([question for question in QUESTIONS if question["type"] in {"cloze", "numeric"}])
def test_the_word_left_out_stands_in_the_quote(question: dict[str, Any]) -> None:
    left_out = [blank[0] for blank in blanks(question)] or [question["answer"]]
    assert [word for word in left_out if not names(word, question["source"]["quote"])] == []


# A false statement is left out: what it overstates is the very thing asked.
@each([q for q in QUESTIONS if CAREFUL.search(q["source"]["quote"]) and q.get("answer") is not False])
def test_a_careful_quote_is_asked_about_with_care(question: dict[str, Any]) -> None:
    said = [question["prompt"], *right_texts(question)]
    assert any(KEPT.search(text) for text in said)


@each(WITH_DISTRACTORS)
def test_every_distractor_says_why_it_is_wrong_and_is_wrong(question: dict[str, Any]) -> None:
    options = [distractor["text"] for distractor in question["distractors"]]
    rights = {folded(text) for text in right_texts(question) + question.get("also", [])}
    assert len({folded(option) for option in options}) == len(options) >= 2
    assert rights.isdisjoint(map(folded, options))
    assert all(distractor["why"].endswith(".") for distractor in question["distractors"])
    assert [option for option in options if names(option, question["source"]["quote"])] == []


@each(WITH_DISTRACTORS)
def test_the_right_option_does_not_stand_out_by_its_length(question: dict[str, Any]) -> None:
    longest = max(len(distractor["text"]) for distractor in question["distractors"])
    for right in right_texts(question):
        assert len(right) <= 1.5 * longest or len(right) - longest <= 12


@every_question
def test_what_is_also_true_is_not_what_is_asked(question: dict[str, Any]) -> None:
    rights = {folded(text) for text in right_texts(question)}
    assert rights.isdisjoint(map(folded, question.get("also", [])))


def test_a_figure_is_asked_together_with_its_source() -> None:
    figures = [q for q in QUESTIONS if "17.3 million" in q["source"]["quote"]]
    unsourced = {q["id"] for q in figures if not re.search(r"NIMH|National Institute", shown_prompt(q))}
    assert unsourced == {"mde-source-choice", "mde-source-typed"}  # where the source is the answer
