"""The score of a generated deck, and the development set it is measured on."""

from __future__ import annotations

import pytest

from quizapp.deck.lint import lint_tables
from quizapp.deck.model import Cloze, Deck, Source, Typed
from tests.generation.scoring import Annotated, Fact, development_set, quotes_sentence, score, total

SENTENCE = "Gepants block the CGRP receptor and do not narrow vessels."
COUNT = "About 15% of people have migraine."
FACTS = (
    Fact("m-1", "mechanism", "receptor", ("CGRP",), SENTENCE, core=True),
    Fact("m-2", "statistic", "share", ("15%",), COUNT, core=False),
)
GOLD = Annotated("migraine", f"{SENTENCE} {COUNT} Leave a reply.", False, ("Leave a reply.",), FACTS)
KINDS = {"condition", "mechanism", "statistic", "finding", "case"}


def cloze(number: str, answer: str, quote: str = SENTENCE, topic: str = "mechanism", fact: str | None = None) -> Cloze:
    prompt = quote.replace(answer, f"{{{{{answer}}}}}", 1)
    return Cloze(id=number, fact=fact, topic=topic, type="cloze", prompt=prompt, source=Source(quote=quote))


def scored(*questions: Cloze | Typed):
    return score(Deck(id="d", title="D", questions=questions), GOLD)


def test_an_accepted_answer_with_the_annotated_sentence_covers_a_fact():
    found = scored(cloze("a", "CGRP receptor"))

    assert (found.recall, found.core_recall, found.precision, found.kind_accuracy) == (0.5, 1.0, 1.0, 1.0)
    assert found.missed == (FACTS[1],)
    assert (found.recall_of("mechanism"), found.recall_of("statistic"), found.recall_of("case")) == (1.0, 0.0, None)


def test_the_right_answer_from_another_sentence_covers_nothing():
    question = Typed(id="a", type="typed", prompt="What do gepants block?", answer="CGRP", source=Source(quote=COUNT))

    assert scored(question).covered == 0


def test_a_prompt_that_contains_its_answer_covers_nothing():
    question = Typed(id="a", type="typed", prompt="Is it CGRP?", answer="CGRP", source=Source(quote=SENTENCE))

    assert scored(question).covered == 0


def test_the_wrong_kind_covers_a_fact_but_not_its_kind():
    found = scored(cloze("a", "15%", COUNT, topic="finding"))

    assert (found.covered, found.kind_accuracy) == (1, 0.0)
    assert found.confused == (("statistic", "finding"),)


def test_the_forms_of_one_fact_count_once():
    found = scored(cloze("a", "CGRP receptor", fact="f"), cloze("b", "CGRP", fact="f"), cloze("c", "vessels"))

    assert (found.questions, found.deck_facts, found.precision, found.deck_facts_per_fact) == (3, 2, 0.5, 1.0)


def test_a_quote_outside_the_article_is_neither_verbatim_nor_covering():
    found = scored(cloze("a", "CGRP receptor", SENTENCE.replace("do not", "never")))

    assert (found.covered, found.verbatim_quotes) == (0, 0.0)
    assert found.errors > 0


def test_a_quoted_page_line_is_counted():
    assert scored(cloze("a", "reply", "Leave a reply.")).not_facts_quoted == 1


def test_an_answer_its_quote_does_not_say_is_counted():
    question = Typed(id="a", type="typed", prompt="What do they use?", answer="triptans", source=Source(quote=SENTENCE))

    assert scored(question).answers_in_quote == 0.0


def test_scores_add_up_fact_by_fact():
    both = total([scored(cloze("a", "CGRP receptor")), scored()])

    assert (both.facts, both.covered, both.recall) == (4, 1, 0.25)
    assert both.recall_of("mechanism") == 0.5
    assert len(both.missed) == 3


def test_an_empty_deck_has_no_shares_but_a_recall_of_zero():
    found = scored()

    assert (found.recall, found.precision, found.kind_accuracy, found.clean) == (0.0, None, None, None)


@pytest.mark.parametrize(
    ("quote", "same"),
    [
        (SENTENCE, True),
        (SENTENCE.upper(), True),
        ("Gepants block the CGRP receptor", True),
        (f"{SENTENCE} {COUNT}", True),
        ("the CGRP receptor", False),
        (COUNT, False),
        ("", False),
    ],
)
def test_a_quote_stands_for_its_sentence_or_most_of_it(quote: str, same: bool):
    assert quotes_sentence(quote, SENTENCE) is same


def test_thirty_seven_varied_articles_are_for_development_and_at_least_seven_are_held_out():
    every = development_set()

    assert len(development_set(held_out=False)) >= 37
    assert len(development_set(held_out=True)) >= 7
    assert {fact.kind for one in every for fact in one.facts} == KINDS


@pytest.mark.parametrize("gold", development_set(), ids=lambda gold: gold.name)
def test_each_annotated_fact_stands_in_its_sentence_and_each_sentence_in_the_article(gold: Annotated):
    assert len({fact.id for fact in gold.facts}) == len(gold.facts)
    for fact in gold.facts:
        assert fact.sentence in gold.text
        assert fact.kind in KINDS
        assert any(accepted.casefold() in fact.sentence.casefold() for accepted in fact.accept)
    for line in gold.not_facts:
        assert line in gold.text
        assert all(line != fact.sentence for fact in gold.facts)


@pytest.mark.parametrize("gold", development_set(), ids=lambda gold: gold.name)
def test_no_rule_forbids_asking_for_an_annotated_fact(gold: Annotated):
    for fact in gold.facts:
        answers = (accepted for accepted in fact.accept if accepted in fact.sentence)
        broken = [_errors(answer, fact, gold) for answer in answers]
        assert not broken or set() in broken, (fact, broken)


def _errors(answer: str, fact: Fact, gold: Annotated) -> set[str]:
    prompt = fact.sentence.replace(answer, f"{{{{{answer}}}}}", 1)
    table = {"id": fact.id, "topic": fact.kind, "type": "cloze", "prompt": prompt, "source": {"quote": fact.sentence}}
    found = {finding.rule for finding in lint_tables([table], gold.text, generated=True) if finding.severity == "E"}
    return found - {"E20", "E21", "E22"}  # of the prompt: another wording would do
