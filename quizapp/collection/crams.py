"""A cram as one line among the scores. It draws no paper, so what it came to is made of its answers in the log.

Of a question that a cram asked more than once the first answer counts: that is what was known. Crams are listed and
marked, and enter neither trend nor best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.collection import Collection
from quizapp.learning.asking import Asked
from quizapp.learning.events import Kind, Note, NoteKind, Outcome, Review, fact_ref, uuid7
from quizapp.learning.paper import Item, Paper, QuizSettings
from quizapp.learning.result import result


def new_cram_id(collection: Collection) -> str:
    """The name that the answers of one cram have in common."""
    return uuid7(collection.now().at_ms, collection.dice(74))


def end_cram(collection: Collection, cram_id: str, *, whole: bool) -> None:
    """Write what a cram came to; one without an answer leaves no trace. `whole`: nothing was left to ask."""
    reviews = cram_reviews(collection, cram_id)
    if not reviews:
        return
    paper = cram_paper(collection, cram_id, reviews)
    found = result(paper, reviews, sum(review.answer_ms for review in reviews))
    about = {"kind": Kind.CRAM, "decks": list(paper.settings.decks), "topics": [], "scoring": "plain"}
    data = {"how": "finished" if whole else "unfinished", "used_ms": found.used_ms, **about, **found.summary}
    collection.log((Note(stamp=collection.stamp(), kind=NoteKind.QUIZ_FINISHED, target=cram_id, data=data),), {})


def cram_reviews(collection: Collection, cram_id: str) -> tuple[Review, ...]:
    """The first answer to each question of a cram, in time order; what was put off is none."""
    found: dict[str, Review] = {}
    for event in collection.store.events(quiz_id=cram_id):
        if isinstance(event, Review) and event.outcome is not Outcome.SKIPPED:
            found.setdefault(fact_ref(event.deck_id, event.question_id), event)
    return tuple(found.values())


def cram_paper(collection: Collection, cram_id: str, reviews: Sequence[Review]) -> Paper:
    """The paper that a cram would have had: its questions in the order of their first answers, as worded then."""
    wordings = collection.store.wordings({review.text_hash for review in reviews})
    places = _places(collection)
    items = tuple(
        Item(
            asked=_asked(review),
            prompt=wordings[review.text_hash].prompt if review.text_hash in wordings else review.question_id,
            topic=places.get(fact_ref(review.deck_id, review.fact_id), ("", ""))[0],
            subject=places.get(fact_ref(review.deck_id, review.fact_id), ("", ""))[1],
        )
        for review in reviews
    )
    decks = tuple(dict.fromkeys(review.deck_id for review in reviews))
    settings = QuizSettings(decks=decks, questions=len(items))
    return Paper(quiz_id=cram_id, kind=Kind.CRAM, seed=cram_id, settings=settings, items=items)


def _places(collection: Collection) -> Mapping[str, tuple[str, str]]:
    return {
        fact_ref(deck.deck_id, fact.fact_id): (fact.topic, fact.subject)
        for deck in collection.every_deck()
        for fact in deck.facts
    }


def _asked(review: Review) -> Asked:
    return Asked(
        deck_id=review.deck_id,
        question_id=review.question_id,
        fact_id=review.fact_id,
        type=review.type,
        form=review.form,
        highest_form=review.form,
        options=review.options,
    )
