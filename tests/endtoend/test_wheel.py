"""What is built is what is installed: the wheel in a fresh environment, in an empty folder, has deck and article."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def run(*argv: str | Path, cwd: Path, **env: str) -> str:
    """Run a command in `cwd`, with nothing of this checkout on the way; what it printed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QUIZAPP", "VIRTUAL"))}
    done = subprocess.run(list(map(str, argv)), cwd=cwd, env=clean | env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{argv}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel made from it, as an index would have them."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with the wheel in it; its dependencies are those of this one."""
    folder = tmp_path_factory.mktemp("fresh")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    (wheel,) = built.glob("*.whl")
    run(scripts / "python", "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", wheel, cwd=folder)
    place = run(scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    # A plain path line: .pth files found there are not followed, so the checkout stays out.
    (Path(place) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return scripts


def test_the_installed_wheel_has_the_deck_and_its_article(installed: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    decks = json.loads(run(installed / "quizapp", "decks", "--json", cwd=empty, QUIZAPP_HOME=str(tmp_path / "home")))
    (ketamine,) = decks
    assert (ketamine["id"], ketamine["bundled"], ketamine["problems"]) == ("ketamine", True, [])
    assert ketamine["questions"] >= 60
    path = Path(ketamine["path"])
    assert ROOT not in path.parents
    assert installed.parent in path.parents
    for name in ("ketamine.toml", "ketamine.md"):
        assert (path.parent / name).read_bytes() == (ROOT / "decks" / name).read_bytes()
    assert list(empty.iterdir()) == [], "it leaves nothing in the folder it is started in"


def test_the_installed_wheel_reads_the_article_it_brought(installed: Path, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from quizapp.config import Settings, default_paths; "
        "from quizapp.collection import open_collection; "
        f"c = open_collection(default_paths({{'QUIZAPP_HOME': {str(tmp_path / 'home')!r}}}), Settings()); "
        "print(c.article('ketamine')); c.close()"
    )
    article = run(installed / "python", "-c", code, cwd=tmp_path)
    assert article.strip() == (ROOT / "decks" / "ketamine.md").read_text("utf-8").strip()


def test_the_wheel_holds_the_package_and_the_decks_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    folders = {name.split("/")[0] for name in names}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == {"quizapp"}
    for name in ("quizapp/tui/quizapp.tcss", "quizapp/storage/schema.sql", "quizapp/decks/ketamine.toml"):
        assert name in names
    assert not [name for name in names if name.endswith(".pyc") or "__pycache__" in name]
    sources = {str(path.relative_to(ROOT).as_posix()) for path in (ROOT / "quizapp").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == sources


def test_the_sdist_holds_what_the_tests_need(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "decks/ketamine.md", "quizapp/__main__.py"):
        assert name in names
    assert "tests/endtoend/test_wheel.py" in names
    assert not [name for name in names if "__pycache__" in name]
