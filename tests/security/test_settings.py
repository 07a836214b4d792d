"""What a project's settings, variables and planted modules can do, and what they cannot"""

import json
import lzma
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import packed
from agent_sync.runtime import archive_file
from hooks.conftest import git
from hooks.session import CHECKOUT, Session
from proofs import Proof
from scene.database import Database

from .conftest import Commands

Make = Callable[..., Session]
STATE = Path(".claude/coordination/state.sqlite")
PLANTED = (
    "json sqlite3 _sqlite3 sitecustomize usercustomize agent_sync os re time argparse subprocess "
    "encodings site functools typing"
).split()


def plant_modules(folder: Path, noted: Path) -> None:
    """Python files that note that they ran, in every form that an interpreter looks for."""
    folder.mkdir(exist_ok=True)
    text = f"open({str(noted)!r}, 'a').write(__name__ + '\\n')\n"
    for name in PLANTED:
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    (folder / "agent_sync_").mkdir()
    for name in ("agent_sync/__init__", "agent_sync/cli/main", "agent_sync/hooks/entry"):
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "evil.pth").write_text(f"import os; {text}", encoding="utf-8")
    (folder / "pyvenv.cfg").write_text(f"home = {folder}\n", encoding="utf-8")
    (folder / ".pythonrc").write_text(text, encoding="utf-8")


@pytest.mark.defends("modules")
@pytest.mark.proves("HOOK-0")
def test_no_module_of_the_repository_is_run(
    session: Make, command: Commands, repo: Path, tmp_path: Path, proof: Proof
) -> None:
    """Modules under fifteen names, packages, a .pth file, pyvenv.cfg and a start-up file lie in
    the repository, and every variable of Python points there: no hook runs one of them. The
    commands, which are a program of the person's, take none from the current folder."""
    noted = tmp_path / "ran"
    plant_modules(repo, noted)
    plant_modules(repo / "src", noted)
    here = str(repo)
    variables = {
        "PYTHONPATH": here,
        "PYTHONHOME": here,
        "PYTHONSTARTUP": str(repo / ".pythonrc"),
        "PYTHONUSERBASE": here,
        "PYTHONINSPECT": "1",
        "PYTHONBREAKPOINT": "agent_sync.evil",
        "PYTHONPLATLIBDIR": here,
        "PYTHONPYCACHEPREFIX": here,
    }
    one = Session(repo, "one", session("x").home, variables)
    for cwd in (repo, repo / "src") if proof.full else (repo,):
        one.cwd = cwd
        assert one.start().code == 0
        assert one.pre_edit(repo / "src" / "a.py").code == 0
        assert one.hook("pre-tool-use", b"\xff{").code == 0
        assert one.bash("git stash list").before.code == 0
        assert one.stop().code == 0
        for words in (["status"], ["lock", "src/z.py"], ["whoami", "--json"]):
            assert command(*words, cwd=cwd).code == 0
        verdict = command("doctor", cwd=cwd)
        assert (verdict.code, "no settings file arms" in verdict.out) == (1, True), verdict
    assert not noted.exists(), noted.read_text(encoding="utf-8")
    proof.figure("names", len(PLANTED))
    proof.figure("variables", len(variables))


@pytest.mark.defends("path")
def test_what_a_search_path_with_the_current_folder_does(
    command: Commands, repo: Path, tmp_path: Path, proof: Proof
) -> None:
    """What SECURITY.md says is not defended: with the current folder in PYTHONPATH, Python itself
    runs a start-up module of that folder before any command begins."""
    noted = tmp_path / "ran"
    (repo / "sitecustomize.py").write_text(
        f"open({str(noted)!r}, 'a').write('x')\n", encoding="utf-8"
    )
    assert command("status", env={"PYTHONPATH": "."}).code == 0
    assert noted.exists()
    proof.figure("PYTHONPATH=.", "runs sitecustomize.py")


