"""Study line by line (`--plain`): the same session as on the screen, said and asked one line at a time.

Every rule is the session's; here its moves are spelled as lines. Whoever reads aloud hears each prompt say what it
takes. Nothing is Easy by itself here, since nobody's first key is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from quizapp.cli.opening import names_to_type
from quizapp.cli.plain_answers import BACK, put_question, read_answer, read_confidence, say_source, say_verdict
from quizapp.cli.talk import INTERRUPTED, YES, Command, Ended, Talk
from quizapp.cli.wording import count, interval, minutes
from quizapp.collection import Collection, study
from quizapp.collection import quiz as quizzes
from quizapp.collection.overview import DeckRow, overview, row_of
from quizapp.collection.study import Sitting
from quizapp.errors import StoreLocked
from quizapp.learning.events import Mode, Outcome, Rating
from quizapp.learning.session import Move, Phase, Showing

if TYPE_CHECKING:
    from quizapp.deck.model import Question
    from quizapp.learning.filter import Filter

COMMANDS = {
    "hint": "a hint",
    "later": "not now: asked again at the end",
    "undo": "take back the last rating",
    "right": "I was right",
    "source": "where this comes from, after the answer",
    "edit": "your editor at this question, or where it stands",
    "bury": "not before tomorrow",
    "repeat": "say it again",
    "quit": "end; all is saved",
}
_IN_LINES = {" u: one more.": " :undo takes back one more.", " u takes it back.": " :undo takes it back."}
"""What the session says with a key in it, as said here."""


class Moved(Exception):
    """The question at the prompt is no longer the one on show."""


def choose_deck(collection: Collection, talk: Talk) -> str | None:
    """List the decks and ask for one; None (with the exit code in `talk`) where none was chosen."""
    rows = [row for row in overview(collection).rows if row.deck.deck_id]
    for quiz in quizzes.paused(collection):
        decks = quiz.paper.settings.decks
        typed = names_to_type(collection, decks)
        how = f"quizapp quiz {typed} goes on." if typed else "It goes on when quizapp quiz is given its deck file."
        talk.say(f"Paused: {' '.join(decks)}, {quiz.answered} of {len(quiz.paper.items)}. {how}")
    for number, row in enumerate(rows, start=1):
        talk.say(f"{number}. {row.deck.title}. {row.due} due, {row.new} new.")
    if not rows:
        talk.say("There are no decks.")
        return None
    prompt = f"Deck 1 to {len(rows)}: " if len(rows) > 1 else "Deck 1, or its name: "
    try:
        while True:
            line = talk.ask(prompt, {"quit": COMMANDS["quit"]})
            found = _deck_of(str(line), rows)
            if found is not None:
                return found
            talk.say(f"“{line}” is none of them." if line else f"1 to {len(rows)}, or :quit.")
    except Ended:
        return None
    except KeyboardInterrupt:
        talk.say("")
        talk.exit_code = INTERRUPTED
        return None


def _deck_of(line: str, rows: list[DeckRow]) -> str | None:
    if line.isascii() and line.isdecimal() and 1 <= int(line[:6]) <= len(rows):
        return rows[int(line[:6]) - 1].deck.deck_id
    wanted = line.casefold()
    named = [row.deck.deck_id for row in rows if wanted in {row.deck.deck_id.casefold(), row.deck.title.casefold()}]
    return named[0] if named else None


def study_plainly(
    collection: Collection,
    talk: Talk,
    deck_id: str | None,
    *,
    cram: bool = False,
    everything: bool = False,
    with_new: bool = False,
    wanted: Filter | None = None,
) -> int:
    """Study a deck, or the one chosen from the list; the exit code.

    `everything`: all of a backlog, unasked. `with_new`: new facts also while there is one. `wanted`: what fits, with no
    deck named in all of them, and of a backlog what is proposed.
    """
    deck_ids = [deck_id] if deck_id else []
    if not deck_ids and wanted is None:
        chosen = choose_deck(collection, talk)
        if chosen is None:
            return talk.exit_code
        deck_ids = [chosen]
    try:
        _ask_about_clock(collection, talk)
        if cram or wanted is not None:
            most_due = study.EVERYTHING if everything else None
        else:
            most_due = _how_many(collection, talk, deck_ids[0], everything=everything)
    except Ended:
        return 0
    except KeyboardInterrupt:
        talk.say("")
        return INTERRUPTED
    mode = Mode.CRAM if cram else Mode.STUDY
    sitting = study.start(collection, deck_ids, mode=mode, most_due=most_due, with_new=with_new, filter=wanted)
    return _Study(collection, talk, sitting).run()


def _ask_about_clock(collection: Collection, talk: Talk) -> None:
    """Say that the clock stands far behind the last answer; a person may end there, which loses nothing."""
    behind_ms = collection.clock_is_behind()
    if behind_ms is None:
        return
    talk.say(f"The clock stands {minutes(behind_ms)} before your newest answer. Is it right?")
    if talk.interactive and talk.ask("Enter to end, y to study all the same: ", {"quit": "end"}) != "y":
        raise Ended


def _how_many(collection: Collection, talk: Talk, deck_id: str, *, everything: bool) -> int | None:
    """How many of a backlog to ask today; None: as proposed, or all where there is none."""
    row = row_of(collection, deck_id)
    backlog = row.backlog
    if backlog is None:
        return None
    if everything:
        return backlog.due
    spread = count(backlog.days_after, "day")
    about = minutes(row.offered_minutes * 60_000)
    if backlog.today:
        talk.say(f"{backlog.due} due. Today {backlog.today}, about {about}; the rest over {spread}.")
    else:
        talk.say(f"Today's part is done. {backlog.due} are left, over {spread}.")
    enter = f"Enter for {backlog.today}" if backlog.today else "Enter to leave them"
    while talk.interactive:
        line = talk.ask(f"{enter}, a for all, or a number: ", {"quit": COMMANDS["quit"]})
        if line == "":
            break
        if line == "a":
            return backlog.due
        if isinstance(line, str) and line.isascii() and line.isdecimal() and 1 <= int(line[:6]) <= backlog.due:
            return int(line[:6])
        talk.say(f"1 to {backlog.due}.")
    return backlog.today


class _Study:
    """One session being talked through."""

    def __init__(self, collection: Collection, talk: Talk, sitting: Sitting) -> None:
        self.collection = collection
        self.talk = talk
        self.sitting = sitting
        self.put: str | None = None
        self.told: Showing | None = None

    def run(self) -> int:
        """Until the session or the input ends; what is on show then is saved. The exit code."""
        exit_code = 0
        try:
            self._until_ended()
        except Ended:
            pass
        except KeyboardInterrupt:
            self.talk.say("")
            exit_code = INTERRUPTED
        answered = study.leave(self.collection, self.sitting)
        self.talk.say(f"{answered} answered, all saved.")
        return exit_code

    def _until_ended(self) -> None:
        steps: dict[Phase, Callable[[], bool]] = {
            Phase.ASKING: self._ask,
            Phase.ANSWERED: self._rate,
            Phase.WAITING: self._wait,
            Phase.FINISHED: self._finish,
        }
        going = True
        while going:
            try:
                going = steps[self.sitting.session.phase]()
            except Moved:
                self.put = None
                self._say_message()
            except StoreLocked as error:
                # Nothing moved on, so a person may simply try again.
                if not self.talk.interactive:
                    raise
                self.talk.say(str(error))

    @property
    def _showing(self) -> Showing:
        showing = self.sitting.session.showing
        assert showing is not None  # noqa: S101 - only called where the phase says that a question is on show
        return showing

    @property
    def _question(self) -> Question:
        question = self.sitting.course.question(self._showing.asked)
        assert question is not None  # noqa: S101 - the session shows no question that is gone
        return question

    def _ask(self) -> bool:
        # After an answer that is true but not meant the same question is asked on, and need not be said again.
        if self.put != self._showing.asked.question_ref:
            self._put()
        began = self.collection.ticks()
        given = read_answer(self.talk, self._line, self._showing.asked, self._question)
        elapsed = self.collection.ticks() - began
        knew = given != ("0",) or self._showing.asked.type != "flash"
        given = given if knew else ()
        sure = None
        if self.talk.interactive and study.asks_confidence(self.collection, self.sitting, given, knew=knew):
            sure = read_confidence(self.talk, self._line, must=False)
        self.sitting = study.submit(self.collection, self.sitting, given, answer_ms=elapsed, knew=knew, confidence=sure)
        self._say_message()
        return True

    def _put(self) -> None:
        left = self.sitting.session.left
        put_question(self.talk, f"Question. {left} left.", self._showing.asked, self._question)
        self.put = self._showing.asked.question_ref

    def _tell(self) -> None:
        showing = self._showing
        if showing.verdict is not None:
            say_verdict(self.talk, showing.asked, self._question, showing.verdict, overridden=showing.overridden)

    def _rate(self) -> bool:
        showing = self._showing
        if self.told is None or self.told.verdict is not showing.verdict:
            self._tell()
        self.told = showing
        selected = showing.selected or Rating.GOOD
        if self.talk.interactive:
            line = self._line(self._rating_prompt(showing, selected))
            if line not in {"", "1", "2", "3", "4"}:
                self.talk.say(f"1 to 4, or Enter for {selected.name.title()}.")
                return True
            selected = Rating(int(line)) if line else selected
        self.sitting = study.rate(self.collection, self.sitting, selected)
        self.put = None
        self._say_rated()
        return True

    def _say_rated(self) -> None:
        showing = self.sitting.session.showing
        armed = showing.armed if showing else None
        if armed is not None:
            again = f"{armed.value} again to rate it {armed.name.title()}"
            self.talk.say(f"Counted as wrong. :right if you were right; {again}.")
        elif self.sitting.elsewhere:
            self.talk.say("Another window answered this meanwhile; both answers stand.")
        elif self.sitting.session.message:
            self.talk.say(self.sitting.session.message)

    def _rating_prompt(self, showing: Showing, selected: Rating) -> str:
        enter = f"Enter for {selected.name.title()}: "
        if not showing.promises:
            return f"Rating: 1 Again this session, 3 Good. {enter}"
        offers = (f"{p.rating.value} {p.rating.name.title()} {interval(p)}" for p in showing.promises)
        return f"Rating: {', '.join(offers)}. {enter}"

    def _wait(self) -> bool:
        """Only facts in their learning step are left. A script does not wait."""
        session = self.sitting.session
        left_ms = session.waiting[0][0] - self.collection.now().at_ms
        many = len(session.waiting)
        when = f"in {max(1, round(left_ms / 60_000))} min" if left_ms > 0 else "now"
        self.talk.say(f"{many} {'comes' if many == 1 else 'come'} back {when}.")
        if self.talk.interactive:
            self._line("Enter to ask now, :quit for later: ")
        self.sitting = study.ask_now(self.sitting)
        return True

    def _finish(self) -> bool:
        session = self.sitting.session
        if session.answered:
            spent = minutes(session.answer_ms)
            self.talk.say(f"Done. {session.answered} answered, {session.right} right, {spent}.")
        else:
            self.talk.say("Nothing left to ask today. --cram asks everything, without touching the schedule.")
        tomorrow = study.due_tomorrow(self.collection, self.sitting.course.decks)
        self.talk.say(f"Tomorrow {tomorrow} due.")
        if session.previous is not None:
            self._line("Enter to end, :undo takes back the last: ")
        return False

    def _line(self, prompt: str) -> str:
        """What is answered to a prompt, after doing what commands ask."""
        commands = COMMANDS
        showing = self.sitting.session.showing
        if showing is not None and showing.asked.type == "match" and showing.verdict is None:
            commands = COMMANDS | {"back": "the row before"}
        while True:
            line = self.talk.ask(prompt, commands)
            if isinstance(line, str):
                return line
            if line == Command("back"):
                return BACK
            self._obey(line.name)

    def _obey(self, name: str) -> None:
        """Do what a command asks. Raises Moved where something else is on show afterwards."""
        moves = {"hint": Move.HINT, "later": Move.NOT_NOW, "undo": Move.UNDO, "right": Move.OVERRIDE}
        moves |= {"bury": Move.SET_ASIDE}
        session = self.sitting.session
        if name in moves:
            if not session.allows(moves[name]):
                self.talk.say(self._why_not(name))
                return
            self._move(name)
        elif session.showing is None:
            self.talk.say("No question is on show.")
        elif name == "repeat":
            self._put()
            self._tell()
        elif name == "source":
            self._source()
        elif name == "edit":
            self._edit()

    def _edit(self) -> None:
        """Open the learner's editor. Raises Moved where the question is asked or judged anew."""
        from quizapp.cli.plain_edit import edit_on_show

        before = self.sitting.session.showing
        after = edit_on_show(self.collection, self.talk, self.sitting)
        if after is None:
            return
        self.sitting = after
        if after.session.showing is not before:
            self.told = None
            raise Moved

    def _why_not(self, name: str) -> str:
        answered = self.sitting.session.phase is Phase.ANSWERED
        if name == "hint":
            return "The answer is given already." if answered else "No hint here."
        if name == "right":
            return "It counts as right already." if answered else "Nothing is answered yet."
        return "The answer is given: rate it first." if answered else "No question is on show."

    def _move(self, name: str) -> None:
        if name == "hint":
            self.sitting = study.hint(self.sitting)
            self.talk.say(f"Hint: {self._showing.asked.shown_hints[-1].text}")
            return
        if name == "right":
            self._right()
            raise Moved
        if name == "undo" and self.sitting.session.previous is None:
            self.talk.say("Nothing more to take back.")
            return
        move = {"later": study.not_now, "undo": study.undo, "bury": study.bury}[name]
        self.sitting = move(self.collection, self.sitting)
        self.told = None
        raise Moved

    def _right(self) -> None:
        self.sitting = study.override(self.sitting)
        self.told = self._showing
        spelling = study.spelling_to_accept(self.sitting)
        if spelling is None or not self.talk.interactive:
            return
        self._say_message()
        line = self.talk.ask(f"Accept “{spelling}” from now on? y or n: ", {"quit": COMMANDS["quit"]})
        yes = isinstance(line, str) and line.casefold() in YES
        self.sitting = study.remember(self.sitting, spelling, yes=yes)

    def _source(self) -> None:
        # It would give the answer away.
        if self._showing.verdict is None or self._showing.verdict.outcome is Outcome.ALSO_TRUE:
            self.talk.say("After the answer.")
        else:
            say_source(self.talk, self._question)

    def _say_message(self) -> None:
        said = self.sitting.session.message
        for keys, words in _IN_LINES.items():
            said = said.replace(keys, words)
        if said:
            self.talk.say(said)
