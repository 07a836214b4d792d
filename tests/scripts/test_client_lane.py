"""The lane with the real client says in one line when it cannot run, and .ci/run goes on."""

import subprocess
import sys
from pathlib import Path

import pytest

from support import CHECKOUT, TIMEOUT_S

SCRIPT = CHECKOUT / "scripts" / "test_client.py"
CANNOT = 77


def test_a_machine_without_the_programs_says_so(tmp_path: Path) -> None:
    """No npm, no namespaces, nothing to install them with: one line, and a status of its own."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT)],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == CANNOT, done.stderr
    (line,) = done.stdout.splitlines()
    assert line.startswith("client lane: not run: ")


CHECKERS = "prettier markdownlint eslint black codespell check-added-large-files pipx uv".split()


@pytest.mark.parametrize(("status", "wanted"), [(0, 0), (CANNOT, 0), (1, 1), (3, 3)])
def test_ci_fails_with_the_lane_and_not_without_it(
    tmp_path: Path, status: int, wanted: int
) -> None:
    """A lane that failed fails the run; a machine that cannot run it does not."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "scripts").mkdir()
    run = tmp_path / ".ci" / "run"
    run.write_bytes((CHECKOUT / ".ci" / "run").read_bytes())
    (tmp_path / "scripts" / "test.py").write_text("", encoding="utf-8")
    lane = tmp_path / "scripts" / "test_client.py"
    lane.write_text(f"raise SystemExit({status})\n", encoding="utf-8")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("zsh", "fish", "tmux", *CHECKERS):  # nothing is to be installed by this test
        (tools / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    done = subprocess.run(
        ["bash", str(run)],
        env={"PATH": f"{tools}:{Path(sys.executable).parent}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == wanted, done.stderr