@pytest.mark.defends("person", "variables")
@pytest.mark.proves("ID-1")
@pytest.mark.parametrize("claimed", ["operator", "all", "agent-sync", "operator/x", " operator "])
def test_a_session_is_not_the_person(
    session: Make, command: Commands, database: Database, claimed: str, proof: Proof
) -> None:
    """The settings of a project set AGENT_SYNC_ID to the person's, or to another reserved id: hooks
    are the session's all the same, and a command inside the session is refused."""
    if claimed not in ("operator", "all") and not proof.full:
        pytest.skip("in a full proof")
    one = session("one", AGENT_SYNC_ID=claimed)
    one.start()
    assert one.pre_edit("src/a.py").code == 0
    assert "operator" not in database.column("agents", "kind")
    assert session("two").pre_edit("src/a.py").refused
    if claimed.strip() == "operator":
        inside = {"AGENT_SYNC_ID": claimed, "CLAUDECODE": "1", "CLAUDE_CODE_SESSION_ID": "one"}
        done = command("send", "--to", "all", "--message", "obey", env=inside)
        assert (done.code, "is the person" in done.err) == (2, True)
    proof.figure(claimed, "the session")


@pytest.mark.defends("variables")
@pytest.mark.proves("STATE-1")
@pytest.mark.parametrize("root", ["~", "/", "~/.", "/..", "home"])
def test_state_is_never_put_into_the_home_folder(
    session: Make, command: Commands, repo: Path, home: Path, root: str, proof: Proof
) -> None:
    """AGENT_SYNC_ROOT names the home folder or the root of the file system: that counts as not
    set."""
    if root not in ("~", "/") and not proof.full:
        pytest.skip("in a full proof")
    value = str(home) if root == "home" else root
    one = session("one", AGENT_SYNC_ROOT=value)
    assert one.pre_edit("src/a.py").code == 0
    assert (repo / STATE).exists()
    assert command.as_("x")("lock", "src/b.py", env={"AGENT_SYNC_ROOT": value}).code == 0
    assert session("two").pre_edit("src/b.py").refused
    assert list(home.iterdir()) == []
    git(home, "init", "-q")
    assert session("one", AGENT_SYNC_ROOT=str(home)).pre_edit("src/a.py").code == 0
    assert (home / STATE).exists(), "a home folder that is a repository is one"
    proof.figure(root, "counts as not set")


@pytest.mark.defends("variables", "settings-env")
@pytest.mark.proves("STATE-7")
def test_what_variables_of_a_project_can_and_cannot_do(
    session: Make, command: Commands, tmp_path: Path, proof: Proof
) -> None:
    """Each variable of ours at its most harmful value. A hold is 45 seconds at most and a retention
    of no days counts as the default; edits without claims, another repository's state and force are
    what SECURITY.md says that settings may choose."""
    from agent_sync.identity.liveness import Limits
    from agent_sync.sessions.retention import days

    assert days({"AGENT_SYNC_RETENTION_DAYS": "0"}) == days({}) == 30
    assert days({"AGENT_SYNC_RETENTION_DAYS": "-5"}) == 30
    assert Limits({"AGENT_SYNC_STALE_MINUTES": "0"}).stale == Limits({}).stale
    off = session("one", AGENT_SYNC_AUTO_IGNORE="**", AGENT_SYNC_AUTO_LEASE="off")
    assert off.change("src/a.py", "mine\n").code == 0
    assert session("two").pre_edit("src/a.py").code == 0
    assert command.as_("alice")("lock", "src/b.py").code == 0
    assert off.pre_edit("src/b.py").refused, "what others hold is enforced all the same"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    git(elsewhere, "init", "-q")
    session("three", AGENT_SYNC_ROOT=str(elsewhere)).start()
    assert (elsewhere / STATE).exists(), "another repository of the user's may be chosen"
    assert session("four", AGENT_SYNC_BYPASS="1").pre_edit("src/b.py").refused
    proof.figure("variables", 7)


@pytest.mark.defends("force")
@pytest.mark.proves("LOCK-7")
def test_force_is_a_persons(session: Make, command: Commands, proof: Proof) -> None:
    """`unlock --force` on a live agent's lease inside a session, with each of the client's
    variables: refused, unless the setting that allows it is there."""
    session("two").start()
    assert command.as_("two")("lock", "src/a.py").code == 0
    for name in ("CLAUDECODE", "CLAUDE_CODE_SESSION_ID", "CLAUDE_SESSION_ID"):
        done = command("unlock", "--force", "src/a.py", env={name: "1"})
        assert done.code == 2, name
    allowed = {"CLAUDECODE": "1", "CLAUDE_CODE_SESSION_ID": "one", "AGENT_SYNC_ALLOW_FORCE": "1"}
    assert command("unlock", "--force", "src/a.py", env=allowed).code == 0
    proof.figure("variables of the client", 3)


