"""Deciding what an article's proposals become, line by line (`generate --plain`): the same pages, said and asked.

Every rule is `generation.proposals`'s, every decision is kept as it is made; here keys are spelled as lines. A map is a
sentence a subject, so that it reads well aloud.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from quizapp.cli.plain_answers import TYPE_WORDS
from quizapp.cli.talk import INTERRUPTED, YES, Command, Ended, Talk, echoed
from quizapp.cli.wording import count
from quizapp.collection import proposals
from quizapp.collection.proposals import Draft, Request, told
from quizapp.errors import QuizError
from quizapp.generation.proposals import Deciding, Decision, Origin, Page, Row

if TYPE_CHECKING:
    from quizapp.config import Paths
    from quizapp.deck.model import Question

COMMANDS: Final = {
    "type": "ask a form in another type",
    "edit": "change the words of a form",
    "undo": "take back the last decision",
    "next": "the next page",
    "back": "the page before",
    "all": "accept the remaining clean pages, up to one worth a look",
    "write": "write the deck",
    "map": "what is asked by subject and topic",
    "sentences": "the sentences that nothing asks about",
    "repeat": "say it again",
    "quit": "end; every decision is kept",
}
_IN_LINES: Final = {
    " u: one more.": " :undo takes back one more.",
    "w writes the deck.": ":write writes the deck.",
    "enter accepts it, x drops it": "Enter accepts it, x drops it",
}
_EDITED_KEYS: Final = {
    "choice": ("prompt", "answer", "distractors"),
    "multi": ("prompt", "answers", "distractors"),
    "typed": ("prompt", "answer", "accept", "also"),
    "numeric": ("prompt", "answer", "tolerance"),
    "cloze": ("prompt", "also"),
    "order": ("prompt", "items"),
    "flash": ("prompt", "answer"),
}
_KEY_WORDS: Final = {"distractors": "wrong options", "accept": "other spellings", "also": "true, but not meant"}


def propose_plainly(paths: Paths, talk: Talk, request: Request) -> int:
    """Go through the proposals; the exit code. Raises what `proposals.begin` does."""
    talk.empty_line = "An empty line accepts what is marked."
    return _Deciding(talk, paths, proposals.begin(paths, request)).run()


class _Deciding:
    """One draft being talked through."""

    def __init__(self, talk: Talk, paths: Paths, draft: Draft) -> None:
        self.talk = talk
        self.paths = paths
        self.draft = draft
        self.put: tuple[int, Page] | None = None
        self.written: Path | None = None

    @property
    def state(self) -> Deciding:
        return self.draft.deciding

    def run(self) -> int:
        """Until the deck is written or the input ends. The exit code."""
        if not self.state.pages:
            self.talk.say(f"{self.draft.target.name} asks all that this article offers, or you dropped it.")
            return 0
        rows = sum(len(page.rows) for page in self.state.pages)
        self.talk.say(
            f"{self.draft.title}. {count(len(self.state.pages), 'fact')}, {count(rows, 'question')} proposed."
        )
        if differences := proposals.differences(self.draft):
            self.talk.say(differences)
        if self.draft.proposal.suggestions:
            self.talk.say(self.draft.proposal.suggestions)
        if self.draft.resumed and self.state.counts.decided:
            self.talk.say(f"Taken up where you left: {self._counts}.")
        exit_code = 0
        try:
            while self.written is None:
                self._step()
        except Ended:
            self.talk.say(f"{self._counts}. Kept as a draft.")
        except KeyboardInterrupt:
            self.talk.say(f"\n{self._counts}. Kept as a draft.")
            exit_code = INTERRUPTED
        return exit_code

    @property
    def _counts(self) -> str:
        return self.state.counts.words.replace(" · ", ", ")

    def _step(self) -> None:
        if self.put is None or self.put[0] != self.state.here:
            self._put()
        line = self.talk.ask(self._prompt(), COMMANDS)
        if isinstance(line, Command):
            self._obey(line.name)
        elif line == "":
            self._accept()
        elif line == "x":
            self._take(self.state.drop())
        elif re.fullmatch(r"[\d\s,]+", line):
            self._toggle(line)
        else:
            self.talk.say(f"“{echoed(line)}” is none of that. :? lists what else there is.")

    def _prompt(self) -> str:
        if self.state.finished:
            return "All decided. :write to write the deck, :quit to end: "
        many = len(self.state.page.rows)
        numbers = f"1 to {many}" if many > 1 else "1"
        return f"Enter to accept, x to drop all, {numbers} to mark: "

    def _put(self) -> None:
        """Say the page: its number, the sentence, each form with what is right and wrong."""
        state, page = self.state, self.state.page
        about = [part for part in (page.rows[0].question.topic, page.rows[0].question.subject) if part]
        decided = "" if page.decision is Decision.OPEN else f" {page.decision.capitalize()}."
        head = f"Fact {state.here + 1} of {len(state.pages)}.{decided}"
        self.talk.say(f"{head} {', '.join(about).capitalize()}." if about else head)
        if page.quote:
            self.talk.say(f"“{' '.join(page.quote.split())}”")
        for number, row in enumerate(page.rows, start=1):
            self._put_row(number, row)
        self.put = (state.here, page)

    def _put_row(self, number: int, row: Row) -> None:
        prompt, answers = told(row.question)
        marked = "Marked" if row.marked else "Not marked"
        origin = {Origin.NEW: "", Origin.CHANGED: ", changed", Origin.GONE: ", no longer in the article"}[row.origin]
        self.talk.say(f"{number}. {marked}{origin}. {TYPE_WORDS[row.question.type]}. {prompt}")
        for label, text in answers:
            self.talk.say(f"   {label.capitalize() or 'Right'}: {text}")
        if before := proposals.before(self.draft, row):
            self.talk.say(f"   Before: {before}")
        for finding in row.findings:
            grave = "Wrong" if finding.severity == "E" else "Poor"
            self.talk.say(f"   {grave} ({finding.rule}): {finding.message} {finding.hint}")

    # ---------------------------------------------------------------- decisions

    def _accept(self) -> None:
        if self.state.finished and self.state.page.decision is Decision.ACCEPTED:
            self.talk.say("It is accepted.")
        else:
            self._take(self.state.accept())

    def _take(self, state: Deciding) -> None:
        """Go on with another state, on disk before anything else is asked."""
        before = self.state
        if state.pages is not before.pages:
            self.draft = proposals.keep(self.draft, state)
        else:
            self.draft = replace(self.draft, deciding=state)
        said = state.said
        for keys, words in _IN_LINES.items():
            said = said.replace(keys, words)
        if said:
            self.talk.say(said)
        if state.pages is not before.pages and state.here == before.here and not state.finished:
            self._say_marks()

    def _say_marks(self) -> None:
        marked = [str(number) for number, row in enumerate(self.state.page.rows, start=1) if row.marked]
        self.talk.say(f"Marked: {', '.join(marked) or 'none'}.")

    def _toggle(self, line: str) -> None:
        numbers = [int(number) for number in re.findall(r"\d{1,4}", line)]
        many = len(self.state.page.rows)
        if not all(1 <= number <= many for number in numbers) or len(set(numbers)) < len(numbers):
            self.talk.say(f"Each of 1 to {many} at most once." if many > 1 else "There is only 1.")
            return
        state = self.state
        for number in numbers:
            state = state.toggle(number - 1)
        self._take(state)

    def _obey(self, name: str) -> None:
        moves: dict[str, Callable[[], Deciding]] = {
            "undo": self.state.undo,
            "next": lambda: self.state.go(1),
            "back": lambda: self.state.go(-1),
            "all": self.state.accept_clean,
        }
        others: dict[str, Callable[[], None]] = {
            "type": self._retype,
            "edit": self._edit,
            "write": self._write,
            "map": self._map,
            "sentences": self._unasked,
            "repeat": self._put,
        }
        if name not in moves:
            others[name]()
            return
        state = moves[name]()
        if name in {"next", "back"} and state.here == self.state.here:
            self.talk.say("There is no page further." if name == "next" else "There is no page before.")
            return
        self._take(state)
        if name == "undo":
            self.put = None

    def _which(self) -> int | None:
        """The form meant, from 0; None where it is none."""
        many = len(self.state.page.rows)
        if many == 1:
            return 0
        line = self.talk.ask(f"Which form, 1 to {many}: ", {"quit": COMMANDS["quit"]})
        if isinstance(line, str) and line.isascii() and line.isdecimal() and 1 <= int(line[:4]) <= many:
            return int(line[:4]) - 1
        self.talk.say(f"1 to {many}.")
        return None

    def _retype(self) -> None:
        place = self._which()
        if place is not None:
            before = self.state
            self._take(replace(before, row=place).retype())
            if self.state.pages is not before.pages:
                self._put_row(place + 1, self.state.page.rows[place])

    def _edit(self) -> None:
        place = self._which()
        if place is None:
            return
        question = self.state.page.rows[place].question
        if question.type not in _EDITED_KEYS:
            self.talk.say("This type is edited in the deck's file.")
            return
        words = {
            key: value for key in _EDITED_KEYS[question.type] if (value := self._asked_for(question, key)) is not None
        }
        try:
            changed = proposals.with_words(question, words)
        except QuizError as error:
            self.talk.say(f"Not changed: {error}")
            return
        self._take(replace(self.state, row=place).reword(changed))
        self._put_row(place + 1, self.state.page.rows[place])

    def _asked_for(self, question: Question, key: str) -> object | None:
        """What is typed for a key of the question; None where it stays."""
        old = getattr(question, key)
        name = _KEY_WORDS.get(key, key).capitalize()
        if isinstance(old, tuple):
            kept = "; ".join(str(getattr(item, "text", item)) for item in old)
            line = self._line(f"{name}, apart by semicolons, {_kept(kept)}: ")
            return [part.strip() for part in line.split(";") if part.strip()] if line else None
        return self._line(f"{name}, {_kept('' if old is None else str(old))}: ") or None

    def _line(self, prompt: str) -> str:
        return str(self.talk.ask(prompt, {"quit": COMMANDS["quit"]}))

    # ---------------------------------------------------------------- what is covered, and the end

    def _map(self) -> None:
        now, then = proposals.outlook(self.draft, self.state)
        for subject in then.subjects:
            cells = [
                f"{topic or 'no topic'} {now.facts.get((subject, topic), 0)} of {then.facts[subject, topic]}"
                for topic in then.topics
                if (subject, topic) in then.facts
            ]
            self.talk.say(f"{subject or 'No subject'}: {', '.join(cells)}.")

    def _unasked(self) -> None:
        _, then = proposals.outlook(self.draft, self.state)
        self.talk.say(f"{len(then.unasked)} of {count(then.sentences, 'sentence')} are asked by nothing.")
        for sentence in then.unasked:
            self.talk.say(f"Line {sentence.line}: {sentence.text}")

    def _write(self) -> None:
        counts = self.state.counts
        left = counts.facts - counts.decided
        known = self.draft.proposal.known is not None
        rest = f" {count(left, 'fact')} undecided, {'as they are now' if known else 'left out'}." if left else ""
        self.talk.say(f"{count(counts.kept, 'question')} kept, {counts.dropped} dropped.{rest}")
        if self._line(f"Write {self.draft.target}? y or n: ").casefold() not in YES:
            self.talk.say("Nothing was written.")
            return
        try:
            deck = proposals.write(self.draft, self.paths)
        except QuizError as error:
            self.talk.say(str(error))
            return
        self.written = self.draft.target
        self.talk.say(f"Written. quizapp study {deck.id} asks the first.")


def _kept(text: str) -> str:
    return f"Enter keeps “{text}”" if text else "Enter for none"
