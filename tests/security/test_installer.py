"""The installer is not led elsewhere, and paths that are shell text stay paths"""

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import prepared
from agent_sync.install.skill_source import MANIFEST
from hooks.conftest import git
from hooks.session import LOADER, Session
from proofs import Proof

from .conftest import Commands
from .watching import SECRET, Outside, plant

if sys.platform == "win32":
    pytest.skip("links, pipes and shells of POSIX", allow_module_level=True)

Make = Callable[..., Session]
SKILL = ".claude/skills/agent-sync"
RECORDS = ".claude/coordination/install"


@pytest.fixture(autouse=True)
def _prepared(home: Path) -> None:
    """What hooks load was made before: these tests are about what installing puts where."""
    prepared.give(home)


LINKS = [
    *(".claude", ".claude/settings.json", ".claude/skills", SKILL, ".claude/coordination"),
    *(RECORDS, f"{RECORDS}/record.json", f"{RECORDS}/project.before"),
]
INSIDE = [f"{SKILL}/SKILL.md", f"{SKILL}/runtime", f"{SKILL}/scripts", f"{SKILL}/{MANIFEST}"]
SHORT = (".claude/settings.json", f"{SKILL}/runtime")
"""A file and a folder; the others in a full proof."""
HOSTILE_PATHS = [
    "it's",
    'a "quote"',
    "$(touch ran)",
    "`touch ran`",
    "a;touch ran;b",
    "a&touch ran&b",
    "new\nline\ntouch ran\n",
    "back\\slash",
    "a b  c",
    "-rf",
    "$HOME ${PATH}",
    "*[a-z]?",
    "#comment",
    "~root",
    "!history!",
    "tab\there",
]
ALL_AT_ONCE = 'it\'s "a" $(touch ran) `touch ran`;touch ran&\ntouch ran\n$HOME *? # ~ !x \\'


@pytest.mark.defends("installer", "links")
@pytest.mark.proves("INST-1")
@pytest.mark.parametrize("name", [*LINKS, *INSIDE])
def test_links_in_the_target(
    command: Commands, repo: Path, outside: Outside, proof: Proof, name: str
) -> None:
    """One place that the installer reads or writes is a link out of the repository, to a text, a
    folder or nothing: installing, installing again and uninstalling change nothing outside, and
    bring nothing from there into the repository."""
    if name not in SHORT and not proof.full:
        pytest.skip("in a full proof")
    tried = 0
    worst = outside.inner if "." not in name[1:].rpartition("/")[2] else outside.text
    for target in (outside.text, outside.inner, outside.missing) if proof.full else (worst,):
        for before in (False, True) if proof.full else (name in INSIDE,):
            shutil.rmtree(repo / ".claude", ignore_errors=True)
            if before:
                assert command("install", "--write-settings").code == 0
            plant(repo / name, target)
            every = (["install", "--write-settings"], ["uninstall"], ["doctor"])
            for words in every if proof.full else every[:2]:
                done = command(*words)
                assert SECRET not in done.out + done.err, words
                assert outside.changes() == [], (name, target.name, words)
            assert not brought_in(repo)
            link = repo / ".claude"
            link.unlink() if link.is_symlink() else None
            tried += 1
    proof.figure(name, tried)


def brought_in(repo: Path) -> list[Path]:
    """Plain files of the repository that hold what stood outside."""
    files = [p for p in (repo / ".claude").rglob("*") if p.is_file() and not p.is_symlink()]
    return [p for p in files if SECRET.encode() in p.read_bytes() and ".claude" in str(p)]


