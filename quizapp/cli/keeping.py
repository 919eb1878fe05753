"""`backup`, `restore` and `doctor`: keeping the log alive from the command line.

Restoring is shown before it is done and done only after a yes; what was there before is a backup itself, so the
command that undoes it is said. The JSON of each is documented at its function and only ever grows.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.cli.talk import says_yes
from quizapp.cli.wording import count, iso, put, put_json, put_table, say
from quizapp.collection import system_clock
from quizapp.config import default_paths
from quizapp.learning.events import Moment
from quizapp.text import shown

if TYPE_CHECKING:
    from quizapp.collection.upkeep import Preview
    from quizapp.storage.backup import Backup
    from quizapp.storage.recovery import Span

_SIGNS = {"fine": "ok", "warning": "warning", "error": "error"}


def print_backup(target: Path | None, *, as_json: bool = False) -> int:
    """Back the log up now, among the others or into a file.

    JSON: {"path", "number" (null: a file of your own), "events", "newest_at"} (the last two null for a file).
    """
    from quizapp.collection.upkeep import make_backup

    path, made = make_backup(default_paths(os.environ), target)
    if as_json:
        put_json(_backup_data(made) if made else {"path": str(path), "number": None, "events": None, "newest_at": None})
    elif made:
        put(f"Backup {made.number}: {count(made.events, 'event')}, {shown(str(path))}")
    else:
        put(f"Backup: {shown(str(path))}")
    return 0


def _backup_data(backup: Backup) -> dict[str, Any]:
    newest = iso(_moment(backup.newest_at_ms)) if backup.newest_at_ms else None
    return {"path": str(backup.path), "number": backup.number, "events": backup.events, "newest_at": newest}


def _moment(at_ms: int) -> Moment:
    return Moment(at_ms, system_clock().offset_minutes)


def print_backups(*, as_json: bool = False) -> int:
    """The backups there are, the newest first. JSON: a list of {"path", "number", "events", "newest_at"}."""
    from quizapp.collection.upkeep import all_backups, when

    found = all_backups(default_paths(os.environ))
    if as_json:
        put_json([_backup_data(backup) for backup in found])
        return 0
    now = system_clock()
    rows = [
        (f"{backup.number}", f"{backup.events:,}", when(backup.newest_at_ms, now), str(backup.path)) for backup in found
    ]
    put_table(("Backup", "Events", "Up to", "File"), rows, right=(0, 1))
    say("quizapp restore NUMBER shows what it would change." if found else "There are no backups yet.")
    return 0


def print_restore(name: str, *, yes: bool, as_json: bool = False) -> int:
    """Show what putting a backup back would change, then do it after a yes (`yes`: at once).

    JSON: {"path", "now", "then" (numbers of events), "leaving", "coming": {"events", "reviews", "first_at_ms",
    "last_at_ms"}, "restored", "undo" (the number of the backup made before, null: none)}.
    """
    from quizapp.collection.upkeep import backup_named, kept_beside, preview, restore

    paths = default_paths(os.environ)
    backup = backup_named(paths, name)
    found = preview(paths, backup)
    if not as_json:
        _put_preview(found)
    agreed = yes or (not as_json and says_yes("Put it back?"))
    before = restore(paths, backup) if agreed else None
    if as_json:
        data = asdict(found) | {"path": str(backup), "restored": agreed, "undo": before.number if before else None}
        put_json(data)
    elif not agreed:
        say("Nothing was changed. --yes puts it back.")
    elif before:
        put(f"Restored: {count(found.then, 'event')}. quizapp restore {before.number} undoes it.")
    else:
        put(f"Restored: {count(found.then, 'event')}.")
    if agreed and not as_json and (more := kept_beside(paths)):
        say(f"{count(more, 'event')} came after this backup and can be had back: quizapp doctor --fix puts them in.")
    return 0


def _put_preview(found: Preview) -> None:
    put(f"Backup {shown(str(found.path))}")
    put(f"Now {count(found.now, 'event')}, then {count(found.then, 'event')}.")
    _put_span("Would leave the log (a backup is made first)", found.leaving)
    _put_span("Would come into the log", found.coming)


def _put_span(what: str, span: Span) -> None:
    from quizapp.collection.upkeep import when

    if not span.events:
        put(f"{what}: nothing.")
        return
    now = system_clock()
    of = f"{count(span.events, 'event')}, {count(span.reviews, 'answer')} among them"
    put(f"{what}: {of}, from {when(span.first_at_ms, now)} to {when(span.last_at_ms, now)}.")


def print_doctor(folders: Sequence[Path], *, fix: bool, as_json: bool = False) -> int:
    """Look at everything there is; with `fix`, mend what can be mended without loss. 1 where an error is left.

    JSON: {"sound", "findings": [{"area", "severity" (fine, warning, error), "message", "hint", "fixed"}]}.
    """
    from quizapp.collection.doctor import examine

    findings = examine(default_paths(os.environ), tuple(folders), fix=fix)
    sound = not any(finding.severity == "error" and not finding.fixed for finding in findings)
    if as_json:
        put_json({"sound": sound, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            sign = "fixed" if finding.fixed else _SIGNS[finding.severity]
            advice = "" if finding.fixed or not finding.hint else f" {finding.hint}"
            put(shown(f"{sign:8} {finding.area:9} {finding.message}{advice}"))
    return 0 if sound else 1
