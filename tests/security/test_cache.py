"""The cache that hooks load from: nothing that a clone can bring is taken for it."""

import marshal
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent_sync.install.claude_code.hook_table import project_form
from agent_sync.runtime import keeping, note
from runtime.installation import FIVE_SECONDS_NS, Installation
from runtime.test_archives import Archived
from support import TIMEOUT_S, need

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
PLANTED = "import sys; sys.exit('planted')"


@pytest.mark.proves("OFF-5")
@pytest.mark.defends("compiled")
@pytest.mark.parametrize("layout", [Archived, Installation])
def test_what_a_clone_brings_is_never_run(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, layout: "type[Installation]"
) -> None:
    """Files for every place, made with everything that is known, and cloned under a umask that
    makes them as private as git can; the program is an archive, or lies beside as in a checkout.
    """
    git = need("git")
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + FIVE_SECONDS_NS)
    here = layout(tmp_path / "repo", home)
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    planted = layout(origin / "planted", here.home)
    if isinstance(planted, Archived):
        planted.pack(**{"nouns/noun": 'raise SystemExit("planted")\n'})
    else:
        planted.write("nouns/noun.py", 'raise SystemExit("planted")\n')
    evil = {**here.env, "XDG_CACHE_HOME": str(tmp_path / "evil")}
    theirs = clone / ".claude" / "skills" / "agent-sync"
    shutil.copytree(here.skill, theirs)  # where the clone will lie, and whose door is noted
    keeping.renew(
        str(theirs / "scripts" / here.door.name),
        "1",
        evil,
        root=str(planted.program if isinstance(planted, Archived) else planted.package.parent),
        common=str(clone / ".git"),
    )
    shutil.rmtree(clone)
    evil_cache = tmp_path / "evil" / "agent-sync"
    for _, one in note.every(str(evil_cache)):
        one.finder = marshal.dumps(compile(PLANTED, "planted", "exec"))
        note.write(str(evil_cache), one)
    for place in (".claude/coordination", ".cache", ".claude/skills/agent-sync/runtime", "."):
        shutil.copytree(evil_cache, origin / place / "agent-sync")
    shutil.copytree(here.repo / ".claude", origin / ".claude", dirs_exist_ok=True)
    words = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    for command in (["init", "-q"], ["add", "-Af"], ["commit", "-qm", "planted"]):
        subprocess.run([git, *words, *command], cwd=origin, check=True, timeout=TIMEOUT_S)
    before = os.umask(0o077)
    try:
        subprocess.run([git, "clone", "-q", origin, clone], check=True, timeout=TIMEOUT_S)
    finally:
        os.umask(before)
    cloned = Installation.__new__(Installation)
    cloned.repo, cloned.home, cloned.door = clone, here.home, theirs / "scripts" / here.door.name
    for cache in ("", clone / ".cache", clone, clone / ".claude" / "coordination"):
        assert cloned.hook(XDG_CACHE_HOME=str(cache))["word"] == "first"
        door = Path(cache) / "agent-sync" / "lost.py"
        if cache:
            assert door.stat().st_mode & 0o777 == 0o600
            done = cloned.run("stop", door=door, env={"XDG_CACHE_HOME": str(cache)})
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    if layout is Archived:
        for path in (clone / ".cache" / "agent-sync").iterdir():
            path.chmod(0o400)
        done = cloned.run("stop", env={"XDG_CACHE_HOME": str(clone / ".cache")})
        assert done.stderr == "planted\n", "no clone can do that"
    through_the_guard(cloned)


def through_the_guard(cloned: Installation) -> None:
    """The command of the settings where the door is missing, and the lost ones' is planted."""
    cloned.door.unlink()
    door = cloned.repo / ".cache" / "agent-sync" / "lost.py"
    door.chmod(0o600)
    door.write_text(PLANTED)
    command = str(project_form(["stop"])["command"])
    env = {**cloned.env, "XDG_CACHE_HOME": str(door.parents[1])}
    done = subprocess.run(
        ["sh", "-c", command], env=env, capture_output=True, timeout=TIMEOUT_S, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    door.chmod(0o400)
    done = subprocess.run(
        ["sh", "-c", command], env=env, capture_output=True, timeout=TIMEOUT_S, check=False
    )
    assert done.stderr == b"planted\n", "no clone can do that"


@pytest.mark.defends("cache-place")
def test_inside_a_repository_modes_alone_tell_what_is_planted(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same files with the modes of a clone, and with those that an archive can bring."""
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + FIVE_SECONDS_NS)
    here = Installation(tmp_path / "repo", home)
    env = {**here.env, "XDG_CACHE_HOME": str(here.repo / ".cache")}
    cache = here.repo / ".cache" / "agent-sync"
    keeping.renew(str(here.door), "1", env, root=str(here.package.parent))
    mine = note.read(str(cache), str(here.door))
    mine.finder = marshal.dumps(compile(PLANTED, "planted", "exec"))
    note.write(str(cache), mine)
    done = here.run("stop", env=env)
    assert (done.returncode, done.stderr) == (1, "planted\n")
    (cache / note.name_of(mine.key)).chmod(0o600)
    assert here.hook("stop", XDG_CACHE_HOME=env["XDG_CACHE_HOME"])["word"] == "first"
