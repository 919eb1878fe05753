"""What the notes of a log say: which are heard, where links lead, marks and spellings, the weights in force.

A note names its target and carries data that another version, or another program, may have written: what does not say
what its kind must is passed over. The last by (at_ms, id) counts. What a note does to a fact's memory is decided in
`folding`; which notes are live (each once, none taken back) the caller has seen to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from quizapp.learning.events import Note, NoteKind
from quizapp.learning.memory_models import MemoryModel, model_named

FACT_KINDS = (NoteKind.RESET, NoteKind.DUE_MOVED, NoteKind.ESTIMATE, NoteKind.SUSPENDED, NoteKind.BURIED_UNTIL)


_SOUND: Mapping[str, Callable[[dict[str, Any]], bool]] = {
    NoteKind.RESET: lambda _data: True,
    NoteKind.DUE_MOVED: lambda data: type(data.get("due_on")) is int,
    NoteKind.SUSPENDED: lambda data: type(data.get("on")) is bool,
    NoteKind.BURIED_UNTIL: lambda data: data.get("day") is None or type(data.get("day")) is int,
    NoteKind.MARKED: lambda data: type(data.get("on")) is bool,
    NoteKind.ACCEPTED: lambda data: type(data.get("on")) is bool and isinstance(data.get("text"), str),
    NoteKind.ESTIMATE: lambda data: _says_an_estimate(data),
    NoteKind.LINKED: lambda data: isinstance(data.get("question"), str) and isinstance(data.get("fact"), str),
}
"""What a note must say to be heard: another version, or another program, may have written the log."""


def sound(notes: Iterable[Note], *kinds: str) -> list[Note]:
    """The notes of these kinds that say what their kind must, in time order."""
    return sorted((note for note in notes if note.kind in kinds and _SOUND[note.kind](note.data)), key=moment_of)


def moment_of(note: Note) -> tuple[int, str]:
    """What notes are put in order by."""
    return note.stamp.at_ms, note.stamp.id


def resolve_links(notes: Iterable[Note]) -> dict[str, tuple[str, str]]:
    """The question and fact (refs) that each linked question's reviews count for now, from live notes.

    A question's last link counts, links are followed from question to question, and where they lead in a circle (there
    and back again, or a question moved to another fact) the newest link of the circle says where it ends.
    """
    links = {note.target: note for note in sound(notes, NoteKind.LINKED)}
    ends: dict[str, tuple[str, str]] = {}
    for question in links:
        path: dict[str, Note] = {}
        here = question
        while here in links and here not in ends and here not in path:
            path[here] = links[here]
            here = links[here].data["question"]
        if here in ends:
            end = ends[here]
        elif path:
            # In a circle the newest link decides; at an open end the last one followed.
            followed = list(path.values())
            circle = followed[list(path).index(here) :] if here in path else followed[-1:]
            newest = max(circle, key=moment_of)
            end = (newest.data["question"], newest.data["fact"])
        ends.update(dict.fromkeys(path, end))
    return ends


def overlay(
    notes: Iterable[Note], links: Mapping[str, tuple[str, str]]
) -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """The marked questions, and the spellings accepted for each in the order they were; both follow resolved links."""
    marks: dict[str, bool] = {}
    spellings: dict[str, dict[str, bool]] = defaultdict(dict)
    for note in sound(notes, NoteKind.MARKED, NoteKind.ACCEPTED):
        question = links[note.target][0] if note.target in links else note.target
        if note.kind == NoteKind.MARKED:
            marks[question] = note.data["on"]
        else:
            spellings[question].pop(note.data["text"], None)
            spellings[question][note.data["text"]] = note.data["on"]
    accepted = {question: tuple(text for text, on in said.items() if on) for question, said in spellings.items()}
    marked = frozenset(question for question, on in marks.items() if on)
    return marked, {question: texts for question, texts in accepted.items() if texts}


def weights_in_force(notes: Iterable[Note]) -> tuple[str, MemoryModel] | None:
    """The id and the model of the newest weights that this version can read; None: there are none."""
    for note in sorted((note for note in notes if note.kind == NoteKind.WEIGHTS), key=moment_of, reverse=True):
        try:
            return note.target, model_named(note.data["model"], note.data["weights"])
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    return None


def _says_an_estimate(data: dict[str, Any]) -> bool:
    def is_size(number: object) -> bool:
        return isinstance(number, int | float) and type(number) is not bool and 0 < number < 1e6

    whole = data.get("reviewed_at_ms"), data.get("due_on")
    return (
        is_size(data.get("interval_days"))
        and is_size(data.get("ease"))
        and all(type(number) is int and abs(number) < 2**53 for number in whole)
    )
