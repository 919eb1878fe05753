"""Where things are and what the learner set: paths through platformdirs, settings from one TOML file.

The file is the learner's own, so a misspelt key or a wrong value is said with its line and a fix instead of being
skipped: a setting that silently does nothing is worse than an error. A missing file means the defaults. Settings are
neither events (the log's) nor part of a deck (the author's). Nothing here writes, and no folder is made.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from quizapp.errors import ConfigError

APP = "quizapp"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LARGEST_FILE_BYTES = 1_000_000
# Kept as text: only a complaint needs them, and compiling them would be paid at every start.
_KEY_LINE = r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*="""
_HEADER_LINE = r"\s*(\[[^\[\]]+\])\s*(?:#.*)?$"


@dataclass(frozen=True, slots=True)
class Paths:
    """The learner's own places: `data` must not be lost, `cache` may be deleted, `config_file` may be missing."""

    data: Path
    cache: Path
    config_file: Path

    @property
    def log(self) -> Path:
        """The database of everything ever answered."""
        return self.data / "quizapp.db"

    @property
    def backups(self) -> Path:
        """Copies of the log, rotating."""
        return self.data / "backups"

    @property
    def index(self) -> Path:
        """What is known of the decks without reading them; deletable."""
        return self.cache / "decks.db"

    @property
    def decks(self) -> Path:
        """The learner's own decks."""
        return self.data / "decks"


def default_paths(environ: Mapping[str, str]) -> Paths:
    """The paths of this learner: the platform's usual folders, or all in the folder that QUIZAPP_HOME names.

    Nothing is made or looked at. ConfigError where no home folder is known.
    """
    if together := environ.get("QUIZAPP_HOME"):
        home = _expanded(Path(together), "QUIZAPP_HOME").absolute()
        return Paths(data=home, cache=home / "cache", config_file=home / "config.toml")
    from platformdirs import PlatformDirs

    try:
        usual = PlatformDirs(APP, appauthor=False)
        folders = (usual.user_data_path, usual.user_cache_path, usual.user_config_path)
    except (RuntimeError, KeyError) as error:
        raise _homeless() from error
    # With HOME empty the platform's folders would stand in the root of the disk, with none known in the current folder.
    if environ.get("HOME") == "" or not all(folder.is_absolute() for folder in folders):
        raise _homeless()
    data, cache, config = folders
    return Paths(data=data, cache=cache, config_file=config / "config.toml")


def _homeless() -> ConfigError:
    return ConfigError("your home folder is not known.", hint="Set HOME, or QUIZAPP_HOME to a folder for everything.")


def _expanded(path: Path, where: str) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        msg = f"“{path}” names a home folder that is not known."
        raise ConfigError(msg, where=where, hint="Write the whole path.") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySettings:
    """How a deck is studied. `retention` is the recall wished for on the due day, 0..1; limits count facts a day.

    `efficient`: the wish varies with each memory instead. `balance` moves days within the fuzz away from full ones and
    from `easy_days` (mon to sun). `exam_on` is the date of an exam; `exam_minutes` what each day before it has.
    `confidence`: each answer is asked how sure it is before it is judged.
    """

    retention: float = 0.85
    efficient: bool = False
    longest_interval_days: int = 365
    new_per_day: int = 20
    reviews_per_day: int = 200
    forms: Literal["auto", "recognise", "recall"] = "auto"
    fuzz: bool = True
    step_minutes: int = 10
    balance: bool = True
    easy_days: tuple[str, ...] = ()
    exam_on: date | None = None
    exam_minutes: int = 20
    confidence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the learner set. `theme` None: the app's own. `keys` are keys by binding id. `time_factor` lengthens limits.

    `for_all_decks` and `by_deck` are what `study` chooses from; the latter holds whole settings. `filters` are the
    saved ones by name, each readable.
    """

    deck_folders: tuple[Path, ...] = ()
    plain: bool = False
    glyphs: Literal["auto", "unicode", "ascii"] = "auto"
    theme: str | None = None
    show_streak: bool = True
    time_factor: float = 1.0
    keys: Mapping[str, str] = field(default_factory=dict)
    for_all_decks: StudySettings = StudySettings()
    by_deck: Mapping[str, StudySettings] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)

    def study(self, deck_id: str) -> StudySettings:
        """The study settings of a deck: `[study]`, overlaid with `[study.deck."ID"]`."""
        return self.by_deck.get(deck_id, self.for_all_decks)


def read_settings(path: Path) -> Settings:
    """The settings in the file at `path`; the defaults where there is none.

    ConfigError with `path:line` for a file that cannot be read, a key that is not known and a value out of range.
    """
    text = settings_text(path)
    if text is None:
        return Settings()
    return _SettingsFile(path, text).settings()


def settings_text(path: Path) -> str | None:
    """The settings file as it is, line ends too; None where there is none. ConfigError where it cannot be read."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            # A pipe would be waited for, and a device read, for ever.
            what = "a folder" if stat.S_ISDIR(found.st_mode) else "no regular file"
            raise ConfigError(f"the settings file is {what}.", where=str(path), hint="Move it away.")
        if found.st_size > LARGEST_FILE_BYTES:
            raise ConfigError("the settings file is larger than 1 MB.", where=str(path), hint="Is it the right file?")
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise ConfigError("the settings file is not UTF-8 text.", where=str(path), hint="Save it as UTF-8.") from error
    except OSError as error:
        msg = f"the settings file cannot be read: {(error.strerror or str(error)).lower()}."
        raise ConfigError(msg, where=str(path), hint="Mend its permissions, or move it away.") from error


