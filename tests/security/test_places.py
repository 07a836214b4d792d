"""Crafted git pointers lead nowhere, and what is no ordinary file holds nobody up"""

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.conftest import git
from hooks.session import Session
from proofs import Proof

from .conftest import Commands
from .watching import SECRET, Outside

if sys.platform == "win32":
    pytest.skip("pipes and devices of POSIX", allow_module_level=True)

Make = Callable[..., Session]
STATE = Path(".claude/coordination/state.sqlite")


def crafted(outside: Outside) -> dict[str, "bytes | str"]:
    """What may stand in a `.git` file; a text that begins with '/' is a link there."""
    return {
        "a pipe": "/PIPE",
        "a folder outside": f"gitdir: {outside.inner}\n".encode(),
        "a file outside": f"gitdir: {outside.text}\n".encode(),
        "nothing": b"gitdir: /nowhere/at/all\n",
        "itself": b"gitdir: .git\n",
        "its own folder": b"gitdir: .\n",
        "above": b"gitdir: ../outside/inner\n",
        "a process": b"gitdir: /proc/self\n",
        "a device": b"gitdir: /dev/zero\n",
        "no name": b"gitdir: \n",
        "a NUL": b"gitdir: a\0b\n",
        "no UTF-8": b"gitdir: \xff\xfe\n",
        "a long name": b"gitdir: " + b"a/" * 100_000,
        "another word": b"gitlink: x\n",
        "much": b"gitdir: " + b"x" * 20_000_000,
        "a link to a device": "/dev/zero",
        "a link to a file": str(outside.text),
        "a link to itself": "/LOOP",
    }


@pytest.mark.defends("pointers", "special")
@pytest.mark.proves("STATE-1")
def test_crafted_pointers(home: Path, tmp_path: Path, outside: Outside, proof: Proof) -> None:
    """`.git` is a file that points outside, nowhere, at itself, at a device or at a process, a
    huge one, a pipe, a loop of links: hooks and commands end, nothing outside is touched."""
    cases = crafted(outside)
    chosen = list(cases.items())[:: 1 if proof.full else 2]
    for number, (what, content) in enumerate(chosen):
        folder = tmp_path / f"repo{number}"
        (folder / ".claude").mkdir(parents=True)
        at = folder / ".git"
        if content == "/PIPE":
            os.mkfifo(at)
        elif content == "/LOOP":
            at.symlink_to(at)
        elif isinstance(content, str):
            at.symlink_to(content)
        else:
            at.write_bytes(content)
        one = Session(folder, "one", home)
        answers = [one.pre_bash("git checkout .")]
        answers += [one.start(), one.pre_edit("a.py")] if proof.full else []
        said = "".join(x.out + x.err for x in answers)
        if proof.full or number % 3 == 0:
            done = Commands(folder, home)("status")
            said += done.out + done.err
        assert all(x.code == 0 for x in answers), what
        assert SECRET not in said, what
        assert outside.changes() == [], what
    proof.figure("pointers", len(chosen))


