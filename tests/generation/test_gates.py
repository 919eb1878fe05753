"""What the generator must reach on the development articles; the benchmark measures those held out."""

from __future__ import annotations

import pytest

from quizapp.generation.decks import deck_from_article
from tests.generation.scoring import Score, development_set, score, total


@pytest.fixture(scope="module")
def reached() -> Score:
    articles = development_set(held_out=False)
    assert len(articles) >= 12
    return total(score(deck_from_article(article.text, deck_id=article.name), article) for article in articles)


def test_most_facts_are_asked(reached: Score):
    assert reached.recall >= 0.78
    assert reached.recall_of("statistic") >= 0.94
    assert reached.recall_of("condition") >= 0.86
    assert reached.recall_of("mechanism") >= 0.68


def test_what_is_asked_is_mostly_a_fact_a_reader_marked(reached: Score):
    assert reached.precision >= 0.42
    assert reached.deck_facts_per_fact <= 2.5


def test_topics_are_mostly_those_a_reader_gave(reached: Score):
    assert reached.kind_accuracy >= 0.94


def test_every_quote_is_verbatim_and_holds_its_answer(reached: Score):
    assert reached.verbatim_quotes == 1.0
    assert reached.answers_in_quote == 1.0
    assert reached.clean >= 0.97
