"""How well does a deck cover the annotated facts of its article?

Used by the tests of the generator and by its benchmark. A fact is covered only if a question quotes the annotated
sentence and has an accepted string in its answer, so that neither a lucky word nor a copied sentence is enough. The
questions of one fact of the deck (its ladder of forms) count once. Comparisons fold case, quotes, dashes and numbers as
the lint does; the rules themselves are the lint's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from quizapp.deck.item import Item, read_item
from quizapp.deck.lint import lint_deck
from quizapp.deck.model import Deck
from quizapp.deck.wording import content, fold, mentions

ARTICLES = Path(__file__).parents[1] / "data" / "articles"
LONGEST_ANSWER = 15  # words; a longer answer says a bit of everything and covers nothing


@dataclass(frozen=True, slots=True)
class Fact:
    """An annotated fact: `accept` holds the strings of which an answer must contain one, `sentence` is verbatim."""

    id: str
    kind: str
    subject: str
    accept: tuple[str, ...]
    sentence: str
    core: bool


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with its facts; `not_facts` are sentences that no question may quote."""

    name: str
    text: str
    held_out: bool
    not_facts: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts, so that the scores of several articles add up; the shares are properties, None where they divide by 0.

    `confused` pairs the annotated kind of each covered fact with the topic it was given instead.
    """

    facts: int
    covered: int
    core_facts: int
    core_covered: int
    right_kind: int
    deck_facts: int
    deck_facts_hitting: int
    questions: int
    verbatim: int
    grounded: int
    errors: int
    without_warning: int
    not_facts_quoted: int
    by_kind: tuple[tuple[str, int, int], ...]
    missed: tuple[Fact, ...]
    confused: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]

    @property
    def recall(self) -> float | None:
        """Share of the annotated facts that are covered."""
        return _share(self.covered, self.facts)

    @property
    def core_recall(self) -> float | None:
        """The same of the core facts."""
        return _share(self.core_covered, self.core_facts)

    @property
    def precision(self) -> float | None:
        """Share of the deck's facts that cover an annotated one."""
        return _share(self.deck_facts_hitting, self.deck_facts)

    @property
    def kind_accuracy(self) -> float | None:
        """Share of the covered facts that a question of the annotated kind covers."""
        return _share(self.right_kind, self.covered)

    @property
    def deck_facts_per_fact(self) -> float | None:
        """Facts of the deck for each annotated one."""
        return _share(self.deck_facts, self.facts)

    @property
    def verbatim_quotes(self) -> float | None:
        """Share of the questions whose quote stands in the article, white space aside."""
        return _share(self.verbatim, self.questions)

    @property
    def answers_in_quote(self) -> float | None:
        """Share of the questions whose quote says the answer."""
        return _share(self.grounded, self.questions)

    @property
    def clean(self) -> float | None:
        """Share of the questions without any E or W."""
        return _share(self.without_warning, self.questions)

    def recall_of(self, kind: str) -> float | None:
        """Recall of the facts of one kind."""
        return next((_share(covered, facts) for name, covered, facts in self.by_kind if name == kind), None)


def annotated(name: str) -> Annotated:
    """One annotated article by its name."""
    raw = json.loads((ARTICLES / f"{name}.json").read_text("utf-8"))
    return _read(name, raw, (ARTICLES / raw["article"]).read_text("utf-8"))


def development_set(*, held_out: bool | None = None) -> tuple[Annotated, ...]:
    """Every annotated article in order of name; only the held-out half or only that for development, if asked."""
    every = tuple(annotated(path.stem) for path in sorted(ARTICLES.glob("*.json")))
    return tuple(one for one in every if held_out is None or one.held_out == held_out)


