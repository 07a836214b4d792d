"""The guard itself: every kind of write outside the scratch folders is noted, none inside is."""

import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import containment
from containment import watched

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX paths and links")
GONE = "/nowhere-at-all"
"""Nothing is there, so that each attempt fails, and is noted all the same."""
KINDS: "dict[str, Callable[[str], object]]" = {
    "open": lambda path: Path(path).write_text("x", encoding="utf-8"),
    "append": lambda path: os.open(path, os.O_WRONLY | os.O_APPEND),
    "database": sqlite3.connect,
    "mkdir": os.mkdir,
    "rename": lambda path: os.rename(path, path + "2"),
    "remove": os.remove,
    "rmdir": os.rmdir,
    "link": lambda path: os.link(path, path + "2"),
    "symlink": lambda path: os.symlink("x", path),
    "chmod": lambda path: os.chmod(path, 0o600),
    "chown": lambda path: os.chown(path, -1, -1),
    "truncate": lambda path: os.truncate(path, 0),
    "utime": os.utime,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_write_outside_is_noted(kind: str) -> None:
    path = f"{GONE}/inner/x"
    with watched() as watch, pytest.raises((OSError, sqlite3.Error)):
        KINDS[kind](path)
    assert watch.escapes
    assert all(path in one for one in watch.escapes)


@pytest.mark.parametrize("kind", ["open", "mkdir", "remove", "chmod", "database"])
def test_a_write_through_a_link_is_noted(kind: str, tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to(GONE)
    with watched() as watch, pytest.raises((OSError, sqlite3.Error)):
        KINDS[kind](str(tmp_path / "out" / "x"))
    assert watch.escapes
    assert f"{GONE}/x" in watch.escapes[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_write_inside_is_not(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    if kind == "rmdir":
        path.mkdir()
    elif kind not in ("mkdir", "symlink"):
        path.touch()
    with watched() as watch:
        KINDS[kind](str(path))
    assert watch.escapes == []


def test_a_file_made_below_a_descriptor_is_noted() -> None:
    folder = os.open("/proc/self", os.O_RDONLY)
    try:
        with watched() as watch, pytest.raises(OSError, match="x"):
            os.open("x", os.O_WRONLY | os.O_CREAT, dir_fd=folder)
    finally:
        os.close(folder)
    assert watch.escapes == [f"open /proc/{os.getpid()}/x"]


def test_reading_outside_is_nothing() -> None:
    with watched() as watch:
        Path(__file__).read_bytes()
        os.listdir("/")
    assert watch.escapes == []


def test_what_a_child_makes_at_the_top_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containment, "TOPS", [tmp_path])
    with watched() as watch:
        (tmp_path / "new").touch()
    assert watch.escapes == [f"new {tmp_path / 'new'}"]


@pytest.mark.parametrize("prefix", containment.INTERPRETER)
def test_beside_modules_of_python_only_what_it_compiles_is_its_own(prefix: str) -> None:
    watch = containment.Watch()
    watch.folders = []  # a checkout may lie in a scratch folder itself
    watch.note("open", f"{prefix}/lib/x/__pycache__/m.cpython-311.pyc.1")
    assert watch.escapes == []
    watch.note("open", f"{prefix}/lib/x/m.py")
    assert watch.escapes == [f"open {prefix}/lib/x/m.py"]
