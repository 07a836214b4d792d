"""Where an installation goes when nobody says it, and what it does not reach (ARR-3, INST-1)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import prepared
from support import CHECKOUT

from .test_doctor import Place

pytestmark = pytest.mark.proves("ARR-3", "INST-1")
INSTALLER = [sys.executable, str(CHECKOUT / "scripts" / "install-local.py"), "--dry-run"]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A repository with a folder in it."""
    made = Place(tmp_path)
    prepared.give(made.home)
    (made.repo / "src").mkdir()
    return made


def install(place: Place, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """The installer of the checkout, started in a folder."""
    return subprocess.run(
        [*INSTALLER, *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(place.home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_at_the_root_it_says_where_first(place: Place) -> None:
    done = install(place, place.repo)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[0] == f"installing into {place.repo}"


def test_elsewhere_it_is_refused_with_what_to_name(place: Place, tmp_path: Path) -> None:
    done = install(place, place.repo / "src")
    assert done.returncode == 1
    assert "is not the root of a git repository" in done.stderr
    assert f"--target {place.repo}" in done.stderr
    done = install(place, tmp_path)
    assert (done.returncode, "--target DIR" in done.stderr) == (1, True)
    assert list(tmp_path.rglob(".claude")) == []
    assert install(place, tmp_path, "--target", str(place.repo)).returncode == 0


def test_a_folder_inside_says_that_the_root_is_not_covered(place: Place) -> None:
    inside = str(place.repo / "src")
    said = place.run("install", "--target", inside, "--write-settings").stdout
    assert f"is a folder inside the repository {place.repo}" in said
    assert f"--target {place.repo} arms" in said
    assert "is a folder inside" in place.run("doctor", "--target", inside).stdout
    place.run("install", "--write-settings")
    assert "is a folder inside" not in place.run("doctor", "--target", inside).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of its own is made as POSIX has it")
@pytest.mark.parametrize("said", ["y", "n", ""])
def test_on_a_terminal_it_asks(place: Place, said: str) -> None:
    master, slave = os.openpty()
    child = subprocess.Popen(
        INSTALLER,
        cwd=place.repo / "src",
        env={"PATH": os.environ["PATH"], "HOME": str(place.home)},
        stdin=slave,
        stderr=slave,
        stdout=subprocess.PIPE,
    )
    os.write(master, said.encode() + b"\n")
    out = child.communicate(timeout=120)[0].decode()
    os.close(slave)
    asked = os.read(master, 65_536).decode()
    os.close(master)
    assert f"Install into {place.repo}? [y/N]" in asked
    assert (child.returncode, str(place.repo / ".claude") in out) == (
        (0, True) if said == "y" else (1, False)
    )
