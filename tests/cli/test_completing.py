"""Completion: what is offered where, for whom, and that looking leaves nothing behind."""

import _sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from agent_sync.cli import tab_values, value_kinds
from agent_sync.cli.command_table import MODULES, TABLE, build_parser
from agent_sync.cli.parsing import kind_of
from agent_sync.cli.tab_answers import ABOUT, LONGEST
from agent_sync.repository.location import at_root
from agent_sync.status.nameable import MOST
from agent_sync.store.opening import open_store
from scene.database import Database, asked
from support import TIMEOUT_S, Cli

COORDINATION = Path(".claude") / "coordination"
HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "two\nlines",
    "tab\tbed",
    "\u202egnp.exe",
    "zero\u200bwidth",
    "bell\x07",
    " padded",
    "\udcff",
    "x" * 4_000,
)


def lines(cli: Cli, *words: str, shell: str = "fish") -> list[str]:
    """What the program answers when the last of the words is to be completed."""
    done = cli("complete", "--shell", shell, "--index", str(len(words) - 1), "--", *words)
    assert (done.code, done.err) == (0, "")
    return done.out.removesuffix("\n").split("\n")


def told(cli: Cli, *words: str) -> dict[str, str]:
    """The candidates with their descriptions."""
    _, *rows = lines(cli, *words)
    return dict(row.split("\t") for row in rows)


def texts(cli: Cli, *words: str) -> list[str]:
    """The candidates in order."""
    return list(told(cli, *words))


def own(cli: Cli, *words: str) -> str:
    """What the shell is to complete by itself."""
    return lines(cli, *words)[0]


def database(cli: Cli) -> "_sqlite3.Connection":
    """The database, around the program."""
    path = str(cli.repo / COORDINATION / "state.sqlite")
    return _sqlite3.connect(path, isolation_level=None)


# Commands and options come from the parsers.


@pytest.mark.proves("CLI-1")
def test_the_commands_are_those_of_the_table_with_their_summaries(cli: Cli) -> None:
    found = told(cli, "")
    assert list(found) == list(TABLE)
    assert found["lock"] == "take or renew leases, all or none"
    assert texts(cli, "help", "") == list(TABLE)
    assert "complete" not in found


@pytest.mark.proves("CLI-1")
@pytest.mark.parametrize("command", TABLE)
def test_the_options_of_a_command_are_those_of_its_parser(cli: Cli, command: str) -> None:
    parser = build_parser([TABLE[command]])[1][command]
    wanted = {max(a.option_strings, key=len) for a in parser._actions if a.option_strings}
    assert set(texts(cli, command, "-")) == wanted
    assert texts(cli, command, "-")[-1] in ("--json", "--help")


def test_an_option_is_offered_once_unless_it_may_be_repeated(cli: Cli) -> None:
    again = texts(cli, "lock", "a.py", "--shared", "--resource", "x", "--ttl=5", "--")
    assert "--resource" in again
    assert not {"--shared", "--ttl"} & set(again)
    assert "--message" in texts(cli, "commit", "-m", "x", "--")


def test_an_option_may_follow_one_whose_value_is_optional(cli: Cli) -> None:
    assert "--json" in texts(cli, "status", "--watch", "--")
    assert "--watch" not in texts(cli, "status", "--watch", "--")
    assert texts(cli, "status", "--watch", "") == []
    assert "--json" in texts(cli, "status", "--watch", "5", "--")
    assert "--json" not in texts(cli, "status", "--watch", "--json", "--")


def test_behind_two_dashes_nothing_is_an_option(alice: Cli) -> None:
    alice.ok("lock", "./-odd.py", "a.py")
    assert texts(alice, "unlock", "--", "-") == ["a.py", "./-odd.py"]
    assert texts(alice, "whoami", "--", "-") == []


def test_where_no_argument_is_left_options_are_offered(cli: Cli) -> None:
    assert texts(cli, "status", "")[0] == "--compact"
    assert "--priority" in texts(cli, "create-task", "title", "")


