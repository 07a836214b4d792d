"""What a newcomer types is answered with the way on (ARR-3)."""

import time
from pathlib import Path

import pytest

from agent_sync.protection import kept_versions
from agent_sync.repository import contents
from agent_sync.repository.location import locate
from agent_sync.repository.path_keys import key_of
from agent_sync.store.opening import open_store
from scene.repositories import git
from support import Cli

pytestmark = pytest.mark.proves("ARR-3")
NOT_FOUND = 3


@pytest.fixture
def lost(alice: Cli, bob: Cli) -> Path:
    """A file of alice's that bob's command has overwritten twice: V1 and V2 are kept."""
    for one in (alice, bob):
        one.ok("register", "--name", one.who)
    path = alice.repo / "src" / "a.py"
    path.parent.mkdir()
    alice.ok("lock", "src/a.py")
    here = locate(str(alice.repo), {})
    assert here is not None
    store = open_store(here)
    assert store is not None
    key, checkout = key_of(here, str(path), str(alice.repo))
    for number in (1, 2):
        path.write_bytes(b"alice's, %d\n" % number)
        with store.writing() as tx:
            made = kept_versions.keep(
                tx,
                time.time_ns() // 1_000_000,
                key=key,
                checkout=checkout,
                look=contents.look(str(path)),
                owner_id="alice",
                by_id="bob",
                why=kept_versions.OVERWRITTEN,
            )
        assert made == number
    path.write_bytes(b"bob's\n")
    store.close()
    return path


def test_the_list_says_what_was_put_back(alice: Cli, lost: Path) -> None:
    alice.ok("restore", "--version", "2")
    assert lost.read_bytes() == b"alice's, 2\n"
    for words in ((), ("src/a.py",)):
        said = alice("restore", "--list", *words).out
        assert "V1" in said.split("\n\n", maxsplit=1)[0]
        assert "V2 of src/a.py was restored at " in said
        shown = "agent-sync restore --list" + "".join(f" {one}" for one in words) + " --all"
        assert f"'{shown}' shows it" in said
        assert "was restored" not in alice("restore", "--list", *words, "--all").out
        typed = shown.split()[1:]
        assert "V2" in alice(*typed).out
    assert "was restored" not in alice("restore", "--list", "--json").out


def test_what_is_there_already_names_the_older_versions(alice: Cli, lost: Path) -> None:
    alice.ok("restore", "src/a.py")
    done = alice("restore", "--version", "2")
    assert done.out.startswith("src/a.py already is as in V2: nothing to do\n")
    older = next(line for line in done.out.splitlines() if "V1 " in line)
    assert "of alice" in older
    assert "changed by bob" in older
    assert "just now" in older
    assert older.endswith(": agent-sync restore --version 1")
    assert alice.ok("restore", "--version", "2")["kept"][0]["version"] == 3
    assert alice("restore", "--version", "1").code == 0
    assert lost.read_bytes() == b"alice's, 1\n"


def test_a_version_by_its_id_alone(alice: Cli, lost: Path) -> None:
    for typed in ("V1", "v1"):
        assert "restored src/a.py to V1" in alice("restore", typed).out
        assert lost.read_bytes() == b"alice's, 1\n"
        lost.write_bytes(b"again\n")
    assert alice("restore", "V99").code == NOT_FOUND
    assert "there is no version V99" in alice("restore", "V99").err
    assert "of src/a.py" in alice("restore", "V1", "--to", "copy.py").out
    (alice.repo / "V1").write_text("a file of this name\n")
    assert "no version of V1 is kept" in alice("restore", "V1").err


def test_a_file_in_another_folder_is_asked_back(alice: Cli, lost: Path) -> None:
    for verb in ("who", "restore", "own"):
        done = alice(verb, "a.py")
        assert (done.code, "did you mean src/a.py?" in done.err) == (NOT_FOUND, True), verb
    assert alice("who", "a.py", "--json").error["near"] == ["src/a.py"]
    lost.unlink()
    assert "did you mean src/a.py?" in alice("restore", "a.py").err
    assert "did you mean" not in alice("restore", "quite-other").err


def test_a_message_to_nobody_says_what_is_missing(alice: Cli) -> None:
    for stdin in (b"", b" \n"):
        done = alice("send", "hello", stdin=stdin)
        assert done.code == 64
        assert "the text is missing" in done.err
        assert 'agent-sync send hello "TEXT"' in done.err
        assert "agent-sync send all hello" in done.err
    lone = alice("send", "person@north", stdin=b"")
    assert 'agent-sync send --to person@north --message "TEXT"' in lone.err
    assert "send all" not in lone.err
    assert alice("send", "all", "hello").code == 0
    assert alice("send", "bob", stdin=b"piped in").code == 0
    assert "agent-sync send all" in alice("send").err


def test_a_person_is_told_that_force_is_theirs_and_an_agent_is_not(cli: Cli) -> None:
    ann, ben = cli.as_("ann"), cli.as_("ben")
    ann.ok("register", "--name", "ann")
    ann.ok("lock", "src/a.py", "docs/")
    told = ben("unlock", "src/a.py")
    assert (told.code, "only its holder gives it up" in told.err) == (2, True)
    assert "--force" not in told.err
    told = cli("unlock", "src/a.py")
    assert told.code == 2
    assert "only its holder" not in told.err
    assert "ask ann with 'agent-sync send'" in told.err
    assert "'agent-sync unlock src/a.py --force'" in told.err
    assert "'agent-sync unlock docs/ --force'" in cli("unlock", "docs/a.md").err
    assert cli("unlock", "src/a.py", "--force").code == 0


