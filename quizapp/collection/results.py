"""Quizzes beside each other: how a topic went over all of them, and two question by question.

Apart from the list of scores, which needs no answers: here each quiz is read again from the log.
"""

from __future__ import annotations

from dataclasses import dataclass

from quizapp.collection import Collection
from quizapp.collection.overview import list_scores
from quizapp.collection.quiz import result_of
from quizapp.learning.paper import Paper
from quizapp.learning.result import Result
from quizapp.learning.stats import Score
from quizapp.learning.trend import Compared, TopicTrend, compare, topic_trends


def trends_by_topic(collection: Collection, deck_id: str | None = None) -> tuple[TopicTrend, ...]:
    """How each topic went over the quizzes of one deck, or of all; retries and the like are left out."""
    quizzes = [score for score in reversed(list_scores(collection, deck_id)) if _shows_a_topic(score)]
    return topic_trends((score.at, result_of(collection, score.quiz_id)[1]) for score in quizzes)


def _shows_a_topic(score: Score) -> bool:
    # A short quiz says little of a deck, but no less of a topic than its questions do.
    return score.how == "finished" and score.kind in {"quiz", "exam"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two quizzes, the earlier one first if the learner so named them, and their questions side by side."""

    papers: tuple[Paper, Paper]
    results: tuple[Result, Result]
    rows: tuple[Compared, ...]


def compare_quizzes(collection: Collection, first_id: str, second_id: str) -> Comparison:
    """Two quizzes question by question. Raises UsageError where there is none of such an id."""
    (first_paper, first), (second_paper, second) = (result_of(collection, one) for one in (first_id, second_id))
    return Comparison(papers=(first_paper, second_paper), results=(first, second), rows=compare(first, second))
