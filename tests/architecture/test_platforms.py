"""What is written for macOS and Windows"""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from proofs import Proof
from support import CHECKOUT, TIMEOUT_S

from .platform_sites import SOURCE, depends, sites
from .platforms import BRANCHES, NOT_BRANCHES, Branch

NEEDED = ("src", "tests", "skills", "scripts", "bin", "hooks", ".claude-plugin", "examples")


def test_the_list_of_branches_is_whole() -> None:
    """The syntax trees are searched for what asks which system this is; each place is listed."""
    listed = {branch.site for branch in BRANCHES} | set(NOT_BRANCHES)
    assert set(sites()) == listed


def test_the_page_is_made_from_the_list() -> None:
    script = CHECKOUT / "scripts" / "make_platforms.py"
    command = [sys.executable, str(script), "--check"]
    done = subprocess.run(command, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 0, "run scripts/make_platforms.py"


def test_the_search_finds_what_it_is_for() -> None:
    assert "system/file_lock.py::try_lock" in sites()
    assert len(sites()) > 30
    for used in ("os.O_NOFOLLOW", "os.supports_dir_fd", "_signal.ITIMER_PROF", "os.fchmod"):
        assert depends(ast.parse(used, mode="eval").body)
    assert not depends(ast.parse("os.O_RDONLY", mode="eval").body)


@pytest.mark.parametrize("branch", BRANCHES, ids=lambda branch: f"{branch.site} {branch.does}")
def test_what_would_be_broken_stands_there_once(branch: Branch) -> None:
    text = (SOURCE / branch.file).read_text(encoding="utf-8")
    assert text.count(branch.broken[0]) == 1
    file, _, name = branch.test.partition("::")
    assert f"\ndef {name}(" in (CHECKOUT / file).read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="the branches are faked from Linux")
def test_every_branch_is_run_by_the_test_named_for_it(tmp_path: Path, proof: Proof) -> None:
    """Each branch for another system is broken in a copy of the source, one at a time, and the
    test that is named for it in [the list](platforms.md) fails."""
    chosen = BRANCHES[:: proof.count(len(BRANCHES) - 1, 1)]
    copy = copied(tmp_path / "copy")
    whole = [[test, "", "", ""] for test in sorted({branch.test for branch in chosen})]
    assert broken_one_by_one(copy, whole) == set()
    jobs = [[branch.test, f"src/agent_sync/{branch.file}", *branch.broken] for branch in chosen]
    failed = broken_one_by_one(copy, jobs)
    proof.figure("branches broken", len(chosen))
    assert [branch for number, branch in enumerate(chosen) if number not in failed] == []


def copied(folder: Path) -> Path:
    """A copy of the project that can be broken."""
    for name in NEEDED:
        ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(CHECKOUT / name, folder / name, ignore=ignore)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy2(CHECKOUT / name, folder / name)
    return folder


# Pytest is loaded once, and a fork of it runs each test.
ONE_BY_ONE = """
import json, os, sys
import pytest
for test, file, old, new in json.load(sys.stdin):
    if file:
        before = open(file, encoding="utf-8").read()
        open(file, "w", encoding="utf-8").write(before.replace(old, new))
    child = os.fork()
    if not child:
        os.dup2(2, 1)
        os._exit(pytest.main(["-x", "--nothing-made", test]))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if file:
        open(file, "w", encoding="utf-8").write(before)
    print(int(code), flush=True)
"""


def broken_one_by_one(copy: Path, jobs: "list[list[str]]") -> set[int]:
    """Break the copy for the length of each job's test; the numbers of the tests that failed."""
    done = subprocess.run(
        [sys.executable, "-c", ONE_BY_ONE],
        input=json.dumps(jobs),
        cwd=copy,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=TIMEOUT_S * (1 + len(jobs)),
        text=True,
        check=False,
    )
    codes = [int(line) for line in done.stdout.splitlines()]
    assert set(codes) <= {0, 1}, done.stderr
    assert len(codes) == len(jobs), done.stderr
    return {number for number, code in enumerate(codes) if code}
