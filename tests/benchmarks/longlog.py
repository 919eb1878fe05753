"""A learner of some years, made by SQL in a minute: `python -m tests.benchmarks.longlog HOME [FACTS]`.

Each fact has ten reviews at growing intervals; ratings, times and hours are spread by the fact's number, so the same
log comes out each time. The decks are real files. With `anki` installed the same answers can be written as a collection
of its own, for comparison.
"""

from __future__ import annotations

import sys
from pathlib import Path

import apsw

from quizapp.collection import open_collection
from quizapp.config import Paths, Settings
from quizapp.learning.events import DAY_MS, Moment
from quizapp.storage.store import open_store
from tests.endtoend.hostile import write_deck

DECKS = 20
REVIEWS = 10
START_DAY = 18_600  # in December 2020
SPREAD_DAYS = 1_500
OFFSETS = (0, 2, 6, 16, 40, 90, 180, 300, 450, 620)
"""The days of a fact's reviews after its first."""
NOW = Moment((START_DAY + SPREAD_DAYS + OFFSETS[-1]) * DAY_MS + 18 * 3_600_000, 60)
TYPES = ("choice", "typed", "cloze", "flash")
SUBJECTS = 25
TOPICS = ("condition", "mechanism", "statistic", "finding", "case")

# What follows takes :facts, :start_day, :spread, :offsets (JSON), :reviews, :decks.
_ANSWERS = """
WITH RECURSIVE counter(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM counter WHERE i < :facts * :reviews - 1),
drawn AS (
  SELECT i, i / :reviews AS fact, i % :reviews AS nth, (i * 2654435761 % 4294967296) / 65536 % 100 AS luck,
    (i * 40503 + 7) % 997 AS more FROM counter
),
timed AS (
  SELECT *, :start_day + fact * 7919 % :spread + json_extract(:offsets, '$[' || nth || ']') AS day,
    CASE WHEN nth + 1 < :reviews
      THEN json_extract(:offsets, '$[' || (nth + 1) || ']') - json_extract(:offsets, '$[' || nth || ']') ELSE 200 END
      AS next_days,
    CASE WHEN luck < 12 THEN 1 WHEN luck < 20 THEN 2 WHEN luck < 93 THEN 3 ELSE 4 END AS rating
  FROM drawn
)
SELECT i, fact, nth, more, day, next_days, rating,
  day * 86400000 + 21600000 + (fact * 6133 + nth * 977) % 50400 * 1000 + i % 1000 AS at_ms FROM timed
"""
_LOG = f"""
INSERT INTO events (id, version, kind, at_ms, offset_minutes, machine, learner, deck_id, question_id, fact_id,
  text_hash, type, form, mode, outcome, score, rating, suggested, given, right_answer, options, hint, overridden,
  confidence, answer_ms, recall, due_on, due_at_ms)
SELECT printf('%08x-%04x-7000-8000-%012x', at_ms / 65536, at_ms % 65536, i), 1, 'review', at_ms, 60, 'bench', '',
  printf('deck%02d', fact % :decks), 'q' || fact, 'f' || fact, printf('%032x', fact),
  json_extract('["choice","typed","cloze","flash"]', '$[' || (fact % 4) || ']'), 3, 'study',
  iif(rating = 1, 'wrong', 'right'), iif(rating = 1, 0.0, 1.0), rating, rating,
  json_array('the ' || iif(rating = 1, 'wrong' || (more % 3), 'right') || ' answer ' || (fact % 500)),
  json_array('the right answer ' || (fact % 500)), '[]', 0, 0, iif(more % 3, NULL, 1 + more % 4 % 3), 3000 + more * 11,
  iif(nth, 0.70 + (more % 29) / 100.0, NULL), iif(rating = 1, day, day + next_days),
  iif(rating = 1, at_ms + 600000, NULL)
FROM ({_ANSWERS}) ORDER BY at_ms
"""  # noqa: S608 - our own text
_TEXTS = """
WITH RECURSIVE counter(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM counter WHERE i < :facts - 1)
INSERT INTO texts SELECT printf('%032x', i), 'choice', 'What is true of thing ' || i || '?', '["this"]' FROM counter
"""
_ANKI_LOG = f"""
INSERT OR IGNORE INTO revlog SELECT at_ms + :shift_ms, 1 + fact, 0, rating, iif(rating = 1, -600, next_days),
  iif(nth, json_extract(:offsets, '$[' || nth || ']') - json_extract(:offsets, '$[' || (nth - 1) || ']'), 0), 2500,
  3000 + more * 11, iif(nth, 1, 0)
FROM ({_ANSWERS}) ORDER BY at_ms
"""  # noqa: S608 - our own text
_ANKI_NOTES = """
WITH RECURSIVE counter(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counter WHERE i < :facts)
INSERT INTO notes SELECT i, 'g' || i, :notetype, 0, 0, '', 'front ' || i || char(31) || 'back', 'front', 0, 0, ''
FROM counter
"""
_ANKI_CARDS = """
WITH RECURSIVE counter(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counter WHERE i < :facts)
INSERT INTO cards SELECT i, i, 1, 0, 0, 0, 2, 2, :today + i % 400 - 40, 30 + i % 200, 2500, 10, i % 5, 0, 0, 0, 0,
  '{"s":' || (1 + i % 300) || '.5,"d":' || (1 + i % 9) || '.2,"lrt":' || (:now_s - (i % 300) * 86400) || '}'
FROM counter
"""


