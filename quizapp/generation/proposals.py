"""Deciding which proposals of an article become questions: one page a fact, its forms as rows.

Owns the rules of deciding, as a frozen state machine: what is marked at first (what the lint finds nothing in), what
accepting, dropping, marking, rewording and taking back do, and which questions are left for the deck. A decision is
never lost: every state can be turned into JSON and back. The screen and the lines draw this; neither decides anything.
Where proposals come from, and where drafts and decks lie, is not known here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from quizapp.deck.identity import match_questions
from quizapp.deck.lint import Finding, lint_deck, lint_question
from quizapp.deck.model import QUESTION_CLASSES, Deck, Question
from quizapp.deck.renewal import free_name
from quizapp.generation.retyping import other_types

DRAFT_VERSION = 1
_LONGEST_NAME = 40


class Decision(StrEnum):
    """What was decided about a page."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class Origin(StrEnum):
    """How a proposal stands to the deck that is there: not in it, in it worded otherwise, in it but no longer said."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Row:
    """One form of a fact. `name` is the id it was proposed under; `marked`: it is kept when its page is accepted.

    `reworded`: the person changed it. `findings` are what the lint says against it, notes left out.
    """

    name: str
    question: Question
    marked: bool
    origin: Origin = Origin.NEW
    findings: tuple[Finding, ...] = ()
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One fact and its forms, at least one."""

    fact: str
    rows: tuple[Row, ...]
    decision: Decision = Decision.OPEN

    @property
    def has_warning(self) -> bool:
        """Whether somebody should look: the lint finds something in a form, or none is marked."""
        return any(row.findings for row in self.rows) or not any(row.marked for row in self.rows)

    @property
    def quote(self) -> str:
        """The sentence of the first form that has one; empty where none has."""
        return next((quote for row in self.rows if (quote := _quote(row.question))), "")


def _quote(question: Question) -> str:
    return (question.source and question.source.quote) or ""