@pytest.mark.defends("pointers")
@pytest.mark.proves("STATE-1")
def test_crafted_common_directories(
    home: Path, tmp_path: Path, outside: Outside, proof: Proof
) -> None:
    """A git directory whose `commondir` points outside, nowhere, at itself or at a device."""
    for number, content in enumerate(
        [
            str(outside.inner),
            str(outside.text),
            "/nowhere",
            ".",
            "..",
            "/dev/zero",
            "a\0b",
            "x" * 9000,
        ]
    ):
        folder = tmp_path / f"repo{number}"
        inside = tmp_path / f"git{number}"
        inside.mkdir()
        (folder / ".claude").mkdir(parents=True)
        (folder / ".git").write_text(f"gitdir: {inside}\n", encoding="utf-8")
        (inside / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
        (inside / "commondir").write_text(content, encoding="utf-8")
        one = Session(folder, "one", home)
        assert one.start().code == one.pre_edit("a.py").code == 0
        assert outside.changes() == [], content[:40]
        assert not (inside / "agent-sync").exists(), "it is no git directory"
    proof.figure("pointers", 8)


@pytest.mark.defends("special", "input")
@pytest.mark.proves("HOOK-8", "AUTO-5", "AUTO-8")
def test_what_is_no_file_is_never_waited_for(
    session: Make, command: Commands, repo: Path, proof: Proof
) -> None:
    """Pipes, devices, sockets, folders, endless files and links to them stand where an edit, a
    shell command, a held file or a read looks: every hook answers."""
    os.mkfifo(repo / "pipe")
    os.chdir(repo)  # the path of a socket is short
    server = socket.socket(socket.AF_UNIX)
    server.bind("socket")
    (repo / "folder").mkdir()
    for name, target in (("zero", "/dev/zero"), ("tty", "/dev/tty"), ("loop", "loop")):
        (repo / name).symlink_to(target)
    (repo / "kmsg").symlink_to("/proc/kmsg" if os.path.exists("/proc/kmsg") else "/dev/zero")
    names = ["pipe", "socket", "folder", "zero", "tty", "loop", "kmsg", "/dev/zero", "/dev/stdin"]
    one, two = session("one"), session("two")
    for name in names if proof.full else ():
        command.as_("alice")("lock", name)
        for who in (one, two):
            assert who.pre_edit(name).code in (0, 2), name
            assert who.post_edit(name).code == 0, name
            assert who.hook("post-tool-use", who.tool("Read", {"file_path": name})).code == 0
            payload = who.tool("Write", {"file_path": str(repo / name), "content": "x"})
            assert who.hook("pre-tool-use", payload).code in (0, 2), name
        assert two.pre_bash(f"cat {name}; echo x > other").code in (0, 2), name
        assert two.hook("post-tool-use", two.tool("Bash", {"command": "true"})).code == 0, name
        assert command.as_("bob")("append", name, "--content", "x").code != 0, name
    assert command.as_("alice")("lock", *names[:-2]).code == 0
    for name in names:
        assert two.pre_edit(name).code in (0, 2), name
        assert two.post_edit(name).code == 0, name
    assert two.hook("post-tool-use", two.tool("Bash", {"command": "true"})).code == 0
    for name in ("pipe", "socket", "zero"):
        assert command.as_("bob")("append", name, "--content", "x").code != 0, name
    server.close()
    assert command("status").code == 0
    proof.figure("kinds", len(names))


@pytest.mark.defends("special")
@pytest.mark.proves("HOOK-8")
@pytest.mark.parametrize(
    "name", ["shell-id", "hooks.log", ".gitignore", "prepare.lock", "queue.lock"]
)
def test_pipes_in_the_coordination_folder(
    session: Make, command: Commands, repo: Path, name: str, proof: Proof
) -> None:
    """A pipe that nobody uses stands at a name of ours: hooks and commands end."""
    folder = (repo / STATE).parent
    folder.mkdir(parents=True)
    os.mkfifo(folder / name)
    assert session("one").pre_edit("src/a.py").code == 0
    assert command("status").code in (0, 1)
    assert command("send", "--to", "all", "--message", "x").code in (0, 1)
    proof.figure(name, "a pipe")


@pytest.mark.defends("restore")
@pytest.mark.proves("AUTO-5")
def test_where_a_version_is_written(
    session: Make, command: Commands, repo: Path, outside: Outside, proof: Proof
) -> None:
    """A version goes to its own place only, never through a link; `--to` makes new files only."""
    one, two = session("one"), session("two")
    one.start()
    one.change("src/a.py", "mine\n")
    (repo / "hidden.sh").write_text("echo x > src/a.py\n", encoding="utf-8")
    two.bash("sh hidden.sh")
    (repo / "src" / "a.py").unlink()
    (repo / "src" / "a.py").symlink_to(outside.text)
    assert command("restore", "--version", "1").code == 64
    for target in (outside.text, outside.empty, outside.inner, repo / "src" / "b.py"):
        assert command("restore", "--version", "1", "--to", str(target)).code == 64, target
    (repo / "dangling").symlink_to(outside.missing)
    assert command("restore", "--version", "1", "--to", "dangling").code == 64
    assert outside.changes() == []
    git(repo, "checkout", "--", "src/a.py")
    assert command("restore", "--version", "1").code == 2, "its holder is at work on it"
    one.stop()
    assert command("restore", "--version", "1").code == 0
    assert (repo / "src" / "a.py").read_text(encoding="utf-8") == "mine\n"
    proof.figure("targets", 6)
