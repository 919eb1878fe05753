from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from quizapp.config import Paths, StudySettings, default_paths, read_settings
from quizapp.errors import ConfigError


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read_settings(path)
    return caught.value


def test_log_decks_and_index_lie_in_data_and_cache() -> None:
    paths = Paths(data=Path("/d"), cache=Path("/c"), config_file=Path("/s.toml"))
    assert (paths.log, paths.decks, paths.index) == (Path("/d/quizapp.db"), Path("/d/decks"), Path("/c/decks.db"))


def test_quizapp_home_puts_everything_into_one_folder_and_makes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "all"
    paths = default_paths({"QUIZAPP_HOME": str(home)})
    assert paths == Paths(data=home, cache=home / "cache", config_file=home / "config.toml")
    assert not home.exists()


def test_a_relative_quizapp_home_is_seen_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_paths({"QUIZAPP_HOME": "here"}).data == tmp_path / "here"


def test_without_quizapp_home_the_platform_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    paths = default_paths({"HOME": str(tmp_path)})
    assert paths.data == tmp_path / "data" / "quizapp"
    assert paths.cache == tmp_path / "cache" / "quizapp"
    assert paths.config_file == tmp_path / "config" / "quizapp" / "config.toml"


def test_an_empty_home_is_an_error_and_not_the_root_of_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "")
    with pytest.raises(ConfigError, match="home folder is not known") as caught:
        default_paths({"HOME": ""})
    assert "QUIZAPP_HOME" in caught.value.hint


def test_a_user_without_a_home_is_an_error_and_not_a_folder_named_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = SimpleNamespace(
        user_data_path=Path("~/data"), user_cache_path=Path("~/cache"), user_config_path=Path("~/config")
    )
    monkeypatch.setattr("platformdirs.PlatformDirs", lambda *args, **options: nowhere)
    with pytest.raises(ConfigError, match="home folder is not known"):
        default_paths({})


def test_a_missing_file_means_the_defaults(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "none" / "config.toml")
    assert settings.study("anything") == StudySettings()
    assert (settings.plain, settings.glyphs, settings.theme, settings.show_streak) == (False, "auto", None, True)
    assert settings.deck_folders == ()


def test_an_empty_file_means_the_defaults_too(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, "")) == read_settings(tmp_path / "none.toml")


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = read_settings(
        written(
            tmp_path,
            """
deck_folders = ["/srv/decks", "mine", "~/decks"]
plain = true
glyphs = "ascii"
theme = "nord"
show_streak = false
time_factor = 1.5
[keys]
"study.hint" = "f2"
[study]
retention = 0.9
longest_interval_days = 100
new_per_day = 5
reviews_per_day = 50
forms = "recall"
fuzz = false
step_minutes = 5
""",
        )
    )
    assert settings.deck_folders == (Path("/srv/decks"), tmp_path / "mine", Path.home() / "decks")
    assert (settings.plain, settings.glyphs, settings.theme, settings.show_streak) == (True, "ascii", "nord", False)
    assert settings.time_factor == 1.5
    assert settings.keys == {"study.hint": "f2"}
    assert settings.study("x") == StudySettings(
        retention=0.9,
        longest_interval_days=100,
        new_per_day=5,
        reviews_per_day=50,
        forms="recall",
        fuzz=False,
        step_minutes=5,
    )