def test_json_may_stand_before_the_command(cli: Cli) -> None:
    assert texts(cli, "--json", "claim-n") == ["claim-next"]
    assert "open" in texts(cli, "--json", "tasks", "--status", "")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["tasks", "--status", ""], ["pending", "in_progress", "blocked", "done", "cancelled"]),
        (["tasks", "--status="], ["--status=pending", "--status=in_progress"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["guard", ""], ["install", "uninstall"]),
        (["hook", ""], ["session-start", "user-prompt-submit", "pre-tool-use"]),
        (["install", "--scope", ""], ["project", "local", "user"]),
        (["--"], ["--version"]),
    ],
)
def test_choices(cli: Cli, words: list[str], wanted: list[str]) -> None:
    assert texts(cli, *words)[: len(wanted)] == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["lock", ""], "files 0"),
        (["lock", "--wait", ""], "files 0"),
        (["lock", "--wait", "5", ""], "files 0"),
        (["lock", "--ttl", ""], "none 0"),
        (["append", ""], "files 0"),
        (["append", "a", ""], "none 0"),
        (["commit", "-m", "x", ""], "files 0"),
        (["commit", "--message-file=x"], "files 15"),
        (["restore", ""], "files 0"),
        (["unlock", ""], "none 0"),
        (["install", "--target", ""], "folders 0"),
        (["create-task", ""], "none 0"),
        (["create-task", "x", "--file", ""], "files 0"),
        (["no-such-command", ""], "none 0"),
    ],
)
def test_what_the_shell_completes_by_itself(cli: Cli, words: list[str], wanted: str) -> None:
    assert own(cli, *words) == wanted


# Whoever adds an argument says what its values are.


def test_every_argument_with_a_value_says_what_it_is() -> None:
    for name, parser in build_parser(MODULES)[1].items():
        for action in parser._actions:
            found = kind_of(action)
            assert found is not None, f"{name} {action.dest}: give it a kind=, see cli/kinds.py"


def test_every_kind_is_known_to_completion() -> None:
    known = {*tab_values.SOURCES, *tab_values.OWN, *tab_values.FIXED, "free"}
    declared = [
        value for value in vars(value_kinds).values() if isinstance(value, value_kinds.Kind)
    ]
    assert {kind.name for kind in declared} == known


# What is there now.


def test_addresses_are_live_agents_roles_and_everybody(alice: Cli, bob: Cli, cli: Cli) -> None:
    alice.ok("register", "--name", "Ada")
    bob.ok("register", "--name", "Bob", "--role", "backend")
    gone = cli.as_("gone")
    gone.ok("register", "--name", "Gone")
    cli.as_("silent").ok("register", "--name", "Silent")
    cli.as_("operator").ok("heartbeat")
    database = Database(cli.repo)
    database.change("agents", {"state": "ended"}, id="gone")
    database.change("agents", {"last_seen": 1}, id="silent")
    found = told(alice, "send", "--to", "")
    assert list(found) == ["operator", "Bob", "backend", "all"]
    rows = lines(alice, "send", "--to", "")
    assert sum(row.startswith("operator") for row in rows) == 1
    assert found["Bob"] == "active, backend"
    assert found["backend"] == "role of Bob"
    assert texts(alice, "send", "--to", "Bob", "--to", "") == ["operator", "backend", "all"]
    assert texts(alice, "send", "--to=B")[1] == "--to=Bob"
    assert "backend" in texts(alice, "register", "--role", "")


def test_a_name_for_oneself_is_a_free_one(alice: Cli) -> None:
    alice.ok("init")
    (suggested,) = texts(alice, "register", "--name", "")
    alice.ok("register", "--name", suggested)
    assert texts(alice, "register", "--name", "") != [suggested]


def test_unlock_offers_mine_and_with_force_the_others_behind_them(alice: Cli, bob: Cli) -> None:
    bob.ok("register", "--name", "Bob")
    bob.ok("lock", "b.py", "src/**/*.py", "--reason", "later")
    alice.ok("lock", "a.py", "--resource", "port 5432")
    bob.ok("lock", "c.py")
    assert told(alice, "unlock", "") == {"a.py": "yours, ends in 60m"}
    found = told(alice, "unlock", "--force", "")
    assert list(found) == ["a.py", "c.py", "src/**/*.py", "b.py"]
    assert found["b.py"] == "held by Bob, ends in 60m: later"
    assert texts(alice, "unlock", "--resource", "") == ["port 5432"]
    assert texts(bob, "unlock", "--resource", "") == []
    assert texts(bob, "lock", "--resource", "") == ["port 5432"]
    assert texts(alice, "unlock", "a.py", "") == []
    alice.ok("unlock", "a.py")
    assert texts(alice, "unlock", "") == []


