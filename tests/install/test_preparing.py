"""Installing prepares what hooks load, on the interpreter they will use; uninstalling forgets."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .test_doctor import Place

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")


def cached(place: Place) -> set[str]:
    """Kinds of files in the cache."""
    folder = place.home / ".cache" / "agent-sync"
    return {path.suffix for path in folder.iterdir()} if folder.exists() else set()


@pytest.mark.proves("INST-3")
def test_uninstalling_leaves_nothing_prepared(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.run("install", "--write-settings")
    assert cached(place) == {".prepared", ".note", ".py"}
    assert "prepared for hooks" not in place.run("uninstall", "--dry-run").stdout
    assert cached(place) == {".prepared", ".note", ".py"}
    done = place.run("uninstall", "--purge")
    assert done.returncode == 0, done.stderr
    assert "prepared for hooks" in done.stdout
    assert not (place.home / ".cache" / "agent-sync").exists()


def test_what_another_repository_uses_stays(tmp_path: Path) -> None:
    places = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        place = Place(tmp_path / name)
        place.home = tmp_path / "one" / "home"
        place.run("install", "--write-settings")
        places.append(place)
    places[0].run("uninstall")
    assert cached(places[1]) == {".prepared", ".note", ".py"}
    assert "hooks load from" in places[1].run("doctor").stdout


def test_a_dry_run_prepares_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.run("install", "--dry-run", "--write-settings")
    assert cached(place) == set()


def test_installing_goes_on_where_nothing_can_be_prepared(tmp_path: Path) -> None:
    place = Place(tmp_path)
    (place.home / ".cache").write_text("in the way")
    done = place.run("install", "--write-settings")
    assert done.returncode == 0, done.stderr
    assert "REFUSED (exit 2)" in done.stdout
    assert "nothing is prepared for hooks" in place.run("doctor").stdout


def test_what_was_prepared_goes_with_an_installation_that_somebody_deleted(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.run("install", "--write-settings")
    shutil.rmtree(place.repo / ".claude" / "skills")
    assert "prepared for hooks" not in place.run("uninstall", "--dry-run").stdout
    assert cached(place) == {".prepared", ".note", ".py"}
    assert "prepared for hooks" in place.run("uninstall").stdout
    assert cached(place) == set()


def begins(place: Place, limit: "int | None" = None) -> None:
    """A session starts, and no file of its hook gets longer than ``limit``: as with a quota."""
    text = place.settings.read_text(encoding="utf-8")
    command = json.loads(text)["hooks"]["SessionStart"][0]["hooks"][0]["command"]

    def hold() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    payload = {"session_id": "one", "cwd": str(place.repo), "hook_event_name": "SessionStart"}
    subprocess.run(
        ["sh", "-c", command],
        input=json.dumps({**payload, "source": "startup"}).encode(),
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(place.home),
            "CLAUDE_PROJECT_DIR": str(place.repo),
        },
        cwd=place.repo,
        preexec_fn=hold,
        capture_output=True,
        timeout=120,
        check=True,
    )


@pytest.mark.proves("OFF-3")
def test_what_could_not_be_written_is_not_compiled_at_every_hook(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.run("install", "--write-settings")
    cache = place.home / ".cache" / "agent-sync"
    shutil.rmtree(cache)
    begins(place, 1 << 20)
    (mark,) = cache.iterdir()
    assert mark.name.endswith(".failed")
    first = mark.stat().st_mtime_ns
    begins(place, 1 << 20)
    begins(place)
    assert [*cache.iterdir()] == [mark]
    assert mark.stat().st_mtime_ns == first, "nobody tried again"
    before = time.time() - 601
    os.utime(mark, (before, before))
    begins(place)
    assert cached(place) == {".prepared", ".note", ".py"}
    assert not mark.exists()
    # Whoever installs need not wait.
    shutil.rmtree(cache)
    begins(place, 1 << 20)
    place.run("install", "--write-settings")
    assert cached(place) == {".prepared", ".note", ".py"}
