"""How long the browser takes over many questions: `python -m tests.benchmarks.browser [QUESTIONS]`.

Headless, in this process. A keystroke's CPU is that of the UI's thread alone, the test's own share in it; found is the
time from the key until the list shows what it found. A burst is typed without waiting, and no key of it may be lost.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from textual.events import Key
from textual.pilot import Pilot

from quizapp.collection import open_collection
from quizapp.config import Paths, Settings
from quizapp.tui.app import Guard, QuizApp
from quizapp.tui.screens.browser import BrowserScreen
from tests.benchmarks import runs_asked

TYPED = "topic:mech* -subject:s7 system 9"
GATE_MS = 50.0
IN_ONE_DECK = 25_000
TYPES = ('type = "typed"', 'type = "choice"\ndistractors = ["the dopamine system", "the GABA system"]', "")


def write_decks(folder: Path, count: int) -> None:
    """So many questions over half as many facts, in as many decks as it takes."""
    folder.mkdir(parents=True)
    for first in range(0, count, IN_ONE_DECK):
        write_questions(folder / f"many{first}.toml", range(first, min(first + IN_ONE_DECK, count)))


def write_questions(path: Path, places: range) -> None:
    """A deck of these questions."""
    blocks = (
        f'[[questions]]\nid = "q{place}"\nfact = "f{place // 2}"\ntopic = "{("mechanism", "condition")[place % 2]}"\n'
        f'subject = "S{place % 40}"\ntags = ["t{place % 9}"]\n{TYPES[place % 3]}\n'
        f'prompt = "Question {place}: which system does it act on most, and how?"\nanswer = "the system {place}"\n'
        for place in places
    )
    path.write_text("\n".join(blocks), "utf-8")


async def settled(pilot: Pilot[int], screen: BrowserScreen) -> None:
    """Wait until nothing is read or looked for any more."""
    while any(worker.group in {"rows", "sift", "work"} and not worker.is_finished for worker in pilot.app.workers):
        await asyncio.sleep(0.02)
    await pilot.pause()


async def measure(home: Path, count: int) -> dict[str, float]:
    """What is measured, in ms."""
    collection = open_collection(Paths(home, home / "cache", home / "config.toml"), Settings())
    began = time.perf_counter()
    collection.decks()
    found = {"file read into the index, once": (time.perf_counter() - began) * 1000}
    app = QuizApp(collection, guard=Guard(change_ms=0, repeat_ms=0))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        began = time.perf_counter()
        pilot.app.post_message(Key("b", "b"))
        while not isinstance(screen := pilot.app.screen, BrowserScreen) or not screen.is_mounted or not screen.found:
            await asyncio.sleep(0.02)
        found["browser opened until the first rows"] = (time.perf_counter() - began) * 1000
        await settled(pilot, screen)
        found["until all rows"] = (time.perf_counter() - began) * 1000
        assert len(screen.rows) >= count
        await pilot.press("slash")
        cpu, wall = await typed(pilot, screen)
        found |= {"keystroke, CPU of the UI, median": median(cpu), "keystroke, CPU of the UI, worst": max(cpu)}
        found |= {"keystroke until found, median": median(wall), "keystroke until found, worst": max(wall)}
        await pilot.press("escape")
        await settled(pilot, screen)
        await pilot.press("slash")
        began = time.perf_counter()
        for one in TYPED:
            pilot.app.post_message(Key({" ": "space"}.get(one, one), one))
        while screen.field.text != TYPED:
            await asyncio.sleep(0.02)
        await settled(pilot, screen)
        found["a burst of keys until found"] = (time.perf_counter() - began) * 1000
        await pilot.press("enter")
        for name, key in (("sorted by prompt", "o"), ("all chosen", "a")):
            began = time.perf_counter()
            await pilot.press(key)
            await settled(pilot, screen)
            found[name] = (time.perf_counter() - began) * 1000
    collection.close()
    return found


async def typed(pilot: Pilot[int], screen: BrowserScreen) -> tuple[list[float], list[float]]:
    """For each key its CPU in the UI's thread, and the time until its rows are found."""
    cpu, wall = [], []
    for one in TYPED:
        before, began = time.thread_time(), time.perf_counter()
        await pilot.press("space" if one == " " else one)
        await settled(pilot, screen)
        cpu.append((time.thread_time() - before) * 1000)
        wall.append((time.perf_counter() - began) * 1000)
    assert screen.field.text == TYPED
    return cpu, wall


def main() -> int:
    count = runs_asked(100_000)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        write_decks(home / "decks", count)
        found = asyncio.run(measure(home, count))
    for what, ms in found.items():
        print(f"{ms:10,.0f} ms  {what}")
    within = found["keystroke, CPU of the UI, median"] < GATE_MS
    print(f"{count:,} questions: a keystroke is {'within' if within else 'over'} {GATE_MS:.0f} ms of CPU")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