class _Wrong(ValueError):
    """What a value should have been, as the end of the sentence `KEY should be ...`."""


Check = Callable[[Any], Any]


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("true or false")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Wrong('text in "quotes"')
    return value


def _one_of(*words: str) -> Check:
    def check(value: object) -> object:
        if value not in words:
            raise _Wrong(" or ".join(f'"{word}"' for word in words))
        return value

    return check


def _number(low: float, high: float, *, whole: bool = False) -> Check:
    def check(value: object) -> float:
        kinds = (int,) if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
            raise _Wrong(f"a {'whole ' if whole else ''}number from {low:g} to {high:g}")
        return value if whole else float(value)

    return check


def _texts(value: object) -> tuple[str, ...]:
    named = isinstance(value, list) and all(isinstance(item, str) and item and "\0" not in item for item in value)
    if not isinstance(value, list) or not named:
        raise _Wrong('a list of folders, such as ["~/decks"]')
    return tuple(value)


def _weekdays(value: object) -> tuple[str, ...]:
    days = value if isinstance(value, list) and all(isinstance(day, str) for day in value) else None
    if days is None or not {day[:3].lower() for day in days} <= set(WEEKDAYS):
        raise _Wrong('a list of weekdays, such as ["sat", "sun"]')
    return tuple(dict.fromkeys(day[:3].lower() for day in days))