def test_a_deck_has_the_common_settings_but_for_its_own(tmp_path: Path) -> None:
    settings = read_settings(
        written(tmp_path, '[study]\nnew_per_day = 7\n[study.deck."heart.drugs"]\nretention = 0.95\n')
    )
    assert settings.study("heart.drugs") == StudySettings(new_per_day=7, retention=0.95)
    assert settings.study("other") == StudySettings(new_per_day=7)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('# a comment\ntheem = "x"\n', 2, "theem is not a setting. Did you mean theme?"),
        ("[study]\n\nretension = 0.9\n", 3, "study.retension is not a setting. Did you mean retention?"),
        ("[studdy]\nretention = 0.9\n", 1, "studdy is not a setting. Did you mean study?"),
        ('[study.deck."a b"]\nfuz = true\n', 2, 'study.deck."a b".fuz is not a setting. Did you mean fuzz?'),
        ("zzz = 1\n", 1, "Known here: deck_folders, plain"),
        ("plain = 1\n", 1, "plain should be true or false, not 1."),
        ('plain = "yes"\n', 1, 'not "yes".'),
        ('glyphs = "emoji"\n', 1, 'should be "auto" or "unicode" or "ascii"'),
        ("theme = 3\n", 1, 'theme should be text in "quotes"'),
        ('deck_folders = "x"\n', 1, "a list of folders"),
        ('deck_folders = ["a\\u0000"]\n', 1, "a list of folders"),
        ("time_factor = 0.5\n", 1, "a number from 1 to 100"),
        ("time_factor = true\n", 1, "not true"),
        ("[study]\nretention = 0.99\n", 2, "study.retention should be a number from 0.7 to 0.97, not 0.99."),
        ("[study]\nretention = nan\n", 2, "a number from 0.7 to 0.97"),
        ("[study]\nnew_per_day = 2.5\n", 2, "a whole number from 0 to 9999"),
        ("[study]\nnew_per_day = -1\n", 2, "a whole number"),
        ("study.new_per_day = -1\n", 1, "a whole number"),
        ('[study.deck.x]\nforms = "all"\n', 2, '"auto" or "recognise" or "recall"'),
        ("[study]\n[study.deck]\nx = 3\n", 3, "study.deck.x should be a table."),
        ("keys = 3\n", 1, "keys should be a table."),
        ("[keys]\nhint = 3\n", 2, "keys.hint should be text"),
        ("plain = true\nplain = true\n", 2, "no TOML"),
        ("x = \n", 1, "no TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_a_fix(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = written(tmp_path, text)
    error = complaint(path)
    assert error.where == f"{path}:{line}"
    assert said in str(error)
    assert error.hint


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_its_lines(tmp_path: Path) -> None:
    text = 'zzz = 1\nplain = 3\n[study]\nretention = 7\n[study.deck.x]\nfuz = 1\n[keys]\nhint = 3\n[filters]\nf = "("\n'
    path = written(tmp_path, text)
    error = complaint(path)
    assert [error.where, *(said.partition(": ")[0] for said in error.more)] == [
        f"{path}:{line}" for line in (1, 2, 4, 6, 8, 10)
    ]
    assert "Did you mean fuzz?" in error.more[2]


def test_of_very_many_mistakes_the_first_twenty_are_said_and_soon(tmp_path: Path) -> None:
    path = written(tmp_path, "".join(f"k{number} = 1\n" for number in range(60_000)))
    begun = time.process_time()
    error = complaint(path)
    assert len(error.more) == 19
    assert time.process_time() - begun < 2


def test_a_mistake_cannot_drive_the_terminal_from_any_line(tmp_path: Path) -> None:
    path = written(tmp_path, 'plain = 1\n"\\u001b]52;c;eA==\\u0007" = 1\ntheme = 3\n')
    assert "\x1b" not in "".join(complaint(path).picture)


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000, "a = " + "9" * 50_000])
def test_hostile_nesting_and_digits_are_an_error_and_no_crash(tmp_path: Path, text: str) -> None:
    assert str(written(tmp_path, text)) in complaint(tmp_path / "config.toml").where


def test_a_file_that_is_no_text_or_no_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'theme = "\xe9"')
    assert "UTF-8" in str(complaint(tmp_path / "latin.toml"))
    (tmp_path / "folder.toml").mkdir()
    assert "is a folder" in str(complaint(tmp_path / "folder.toml"))
    (tmp_path / "large.toml").write_bytes(b"#" * 1_000_001)
    assert "1 MB" in str(complaint(tmp_path / "large.toml"))


def test_load_and_exam_are_set_for_a_deck(tmp_path: Path) -> None:
    text = """
[study]
efficient = true
balance = false
easy_days = ["Saturday", "sun", "sun"]
[study.deck."a"]
exam_on = 2027-01-31
exam_minutes = 45
"""
    settings = read_settings(written(tmp_path, text))
    everywhere, deck = settings.for_all_decks, settings.study("a")
    assert (everywhere.efficient, everywhere.balance, everywhere.easy_days) == (True, False, ("sat", "sun"))
    assert (deck.exam_on, deck.exam_minutes, deck.easy_days) == (date(2027, 1, 31), 45, ("sat", "sun"))
    assert everywhere.exam_on is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('exam_on = "2027-01-31"', "should be a date, such as 2027-01-31 without quotes"),
        ("exam_on = 2027-01-31T10:00:00", "should be a date"),
        ('easy_days = ["someday"]', "should be a list of weekdays"),
        ('easy_days = "sun"', "should be a list of weekdays"),
        ("efficient = 1", "should be true or false"),
    ],
)
def test_what_is_no_day_is_said(tmp_path: Path, line: str, said: str) -> None:
    assert said in str(complaint(written(tmp_path, f"[study]\n{line}\n")))
