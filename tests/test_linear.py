"""Text made to be slow takes four times as long when it is four times as long: no deck or article hangs the program."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from quizapp.deck.lint import lint_tables
from quizapp.generation.article import read

CHARS = 8_000
FACTS = "The heart is an organ of the body and it pumps the blood that is in the lung. " * 40


def judged(**texts: object) -> None:
    table = {"type": "flash", "prompt": "How many mg is it?", "answer": "12 mg", "distractors": ["3 mg", "4 mg"]}
    lint_tables([table | texts], None, generated=True)
    lint_tables([table | texts], None)


HOSTILE: dict[str, tuple[str, Callable[[str], object]]] = {
    "openers without an end": ("{{", lambda text: judged(type="cloze", prompt="{{12 mg}} is " + text)),
    "brackets beside a blank": ("[", lambda text: judged(type="cloze", prompt="{{12 mg}} is " + text)),
    "spaces behind an article": (" ", lambda text: judged(prompt=f"Is it an{text}x?")),
    "capitals in a quote": ("I ", lambda text: judged(source={"quote": f"12 mg {text}"})),
    "a quote that denies": ("not ", lambda text: judged(source={"quote": f"12 mg {text}"})),
    "an endless heading": ("# ", lambda text: read(f"{FACTS}\n\n# {text}x")),
    "a heading that repeats": ("names ", lambda text: read(f"{FACTS * 8}\n\n# {text}x")),
    "a list of thousands": ("- a\n", lambda text: read(f"{FACTS * 8}\n\nThe symptoms include:\n\n{text * 2}")),
    "a sentence joined for ever": ("So it is. and ", lambda text: read(f"{FACTS}{text}")),
    "bylines before the end": ("By ", lambda text: read(f"{FACTS * 8}\n\n{text}\n\nJames Smith is good.")),
}


def spent(run: Callable[[str], object], seed: str, chars: int) -> float:
    begun = time.process_time()
    run(seed * (chars // len(seed)))
    return time.process_time() - begun


@pytest.mark.parametrize("hostile", HOSTILE)
def test_four_times_the_text_takes_about_four_times_as_long(hostile: str) -> None:
    seed, run = HOSTILE[hostile]
    run(seed)  # what is made once is made before
    short = spent(run, seed, CHARS)
    assert spent(run, seed, 4 * CHARS) < 8 * short + 0.3  # where each start looks through the rest it is sixteen times