@pytest.mark.defends("installer")
@pytest.mark.proves("INST-3")
def test_a_planted_note_of_an_installation_reads_nothing_out(
    command: Commands, repo: Path, outside: Outside, proof: Proof
) -> None:
    """A note that came with the repository says that the settings were another file before, and a
    link stands for that: uninstalling does not put the file behind the link into the settings."""
    settings = repo / ".claude" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{"hooks": {}}\n', encoding="utf-8")
    digest = hashlib.sha256(settings.read_bytes()).hexdigest()
    note = {"scopes": {"project": {"existed": True, "exact": True, "wrote": digest}}, "made": []}
    (repo / RECORDS).mkdir(parents=True)
    (repo / RECORDS / "record.json").write_text(json.dumps(note), encoding="utf-8")
    (repo / RECORDS / "project.before").symlink_to(outside.text)
    done = command("uninstall")
    assert done.code == 1
    assert SECRET not in settings.read_text(encoding="utf-8")
    assert outside.changes() == []
    proof.figure("read out", 0)


@pytest.mark.defends("manifest")
@pytest.mark.proves("INST-3")
def test_a_changed_list_of_files_removes_nothing_else(
    command: Commands, repo: Path, outside: Outside, proof: Proof
) -> None:
    """The list of the installed copy names files outside with their true digests, by '..', by
    absolute paths and through links, and files of the repository: removing takes none of them."""
    assert command("install").code == 0
    manifest = repo / SKILL / MANIFEST
    listed = json.loads(manifest.read_text(encoding="utf-8"))
    (repo / SKILL / "way").symlink_to(outside.folder)
    mine = repo / "src" / "a.py"
    names = {
        "../../../../outside/text": outside.text,
        str(outside.text): outside.text,
        "way/text": outside.text,
        "../../../src/a.py": mine,
        "scripts/../../../../src/a.py": mine,
    }
    for name, path in names.items():
        listed["files"][name] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(listed), encoding="utf-8")
    kept = repo / SKILL / "SKILL.md"
    kept.write_text("changed by somebody\n", encoding="utf-8")
    command("install")
    command("uninstall")
    assert outside.changes() == []
    assert mine.exists()
    proof.figure("names", len(names))


@pytest.mark.defends("installer", "special")
@pytest.mark.proves("INST-2")
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "endless", "read-only"])
def test_settings_that_are_no_file(command: Commands, repo: Path, kind: str, proof: Proof) -> None:
    """The settings file is a pipe, a device, a folder, an endless file or may not be written: one
    sentence, at once, and nothing is changed."""
    path = repo / ".claude" / "settings.json"
    path.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "read-only":
        path.write_text("{}\n", encoding="utf-8")
        path.chmod(0o444)
    else:
        path.symlink_to("/dev/zero" if kind == "endless" else "/dev/tty")
    before = path.lstat()
    ways = (["install", "--write-settings"], ["install", "--write-settings", "--statusline"])
    for words in ways if proof.full else ways[1:]:
        done = command(*words)
        assert (done.code, len(done.err.splitlines()) <= 2) == (1, True), done
    assert command("doctor").code in (0, 1)
    assert path.lstat().st_ino == before.st_ino
    assert not (repo / SKILL).exists()
    proof.figure(kind, "left alone")


