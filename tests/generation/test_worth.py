"""What is asked first: what a reader marks in an article stands above what nobody does."""

from __future__ import annotations

from quizapp.generation import extraction
from quizapp.generation.article import read
from tests.generation.scoring import development_set, fold, mentions, quotes_sentence

PAGE = "Colchicine can cause diarrhoea. It was first sold in a shop. Of the patients, 12% had to stop within a week."


def test_an_illness_and_a_share_are_worth_more_than_a_plain_word():
    worths = {statement.answer: statement.worth for statement in extraction.find(read(PAGE))}
    assert min(worths["diarrhoea"], worths["12%"]) > worths["shop"]


def test_the_more_a_statement_is_worth_the_likelier_a_reader_marked_it():
    ranked: list[tuple[float, bool]] = []
    for one in development_set(held_out=False)[:6]:
        for statement in extraction.find(read(one.text)):
            sentence = one.text[statement.clause.sentence.start : statement.clause.sentence.end]
            marked = any(
                quotes_sentence(sentence, fact.sentence)
                and any(mentions(fold(text), fold(statement.answer)) for text in fact.accept)
                for fact in one.facts
            )
            ranked.append((statement.worth, marked))
    ranked.sort()
    thirds = [
        ranked[: len(ranked) // 3],
        ranked[len(ranked) // 3 : 2 * len(ranked) // 3],
        ranked[2 * len(ranked) // 3 :],
    ]
    low, middle, high = (sum(marked for _, marked in third) / len(third) for third in thirds)
    assert low < middle < high
    assert high > 2 * low
