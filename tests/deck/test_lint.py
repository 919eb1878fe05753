"""The rules on good questions: each finds its flaw, none finds one in a good question."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.lint import lint_deck, lint_question, lint_tables
from quizapp.deck.model import Article, Choice, Cloze, Deck, Flash, Numeric, Source, Typed

DATA = Path(__file__).parents[1] / "data"
BUNDLED = Path(__file__).parents[2] / "decks"
BLOCKS = "Ketamine works by blocking NMDA receptors."
MAY = "Zinc may shorten a common cold by about a day."
COUNT = "According to the National Sleep Bureau, 31% of adults sleep badly."
ARTICLE = f"{BLOCKS} {MAY} {COUNT} Opioids act on the mu receptor."


def codes(*, generated: bool = False, article: str | None = ARTICLE, **keys: Any) -> set[str]:
    """The rules that one raw question breaks, but for those that only inform."""
    table = {
        "id": "one",
        "topic": "mechanism",
        "type": "typed",
        "prompt": "Which receptors does ketamine block?",
        "answer": "NMDA receptors",
        "source": {"quote": BLOCKS},
    } | keys
    return {finding.rule for finding in lint_tables([table], article, generated=generated) if finding.severity != "I"}


def choice(*distractors: str, **keys: Any) -> set[str]:
    return codes(type="choice", distractors=list(distractors), **keys)


def flawed() -> list[dict[str, Any]]:
    return tomllib.loads((DATA / "flawed.toml").read_text("utf-8"))["questions"]


@pytest.mark.parametrize("table", flawed(), ids=lambda table: table["id"])
def test_each_flawed_question_raises_the_rules_it_was_written_for(table: dict[str, Any]):
    findings = lint_tables(flawed(), (DATA / "flawed.txt").read_text("utf-8"), generated=True)

    assert set(table["expect"]) <= {finding.rule for finding in findings if finding.question_id == table["id"]}


def test_the_flawed_questions_cover_every_rule_asked_of_a_hand_written_deck():
    expected = {rule for table in flawed() for rule in table["expect"]}

    assert expected == {f"E{n:02}" for n in range(1, 17)} | {f"W{n:02}" for n in (*range(1, 14), *range(15, 20), 22)}


def test_the_bundled_deck_is_clean():
    deck = tomllib.loads((BUNDLED / "ketamine.toml").read_text("utf-8"))

    findings = lint_tables(deck["questions"], (BUNDLED / "ketamine.md").read_text("utf-8"))

    assert [finding for finding in findings if finding.severity != "I"] == []


def test_a_good_question_raises_nothing():
    assert codes() == set()
    assert codes(generated=True) == set()
    assert choice("GABA receptors", "D2 receptors", generated=True) == set()


def test_a_finding_says_what_was_found_what_to_do_and_where():
    question = Typed(id="leak", type="typed", prompt="What do NMDA receptors do?", answer="NMDA receptors")

    (finding,) = lint_question(question, None)

    assert (finding.rule, finding.severity, finding.question_id) == ("E05", "E", "leak")
    assert "NMDA receptors" in finding.message
    assert finding.hint


def test_a_question_without_an_answer_raises_that_and_nothing_else():
    assert codes(answer="  ") == {"E01"}


def test_a_quote_is_owed_only_where_the_deck_names_an_article():
    question = Typed(id="q", type="typed", prompt="Which receptors does ketamine block?", answer="NMDA receptors")
    alone = Deck(id="d", title="D", questions=(question,))
    grounded = Deck(id="d", title="D", article=Article(title="A"), questions=(question,))

    assert lint_deck(alone, None) == ()
    assert [finding.rule for finding in lint_deck(grounded, None)] == ["E02"]


def test_a_quote_may_differ_from_the_article_in_quotes_dashes_and_line_breaks():
    assert codes(source="Ketamine works by  blocking\nNMDA receptors.") == set()
    assert codes(source="Ketamine blocks NMDA receptors.") == {"E03"}


def test_a_generated_quote_must_be_verbatim():
    assert codes(source=BLOCKS.upper(), generated=True) == {"E03"}


def test_an_answer_may_be_the_long_form_of_an_acronym_in_the_quote():
    quote = "Ketamine may ease PTSD."
    asked = {"prompt": "Which disorder may ketamine ease?", "source": quote, "article": quote}

    assert codes(answer="post-traumatic stress disorder", **asked) == set()
    assert codes(answer="obsessive-compulsive disorder", **asked) == {"E04"}


def test_an_accepted_spelling_in_the_quote_supports_the_answer():
    assert codes(answer="glutamate channels") == {"E04"}
    assert codes(answer="glutamate channels", accept=["NMDA"]) == set()


def test_every_answer_of_a_multi_must_be_in_the_quote():
    asked = {"type": "multi", "answer": None, "prompt": "Which of these are blocked by ketamine?"}

    assert codes(answers=["NMDA receptors", "mu opioid channels"], **asked) == {"E04"}


def test_a_prompt_that_names_all_options_gives_nothing_away():
    asked = {"prompt": "Does ketamine block NMDA receptors or D2 receptors?"}
    both = {"prompt": "Does it block NMDA, D2 or both receptors?", "answer": "both", "source": "Both are blocked."}

    assert "E05" in codes(**asked)
    assert choice("D2 receptors", "sigma-1 receptors", **asked) == set()
    assert "E05" not in choice("D2 only", "NMDA only", **both)


def test_a_long_answer_leaks_when_most_of_its_words_stand_in_the_prompt():
    asked = {"prompt": "Which receptors of the NMDA kind does ketamine block?"}

    assert "E05" in codes(answer="blocked NMDA receptors", **asked)


def test_a_distractor_the_prompt_itself_names_may_stand_in_the_quote():
    asked = {"prompt": "Is it NMDA or ketamine that is a receptor?", "answer": "NMDA"}

    assert choice("ketamine", "glycine", **asked) == set()


def test_a_negative_prompt_may_have_distractors_from_the_quote():
    asked = {"prompt": "Which of these does the sentence NOT name?", "answer": "aspirin", "source": None}

    assert "E08" not in choice("ketamine", "NMDA receptors", **asked)


def test_a_number_counts_as_the_same_with_its_million_written_out():
    quote = "About 17.3 million adults are affected."
    asked = {"prompt": "About how many adults are affected?", "source": quote, "article": quote}

    assert codes(answer="17,300,000", **asked) == set()
    assert codes(answer="17.3 million", **asked) == set()
    assert "E12" in codes(answer="13.7 million", **asked)


def test_a_number_word_in_the_quote_supports_a_digit():
    quote = "The trial lasted six weeks."

    assert codes(prompt="How long was the trial?", answer="6 weeks", source=quote, article=quote) == set()


def test_the_digit_of_a_name_is_no_number():
    assert "E12" not in codes(answer="sigma-1 receptor")


def test_a_hedge_may_be_kept_in_other_words():
    asked = {"answer": "a day", "source": MAY}

    assert codes(prompt="By how much does zinc shorten a cold?", **asked) == {"E13"}
    assert codes(prompt="By how much might zinc shorten a cold?", **asked) == set()
    assert codes(prompt="By how much do studies say zinc shortens a cold?", **asked) == set()


def test_the_month_of_may_is_no_hedge():
    quote = "The trial ended in May 2019 with 40 patients."

    assert (
        codes(prompt="How many patients were in the trial?", answer="40 patients", source=quote, article=quote) == set()
    )


def test_a_cloze_keeps_the_hedge_of_its_own_sentence():
    assert codes(type="cloze", answer=None, prompt=MAY.replace("Zinc", "{{Zinc}}"), source=MAY) == set()


def test_a_denied_sentence_asked_as_a_fact_has_lost_its_negation():
    quote = "Vitamin C does not prevent colds."
    asked = {"source": quote, "article": quote}

    assert codes(prompt="What does vitamin C prevent?", answer="colds", **asked) == {"E14"}
    assert "E14" not in codes(prompt="What does vitamin C NOT prevent?", answer="colds", **asked)


def test_a_negation_about_something_else_is_not_lost():
    quote = "Ketamine helps patients with depression who have not responded to other drugs."

    assert (
        codes(prompt="Patients with what does ketamine help?", answer="depression", source=quote, article=quote)
        == set()
    )


def test_several_blanks_in_braces_are_fine_by_hand_and_an_error_when_generated():
    prompt = "Ketamine works by {{blocking}} {{NMDA}} receptors."

    assert codes(type="cloze", answer=None, prompt=prompt) == set()
    assert codes(type="cloze", answer=None, prompt=prompt, generated=True) == {"E15"}


def test_a_vocabulary_card_may_have_a_prompt_of_one_word():
    card = {"type": "flash", "prompt": "Hund", "answer": "dog", "source": None}

    assert codes(article=None, **card) == set()
    assert "W02" in codes(**card)


def test_a_statement_that_is_true_or_false_may_be_short():
    assert "W02" not in codes(type="true_false", prompt="Ketamine sedates.", answer=True)
    assert "W02" in codes(type="typed", prompt="Ketamine sedates?")


def test_a_negation_in_a_relative_clause_needs_no_capitals():
    assert "W06" not in codes(prompt="Which receptors are blocked in people who do not respond?")
    assert "W06" in codes(prompt="Which receptors are not blocked?")


def test_it_is_estimated_points_at_nothing_wrong():
    assert "W08" not in codes(prompt="It is estimated that which receptors are blocked?")
    assert "W08" in codes(prompt="It blocks which receptors in the brain?")


def test_a_number_counted_by_how_many_needs_no_unit_but_a_million_does():
    quote = "The trial had 40 patients; 3 million adults are affected."
    asked = {"source": quote, "article": quote}

    assert codes(prompt="How many people were in the trial?", answer="40", **asked) == set()
    assert codes(prompt="How many adults are affected?", answer="3", **asked) == {"W10"}


def test_an_attribution_may_stand_in_the_explanation_or_as_an_acronym():
    asked = {"prompt": "What share of adults sleep badly?", "answer": "31%", "source": COUNT}

    assert codes(**asked) == {"W11"}
    assert codes(**asked, explanation="A figure of the National Sleep Bureau.") == set()
    assert codes(**asked | {"prompt": "What share of adults sleep badly (NSB)?"}) == set()


def test_a_sentence_that_only_says_the_study_needs_no_attribution_by_hand():
    quote = "The study found that 12 patients improved."

    assert codes(prompt="How many patients improved?", answer="12 patients", source=quote, article=quote) == set()


def test_an_acronym_takes_the_article_it_is_spoken_with():
    asked = {"prompt": "Ketamine is called an", "answer": "NMDA blocker", "source": "Ketamine, an NMDA blocker."}

    assert "W15" not in choice("MAO inhibitor", "opioid", **asked)
    assert "W15" in choice("MAO inhibitor", "beta blocker", **asked)


def test_any_topic_will_do_in_a_deck_written_by_hand():
    assert codes(topic="pharmacology") == set()
    assert codes(topic="pharmacology", generated=True) == {"W19"}


def test_two_forms_of_one_fact_may_share_a_prompt_by_hand():
    typed = Typed(id="a", fact="f", topic="mechanism", type="typed", prompt="What does ketamine block?", answer="NMDA")
    options = ({"text": "GABA"}, {"text": "D2"})
    chosen = Choice.model_validate(
        typed.model_dump(exclude={"accept", "also"}) | {"id": "b", "type": "choice", "distractors": options}
    )
    deck = Deck(id="d", title="D", questions=(typed, chosen))

    assert lint_deck(deck, None) == ()
    assert {finding.rule for finding in lint_deck(deck, None, generated=True)} == {"W12"}


def test_members_of_a_list_may_share_a_prompt_if_each_names_the_other():
    first = Typed(id="a", type="typed", prompt="Name a trigger of asthma.", answer="pollen", also=("dust",))
    second = Typed(id="b", type="typed", prompt="Name a trigger of asthma.", answer="dust", also=("pollen",))
    silent = second.model_copy(update={"also": ()})

    assert lint_deck(Deck(id="d", title="D", questions=(first, second)), None) == ()
    assert [f.rule for f in lint_deck(Deck(id="d", title="D", questions=(first, silent)), None)] == ["E10"]


def test_a_distractor_named_elsewhere_in_the_article_is_only_worth_a_look():
    question = Choice(
        id="q",
        type="choice",
        prompt="Which receptors does ketamine block?",
        answer="NMDA receptors",
        distractors=("mu receptor", "D2 receptors"),
        source=Source(quote=BLOCKS),
    )

    assert [(f.rule, f.severity) for f in lint_question(question, ARTICLE)] == [("I01", "I")]


@pytest.mark.parametrize(
    "answer", ["enzyme", "signs and symptoms", "the disease", "several other factors", "patients", "found"]
)
def test_a_generated_answer_that_would_fit_anything_is_an_error(answer: str):
    quote = f"It concerns {answer}."
    asked = {"prompt": "What does renin concern most?", "answer": answer, "source": quote, "article": quote}

    assert "E17" in codes(**asked, generated=True)
    assert "E17" not in codes(**asked)


@pytest.mark.parametrize(
    "answer", ["rapid relief", "severe depression", "mental health conditions", "20 patients", "years"]
)
def test_a_generated_answer_that_says_something_is_not_generic(answer: str):
    assert "E17" not in codes(answer=answer, generated=True)


@pytest.mark.parametrize(
    "answer", ["NMDA receptors and", "of NMDA", "can help people", "beta-", "receptors, which", "-based"]
)
def test_half_a_phrase_is_no_generated_answer(answer: str):
    assert "E18" in codes(answer=answer, generated=True)


@pytest.mark.parametrize(
    "answer",
    [
        *("blocking", "within hours", "at least 6 weeks", "by mouth", "reduction in pain", "10 to 20 mg"),
        *("vitamin A", "hepatitis A", "BE RADIANT", "−2.5", "-40 °C"),
    ],
)
def test_a_whole_phrase_is_not_taken_for_half_a_phrase(answer: str):
    assert "E18" not in codes(answer=answer, generated=True)


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("p < 0.001", "Pain fell by 12 points (p < 0.001)."),
        ("0.03", "Pain fell by 12 points (p = 0.03)."),
        ("4 to 20", "Pain fell by 12 points (95% CI 4 to 20)."),
        ("2015", "Pain fell by 12 points (Smith et al., 2015)."),
        ("[12]", "Pain fell by 12 points [12]."),
    ],
)
def test_the_apparatus_of_a_study_is_not_asked_as_a_fact(answer: str, quote: str):
    asked = {
        "prompt": "Which figure belongs to the fall in pain?",
        "source": quote,
        "article": quote,
        "generated": True,
    }

    assert "E19" in codes(answer=answer, **asked)
    assert "E19" not in codes(answer="12 points", **asked)


def test_a_year_in_which_something_happened_may_be_asked():
    quote = "The drug was approved in 2015."
    asked = {"prompt": "In which year was the drug approved?", "source": quote, "article": quote, "generated": True}

    assert codes(answer="2015", **asked) == set()


@pytest.mark.parametrize(
    "prompt",
    [
        "which receptors does ketamine block?",
        "Ketamine blocks receptors and",
        "Ketamine works by blocking which.",
        "Which receptors does",
    ],
)
def test_a_generated_prompt_is_a_whole_sentence(prompt: str):
    assert "E20" in codes(prompt=prompt, generated=True)
    assert "E20" not in codes(prompt=prompt)


def test_a_name_with_a_small_first_letter_may_begin_a_prompt():
    assert "E20" not in codes(prompt="mRNA codes for which receptors?", generated=True)


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("Pacific Ring", "Most lie along the Pacific Ring of Fire."),
        ("England", "It was cold in New England."),
        ("24", "It was sent on 24 May 1844."),
        ("–10 mg", "They took 5–10 mg of it."),
    ],
)
def test_half_a_name_is_no_generated_answer(answer: str, quote: str):
    asked = {"prompt": "Where or when was it, exactly?", "source": quote, "article": quote, "generated": True}

    assert "E18" in codes(answer=answer, **asked)


@pytest.mark.parametrize(
    "prompt",
    [
        "Ketamine blocks how many mg. Opioids act on which receptor?",
        "In which year, Chappe opened a line of towers?",
        "Signs of poisoning include tremor, what?",
        "Henry solved the with which receptors?",
        "Which receptors does ketamine block [3] .",
    ],
)
def test_a_generated_prompt_has_no_seams(prompt: str):
    assert "E20" in codes(prompt=prompt, generated=True)


@pytest.mark.parametrize(
    "prompt",
    [
        "According to the bureau, it blocks which receptors?",
        "One of them blocks which receptors?",
        "Such people, and such signs, need which receptors?",
    ],
)
def test_a_generated_pronoun_must_have_something_to_point_at(prompt: str):
    assert "W08" in codes(prompt=prompt, generated=True)
    assert "W08" not in codes(prompt="Which of these does ketamine block?", generated=True)


def test_an_acronym_beside_its_blank_gives_the_answer_away():
    quote = "Ketamine eases complex regional pain syndrome (CRPS)."
    asked = {"type": "cloze", "answer": None, "source": quote, "article": quote, "generated": True}

    assert "E21" in codes(prompt="Ketamine eases {{complex regional pain syndrome}} (CRPS).", **asked)
    assert "E21" in codes(prompt="Ketamine eases complex regional pain syndrome ({{CRPS}}).", **asked)
    assert "E21" not in codes(prompt="{{Ketamine}} eases complex regional pain syndrome (CRPS).", **asked)


def test_a_list_must_say_what_it_lists():
    quote = "Adverse effects include nausea, and adverse effects of ketamine include dizziness."
    asked = {"source": quote, "article": quote, "generated": True}

    assert "E22" in codes(type="cloze", answer=None, prompt="Adverse effects include {{nausea}}.", **asked)
    assert "E22" in codes(prompt="What are common adverse effects?", answer="nausea", **asked)
    assert "E22" not in codes(
        type="cloze", answer=None, prompt="Adverse effects of ketamine include {{dizziness}}.", **asked
    )


def test_a_year_to_come_is_no_distractor():
    quote = "The drug was approved in 2015."
    asked = {"prompt": "When was the drug approved?", "answer": "in 2015", "source": quote, "article": quote}

    assert "E23" in choice("in 2009", "in 2071", generated=True, **asked)
    assert "E23" not in choice("in 2009", "in 2019", generated=True, **asked)


def test_every_type_of_question_can_be_judged():
    questions = (
        Flash(id="f", prompt="What does ketamine block in the brain?", answer="NMDA receptors"),
        Numeric(id="n", type="numeric", prompt="How much is given in an hour?", answer="0.5-1 mg/kg"),
        Numeric(id="m", type="numeric", prompt="What share of adults sleep badly?", answer=31, unit="%"),
        Cloze(id="c", type="cloze", prompt="Ketamine blocks {{NMDA|N-methyl-D-aspartate}} receptors."),
    )
    tables = (
        {"id": "o", "type": "order", "prompt": "Put the phases of a trial in order.", "items": ["first", "second"]},
        {"id": "p", "type": "match", "prompt": "Match each drug with its receptor.", "pairs": [["a", "b"], ["c", "d"]]},
        {"id": "t", "type": "true_false", "prompt": "Ketamine blocks NMDA receptors.", "answer": False},
    )

    assert lint_deck(Deck(id="d", title="D", questions=questions), None) == ()
    assert [finding.rule for finding in lint_tables(tables, None)] == ["I02"]


SCRAPS = st.text(alphabet="aA1 {}_().,|-?%’é\n", max_size=30) | st.sampled_from([BLOCKS, MAY, COUNT, "not", "p = 0.05"])
VALUES = SCRAPS | st.none() | st.booleans() | st.integers() | st.lists(SCRAPS, max_size=3) | st.floats(allow_nan=False)
KEYS = [
    "id",
    "type",
    "prompt",
    "answer",
    "answers",
    "distractors",
    "source",
    "accept",
    "also",
    "items",
    "pairs",
    "unit",
]


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES), max_size=3), st.none() | SCRAPS, st.booleans())
def test_no_table_however_broken_stops_the_lint(tables: list[dict[str, Any]], article: str | None, generated: bool):
    for finding in lint_tables(tables, article, generated=generated):
        assert finding.message
        assert finding.hint
        assert finding.severity == finding.rule[0]