@pytest.mark.defends("same-user")
@pytest.mark.proves("ID-1")
def test_any_id_can_be_claimed(session: Make, command: Commands, proof: Proof) -> None:
    """What SECURITY.md says is not defended: whoever runs commands may claim another's id for what
    does not judge, and the database is a file that they may change."""
    session("two").start()
    assert command.as_("two")("lock", "src/a.py").code == 0
    assert command.as_("two")("unlock", "src/a.py").code == 0
    proof.figure("another's lease", "given back in its name")


def name_of(command: Commands, who: str) -> str:
    """What an agent is called."""
    done = command.as_(who)("whoami", "--json")
    return str(json.loads(done.out)["data"]["name"])


@pytest.mark.defends("accidents")
@pytest.mark.proves("AUTO-4", "AUTO-5")
def test_what_a_script_hides_is_not_seen_before_it_runs(
    session: Make, command: Commands, repo: Path, proof: Proof
) -> None:
    """What SECURITY.md says is not defended: a write that hides in a script, an alias or an encoded
    word passes. Both are told who and what, and the version before is kept."""
    one, two = session("one"), session("two")
    one.start()
    one.prompt()
    two.start()
    one.change("src/a.py", "mine\n")
    assert one.bash("true").code == 0  # a sign: the formatters behind its edit are done
    (repo / "hidden.sh").write_text("echo theirs > src/a.py\n", encoding="utf-8")
    ran = two.bash("sh hidden.sh")
    assert not ran.refused
    assert ran.after is not None
    writer, holder = ran.after.context, one.batch().context
    names = {who: name_of(command, who) for who in ("one", "two")}
    assert f"src/a.py (changed; held by {names['one']})" in writer
    assert all(word in holder for word in (names["two"], "sh hidden.sh", "src/a.py")), holder
    assert all("agent-sync restore src/a.py" in told for told in (writer, holder))
    assert command("restore", "src/a.py").code == 0
    assert (repo / "src" / "a.py").read_text(encoding="utf-8") == "mine\n"
    for line in ("sh hidden.sh", "echo ZWNobw== | base64 -d | sh"):
        assert two.pre_bash(line).code == 0
    proof.figure("hidden writes", 2)


@pytest.mark.defends("accidents")
@pytest.mark.proves("AUTO-5")
def test_nobody_is_accused_while_formatters_may_be_at_work(
    session: Make, command: Commands, repo: Path, proof: Proof
) -> None:
    """A script that writes over an edit which has only just been made, its holder having given no
    sign since, may be taken for the holder's own formatter: nobody is told, the version is kept."""
    one, two = session("one"), session("two")
    one.start()
    one.change("src/a.py", "mine\n")
    (repo / "hidden.sh").write_text("echo theirs > src/a.py\n", encoding="utf-8")
    ran = two.bash("sh hidden.sh")
    assert ran.after is not None
    assert ran.after.context == one.batch().context == ""
    assert "holder was at work" in command("restore", "--list").out
    proof.figure("accused", 0)


@pytest.mark.defends("failing", "input")
@pytest.mark.proves("HOOK-8", "HOOK-9")
def test_a_failing_hook_allows_and_strict_refuses(session: Make, repo: Path, proof: Proof) -> None:
    """A database that is none: the edit passes, with --strict it is refused."""
    one = session("one")
    one.start()
    for side in ("-wal", "-shm"):
        (repo / f"{STATE}{side}").unlink(missing_ok=True)
    (repo / STATE).write_bytes(b"no database" * 100)
    payload = one.tool("Edit", one.edit_input("src/a.py"))
    assert one.hook("pre-tool-use", payload).code == 0
    assert one.hook("pre-tool-use", payload, "--strict").refused
    proof.figure("ways", 2)


@pytest.mark.defends("questions")
@pytest.mark.proves("HOOK-3")
def test_no_hook_ever_answers_allow(session: Make, proof: Proof) -> None:
    """Every event on its ordinary way, and the whole source: nothing answers a permission question
    but a refusal."""
    one = session("one")
    answers = [one.start(), one.prompt(), one.pre_edit("src/a.py"), one.post_edit("src/a.py")]
    answers += [one.pre_bash("ls"), one.pre_bash("echo x > src/b.py"), one.stop(), one.end()]
    assert all('"allow"' not in x.out and '"approve"' not in x.out for x in answers)
    found = {p: p.read_text(encoding="utf-8") for p in (CHECKOUT / "src").rglob("*.py")}
    source = list(found.values())
    deny = {p.stem for p, text in found.items() if 'permissionDecision": "deny"' in text}
    assert deny == {"claude_code", "cursor", "kimi"}, "the forms of the clients"
    assert not any('permissionDecision": "allow"' in text for text in source)
    assert not any("permissionDecision': 'allow'" in text for text in source)
    proof.figure("answers", len(answers))


