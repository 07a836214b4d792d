"""Where a program is, by its name (OFF-5)."""

import os
import sys
from pathlib import Path

import pytest

from agent_sync.system import programs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")


@pytest.mark.proves("OFF-5")
def test_nothing_is_found_in_the_folder_that_somebody_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        (folder / "tool").write_text("#!/bin/sh\n")
        (folder / "tool").chmod(0o755)
    monkeypatch.chdir(here)
    monkeypatch.setenv("PATH", os.pathsep.join((".", "", str(there))))
    assert programs.found("tool") == str(there / "tool")
    monkeypatch.setenv("PATH", os.pathsep.join((".", "")))
    assert programs.found("tool") == ""
    monkeypatch.setenv("PATH", "")
    assert programs.found("tool") == ""


@pytest.mark.proves("OFF-5")
def test_endings_of_windows_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a program for Windows there is often a script of that name for a shell."""
    for name in ("tool", "tool.CMD", "plain"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PATHEXT", os.pathsep.join((".EXE", ".CMD")))
    assert programs.found("tool") == str(tmp_path / "tool.CMD")
    assert programs.found("plain") == str(tmp_path / "plain")
    (tmp_path / "plain").chmod(0o644)
    assert programs.found("plain") == ""