def _values(facts: int) -> dict[str, object]:
    return {
        "facts": facts,
        "start_day": START_DAY,
        "spread": SPREAD_DAYS,
        "offsets": str(list(OFFSETS)),
        "reviews": REVIEWS,
        "decks": DECKS,
    }


def write_home(home: Path, facts: int) -> Paths:
    """Decks and log of `facts` facts with ten reviews each, the index warm; what is there already is used."""
    paths = Paths(data=home, cache=home / "cache", config_file=home / "config.toml")
    ready = home / "ready"
    if ready.exists():
        return paths
    for place in range(DECKS):
        asked: list[dict[str, object]] = [
            {
                "id": f"q{fact}",
                "fact": f"f{fact}",
                "type": "typed",
                "prompt": f"What is true of thing {fact}?",
                "answer": f"this {fact}",
                "subject": f"subject {fact % SUBJECTS}",
                "topic": TOPICS[fact // 7 % len(TOPICS)],
            }
            for fact in range(place, facts, DECKS)
        ]
        name = f"deck{place:02}"
        write_deck(home / "decks" / f"{name}.toml", deck_id=name, title=f"Deck {place}", asked=asked)
    open_store(paths.log).close()
    with apsw.Connection(str(paths.log)) as db:
        db.execute(_LOG, {name: value for name, value in _values(facts).items() if f":{name}" in _LOG})
        db.execute(_TEXTS, {"facts": facts})
    db.close()
    with open_store(paths.log) as store:
        store.refold()
    collection = open_collection(paths, Settings())
    collection.decks()
    collection.close()
    ready.touch()
    return paths


def write_anki(path: Path, facts: int, now_ms: int) -> None:
    """The same answers as a collection of Anki, its own memory model turned on. Needs `anki`.

    Its statistics are of the machine's clock: the log is moved so that it ends at `now_ms`.
    """
    from anki.collection import Collection

    if path.exists():
        return
    collection = Collection(str(path))
    notetype = collection.models.all_names_and_ids()[0].id
    today = collection.sched.today
    collection.set_config("fsrs", True)
    collection.close()
    with apsw.Connection(str(path)) as db:
        values = {**_values(facts), "shift_ms": now_ms - NOW.at_ms}
        db.create_collation("unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold()))
        db.execute(_ANKI_LOG, {name: value for name, value in values.items() if f":{name}" in _ANKI_LOG})
        db.execute(_ANKI_NOTES, {"facts": facts, "notetype": notetype})
        db.execute(_ANKI_CARDS, {"facts": facts, "today": today, "now_s": now_ms // 1000})
    db.close()


if __name__ == "__main__":
    print(write_home(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000).log)
