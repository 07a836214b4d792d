"""SKILL.md: portable front matter, short, and a live block that never fails (SKILL-1)."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import agent_sync
from support import TIMEOUT_S, Done, make_repo, need

from .conftest import Shell
from .documents import SKILL

PORTABLE = {"name", "description", "license", "compatibility", "metadata", "allowed-tools"}
TEXT = (SKILL / "SKILL.md").read_text(encoding="utf-8")
LIVE = re.compile(r"^!`([^`]+)`(?: <!-- markdownlint-disable-line MD013 -->)?$", re.MULTILINE)


def front_matter() -> dict[str, str]:
    """The keys at the left edge with their values, which stand on one line each."""
    head = TEXT.split("---\n")[1]
    pairs = (line.split(":", 1) for line in head.splitlines() if not line.startswith(" "))
    return {key: value.strip() for key, value in pairs}


def live_block(skill: str) -> str:
    """The one command that the client runs, with its variable filled in."""
    (found,) = LIVE.findall(TEXT)
    return str(found).replace("${CLAUDE_SKILL_DIR}", skill)


def run(command: str, cwd: Path, **env: str) -> Done:
    """Run the block as the client does, in an environment that holds nothing but what is given."""
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        cwd=cwd,
        env=env,
        timeout=TIMEOUT_S,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.proves("SKILL-1")
def test_the_front_matter_is_portable() -> None:
    assert TEXT.startswith("---\n")
    found = front_matter()
    assert set(found) == PORTABLE
    assert found["name"] == SKILL.name == "agent-sync"
    assert 0 < len(found["description"]) <= 1024
    assert 0 < len(found["compatibility"]) <= 500
    # A plain scalar of YAML: these would end it or begin something else.
    for value in found.values():
        assert ": " not in value
        assert " #" not in value
        assert value[:1] not in tuple("\"'[{>|*&!%@`")


def test_the_version_is_that_of_the_package() -> None:
    assert f'\n  version: "{agent_sync.__version__}"\n' in TEXT


@pytest.mark.proves("SKILL-1")
def test_it_is_short_and_its_details_are_one_level_deep() -> None:
    assert len(TEXT.splitlines()) < 200
    linked = set(re.findall(r"\]\((reference/[^)#]+)\)", TEXT))
    there = {f"reference/{path.name}" for path in (SKILL / "reference").iterdir()}
    assert linked == there
    for path in (SKILL / "reference").iterdir():
        assert path.is_file()
        assert "](reference/" not in path.read_text(encoding="utf-8")


def test_it_begins_with_what_to_do_when_blocked() -> None:
    assert TEXT.index("\n## Blocked\n") == TEXT.index("\n## ")
    section = TEXT.partition("\n## Blocked\n")[2].partition("\n## ")[0]
    assert "agent-sync lock src/cart.py --wait=100" in section


@pytest.mark.proves("SKILL-1")
@pytest.mark.parametrize("path", sorted(SKILL.rglob("*.md")), ids=lambda path: path.name)
def test_what_is_installed_is_plain_for_linters(path: Path) -> None:
    """The defaults of markdownlint and prettier: no line over 80 columns, no table of their own
    style. The linters themselves are asked where they are."""
    lines = path.read_text(encoding="utf-8").splitlines()
    body = lines[lines.index("---", 1) + 1 :] if lines[0] == "---" else lines
    long = [line for line in body if len(line) > 80 and not line.endswith("MD013 -->")]
    assert long == []
    assert not any(re.match(r"\|[-:| ]+\|$", line) for line in body), "a list reads as well"


@pytest.mark.proves("SKILL-1")
@pytest.mark.parametrize("linter", [("prettier", "--check"), ("markdownlint",)], ids=lambda x: x[0])
def test_linters_find_nothing_in_what_is_installed(
    linter: "tuple[str, ...]", tmp_path: Path
) -> None:
    program = need(linter[0])
    for path in SKILL.rglob("*.md"):
        (tmp_path / path.relative_to(SKILL)).parent.mkdir(exist_ok=True)
        shutil.copy(path, tmp_path / path.relative_to(SKILL))
    done = subprocess.run(
        [program, *linter[1:], "."], cwd=tmp_path, capture_output=True, text=True,
        timeout=TIMEOUT_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.proves("SKILL-1")
def test_the_live_block_is_allowed_as_it_stands() -> None:
    """The client asks for each part; redirections do not count, and ``true`` needs no rule."""
    rules = re.findall(r"Bash\((.*?)\)(?= |$)", front_matter()["allowed-tools"])
    (found,) = LIVE.findall(TEXT)
    parts = [part.replace("2>/dev/null", "").strip() for part in str(found).split("||")]
    assert parts[-1] == "true"
    assert set(parts[:-1]) <= set(rules)
    assert all(rule.endswith("agent-sync status --compact") or '"' in rule for rule in rules)


def test_nothing_else_in_it_is_run_or_replaced_by_the_client() -> None:
    body = TEXT.split("---\n", 2)[2].replace(LIVE.findall(TEXT)[0], "")
    assert body.count("!`") == 1
    assert "```!" not in body
    assert not re.search(r"\$[A-Za-z0-9{]", body)


@pytest.fixture
def skill(shell: Shell) -> str:
    """The installed copy."""
    return str(shell.repo / ".claude" / "skills" / "agent-sync")


@pytest.mark.proves("SKILL-1")
def test_the_live_block_shows_the_state(shell: Shell, skill: str) -> None:
    shell.run("agent-sync register --name ann && agent-sync lock a.py", "ann")
    for path in (shell.env["PATH"], _without_agent_sync(shell.env["PATH"])):
        done = run(live_block(skill), shell.repo, PATH=path, HOME=shell.env["HOME"])
        assert done.code == 0
        assert "lease: ann holds a.py" in done.out
        assert done.err == ""
    done = run(live_block("/nowhere"), shell.repo, PATH=shell.env["PATH"])
    assert "lease: ann holds a.py" in done.out


def _without_agent_sync(path: str) -> str:
    return os.pathsep.join(part for part in path.split(os.pathsep) if "skills" not in part)


@pytest.mark.proves("SKILL-1")
def test_the_live_block_never_fails(shell: Shell, skill: str, tmp_path: Path) -> None:
    fresh = make_repo(tmp_path / "fresh")
    outside = tmp_path / "outside"
    outside.mkdir()
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("python3", "agent-sync"):
        (broken / name).write_text("#!/bin/sh\necho broken >&2\nexit 127\n", encoding="utf-8")
        (broken / name).chmod(0o755)
    bare = _without_agent_sync(shell.env["PATH"])
    for where in (fresh, outside, shell.repo):
        for folder in (skill, "/nowhere", ""):
            for path in (shell.env["PATH"], bare, f"{broken}:/usr/bin:/bin", "/nowhere"):
                done = run(live_block(folder), where, PATH=path, HOME=shell.env["HOME"])
                assert (done.code, done.err) == (0, ""), (where, folder, path)
    assert not (fresh / ".claude").exists(), "looking leaves no trace"


@pytest.mark.proves("SKILL-1")
def test_the_live_block_survives_a_broken_database(shell: Shell, skill: str) -> None:
    database = shell.repo / ".claude" / "coordination" / "state.sqlite"
    for extra in ("", "-wal", "-shm"):
        database.with_name(database.name + extra).unlink(missing_ok=True)
    database.write_bytes(b"no database at all, but long enough to be looked at as one" * 100)
    done = run(live_block(skill), shell.repo, PATH=shell.env["PATH"], HOME=shell.env["HOME"])
    assert (done.code, done.err) == (0, "")
