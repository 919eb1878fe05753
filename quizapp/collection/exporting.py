"""Scores as rows for other programs, as CSV or JSON: the command line prints them, a screen writes a file.

The names only ever grow and keep their meaning. Text that a spreadsheet would run as a formula is led by an apostrophe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.errors import UsageError
from quizapp.learning.events import instant_of
from quizapp.text import shown

if TYPE_CHECKING:
    from quizapp.learning.stats import Score
    from quizapp.learning.trend import Rank

SCORE_NAMES = (
    "quiz_id",
    "at",
    "decks",
    "topics",
    "kind",
    "how",
    "percent",
    "marks",
    "of",
    "highest",
    "scoring",
    "right",
    "partly",
    "wrong",
    "not_answered",
    "own_word",
    "passed",
    "used_ms",
    "filter",
    "moving_average",
    "percentile",
    "is_best",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def score_rows(scores: Sequence[Score]) -> list[dict[str, Any]]:
    """One row a quiz, with how it stands among those before it; `scores` are all that are to be ranked."""
    # Only where scores are asked for: every verb with --json comes through here.
    from quizapp.learning.trend import ranks

    ranked = ranks(scores)
    return [_score_row(score, ranked.get(score.quiz_id)) for score in scores]


def _score_row(score: Score, rank: Rank | None) -> dict[str, Any]:
    return {
        **asdict(score),
        "at": instant_of(score.at.at_ms, score.at.offset_minutes).isoformat(timespec="seconds"),
        "kind": str(score.kind),
        "marks": round(score.marks, 3),
        "moving_average": None if rank is None else round(rank.moving_average, 2),
        "percentile": None if rank is None or rank.percentile is None else round(rank.percentile, 4),
        "is_best": None if rank is None else rank.is_best,
    }


def csv_text(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """Rows as CSV, `names` first; several texts in one cell with spaces between."""
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return buffer.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        value = " ".join(str(part) for part in value)
    if not isinstance(value, str):
        return value
    safe = shown(value)
    return f"'{safe}" if safe.startswith(_FORMULA_STARTS) else safe


def json_text(value: object) -> str:
    """One JSON document. Pure ASCII: no text in it can drive a terminal, and every reader takes it."""
    import json

    return json.dumps(value, indent=2) + "\n"


def write_scores(path: Path, scores: Sequence[Score]) -> int:
    """Write the scores to a file that is not there yet, as its suffix says (.csv, .json); how many there were.

    UsageError where the suffix is another, a file is there already, or none can be written.
    """
    rows = score_rows(scores)
    if path.suffix.lower() not in {".csv", ".json"}:
        raise UsageError(f"“{path.name}” is neither .csv nor .json.", hint="Name it scores.csv or scores.json.")
    text = json_text(rows) if path.suffix.lower() == ".json" else csv_text(rows, SCORE_NAMES)
    try:
        with path.expanduser().open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"“{path}” is there already.", hint="Choose another name.") from None
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"“{path}” cannot be written: {why.lower()}.", hint="Choose another folder.") from error
    return len(rows)