def test_a_lease_that_holds_no_more_is_not_offered(alice: Cli) -> None:
    alice.ok("lock", "a.py")
    Database(alice.repo).change("leases", {"expires_at": 1})
    assert texts(alice, "unlock", "") == []


def test_a_session_may_give_up_what_its_subagents_hold(alice: Cli) -> None:
    alice.ok("lock", "a.py", "b.py")
    database = Database(alice.repo)
    database.double("alice", "alice/1", kind="subagent", name="kid", name_key="kid")
    database.change("leases", {"agent_id": "alice/1"}, key="b.py")
    assert told(alice, "unlock", "")["b.py"] == "held by kid, ends in 60m"


def test_paths_are_spelled_from_where_the_caller_stands(alice: Cli) -> None:
    inner = alice.repo / "src" / "api"
    inner.mkdir(parents=True)
    alice.ok("lock", "a.py", "src/api/", "src/api/x y.py", "/etc/hosts", "docs/**/*.md")
    words = ["complete", "--shell", "fish", "--index", "1", "--", "unlock", ""]
    _, *rows = alice(*words, cwd=inner).out.splitlines()
    spelled = [row.split("\t")[0] for row in rows]
    assert spelled == ["../../docs/**/*.md", "/etc/hosts", "x y.py", "./", "../../a.py"]
    for path in spelled:
        assert alice("unlock", path, "--json", cwd=inner).data["released"], path


def test_a_path_that_leads_elsewhere_by_now_is_not_offered(alice: Cli) -> None:
    alice.ok("lock", "a.py", "c.py")
    (alice.repo / "b.py").touch()
    (alice.repo / "a.py").symlink_to("b.py")
    assert texts(alice, "unlock", "") == ["c.py"]


def test_tasks_are_those_that_the_command_can_do_something_with(alice: Cli, bob: Cli) -> None:
    for title in ("free", "mine", "theirs", "stuck", "done"):
        alice.ok("create-task", title)
    alice.ok("create-task", "later", "--depends-on", "T1", "--priority", "9")
    alice.ok("claim-task", "T2")
    bob.ok("claim-task", "T3")
    alice.ok("block-task", "T4", "--reason", "r")
    alice.ok("claim-task", "T5")
    alice.ok("complete-task", "T5")
    assert told(alice, "claim-task", "") == {"T1": "free"}
    assert texts(alice, "complete-task", "") == ["T2", "T4"]
    assert texts(alice, "complete-task", "--force", "") == ["T2", "T3", "T4"]
    assert texts(alice, "unblock-task", "") == ["T4"]
    assert texts(alice, "block-task", "") == ["T2", "T6", "T1"]
    assert texts(alice, "show-task", "") == ["T2", "T6", "T1", "T3", "T4"]
    assert texts(alice, "create-task", "x", "--depends-on", "T1", "--depends-on", "T")[0] == "T2"
    Database(alice.repo).change("agents", {"state": "ended"}, id="bob")
    assert texts(alice, "claim-task", "") == ["T1", "T3"]


def test_messages_and_decisions_with_what_they_say(alice: Cli, bob: Cli) -> None:
    bob.ok("register", "--name", "Bob")
    alice.ok("register", "--name", "Ada")
    bob.ok("send", "--to", "alice", "--message", "first\nline two", "--needs-ack")
    bob.ok("send", "--to", "carol", "--message", "not for alice")
    bob.ok("decision", "tabs")
    bob.ok("decision", "spaces", "--supersedes", "D1")
    assert told(alice, "read-message", "") == {"M1": "Bob: first line two"}
    assert texts(alice, "send", "--to", "Bob", "--reply-to", "") == ["M1"]
    assert texts(alice, "thread", "") == ["M2", "M1"]
    assert texts(alice, "ack", "") == ["M1"]
    alice.ok("ack", "M1")
    assert texts(alice, "ack", "") == []
    assert told(alice, "decision", "x", "--supersedes", "") == {"D2": "spaces (Bob)"}