def test_whether_it_is_paused(alice: Cli, cli: Cli) -> None:
    said = cli("pause", "--status")
    assert (said.code, said.out) == (0, "Nothing is paused: hooks refuse.\n")
    cli.ok("pause", "20m", "--reason", "a demo")
    for one in (cli, alice):
        assert "PAUSED until" in one("pause", "--status").out
        assert one.ok("pause", "--status")["paused"]["reason"] == "a demo"
    for more in (["--end"], ["10m"], ["--reason", "x"]):
        assert cli("pause", "--status", *more).code == 64
    cli.ok("pause", "--end")
    assert cli.ok("pause", "--status")["paused"] is None


def test_a_folder_is_answered_for(tmp_path: Path, home: Path) -> None:
    repo = tmp_path / "shop"
    (repo / "src" / "api").mkdir(parents=True)
    for name in ("a.py", "b.py", "api/c.py"):
        (repo / "src" / name).write_text("a = 1\n")
    (repo / "top.py").write_text("a = 1\n")
    git(repo, "init", "-q")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "one")
    cli = Cli(repo.resolve(), home)
    ann = cli.as_("ann")
    ann.ok("register", "--name", "ann")
    said = cli("who", "src")
    assert said.out == "src/: nothing uncommitted\nnobody holds anything in it\n" + (
        "no version of anything in it is kept\n"
    )
    ann.ok("lock", "src/api/", "top.py", "--reason", "release day")
    (repo / "src" / "a.py").write_text("by hand\n")
    (repo / "top.py").write_text("by hand\n")
    for typed in ("src", "src/"):
        said = cli("who", typed)
        assert said.out.startswith("src/: 1 file with uncommitted work\n")
        assert "  src/a.py: the person, or a program outside any session" in said.out
        assert "src/api/ is held by ann" in said.out
        assert "top.py" not in said.out
        assert "the reason given by ann: release day" in said.out
    whole = cli("who", ".").out
    assert whole.startswith("the whole repository: 2 files with uncommitted work\n")
    assert "top.py" in whole
    assert cli("who", ".", cwd=repo / "src" / "api").out.startswith("src/api/: nothing")
    data = cli.ok("who", "src/")
    assert [one["path"] for one in data["files"]] == ["src/a.py"]
    assert data["files"][0]["work"][0]["person"] is True
    assert [one["key"] for one in data["leases"]] == ["src/api/"]
    assert "did you mean src?" in cli("who", "scr/").err


def test_the_person_has_one_name(cli: Cli, alice: Cli) -> None:
    """A shell of theirs is called what work of nobody is called, on every screen."""
    cli.ok("lock", "src/a.py")
    assert cli("whoami").out.startswith("person  (id shell-")
    assert "You are person." in cli("status").out
    assert cli.ok("locks")["leases"][0]["holder"] == "person"
    assert "held by person since" in alice("who", "src/a.py").out
    assert "is held by person since" in alice("lock", "src/a.py").err
    assert "person locked src/a.py" in alice("activity").out
    assert alice("register", "--name", "person").code == 64
    assert "sent M1 to person" in alice("send", "person", "may I?").out
    assert "may I?" in cli("inbox").out
    assert "You are joe." in cli("register", "--name", "joe").out
    assert "You are person." in cli("register", "--name", "person").out


def test_a_shell_inside_a_client_is_not_the_person(cli: Cli) -> None:
    inside = {"CODEX_SANDBOX": "seatbelt", "CLAUDECODE": "1"}
    cli("lock", "src/a.py", env=inside)
    (found,) = cli.ok("locks")["leases"]
    assert found["holder"] != "person"


def test_an_id_that_is_not_there_is_asked_back(alice: Cli, bob: Cli) -> None:
    for one in (alice, bob):
        one.ok("register", "--name", one.who)
    assert "there is no gate G9; 'agent-sync gates --all' lists them" in alice("show", "G9").err
    alice.ok("gate", "open", "--with", "bob", "--on", "src/", "--why", "one")
    alice.ok("crew", "create", "Checkout")
    alice.ok("create-task", "Totals")
    (alice.repo / "a.py").write_text("a = 1\n")
    git(alice.repo, "init", "-q")
    git(alice.repo, "add", "a.py")
    git(alice.repo, "commit", "-qm", "one")
    alice.ok("checkpoint", "Totals", "--on", "a.py", "--approver", "bob")
    asked = {
        ("show", "G9"): "there is no gate G9; did you mean G1? 'agent-sync gates --all' lists them",
        ("gate", "ack", "G11"): "did you mean G1?",
        ("crew", "join", "Chekcout"): "there is no crew 'Chekcout'; did you mean K1?",
        ("crew", "join", "K3"): "did you mean K1? 'agent-sync crews' lists them",
        ("approve", "C4"): "did you mean C1? 'agent-sync checkpoints --all' lists them",
        ("show-task", "T8"): "did you mean T1? 'agent-sync tasks --status all' lists them",
        ("wake", "bob", "review", "--about", "C7"): "did you mean C1?",
        ("patch", "show", "P1"): "there is no patch P1; 'agent-sync patches --all' lists them",
        ("patch", "show", "G1"): "G1 is a gate: 'agent-sync show G1'",
    }
    for words, said in asked.items():
        done = (bob if words[0] in ("approve", "crew") else alice)(*words)
        assert (done.code != 0, said in done.err) == (True, True), (words, done)
        command = done.err.rpartition("'agent-sync ")[2].partition("'")[0]
        assert not command or alice(*command.split()).code == 0