@dataclass(frozen=True, slots=True)
class Counts:
    """`decided` of `facts` pages; on those, questions that are `kept` and `dropped`."""

    facts: int
    decided: int
    kept: int
    dropped: int

    @property
    def words(self) -> str:
        """`12 of 25 facts · 31 kept · 4 dropped`."""
        return f"{self.decided} of {self.facts} facts · {self.kept} kept · {self.dropped} dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """Where somebody is. `here` is the page on show and `row` the form the keys are on, both from 0.

    `said` is a sentence about the last move, or empty. `dropped` are questions that were dropped for good earlier.
    `taken` are ids that other questions of the deck have.
    """

    pages: tuple[Page, ...]
    article: str = field(repr=False)
    dropped: tuple[Question, ...] = ()
    taken: frozenset[str] = field(default=frozenset(), repr=False)
    here: int = 0
    row: int = 0
    said: str = ""
    done: str = ""
    previous: Deciding | None = field(default=None, repr=False, compare=False)

    # ---------------------------------------------------------------- what is on show

    @property
    def page(self) -> Page:
        """The page on show. IndexError where there is none at all."""
        return self.pages[self.here]

    @property
    def counts(self) -> Counts:
        """How far this has come."""
        decided = [page for page in self.pages if page.decision is not Decision.OPEN]
        marks = [row.marked for page in decided for row in page.rows]
        return Counts(len(self.pages), len(decided), sum(marks), len(marks) - sum(marks))

    @property
    def finished(self) -> bool:
        """Whether every page is decided."""
        return all(page.decision is not Decision.OPEN for page in self.pages)

    @property
    def ever_dropped(self) -> tuple[Question, ...]:
        """What is not to be proposed again: dropped earlier, and new forms that decided pages leave out."""
        now = (
            row.question
            for page in self.pages
            for row in page.rows
            if page.decision is not Decision.OPEN and not row.marked and row.origin is Origin.NEW
        )
        return (*self.dropped, *now)

    # ---------------------------------------------------------------- decisions

    def accept(self) -> Deciding:
        """Keep what is marked on this page, drop the rest of it, go to the next page that is open."""
        if not any(row.marked for row in self.page.rows):
            return self._saying("Nothing is marked here: mark a form, or x drops the page.")
        return self._decided(replace(self.page, decision=Decision.ACCEPTED), f"accepting “{self._name}”").to_next_open()

    def drop(self) -> Deciding:
        """Drop every form of this page, go to the next page that is open."""
        rows = tuple(replace(row, marked=False) for row in self.page.rows)
        return self._decided(Page(self.page.fact, rows, Decision.DROPPED), f"dropping “{self._name}”").to_next_open()

    def toggle(self, place: int) -> Deciding:
        """Mark the form at `place` (from 0), or take its mark off; the page is open again."""
        if not 0 <= place < len(self.page.rows):
            return self._saying(f"There are {len(self.page.rows)} forms here.")
        row = self.page.rows[place]
        changed = self._with_row(place, replace(row, marked=not row.marked), "a mark")
        return replace(changed, row=place)

    def reword(self, question: Question) -> Deciding:
        """Put another wording in the place of the form the keys are on. It keeps its id and fact, and is marked."""
        row = self.page.rows[self.row]
        worded = question.model_copy(update={"id": row.question.id, "fact": row.question.fact})
        if worded == row.question:
            return self._saying("Nothing was changed.")
        return self._with_row(self.row, self._judged(row, worded), f"the change of “{self._name}”")

    def retype(self) -> Deciding:
        """Ask the form the keys are on in the next type that its words allow."""
        row = self.page.rows[self.row]
        others = [other.question for place, other in enumerate(self.page.rows) if place != self.row]
        for question in other_types(row.question, others):
            named = question.model_copy(update={"id": self._id_for(row, question.type)})
            judged = self._judged(row, named)
            if all(finding.severity != "E" for finding in judged.findings):
                return self._with_row(self.row, judged, f"the change to {question.type}")
        return self._saying(f"This {row.question.type.replace('_', ' ')} question has no other type.")

    def accept_clean(self) -> Deciding:
        """Accept every open page from here on, round to those before, up to one that somebody should look at."""
        pages, accepted = list(self.pages), 0
        for place in self._from_here():
            page = pages[place]
            if page.decision is not Decision.OPEN:
                continue
            if page.has_warning:
                stopped = self._accepted(pages, accepted)
                return replace(stopped, here=place, row=_warned_row(page), said=_stopped_words(page, accepted))
            pages[place] = replace(page, decision=Decision.ACCEPTED)
            accepted += 1
        done = f"{_pages_words(accepted)} accepted." if accepted else "All decided."
        return self._accepted(pages, accepted)._saying(f"{done} {_WRITES}")

    def undo(self) -> Deciding:
        """Take back the last decision, mark or change, showing its page again."""
        before = self.previous
        if before is None:
            return self._saying("Nothing more to take back.")
        more = " u: one more." if before.previous is not None else ""
        return replace(before, said=f"Took back {self.done}.{more}")

    # ---------------------------------------------------------------- moving about

    def go(self, step: int) -> Deciding:
        """So many pages on; stops at either end."""
        return self.go_to(self.here + step)

    def go_to(self, place: int) -> Deciding:
        """The page at `place`, the nearest one where there is none."""
        return replace(self, here=max(0, min(place, len(self.pages) - 1)), row=0, said="")

    def go_row(self, step: int) -> Deciding:
        """So many forms down; stops at either end."""
        return replace(self, row=max(0, min(self.row + step, len(self.page.rows) - 1)), said="")

    def to_next_open(self) -> Deciding:
        """The next page to be decided, this one too, round to those before; stays where all are."""
        for place in self._from_here():
            if self.pages[place].decision is Decision.OPEN:
                return replace(self, here=place, row=0)
        return self._saying(f"All decided. {_WRITES}")

    # ---------------------------------------------------------------- how it is done

    @property
    def _name(self) -> str:
        right = " · ".join(self.page.rows[0].question.right)
        return right if len(right) <= _LONGEST_NAME else f"{right[: _LONGEST_NAME - 1].rstrip()}…"

    def _saying(self, sentence: str) -> Deciding:
        return replace(self, said=sentence)

    def _decided(self, page: Page, done: str) -> Deciding:
        pages = (*self.pages[: self.here], page, *self.pages[self.here + 1 :])
        return replace(self, pages=pages, previous=self, done=done, said="")

    def _with_row(self, place: int, row: Row, done: str) -> Deciding:
        rows = (*self.page.rows[:place], row, *self.page.rows[place + 1 :])
        return self._decided(Page(self.page.fact, rows), done)

    def _judged(self, row: Row, question: Question) -> Row:
        found = lint_question(question, self.article)
        return replace(row, question=question, marked=True, reworded=True, findings=_worth_saying(found))

    def _id_for(self, row: Row, type_name: str) -> str:
        """The id of a form in another type. One that is in the deck keeps its own: reviews hang on it."""
        if row.origin is not Origin.NEW:
            return row.question.id
        used = {other.question.id for page in self.pages for other in page.rows if other is not row}
        return free_name(f"{self.page.fact}-{type_name}", used | self.taken - {row.name})

    def _from_here(self) -> Iterable[int]:
        return (*range(self.here, len(self.pages)), *range(self.here))

    def _accepted(self, pages: Sequence[Page], accepted: int) -> Deciding:
        if not accepted:
            return self
        return replace(self, pages=tuple(pages), previous=self, done=f"accepting {_pages_words(accepted)}")


_WRITES = "w writes the deck."


def _pages_words(count: int) -> str:
    return f"{count} page{'' if count == 1 else 's'}"


def _stopped_words(page: Page, accepted: int) -> str:
    if accepted:
        return f"{_pages_words(accepted)} accepted. This one is worth a look."
    if not any(row.marked for row in page.rows):
        return "This one is worth a look: mark a form to keep it, or x drops the page."
    return "This one is worth a look: enter accepts it, x drops it."


def _warned_row(page: Page) -> int:
    return next((place for place, row in enumerate(page.rows) if row.findings), 0)


def _worth_saying(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.severity != "I")


# -------------------------------------------------------------------------------------------------- from and to decks


def proposed(
    deck: Deck,
    known: Deck | None,
    article: str,
    *,
    changed: Collection[str],
    gone: Collection[str],
    dropped: Sequence[Question] = (),
) -> Deciding:
    """The pages on a generated `deck`, which stands to the deck that is there as `deck.renewal` says.

    What both have alike is not asked about; neither is what is like a `dropped` question. A question that is gone from
    the deck is proposed like the others, so that nothing of the author's goes unasked; it is not marked. What is in the
    deck comes first: few pages among many new ones.
    """
    there = known.by_id if known else {}
    new = [question for question in deck.questions if question.id not in there]
    again = match_questions(dropped, new) if dropped else {}
    origins = {question.id: Origin.NEW for question in new if question.id not in again}
    origins |= dict.fromkeys(changed, Origin.CHANGED) | dict.fromkeys(gone, Origin.GONE)
    every = deck.model_copy(update={"questions": (*deck.questions, *(there[name] for name in gone))})
    found = _findings(every, article, origins)
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for question in every.questions:
        if question.id in origins:
            findings = found.get(question.id, ())
            row = Row(question.id, question, not findings, origins[question.id], findings)
            grouped[question.fact_key].append(row)
    pages = tuple(sorted((Page(fact, tuple(rows)) for fact, rows in grouped.items()), key=_is_new))
    taken = frozenset(every.by_id.keys() | there.keys())
    return Deciding(pages=pages, article=article, dropped=tuple(dropped), taken=taken)


def _is_new(page: Page) -> bool:
    return all(row.origin is Origin.NEW for row in page.rows)


def _findings(deck: Deck, article: str, origins: Mapping[str, Origin]) -> dict[str, tuple[Finding, ...]]:
    """What is worth saying by question id: a machine's wording is judged more strictly than the author's."""
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for generated in (True, False):
        for finding in _worth_saying(lint_deck(deck, article, generated=generated)):
            if generated == (origins.get(finding.question_id) is Origin.NEW):
                found[finding.question_id].append(finding)
    return {name: tuple(findings) for name, findings in found.items()}


def decided_deck(state: Deciding, deck: Deck, known: Deck | None, *, as_if_accepted: bool = False) -> Deck:
    """`deck` with what was decided: open pages leave it as the deck that is there has it.

    `as_if_accepted` takes open pages as they are marked now: the deck to come, were the rest accepted.
    """
    rows = {row.name: (page.decision, row) for page in state.pages for row in page.rows}
    again = {question.id for question in deck.questions} - rows.keys() - (known.by_id.keys() if known else set())
    kept: list[Question] = []
    for question in _in_order(deck, known, [name for name, (_, row) in rows.items() if row.origin is Origin.GONE]):
        if question.id in again:
            continue
        decision, row = rows.get(question.id, (Decision.OPEN, None))
        if row is None:
            kept.append(question)
        elif decision is not Decision.OPEN or as_if_accepted:
            kept += [row.question] if row.marked else []
        elif row.origin is not Origin.NEW and known is not None:
            kept.append(known.by_id[question.id])
    return deck.model_copy(update={"questions": tuple(kept)})


def _in_order(deck: Deck, known: Deck | None, gone: Collection[str]) -> list[Question]:
    """The questions of the deck, and those gone from it behind what they followed in the deck that is there."""
    names = [question.id for question in deck.questions]
    by_id = {question.id: question for question in deck.questions}
    before = ""
    for question in known.questions if known and gone else ():
        if question.id in gone:
            names.insert(names.index(before) + 1 if before else 0, question.id)
            by_id[question.id] = question
        if question.id in by_id:
            before = question.id
    return [by_id[name] for name in names]


def carried_over(state: Deciding, earlier: Deciding) -> Deciding:
    """`state` with the decisions of an `earlier` one on the same article, which may have been edited since.

    A form that is known is marked as it was, and worded as the person left it while its sentence stands; a page is
    decided where every form of it was.
    """
    old = {row.name: (page.decision, row) for page in earlier.pages for row in page.rows}
    new = [row.question for page in state.pages for row in page.rows]
    same = match_questions([row.question.model_copy(update={"id": name}) for name, (_, row) in old.items()], new)
    pages = []
    for page in state.pages:
        pairs = [(row, old.get(same.get(row.question.id, ""))) for row in page.rows]
        rows = tuple(_carried(row, pair[1]) if pair else row for row, pair in pairs)
        decisions = {pair[0] if pair else Decision.OPEN for _, pair in pairs}
        pages.append(Page(page.fact, rows, decisions.pop() if len(decisions) == 1 else Decision.OPEN))
    carried = replace(state, pages=tuple(pages), here=0)
    return carried.to_next_open() if pages else carried


def _carried(row: Row, old: Row) -> Row:
    same_sentence = bool(_quote(row.question)) and row.question.source == old.question.source
    if old.reworded and same_sentence:
        update = {"id": row.question.id, "fact": row.question.fact} if old.question.type == row.question.type else {}
        update = update or {"id": old.question.id, "fact": row.question.fact}
        return replace(old, name=row.name, origin=row.origin, question=old.question.model_copy(update=update))
    return replace(row, marked=old.marked)


# --------------------------------------------------------------------------------------------------------- as JSON


def as_data(state: Deciding) -> dict[str, Any]:
    """The decisions as JSON can hold them; what can be taken back is not kept."""
    return {
        "version": DRAFT_VERSION,
        "here": state.here,
        "dropped": [_question_data(question) for question in state.dropped],
        "taken": sorted(state.taken),
        "pages": [
            {"fact": page.fact, "decision": str(page.decision), "rows": [_row_data(row) for row in page.rows]}
            for page in state.pages
        ],
    }


def _question_data(question: Question) -> dict[str, Any]:
    return {**question.model_dump(mode="json", exclude_defaults=True), "type": question.type}


def _row_data(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "question": _question_data(row.question),
        "marked": row.marked,
        "origin": str(row.origin),
        "reworded": row.reworded,
        "findings": [[f.rule, f.severity, f.message, f.hint] for f in row.findings],
    }


def from_data(data: Mapping[str, Any], article: str) -> Deciding:
    """What `as_data` gave. Raises ValueError where it is of another version or makes no sense."""
    try:
        if data["version"] != DRAFT_VERSION:
            msg = f"a draft of version {data['version']}"
            raise ValueError(msg)
        pages = tuple(
            Page(str(page["fact"]), tuple(_row_from(row) for row in page["rows"]), Decision(page["decision"]))
            for page in data["pages"]
        )
        dropped = tuple(_question_from(question) for question in data["dropped"])
        taken = frozenset(str(name) for name in data["taken"])
        here = int(data["here"])
    except (KeyError, TypeError, AttributeError) as error:
        msg = f"no draft: {error!r}"
        raise ValueError(msg) from error
    if not all(page.rows for page in pages):
        msg = "no draft: a page without a form"
        raise ValueError(msg)
    return Deciding(pages=pages, article=article, dropped=dropped, taken=taken).go_to(here)


def _row_from(data: Mapping[str, Any]) -> Row:
    question = _question_from(data["question"])
    return Row(
        name=str(data["name"]),
        question=question,
        marked=data["marked"] is True,
        origin=Origin(data["origin"]),
        findings=tuple(
            Finding(rule, severity, message, hint, question.id) for rule, severity, message, hint in data["findings"]
        ),
        reworded=data["reworded"] is True,
    )


def _question_from(data: Mapping[str, Any]) -> Question:
    return QUESTION_CLASSES[data["type"]].model_validate(data)  # type: ignore[return-value] # each class is a Question