def test_kept_files_and_versions(alice: Cli) -> None:
    alice.ok("init")
    (alice.repo / "src").mkdir()
    database = Database(alice.repo)
    database.add(
        "kept", at=1, key="src/a.py", checkout=".", hash="h", source="", mode=0,
        after="", owner_id="", by_id="", why="changed by a shell command",
    )  # fmt: skip
    assert told(alice, "restore", "--version", "")["V1"] == "src/a.py, changed by a shell command"
    assert texts(alice, "restore", "") == ["src/a.py"]
    assert own(alice, "restore", "") == "files 0"
    database.change("kept", {"restored_at": 5})
    assert texts(alice, "restore", "") == []


def test_live_questions_are_bounded(alice: Cli) -> None:
    alice.ok("register", "--name", "Ada")
    store = open_store(at_root(str(alice.repo)))
    assert store is not None
    with store.writing():
        for number in range(MOST + 50):
            one = f"a{number}"
            asked(store).task(f"task {number}", created_by="alice")
            asked(store).double("alice", one, session_id=one, name=one, name_key=one)
    store.close()
    assert len(texts(alice, "show-task", "")) == MOST
    assert MOST - 1 <= len(texts(alice, "send", "--to", "")) <= MOST + 2


# Names of others.


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_hostile_names_are_one_clean_line_or_left_out(alice: Cli, shell: str) -> None:
    alice.ok("register", "--name", "Ada")
    store = database(alice)
    for number, name in enumerate(HOSTILE):
        raw = name.encode("utf-8", "surrogateescape")
        store.execute(
            "INSERT INTO agents (id, session_id, kind, name, name_key, role, state, state_at, "
            "joined_at, created_at, last_seen) SELECT ?1, ?1, kind, CAST(?2 AS TEXT), ?1, "
            "CAST(?2 AS TEXT), state, state_at, joined_at, created_at, last_seen FROM agents "
            "WHERE id = 'alice'",
            (f"s{number}", raw if "\udcff" not in name else b"bad"),
        )
    _, *rows = lines(alice, "send", "--to", "", shell=shell)
    assert rows
    for row in rows:
        text, _, about = row.partition("\t")
        assert text.isprintable()
        assert 0 < len(text) <= LONGEST
        assert about.isprintable()
        assert len(about) <= ABOUT
    given = [row.split("\t")[0] for row in rows]
    assert not any(name in text for name in HOSTILE for text in given)
    assert not any(name in row for name in HOSTILE if name != " padded" for row in rows)
    assert "s0" in given, "whoever's name cannot be typed is offered by id"


def test_a_dash_at_the_front_is_offered_only_where_it_is_no_option(alice: Cli) -> None:
    alice.ok("lock", "--resource=-port", "./-odd.py")
    assert texts(alice, "unlock", "--resource", "") == []
    assert texts(alice, "unlock", "--resource=") == ["--resource=-port"]
    assert texts(alice, "unlock", "") == ["./-odd.py"]
    assert alice.ok("unlock", "--resource=-port", "./-odd.py")["released"]


def test_text_that_the_stream_cannot_carry_is_left_out(alice: Cli, bob: Cli) -> None:
    bob.ok("register", "--name", "Zoë")
    words = ["complete", "--shell", "fish", "--index", "2", "--", "send", "--to", ""]
    done = alice.process(*words, env={"PYTHONIOENCODING": "ascii"})
    assert (done.code, done.err) == (0, "")
    assert "?" not in done.out
    assert "all\t" in done.out


# Looking changes nothing, and fails in silence.