def _date(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _Wrong("a date, such as 2027-01-31 without quotes")
    return value


_APP_KEYS: Mapping[str, Check] = {
    "deck_folders": _texts,
    "plain": _truth,
    "glyphs": _one_of("auto", "unicode", "ascii"),
    "theme": _text,
    "show_streak": _truth,
    "time_factor": _number(1, 100),
}
_STUDY_KEYS: Mapping[str, Check] = {
    "retention": _number(0.70, 0.97),
    "longest_interval_days": _number(1, 36_500, whole=True),
    "new_per_day": _number(0, 9_999, whole=True),
    "reviews_per_day": _number(0, 9_999, whole=True),
    "forms": _one_of("auto", "recognise", "recall"),
    "fuzz": _truth,
    "step_minutes": _number(1, 720, whole=True),
    "efficient": _truth,
    "balance": _truth,
    "easy_days": _weekdays,
    "exam_on": _date,
    "exam_minutes": _number(1, 1_440, whole=True),
    "confidence": _truth,
}

_Key = tuple[str, ...]


_MOST_COMPLAINTS = 20


class _Enough(Exception):
    """There are so many complaints that no more are sought."""


class _SettingsFile:
    """One settings file being read: knows where it is, so that every complaint names its line, and gathers them."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.wrong: list[ConfigError] = []

    def settings(self) -> Settings:
        """ConfigError with all that is wrong, but for what comes after the twentieth."""
        try:
            found = self._read(self._parsed())
        except _Enough:
            found = Settings()
        if self.wrong:
            from quizapp.text import shown

            first, *rest = sorted(self.wrong, key=lambda error: self._line(error.where))
            more = tuple(shown(str(error)) for error in rest)
            raise ConfigError(first.message, hint=first.hint, where=first.where, more=more)
        return found

    def _complain(self, error: ConfigError) -> None:
        self.wrong.append(error)
        if len(self.wrong) >= _MOST_COMPLAINTS:
            raise _Enough

    @staticmethod
    def _line(where: str) -> int:
        number = where.rpartition(":")[2]
        return int(number) if number.isdecimal() else 0

    def _read(self, data: dict[str, Any]) -> Settings:
        study = self._table(data.pop("study", {}), ("study",))
        decks = self._table(study.pop("deck", {}), ("study", "deck"))
        keys = self._table(data.pop("keys", {}), ("keys",))
        filters = self._filters(self._table(data.pop("filters", {}), ("filters",)))
        found = self._checked(data, _APP_KEYS, (), also=("study", "keys", "filters"))
        folders = tuple(path for folder in found.pop("deck_folders", ()) if (path := self._folder(folder)))
        everywhere = StudySettings(**self._checked(study, _STUDY_KEYS, ("study",), also=("deck",)))
        by_deck = {deck_id: self._deck(deck_id, table, everywhere) for deck_id, table in decks.items()}
        return Settings(
            deck_folders=folders,
            keys=self._named_texts(keys, "keys"),
            for_all_decks=everywhere,
            by_deck=by_deck,
            filters=filters,
            **found,
        )

    def _parsed(self) -> dict[str, Any]:
        import tomli

        try:
            return tomli.loads(self.text)
        except tomli.TOMLDecodeError as error:
            what = error.msg[:1].lower() + error.msg[1:]
            msg = f"this is no TOML: {what}."
            raise ConfigError(msg, where=f"{self.path}:{error.lineno}", hint="Mend this line.") from error
        except (RecursionError, ValueError) as error:
            msg = "the settings are nested too deeply, or hold a number of too many digits."
            raise ConfigError(msg, where=str(self.path), hint="Mend it, or move the file away.") from error

    def _named_texts(self, table: Mapping[str, object], within: str) -> dict[str, str]:
        found = ((name, self._value(_text, value, (within, name))) for name, value in table.items())
        return {name: text for name, text in found if text is not None}

    def _filters(self, table: Mapping[str, object]) -> dict[str, str]:
        """The saved filters, each of which must be readable: a wrong one would fail only when it is needed."""
        filters = self._named_texts(table, "filters")
        if filters:
            from quizapp.learning.filter import FilterError, parse_filter

            for name, text in filters.items():
                try:
                    parse_filter(text, filters)
                except FilterError as error:
                    where = self._where(("filters", name))
                    msg = f"the filter {dotted((name,))} is wrong at character {error.position + 1}: {error.message}"
                    self._complain(ConfigError(msg, where=where, hint=error.hint))
        return filters

    def _deck(self, deck_id: str, table: object, everywhere: StudySettings) -> StudySettings:
        key = ("study", "deck", deck_id)
        return replace(everywhere, **self._checked(self._table(table, key), _STUDY_KEYS, key))

    def _folder(self, name: str) -> Path | None:
        """A deck folder; a relative one is seen from the settings file, not from wherever the app was started."""
        where = self._where(("deck_folders",))
        try:
            return (self.path.parent / _expanded(Path(name), where)).absolute()
        except ConfigError as error:
            self._complain(error)
            return None

    def _table(self, value: object, key: _Key) -> dict[str, Any]:
        if isinstance(value, dict):
            return dict(value)
        msg, hint = f"{dotted(key)} should be a table.", f"Write [{dotted(key)}] and its keys below."
        self._complain(ConfigError(msg, where=self._where(key), hint=hint))
        return {}

    def _checked(
        self, table: Mapping[str, Any], checks: Mapping[str, Check], within: _Key, also: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in table.items():
            if name not in checks:
                self._complain(self._unknown((*within, name), (*checks, *also)))
            elif (checked := self._value(checks[name], value, (*within, name))) is not None:
                found[name] = checked
        return found

    def _value(self, check: Check, value: object, key: _Key) -> Any:
        """None: it is wrong."""
        try:
            return check(value)
        except _Wrong as wrong:
            msg = f"{dotted(key)} should be {wrong}, not {_as_toml(value)}."
            self._complain(ConfigError(msg, where=self._where(key), hint="Mend it, or delete it for the default."))
            return None

    def _unknown(self, key: _Key, known: tuple[str, ...]) -> ConfigError:
        from difflib import get_close_matches

        near = get_close_matches(key[-1], known, n=1, cutoff=0.6)
        hint = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."
        return ConfigError(f"{dotted(key)} is not a setting.", where=self._where(key), hint=hint)

    @cached_property
    def _keys(self) -> tuple[tuple[int, _Key], ...]:
        return tuple(keys_by_line(self.text))

    def _where(self, key: _Key) -> str:
        """`path:line` of a key, or of the first line that lies within it; the path alone where it is not found."""
        lines = (line for line, found in self._keys if found[: len(key)] == key)
        number = next(lines, None)
        return f"{self.path}:{number}" if number else str(self.path)


def keys_by_line(text: str) -> Iterator[tuple[int, _Key]]:
    """The full key that each line of a TOML file sets or opens, with its number; tomli keeps no places."""
    table: _Key = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := re.match(_HEADER_LINE, line):
            table = _key_of(header[1])
            yield number, table
        elif setting := re.match(_KEY_LINE, line):
            yield number, (*table, *_key_of(f"{setting[1]} = 0"))


def _key_of(line: str) -> _Key:
    import tomli

    found: list[str] = []
    try:
        inner: object = tomli.loads(line)
    except tomli.TOMLDecodeError:
        return ()
    while isinstance(inner, dict) and inner:
        name, inner = next(iter(inner.items()))
        found.append(name)
    return tuple(found)


def dotted(key: _Key) -> str:
    return ".".join(part if re.fullmatch(r"[\w-]+", part) else f'"{part}"' for part in key)


def _as_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    said = f'"{value}"' if isinstance(value, str) else str(value)
    return said if len(said) <= 40 else f"{said[:39]}…"