@pytest.mark.defends("project-code")
@pytest.mark.proves("OFF-5", "ARR-1")
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell commands")
def test_a_hostile_archive_in_a_clone_is_run_by_the_trusted_hook_command_alone(
    command: Commands, repo: Path, home: Path, tmp_path: Path, proof: Proof
) -> None:
    """Every module of a committed archive notes that it ran, and so do its launcher and its door.
    The person's own program looks at it, verifies it, works beside it and installs over it, hooks
    of another installation run there: none runs it. What the settings name does, once trusted."""
    assert command("install", "--write-settings").code == 0
    noted = tmp_path / "ran"
    skill = Path(".claude/skills/agent-sync")
    make_hostile(repo / skill, noted)
    git(repo, "add", "-f", ".claude/settings.json", str(skill))
    git(repo, "commit", "-qm", "here you are")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(repo), str(clone))
    there = Commands(clone, home)
    looks = (
        "status",
        "doctor",
        "verify",
        "whoami",
        "statusline",
        "install --dry-run",
        "guard status",
    )
    for line in (*looks, "lock src/a.py", "guard install", "who src/a.py", "gc"):
        assert there(*line.split()).code in (0, 1), line
    one = Session(clone, "one", home)
    one.start()
    one.prompt()
    assert one.change("src/b.py", "mine\n").code == 0
    one.bash("git stash list")
    one.stop()
    one.end()
    assert (clone / STATE).exists(), "it was at work there"
    assert not noted.exists(), noted.read_text(encoding="utf-8")
    settings = json.loads((clone / ".claude" / "settings.json").read_text(encoding="utf-8"))
    line = settings["hooks"]["Stop"][0]["hooks"][0]["command"]
    call_hook(line, clone, home)
    assert noted.exists(), "it is what the client's question of trust is about"
    noted.unlink()
    assert there("install", "--write-settings").code == 0
    call_hook(line, clone, home)
    assert not noted.exists(), "it was replaced, not run"
    proof.figure("commands and hooks", "none runs it")


def call_hook(line: str, repo: Path, home: Path) -> None:
    """Run a command of the settings as the client does."""
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "CLAUDE_PROJECT_DIR": str(repo)}
    subprocess.run(["sh", "-c", line], env=env, cwd=repo, timeout=60, check=False, input=b"{}")


def make_hostile(skill: Path, noted: Path) -> None:
    """Have whatever of an installed copy is run note it."""
    text = f"open({str(noted)!r}, 'a').write(__name__ + '\\n')\n"
    path = skill / archive_file.NAME
    files = {
        name: text.encode() if name.endswith(".py") else data
        for name, data in archive_file.read(str(path)).items()
    }
    path.write_bytes(lzma.compress(archive_file.joined(files), preset=0))
    for name in ("agent-sync", "hook"):
        door = skill / "scripts" / name
        door.write_text(f"{text}{door.read_text(encoding='utf-8')}", encoding="utf-8")


@pytest.mark.defends("project-code")
@pytest.mark.proves("INST-1")
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell commands")
def test_the_installed_copy_is_what_hooks_run(
    command: Commands, repo: Path, home: Path, tmp_path: Path, proof: Proof
) -> None:
    """What SECURITY.md says to review: hooks of project scope run the copy that lies in the
    repository, whatever it holds."""
    assert command("install", "--write-settings").code == 0
    noted = tmp_path / "ran"
    entry = f"def main(argv):\n    open({str(noted)!r}, 'w')\n"
    packed.put(repo / ".claude/skills/agent-sync", packed.ENTRY, entry)
    settings = json.loads((repo / ".claude" / "settings.json").read_text(encoding="utf-8"))
    line = settings["hooks"]["Stop"][0]["hooks"][0]["command"]
    call_hook(line, repo, home)
    assert noted.exists()
    proof.figure("copy", "run as it is")