def picture(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; of SQLite's shared memory only that it is there."""
    return {
        str(path.relative_to(folder)): b"" if path.name.endswith("-shm") else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


ASKED = (
    ["unlock", ""],
    ["send", "--to", ""],
    ["claim-task", ""],
    ["ack", ""],
    ["decision", "x", "--supersedes", ""],
    ["restore", ""],
    ["register", "--name", ""],
)


@pytest.mark.proves("STATE-8")
@pytest.mark.parametrize("who", ["", "alice", "never-seen"])
@pytest.mark.parametrize("logged", [False, True], ids=["closed", "left open"])
def test_looking_changes_no_byte(cli: Cli, who: str, logged: bool) -> None:  # noqa: FBT001
    cli.as_("alice").ok("lock", "a.py")
    if logged:
        _leave_a_log(cli)
        assert (cli.repo / COORDINATION / "state.sqlite-wal").stat().st_size
    before = picture(cli.repo)
    for words in ASKED:
        lines(cli.as_(who), *words)
    assert picture(cli.repo) == before


def _leave_a_log(cli: Cli) -> None:
    """Write as a hook does, which leaves without closing."""
    code = (
        "import _sqlite3, os, sys; c = _sqlite3.connect(sys.argv[1], isolation_level=None); "
        "c.execute(\"UPDATE agents SET role = 'x'\"); os._exit(0)"
    )
    path = cli.repo / COORDINATION / "state.sqlite"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=TIMEOUT_S)


@pytest.mark.proves("STATE-8")
def test_where_nothing_is_nothing_is_made(cli: Cli, home: Path) -> None:
    for words in ASKED:
        assert texts(cli, *words) == []
        assert texts(cli.as_("alice"), *words) == []
    assert not (cli.repo / ".claude").exists()
    assert cli("complete", "--shell", "zsh", "--index", "0", "--", "unlo", cwd=home).out
    done = cli("complete", "--shell", "zsh", "--index", "1", "--", "unlock", "", cwd=home)
    assert (done.code, done.out, done.err) == (0, "none 0\n", "")
    assert list(home.iterdir()) == []


def test_a_database_that_is_broken_busy_or_old_offers_nothing(alice: Cli) -> None:
    alice.ok("lock", "a.py")
    path = alice.repo / COORDINATION / "state.sqlite"
    assert texts(alice, "unlock", "") == ["a.py"]
    store = database(alice)
    store.execute("PRAGMA journal_mode=delete")
    store.execute("BEGIN EXCLUSIVE")
    assert texts(alice, "unlock", "") == []
    store.execute("ROLLBACK")
    assert texts(alice, "unlock", "") == ["a.py"]
    store.execute("PRAGMA user_version=1")
    before = path.read_bytes()
    assert texts(alice, "unlock", "") == []
    assert path.read_bytes() == before
    store.close()
    path.write_bytes(b"no database at all" * 400)
    assert texts(alice, "unlock", "") == []
    assert own(alice, "restore", "") == "files 0"


@pytest.mark.parametrize(
    "words",
    [
        ["--shell", "fish"],
        ["--shell", "tcsh", "--index", "0", "--", ""],
        ["--shell", "fish", "--index", "-1", "--", ""],
        ["--shell", "fish", "--index", "7", "--", ""],
        ["--shell", "fish", "--index", "9" * 40, "--", ""],
        ["--shell", "--index", "0", "--", "x", "y"],
        ["--shell", "fish", "--index", "1", "--", "tasks", "\0", "\udcff"],
    ],
)
def test_a_request_that_is_none_gets_the_empty_answer(alice: Cli, words: list[str]) -> None:
    done = alice("complete", *words)
    assert (done.code, done.out.splitlines()[0], done.err) == (0, "none 0", "")


def test_a_fault_of_its_own_is_silent(alice: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    alice.ok("lock", "a.py")
    monkeypatch.setattr("agent_sync.status.nameable.held", broken)
    done = alice("complete", "--shell", "fish", "--index", "1", "--", "unlock", "")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_complete_is_no_command_for_people(cli: Cli) -> None:
    for words in (["complete"], ["complete", "T1"], ["complete", "--help"]):
        done = cli(*words)
        assert done.code == 64
        assert "complete-task" in done.err


def test_only_the_module_of_the_command_at_hand_is_loaded(alice: Cli) -> None:
    code = (
        "import sys; from agent_sync.cli.main import main; main(sys.argv[1:]); "
        "print('|', *sorted(n for n in sys.modules if n.startswith('agent_sync.')))"
    )

    def loaded(*words: str) -> set[str]:
        index = str(len(words) - 1)
        done = subprocess.run(
            [sys.executable, "-c", code, "complete", "--shell", "zsh", "--index", index, "--"]
            + list(words),
            env=alice.env(),
            cwd=alice.repo,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=True,
        )
        return set(done.stdout.decode().split("|")[-1].split())

    commands = {f"agent_sync.cli.{module}" for module in MODULES}
    assert loaded("tasks", "--status", "") & commands == {"agent_sync.cli.task_commands"}
    assert "agent_sync.cli.tab_values" not in loaded("tasks", "--status", "")
    assert "agent_sync.cli.install_command" not in loaded("claim-n")
    assert not any("agent_sync.install" in name for name in loaded("unlock", ""))
