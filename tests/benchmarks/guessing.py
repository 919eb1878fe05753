"""Does a right choice make the app believe too much? `python -m tests.benchmarks.guessing [--facts N] [--days N]`

A learner with a hidden memory studies facts that have all three forms, asked by the ladder. Whoever does not recall the
answer guesses: one in four choices is right by chance, half as many gaps of a cloze. The hidden memory learns from a
lucky guess what it learns from a failure looked up; the app hears a pass. Compared is what the app believes with what
is true, before each asking in the hardest form, by the rules of the app and without them (Easy heard as Easy in every
form, no cap of 21 days below the hardest form).
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import dataclass, field

from quizapp.learning.events import DAY_MS, Form, Memory, Moment, Rating
from quizapp.learning.ladder import rung
from quizapp.learning.memory_models import FSRS7, MemoryModel
from quizapp.learning.scheduling import FactState, Policy, preview, recall_now

GUESSED = {Form.RECOGNISE: 0.25, Form.COMPLETE: 0.125, Form.RECALL: 0.0}
FIRST_ODDS = (0.24, 0.094, 0.495, 0.171)
PASS_ODDS = (0.224, 0.631, 0.145)


@dataclass
class Tally:
    """Sums over all askings in the hardest form: recall believed, true recall, how many; and over all at the end."""

    believed: float = 0.0
    true: float = 0.0
    askings: int = 0
    guesses: int = 0
    at_end: list[tuple[float, float]] = field(default_factory=list)

    @property
    def over(self) -> float:
        """By how much recall is believed too high before an asking in the hardest form."""
        return (self.believed - self.true) / max(self.askings, 1)

    @property
    def over_at_end(self) -> float:
        """The same for every fact on the last day."""
        return sum(believed - true for believed, true in self.at_end) / max(len(self.at_end), 1)


def study(facts: int, days: int, *, by_the_rules: bool, seed: int = 1) -> Tally:
    """Each fact begins on a day of its own and is asked on the day it is due, steps ten minutes later."""
    dice = random.Random(seed)  # noqa: S311 - a simulation
    model = FSRS7()
    policy = Policy() if by_the_rules else Policy(lower_form_cap_days=36_500)
    tally = Tally()
    for nth in range(facts):
        state, truth, asked_at = FactState(), None, None
        now = Moment((20_000 + nth % 30) * DAY_MS + DAY_MS // 2, 0)
        end = 20_000 + days
        while now.day < end:
            form = rung(state)
            elapsed = 0.0 if asked_at is None else (now.at_ms - asked_at) / DAY_MS
            if form is Form.RECALL and truth is not None and not state.in_step:
                tally.believed += recall_now(state, now, model) or 0.0
                tally.true += model.recall(truth, elapsed)
                tally.askings += 1
            rating, truth, guessed = answered(truth, elapsed, form, model, dice)
            tally.guesses += guessed
            # Without the rules a choice is heard as if it were free recall.
            promise = preview(
                state, f"d/{nth}", form if by_the_rules else Form.RECALL, now, model, policy, highest_form=Form.RECALL
            )[rating - 1]
            state = FactState(
                memory=promise.memory,
                reviewed_at_ms=now.at_ms,
                reviewed_on=now.day,
                due_on=promise.due_on,
                due_at_ms=promise.due_at_ms,
                last_rating=rating,
                last_form=form,
                highest_form=max(form, state.highest_form or form),
                reviews=state.reviews + 1,
            )
            asked_at = now.at_ms
            later = promise.due_at_ms or promise.due_on * DAY_MS + DAY_MS // 2
            now = Moment(later, 0)
        at = Moment(end * DAY_MS + DAY_MS // 2, 0)
        if truth is not None and asked_at is not None:
            believed = recall_now(state, at, model) or 0.0
            tally.at_end.append((believed, model.recall(truth, (at.at_ms - asked_at) / DAY_MS)))
    return tally


def answered(
    truth: Memory | None, elapsed: float, form: Form, model: MemoryModel, dice: random.Random
) -> tuple[Rating, Memory, bool]:
    """What is rated, what the hidden memory becomes, and whether the pass was a guess."""
    if truth is None:
        rating = Rating(dice.choices(range(1, 5), FIRST_ODDS)[0])
        truly = model.first(rating)
    else:
        known = dice.random() < model.recall(truth, elapsed)
        rating = Rating(dice.choices(range(2, 5), PASS_ODDS)[0]) if known else Rating.AGAIN
        truly = model.after(truth, elapsed, rating)
    if rating is Rating.AGAIN and dice.random() < GUESSED[form]:
        return Rating.GOOD, truly, True
    return rating, truly, False


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=int, default=3_000)
    parser.add_argument("--days", type=int, default=180)
    chosen = parser.parse_args(arguments)
    print("                 believed too high: in the hardest form   at the end   guesses")
    for name, by_the_rules in (("by the rules", True), ("without them", False)):
        found = study(chosen.facts, chosen.days, by_the_rules=by_the_rules)
        print(f"{name:16} {found.over:40.4f} {found.over_at_end:12.4f} {found.guesses:9}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