def score(deck: Deck, gold: Annotated) -> Score:
    """The score of a generated deck against the annotation of its article."""
    items = [read_item(question.model_dump()) for question in deck.questions]
    spaced, folded = " ".join(gold.text.split()), fold(gold.text)
    hits = {fact: [item for item in items if item.quoted in folded and _covers(item, fact)] for fact in gold.facts}
    covered = {fact for fact, found in hits.items() if found}
    findings = [found for found in lint_deck(deck, gold.text, generated=True) if found.severity != "I"]
    flawed = {finding.question_id for finding in findings}
    return Score(
        facts=len(gold.facts),
        covered=len(covered),
        core_facts=sum(fact.core for fact in gold.facts),
        core_covered=sum(fact.core for fact in covered),
        right_kind=sum(any(item.topic == fact.kind for item in found) for fact, found in hits.items()),
        deck_facts=len({_fact_of(item) for item in items}),
        deck_facts_hitting=len({_fact_of(item) for found in hits.values() for item in found}),
        questions=len(items),
        verbatim=sum(bool(item.quote) and " ".join(item.quote.split()) in spaced for item in items),
        grounded=sum(_says_answer(item) for item in items),
        errors=sum(finding.severity == "E" for finding in findings),
        without_warning=sum(item.id not in flawed for item in items),
        not_facts_quoted=sum(fold(line) in item.quoted for item in items for line in gold.not_facts),
        by_kind=_by_kind(gold.facts, covered),
        missed=tuple(fact for fact in gold.facts if fact not in covered),
        confused=tuple(
            (fact.kind, found[0].topic)
            for fact, found in hits.items()
            if found and all(item.topic != fact.kind for item in found)
        ),
        rules=tuple(finding.rule for finding in findings),
    )


def total(scores: Iterable[Score]) -> Score:
    """The scores of several articles as one, every fact and question counting alike."""
    every = list(scores)
    counts = {name: sum(getattr(one, name) for one in every) for name in _COUNTS}
    kinds = sorted({name for one in every for name, _, _ in one.by_kind})
    by_kind = tuple((kind, *_added(kind, every)) for kind in kinds)
    missed = tuple(fact for one in every for fact in one.missed)
    confused = tuple(pair for one in every for pair in one.confused)
    rules = tuple(rule for one in every for rule in one.rules)
    return Score(**counts, by_kind=by_kind, missed=missed, confused=confused, rules=rules)


def quotes_sentence(quote: str, sentence: str) -> bool:
    """Is the quote the annotated sentence: a slice of five words or more, a stretch around it, or most of its words?"""
    quote, sentence = fold(quote), fold(sentence)
    if not quote:
        return False
    if sentence in quote or (quote in sentence and len(quote.split()) >= min(5, len(sentence.split()))):
        return True
    said, wanted = content(quote), content(sentence)
    shared = len(said & wanted)
    return bool(said and wanted) and shared / len(wanted) >= 0.6 and shared / len(said) >= 0.7


def _covers(item: Item, fact: Fact) -> bool:
    if not quotes_sentence(item.quote, fact.sentence) or _leaks(item):
        return False
    answers = [fold(text) for text in (*item.answers, *item.accepted) if len(text.split()) <= LONGEST_ANSWER]
    return any(mentions(fold(accepted), answer) for accepted in fact.accept for answer in answers)


def _leaks(item: Item) -> bool:
    return any(len(fold(answer)) > 2 and mentions(fold(answer), item.asked) for answer in item.answers)


def _says_answer(item: Item) -> bool:
    if not item.quote:
        return False
    return item.is_true_false or any(_stands_in(fold(text), item) for text in (*item.answers, *item.accepted))


def _stands_in(answer: str, item: Item) -> bool:
    wanted = content(answer)
    return mentions(answer, item.quoted) or bool(wanted and len(wanted & item.quoted_content) / len(wanted) >= 0.75)


def _fact_of(item: Item) -> str:
    return item.fact or item.id


def _by_kind(facts: Sequence[Fact], covered: set[Fact]) -> tuple[tuple[str, int, int], ...]:
    kinds = sorted({fact.kind for fact in facts})
    return tuple(
        (kind, sum(fact.kind == kind for fact in covered), sum(fact.kind == kind for fact in facts)) for kind in kinds
    )


def _added(kind: str, scores: Sequence[Score]) -> tuple[int, int]:
    rows = [(covered, facts) for one in scores for name, covered, facts in one.by_kind if name == kind]
    return sum(covered for covered, _ in rows), sum(facts for _, facts in rows)


def _read(name: str, raw: dict[str, object], text: str) -> Annotated:
    facts = raw["facts"]
    assert isinstance(facts, list)
    lines = raw.get("not_facts", [])
    assert isinstance(lines, list)
    return Annotated(
        name=name,
        text=text,
        held_out=bool(raw.get("held_out", False)),
        not_facts=tuple(lines),
        facts=tuple(Fact(**fact | {"accept": tuple(fact["accept"])}) for fact in facts),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


_COUNTS = tuple(name for name in Score.__dataclass_fields__ if name not in ("by_kind", "missed", "confused", "rules"))
