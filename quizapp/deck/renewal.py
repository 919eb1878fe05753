"""A deck made again from its article: what is new, what changed, what is gone, and what stays as the author left it.

Whatever the author did to a question stands while its sentence does, and so does every question of their own. Ids and
facts of what is known are kept, for reviews hang on them. Pure: both decks and the article's text come in as values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quizapp.deck.identity import match_questions
from quizapp.deck.lint import lint_question
from quizapp.deck.model import Article, Deck, Question
from quizapp.deck.wording import content, fold, spaced_article

_AUTHORS_OWN = ("hint", "tags", "evidence", "status")


@dataclass(frozen=True, slots=True)
class Renewal:
    """The deck to be, with the ids of its `new` and `changed` questions and of those that are `gone` from it."""

    deck: Deck
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def renewed(known: Deck, fresh: Deck, article: str) -> Renewal:
    """`known` brought up to date by `fresh`, which was generated from `article`.

    A known question is gone when it quotes what the article no longer says and nothing fresh is like it. Where its
    sentence was edited it quotes the new one, and is worded anew only if its old wording is wrong now. New questions
    stand behind the one they follow in `fresh`.
    """
    matched = match_questions(known.questions, fresh.questions)
    by_known = {known_id: fresh.by_id[fresh_id] for fresh_id, known_id in matched.items()}
    after: dict[str, Question] = {}
    for question in known.questions:
        if _stands(question, article):
            after[question.id] = question
        elif question.id in by_known:
            after[question.id] = _updated(question, by_known[question.id], article)
    added = _added(known, fresh, matched)
    questions = tuple(_in_order(after, fresh.questions, matched, added))
    settings = {"article": _article(known.article, fresh.article), "questions": questions}
    return Renewal(
        deck=known.model_copy(update=settings),
        new=tuple(question.id for question in questions if question.id not in after),
        changed=tuple(question.id for question in known.questions if after.get(question.id, question) != question),
        gone=tuple(question.id for question in known.questions if question.id not in after),
    )


def _stands(question: Question, article: str) -> bool:
    """Whether what it quotes is still said; a question that quotes nothing rests on nothing that could go."""
    quote = question.source.quote if question.source else None
    return quote is None or " ".join(quote.split()) in spaced_article(article)


def _updated(known: Question, fresh: Question, article: str) -> Question:
    requoted = known.model_copy(update={"source": fresh.source})
    sound = all(finding.severity != "E" for finding in lint_question(requoted, article))
    if sound and _taken_over(known) <= _quoted(fresh):
        return requoted
    kept = {name: getattr(known, name) for name in _AUTHORS_OWN if getattr(known, name)}
    return fresh.model_copy(update=kept | {"id": known.id, "fact": known.fact})


def _taken_over(question: Question) -> frozenset[str]:
    """The words that the prompt took from the sentence it quotes: what of them is no longer said, it may not say."""
    return content(fold(question.prompt)) & _quoted(question)


def _quoted(question: Question) -> frozenset[str]:
    return content(fold((question.source and question.source.quote) or ""))


def _added(known: Deck, fresh: Deck, matched: Mapping[str, str]) -> dict[str, Question]:
    """The fresh questions that are not known, by fresh id, under ids and facts that are free or rightly theirs."""
    facts = _facts(known, fresh, matched)
    taken = {question.id for question in known.questions}
    added: dict[str, Question] = {}
    for question in fresh.questions:
        if question.id not in matched:
            name = free_name(question.id, taken)
            taken.add(name)
            update = {"id": name, "fact": facts[question.fact_key] if question.fact else None}
            added[question.id] = question.model_copy(update=update)
    return added


def _facts(known: Deck, fresh: Deck, matched: Mapping[str, str]) -> dict[str, str]:
    """The name in the known deck of each fresh fact: that of a sibling, else its own unless another fact has it."""
    names = {
        fresh.by_id[fresh_id].fact_key: known.by_id[known_id].fact_key
        for fresh_id, known_id in reversed(list(matched.items()))
    }
    taken = set(names.values())
    for fact in fresh.facts:
        if fact not in names:
            names[fact] = free_name(fact, taken)
            taken.add(names[fact])
    return names


def free_name(name: str, taken: Iterable[str]) -> str:
    """`name`, numbered from 2 where it is taken."""
    used = set(taken)
    number, free = 2, name
    while free in used:
        number, free = number + 1, f"{name}-{number}"
    return free


def _in_order(
    after: Mapping[str, Question],
    fresh: Iterable[Question],
    matched: Mapping[str, str],
    added: Mapping[str, Question],
) -> Iterable[Question]:
    following: defaultdict[str, list[Question]] = defaultdict(list)
    anchor = ""
    for question in fresh:
        if question.id in added:
            following[anchor].append(added[question.id])
        elif matched[question.id] in after:
            anchor = matched[question.id]
    yield from following[""]
    for name, question in after.items():
        yield question
        yield from following[name]


def _article(known: Article | None, fresh: Article | None) -> Article | None:
    """Title and date as the author has them, file and fingerprint as they are now."""
    if known is None or fresh is None:
        return fresh or known
    return known.model_copy(update={"title": known.title or fresh.title, "file": fresh.file, "sha256": fresh.sha256})
