"""The picture in the README is what a terminal shows today, its clock aside."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest

from support import CHECKOUT, need

DEMO = CHECKOUT / "scripts" / "demo-refusal.py"
NUMBERS = re.compile(r"\d\d:\d\d UTC \([^)]*\)")
TOLD = (
    "ann  Edit src/cart.py",
    "-> allowed, and claimed",
    "ben  Edit src/cart.py",
    "-> REFUSED, the file is untouched",
    "[agent-sync] BLOCKED: src/cart.py is locked by ann",
    "ben  Bash git reset --hard",
    "[agent-sync] BLOCKED: git reset --hard would throw away",
    "-> ran, and overwrote",
    "-> restored",
    "-> released",
    "-> allowed",
)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/make_picture.py as a module."""
    monkeypatch.syspath_prepend(str(CHECKOUT / "scripts"))
    return __import__("make_picture")


def told(folder: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run the story with everything temporary inside ``folder``."""
    folder.mkdir()
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder)}
    return subprocess.run(
        [sys.executable, str(DEMO)],
        capture_output=True,
        text=True,
        env={**env, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", **more},
        cwd=folder,
        timeout=300,
        check=False,
    )


def masked(lines: "list[str]") -> str:
    """The words on one line, without the clock and where it moves the ends of lines."""
    return NUMBERS.sub("TIME", " ".join(" ".join(lines).split()))


def test_the_story_happens_as_told(tmp_path: Path) -> None:
    done = told(tmp_path / "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    position = 0
    for words in TOLD:
        position = done.stdout.find(words, position)
        assert position >= 0, f"not told, or not in its place: {words}\n{done.stdout}"
    assert "\033" not in done.stdout
    assert list((tmp_path / "demo").iterdir()) == [], "something was left behind"


def test_the_story_fails_without_git(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    done = told(tmp_path / "demo", PATH=str(tmp_path / "bin"))
    assert done.returncode != 0


def test_the_pictures_show_what_a_terminal_shows_today(made: ModuleType) -> None:
    need("tmux")
    plain = sys.modules["terminal_svg"].plain
    for path, text in made.pictures().items():
        there = plain(path.read_text("utf-8"))
        assert masked(there) == masked(plain(text)), f"run scripts/make_picture.py: {path.name}"


def test_the_pictures_are_well_formed_and_say_the_same(made: ModuleType) -> None:
    texts = {path: path.read_text("utf-8") for path in sorted(made.FOLDER.glob("refused-*.svg"))}
    assert len(texts) == 2
    said = set()
    for path, text in texts.items():
        root = ET.fromstring(text)
        assert root.tag == "{http://www.w3.org/2000/svg}svg", path.name
        assert "<script" not in text
        assert "http" not in text.replace("http://www.w3.org/2000/svg", ""), "nothing is fetched"
        said.add("".join(root.itertext()))
    assert len(said) == 1


def test_text_is_put_where_the_terminal_has_it(made: ModuleType) -> None:
    svg = sys.modules["terminal_svg"]
    lines = ["\033[1;31mred\033[0m  <a> \033[36mx", "  goes on\033[39m plain"]
    assert [
        [(piece.column, piece.text, piece.ink.colour, piece.ink.bold) for piece in row]
        for row in svg.pieces(lines)
    ] == [
        [(0, "red", 31, True), (5, "<a>", 0, False), (9, "x", 36, False)],
        [(2, "goes on", 36, False), (10, "plain", 0, False)],
    ]
    picture = svg.drawn(lines, 20, svg.LIGHT, "title", "about")
    assert svg.plain(picture) == ["red  <a> x", "  goes on plain"]
    assert made.COMMAND in "".join(svg.plain((made.FOLDER / "refused-dark.svg").read_text("utf-8")))