def at(base: Path, name: str) -> Path:
    """A repository with a path that is shell text."""
    folder = base / name
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / "a.py").write_text("a = 1\n", encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


def shell(program: str, line: str, cwd: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run a line in a real shell."""
    return subprocess.run(
        [program, "-c", line],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], **env},
        input="{}",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.defends("quoting")
@pytest.mark.proves("HOOK-1")
@pytest.mark.parametrize("name", [ALL_AT_ONCE, *HOSTILE_PATHS])
def test_a_repository_whose_path_is_shell_text(
    home: Path, tmp_path: Path, proof: Proof, name: str
) -> None:
    """The path holds quotes, substitutions, separators, line breaks: what SessionStart exports is
    sourced by sh and bash, hooks, status line and the commit guard are run, completion is loaded.
    Each names that very path, and none of it is run."""
    if name != ALL_AT_ONCE and not proof.full:
        pytest.skip("one by one in a full proof")
    base = tmp_path / "base"
    base.mkdir()
    folder = at(base, name)
    command = Commands(folder, home)
    assert command("install", "--write-settings", "--statusline").code == 0
    assert command("guard", "install").code == 0
    hook = folder / SKILL / "scripts" / "hook"
    exports = tmp_path / "exports"
    start = {"session_id": "one", "source": "startup", "hook_event_name": "SessionStart"}
    env = {"HOME": str(home), "CLAUDE_PROJECT_DIR": str(folder), "CLAUDE_ENV_FILE": str(exports)}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LOADER, str(hook), "session-start"],
        input=json.dumps(start).encode(),
        env={"PATH": os.environ["PATH"], **env},
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    for program in ("sh", "bash"):
        line = f". {shlex.quote(str(exports))}; printf '%s' \"$AGENT_SYNC_ROOT\"; "
        line += "command -v agent-sync"
        said = shell(program, line, folder, HOME=str(home)).stdout
        assert said.startswith(str(folder)), (program, said)
        assert said[len(str(folder)) :] == f"{hook.parent / 'agent-sync'}\n", (program, said)
    settings = json.loads((folder / ".claude" / "settings.json").read_text(encoding="utf-8"))
    lines = [settings["statusLine"]["command"]]
    lines += [
        x["command"] for groups in settings["hooks"].values() for g in groups for x in g["hooks"]
    ]
    for line in lines:
        assert shell("sh", line, folder, **env).returncode == 0, line
    (folder / "a.py").write_text("a = 2\n", encoding="utf-8")
    assert command.as_("holder")("lock", "a.py").code == 0
    git(folder, "add", ".")
    who = {"GIT_CONFIG_GLOBAL": "/dev/null", "AGENT_SYNC_ID": "other", "HOME": str(home)}
    identity = "-c user.name=t -c user.email=t@example.invalid"
    assert shell("sh", f"git {identity} commit -qm x", folder, **who).returncode != 0
    assert list(base.rglob("ran")) == []
    proof.figure("path", repr(name))


@pytest.mark.defends("quoting")
@pytest.mark.proves("HOOK-1")
def test_a_path_with_a_colon_is_not_put_on_the_search_path(
    home: Path, tmp_path: Path, proof: Proof
) -> None:
    """A colon would cut the path of the installed commands in two, and the second half would be
    looked for in any folder that the session stands in."""
    if not proof.full:
        pytest.skip("in a full proof")
    folder = at(tmp_path / "base", "a:b")
    assert Commands(folder, home)("install").code == 0
    exports = tmp_path / "exports"
    env = {"HOME": str(home), "CLAUDE_PROJECT_DIR": str(folder), "CLAUDE_ENV_FILE": str(exports)}
    hook = folder / SKILL / "scripts" / "hook"
    start = {"session_id": "one", "source": "startup", "hook_event_name": "SessionStart"}
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", LOADER, str(hook), "session-start"],
        input=json.dumps(start).encode(),
        env={"PATH": os.environ["PATH"], **env},
        cwd=folder,
        timeout=60,
        check=True,
        capture_output=True,
    )
    text = exports.read_text(encoding="utf-8")
    assert "PATH=" not in text
    assert "AGENT_SYNC_ROOT=" in text
    proof.figure("path", "a:b")


@pytest.mark.defends("special")
@pytest.mark.proves("HOOK-1", "HOOK-8")
def test_a_pipe_for_the_exports_holds_nobody_up(
    session: Make, repo: Path, tmp_path: Path, proof: Proof
) -> None:
    """CLAUDE_ENV_FILE is a pipe that nobody reads: the session starts at once."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert session("one", CLAUDE_ENV_FILE=str(pipe)).start().code == 0
    log = repo / ".claude" / "coordination" / "hooks.log"
    assert "session-start" in log.read_text(encoding="utf-8")
    proof.figure("pipe", "noted in the log")
