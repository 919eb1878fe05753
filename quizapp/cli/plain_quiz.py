"""A scored quiz line by line (`quiz --plain`): the same quiz as on the screen, said and asked one line at a time.

The clock is looked at when a line comes in: what was typed when time ended is taken, and nothing is asked after it. To
quit, or to lose the input, is to pause; only an answer of f hands in early.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.cli.opening import names_to_type
from quizapp.cli.plain import COMMANDS, Moved
from quizapp.cli.plain_answers import BACK, Given, put_question, read_answer, read_confidence, say_source, say_verdict
from quizapp.cli.scores import line_said, result_said, sureness_said
from quizapp.cli.talk import INTERRUPTED, YES, Command, Ended, Talk
from quizapp.cli.wording import clock, count, day, minutes
from quizapp.collection import Collection
from quizapp.collection import quiz as moves
from quizapp.collection.quiz import QuizSitting
from quizapp.errors import StoreLocked
from quizapp.learning.quiz import asks_confidence
from quizapp.learning.quiz_phases import QuizPhase
from quizapp.learning.result import Bar, Result
from quizapp.learning.stats import Standing

if TYPE_CHECKING:
    from quizapp.deck.model import Question
    from quizapp.learning.events import Confidence
    from quizapp.learning.paper import QuizSettings

FORWARD_ONLY = "With feedback at once a quiz goes forward only."
_QUIT = {"quit": "pause; the quiz can be gone on with later"}
_QUIZ = {
    "right": "I was right, after the answer",
    "edit": "where this question stands",
}
_FREE = {
    "later": "leave this one open and go to the next",
    "undo": "go back to the question before",
    "flag": "flag this one, or take the flag off",
    "finish": "to the last page",
}
_NOT_HERE = {
    "hint": "There are no hints in a quiz.",
    "bury": "Nothing is buried in a quiz.",
}


class _TimeUp(Exception):
    """The time ended while the question on show was answered with `given`; (): nothing that could be taken."""

    def __init__(self, given: Given) -> None:
        super().__init__()
        self.given = given


def quiz_plainly(collection: Collection, talk: Talk, settings: QuizSettings, *, seed: str | None = None) -> int:
    """Take a quiz, or go on with a paused one over the same decks; the exit code."""
    try:
        sitting = _paused_before(collection, talk, settings) if talk.interactive and seed is None else None
    except Ended:
        return 0
    except KeyboardInterrupt:
        talk.say("")
        return INTERRUPTED
    sitting = sitting or moves.start(collection, settings, seed=seed)
    while sitting is not None:
        quiz = _Quiz(collection, talk, sitting)
        exit_code = quiz.run()
        sitting = quiz.another
    return exit_code


def _paused_before(collection: Collection, talk: Talk, settings: QuizSettings) -> QuizSitting | None:
    """Offer the newest paused quiz over the same decks; None: there is none, or a new one is wanted."""
    paused = [one for one in moves.paused(collection) if one.paper.settings.decks == settings.decks]
    if not paused:
        return None
    one = paused[0]
    left = "" if one.time_left_ms is None else f", {clock(one.time_left_ms)} left"
    talk.say(f"Paused: {' and '.join(settings.decks)}, {one.answered} of {len(one.paper.items)}{left}.")
    line = talk.ask("Enter to go on with it, n for a new one: ", {"quit": "end"})
    if line == "n":
        return None
    return moves.resume(collection, moves.take_up(collection, one.quiz_id))


class _Quiz:
    """One quiz being talked through. `another` is what the learner wants to take next."""

    def __init__(self, collection: Collection, talk: Talk, sitting: QuizSitting) -> None:
        self.collection = collection
        self.talk = talk
        self.sitting = sitting
        self.another: QuizSitting | None = None
        self.put_at: int | None = None
        self.began = 0
        self.sure: Confidence | None = None
        self.has_given = False
        settings = sitting.quiz.paper.settings
        self.at_once = settings.feedback_at_once
        refused = (*_NOT_HERE, *(("later", "undo") if self.at_once else ()))
        unlisted = dict.fromkeys(refused, "")
        self.commands = COMMANDS | unlisted | _QUIZ | ({} if self.at_once else _FREE) | _QUIT

    def run(self) -> int:
        """Until the quiz is handed in or paused; the exit code."""
        try:
            self._until_ended()
        except Ended:
            self._pause_and_say()
        except KeyboardInterrupt:
            self.talk.say("")
            self._pause_and_say()
            return INTERRUPTED
        return 0

    def _until_ended(self) -> None:
        while self.sitting.quiz.phase is not QuizPhase.FINISHED:
            try:
                self._step()
            except Moved:
                self.put_at = None
            except _TimeUp as up:
                self._time_up(up.given)
            except StoreLocked as error:
                # Nothing moved on, so a person may simply try again.
                if not self.talk.interactive:
                    raise
                self.talk.say(str(error))
            except Ended as ended:
                if not self._goes_on(told=ended.told):
                    return
        if self.sitting.quiz.phase is QuizPhase.FINISHED:
            self._say_result()

    def _step(self) -> None:
        phase = self.sitting.quiz.phase
        if phase is QuizPhase.ASKING:
            self._ask()
        elif phase is QuizPhase.REVEALED:
            self._mark()
        elif phase is QuizPhase.SHOWN:
            self._show()
        elif phase is QuizPhase.LAST_PAGE:
            self._last_page()

    @property
    def _question(self) -> Question:
        question = self.sitting.course.question(self.sitting.quiz.item.asked)
        assert question is not None  # noqa: S101 - a paper is drawn, and taken up, without questions that are gone
        return question

    @property
    def _decks_to_type(self) -> str:
        decks = self.sitting.quiz.paper.settings.decks
        return names_to_type(self.collection, decks) or " ".join(decks)

    # Asking

    def _ask(self) -> None:
        if self.put_at != self.sitting.quiz.place:
            self._put()
        self.began = self.collection.ticks()
        if self.sitting.quiz.self_marks:
            # A script gives its mark alone.
            if self.talk.interactive:
                self._line("Enter to see the answer: ")
            self.sure = self._how_sure(())
            self.sitting = moves.reveal(self.sitting)
            return
        given = read_answer(self.talk, self._line, self.sitting.quiz.item.asked, self._question)
        if self._is_time_up():
            raise _TimeUp(given)
        elapsed = self.collection.ticks() - self.began
        self.sure = self._how_sure(given)
        if self._is_time_up():
            raise _TimeUp(given)
        self._answer(given, elapsed)

    def _how_sure(self, given: Given) -> Confidence | None:
        """Where a quiz is marked by it. A script says nothing of it, which counts as a guess."""
        if not (self.talk.interactive and asks_confidence(self.sitting.quiz, given)):
            return None
        self.has_given = True
        try:
            return read_confidence(self.talk, self._line, must=True)
        except _TimeUp:
            raise _TimeUp(given) from None
        finally:
            self.has_given = False

    def _answer(self, given: Given, elapsed: int, mark: int | None = None) -> None:
        self.sitting = moves.answer(
            self.collection, self.sitting, given, answer_ms=elapsed, self_mark=mark, confidence=self.sure
        )
        self._say_message()

    def _mark(self) -> None:
        """A card whose answer is too long to type is on show: the learner says whether they knew it."""
        self.talk.say(f"Answer: {self._question.right[0]}")
        line = self._line("1 missed, 2 partly, 3 knew: ")
        while line not in {"1", "2", "3"}:
            self.talk.say("1, 2 or 3.")
            line = self._line("1 missed, 2 partly, 3 knew: ")
        if self._is_time_up():
            raise _TimeUp(())
        self._answer((), self.collection.ticks() - self.began, int(line))

    def _put(self) -> None:
        quiz = self.sitting.quiz
        left_ms = quiz.time_left_ms(self.collection.ticks())
        left = "" if left_ms is None else f" {_left(left_ms)} left."
        flagged = " Flagged." if quiz.place in quiz.flagged else ""
        answered = " Answered before, Enter keeps it." if quiz.place in quiz.reviews else ""
        head = f"Question {quiz.place + 1} of {len(quiz.paper.items)}.{left}{flagged}{answered}"
        put_question(self.talk, head, quiz.item.asked, self._question)
        self.put_at = quiz.place

    def _show(self) -> None:
        """The verdict, where feedback is given at once."""
        quiz = self.sitting.quiz
        if quiz.verdict is not None and self.put_at is not None:
            overridden = quiz.reviews[quiz.place].overridden
            say_verdict(self.talk, quiz.item.asked, self._question, quiz.verdict, overridden=overridden)
        self.put_at = None
        if self.talk.interactive:
            self._line("Enter for the result: " if quiz.ends_next else "Enter for the next: ")
        self.sitting = moves.go_on(self.collection, self.sitting)

    def _last_page(self) -> None:
        """Hand in; what is open or flagged is named first, and may be gone back to."""
        quiz = self.sitting.quiz
        self.put_at = None
        if self.at_once:
            self.sitting = moves.go_on(self.collection, self.sitting)
            return
        loose = quiz.unanswered or quiz.flagged
        if not (loose or self.talk.interactive):
            self._finish()
            return
        self.talk.say(f"{quiz.unanswered} not answered, {len(quiz.flagged)} flagged.")
        line = self._line("Enter to go back, a number for that question, f to finish: ")
        if line.casefold() == "f":
            self._finish()
        elif not line:
            self.sitting = moves.back_from_last_page(self.sitting)
        elif line.isascii() and line.isdecimal() and 1 <= int(line[:6]) <= len(quiz.paper.items):
            self.sitting = moves.go_to(self.sitting, int(line[:6]) - 1)
        else:
            self.talk.say(f"1 to {len(quiz.paper.items)}, f, or Enter.")

    def _finish(self, how: str = "finished") -> None:
        self.sitting = moves.finish(self.collection, self.sitting, how=how)

    # The clock

    def _is_time_up(self) -> bool:
        return self.sitting.quiz.time_left_ms(self.collection.ticks()) == 0

    def _time_up(self, given: Given) -> None:
        """Hand in with what stood there."""
        elapsed = self.collection.ticks() - self.began
        self.sitting = moves.time_up(self.collection, self.sitting, given, answer_ms=elapsed)
        self._say_message()

    # Commands

    def _line(self, prompt: str) -> str:
        commands = self.commands
        if self.sitting.quiz.phase is QuizPhase.ASKING and self.sitting.quiz.item.asked.type == "match":
            commands = commands | {"back": "the row before"}
        while True:
            line = self.talk.ask(prompt, commands)
            if self._is_time_up() and line == "":
                raise _TimeUp(())
            if line == "" and self._is_answered_before():
                self.sitting = moves.go_on(self.collection, self.sitting)
                raise Moved
            if isinstance(line, str):
                return line
            if line == Command("back"):
                return BACK
            self._obey(line.name)

    def _is_answered_before(self) -> bool:
        quiz = self.sitting.quiz
        return quiz.phase is QuizPhase.ASKING and quiz.place in quiz.reviews and not self.has_given

    def _obey(self, name: str) -> None:
        quiz = self.sitting.quiz
        shown = quiz.phase is QuizPhase.SHOWN
        if name in _NOT_HERE:
            self.talk.say(_NOT_HERE[name])
        elif name in {"later", "undo", *_FREE}:
            self._move_about(name)
        elif name == "right":
            self._right()
        elif quiz.phase is QuizPhase.LAST_PAGE:
            self.talk.say("No question is on show.")
        elif name == "repeat":
            self._put()
            if shown and quiz.verdict is not None:
                say_verdict(self.talk, quiz.item.asked, self._question, quiz.verdict)
        elif name == "source":
            if shown:
                say_source(self.talk, self._question)
            else:
                self.talk.say("After the answer.")
        elif name == "edit":
            where = self.collection.place_of(quiz.item.asked.deck_id, quiz.item.asked.question_id)
            self.talk.say(f"It stands at {where}. A change counts from the next quiz on.")

    def _move_about(self, name: str) -> None:
        """Next, previous, flag, last page: where feedback comes at the end."""
        quiz = self.sitting.quiz
        if self.at_once:
            self.talk.say(FORWARD_ONLY + (" :right if you were right." if quiz.phase is QuizPhase.SHOWN else ""))
            return
        on_last_page = quiz.phase is QuizPhase.LAST_PAGE
        if name == "flag" and not on_last_page:
            self.sitting = moves.flag(self.collection, self.sitting)
            self.talk.say("Flagged." if quiz.place not in quiz.flagged else "Flag taken off.")
            return
        if name == "undo":
            self.sitting = moves.reopen(self.sitting)
        elif name == "later" and not on_last_page:
            self.sitting = moves.go_on(self.collection, self.sitting)
        elif name == "finish":
            while self.sitting.quiz.phase is QuizPhase.ASKING:
                self.sitting = moves.go_on(self.collection, self.sitting)
        raise Moved

    def _right(self) -> None:
        if self.sitting.quiz.phase is not QuizPhase.SHOWN:
            self.talk.say("Nothing is answered yet." if self.at_once else "After hand-in it is only a note.")
            return
        self.sitting = moves.override(self.collection, self.sitting)
        self.talk.say(self.sitting.quiz.message or "It counts as right already.")
        spelling = moves.spelling_to_accept(self.sitting)
        if spelling is None or not self.talk.interactive:
            return
        line = self.talk.ask(f"Accept “{spelling}” from now on? y or n: ", {"quit": COMMANDS["quit"]})
        yes = isinstance(line, str) and line.casefold() in YES
        self.sitting = moves.remember(self.collection, self.sitting, yes=yes)
        self._say_message()

    def _say_message(self) -> None:
        if self.sitting.quiz.message:
            self.talk.say(self.sitting.quiz.message)

    # Ending

    def _goes_on(self, *, told: bool) -> bool:
        """Pause, and ask a person who said :quit what then. False: the quiz stays paused or is gone."""
        self.sitting = moves.pause(self.collection, self.sitting)
        quiz = self.sitting.quiz
        if not (told and self.talk.interactive):
            raise Ended
        left_ms = quiz.time_left_ms(self.collection.ticks())
        left = "" if left_ms is None else f", {clock(left_ms)} left"
        self.talk.say(f"Paused at {len(quiz.reviews)} of {len(quiz.paper.items)}{left}.")
        prompt = f"Enter to go on, l later, f finish now with {quiz.unanswered} not answered, d discard: "
        line = str(self.talk.ask(prompt, {"quit": "later"})).casefold()
        if line == "l":
            raise Ended
        if line == "d":
            self._finish("discarded")
            self.talk.say("Discarded.")
            return False
        if line == "f":
            self._finish()
        else:
            self.sitting = moves.resume(self.collection, self.sitting)
            self.put_at = None
        return True

    def _pause_and_say(self) -> None:
        quiz = self.sitting.quiz
        if quiz.phase is QuizPhase.FINISHED:
            return
        if quiz.phase is not QuizPhase.PAUSED:
            self.sitting = moves.pause(self.collection, self.sitting)
        how = f"quizapp quiz {self._decks_to_type} goes on."
        self.talk.say(f"Paused at {len(quiz.reviews)} of {len(quiz.paper.items)}, all saved. {how}")

    def _say_result(self) -> None:
        all_of_it = moves.ended(self.collection, self.sitting.quiz.paper.quiz_id)
        found = all_of_it.result
        run = f" {found.longest_run} right in a row." if found.longest_run > 1 else ""
        self.talk.say(
            f"{result_said(found)}{self._compared(found, all_of_it.before)}{run} {minutes(found.used_ms)} taken."
        )
        for bar in (*found.topics, *found.subjects):
            self.talk.say(_bar_said(bar))
        for said in sureness_said(found):
            self.talk.say(said)
        self._say_missed(found)
        if all_of_it.unstudied:
            unstudied = count(len(all_of_it.unstudied), "fact")
            self.talk.say(f"{unstudied} not yet studied: quizapp study {self._decks_to_type}.")
        if all_of_it.stopped:
            self.talk.say(
                f"{count(len(all_of_it.stopped), 'fact')} stopped, forgotten again and again: quizapp leeches."
            )
        self._offer_more(found)

    def _compared(self, found: Result, before: Standing) -> str:
        if before.last is None or before.best is None:
            return ""
        step = found.percent - before.last.percent
        way = "Up from" if step > 0 else "Down from" if step < 0 else "The same as"
        when = day(before.last.at, self.collection.now())
        return f" {way} {before.last.percent}% ({' '.join(when.split())}), best {before.best}%."

    def _say_missed(self, found: Result) -> None:
        if found.missed:
            self.talk.say("Missed:")
        for number, line in enumerate(found.missed, start=1):
            self.talk.say(f"{number}. {line.item.prompt} {line_said(line)}")

    def _offer_more(self, found: Result) -> None:
        """Retry what was missed, or the same paper."""
        if not self.talk.interactive:
            return
        retry = f"r retry {len(found.missed)} missed, " if found.missed else ""
        try:
            line = self.talk.ask(f"Enter to end, {retry}p the same paper: ", {"quit": "end"})
        except Ended:
            return
        if line == "p" or (line == "r" and found.missed):
            quiz_id = self.sitting.quiz.paper.quiz_id
            self.another = moves.again(self.collection, quiz_id, missed_only=line == "r")


def _left(ms: int) -> str:
    """`11 minutes`, and the seconds in the last minute."""
    return count(ms // 1000, "second") if ms < 60_000 else count(ms // 60_000, "minute")


def _bar_said(bar: Bar) -> str:
    """`mechanism: 3 of 5.`"""
    return f"{bar.name}: {bar.marks:g} of {bar.of}."
