"""One patch of several files (AGENT-2): judged as a whole, refused as a whole, noted file by file.

The payload is one of Codex, sent by a session of Claude Code: whoever knows its shape reads it.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from agent_sync.clients.patched_files import afterwards
from agent_sync.failures import StoreError
from agent_sync.install.claude_code.hook_table import hooks_block, project_form
from agent_sync.repository.location import MAIN
from agent_sync.sessions.commits_under_way import text_of
from scene.clients import Spoken

from .conftest import Database, at_work, git
from .session import Answer, Session

Make = Callable[..., Session]
UPDATE = "*** Update File: {}\n@@\n-{}\n+{}\n"
ADD, DELETE = "*** Add File: {}\n+new\n", "*** Delete File: {}\n"


def text(*parts: str) -> str:
    """A patch."""
    return f"*** Begin Patch\n{''.join(parts)}*** End Patch\n"


def update(path: str, old: str, new: str) -> str:
    """One line of a file."""
    return UPDATE.format(path, old, new)


class Patch:
    """One call with a patch, of a session."""

    def __init__(self, who: Session, *parts: str, call: str = "") -> None:
        self.who = who
        self.given = text(*parts)
        self.payload = who.tool("apply_patch", {"command": self.given}, call)

    def pre(self) -> Answer:
        """Before it."""
        return self.who.hook("pre-tool-use", self.payload)

    def post(self, event: str = "post-tool-use") -> Answer:
        """Behind it."""
        return self.who.hook(event, self.payload)

    def make(self, *, but: str = "") -> None:
        """What its client does with the files, all of them ``but`` one."""
        here = self.who.cwd or self.who.repo

        def read(path: str) -> "str | None":
            return (here / path).read_text() if (here / path).is_file() else None

        for path, content in afterwards(self.given, read).items():
            if path == but:
                continue
            if content is None:
                (here / path).unlink()
            else:
                (here / path).parent.mkdir(parents=True, exist_ok=True)
                (here / path).write_text(content, encoding="utf-8")


def whole(who: Session, *parts: str) -> Answer:
    """A patch that is really made when it is allowed; the answer before it."""
    one = Patch(who, *parts)
    answer = one.pre()
    if not answer.code:
        one.make()
        assert one.post().code == 0
    return answer


@pytest.fixture
def repo(repo: Path) -> Path:
    """Some more files."""
    for name in ("src/a.py", "src/b.py", "src/c.py", "src/d.py"):
        (repo / name).parent.mkdir(exist_ok=True)
        (repo / name).write_text("one\ntwo\nthree\n", encoding="utf-8")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "files")
    return repo


ALL = (
    update("src/a.py", "two", "2"),
    "*** Update File: src/b.py\n*** Move to: src/new/b.py\n@@\n-two\n+2\n",
    DELETE.format("src/c.py"),
    ADD.format("new.py"),
)
KEYS = ["new.py", "src/a.py", "src/b.py", "src/c.py", "src/new/b.py"]


@pytest.mark.proves("AGENT-2", "AUTO-1")
def test_every_file_is_claimed_and_noted(ann: Session, ben: Session, database: Database) -> None:
    answer = whole(ben, *ALL)
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert database.held() == [(key, "ben") for key in KEYS]
    assert sorted(database.wrote()) == [("ben", key) for key in KEYS]
    assert sorted(database.column("activity", "key", type="file_edited")) == KEYS
    assert database.written() == len(KEYS)
    assert database.count("edits") == 0, "none is under way"
    for key in KEYS:
        assert ann.pre_edit(key).refused, key
    ben.stop()
    assert database.held() == []
    assert sorted(database.wrote()) == [("ben", key) for key in KEYS], "its work all the same"


@pytest.mark.proves("AGENT-2")
@pytest.mark.parametrize("key", KEYS)
def test_where_one_file_is_not_free_nothing_is_claimed(
    ann: Session, ben: Session, database: Database, key: str
) -> None:
    assert ann.pre_edit(key).code == 0
    refused = Patch(ben, *ALL).pre()
    assert refused.refused
    assert refused.reason.startswith(f"[agent-sync] BLOCKED: {key} is locked by ")
    assert "Nothing of the patch was made." in refused.reason
    assert "make the patch again" in refused.reason
    assert database.held() == [(key, "ann")]
    assert database.count("edits") == 0
    free = [part for part in ALL if key not in part]
    assert whole(ben, *free).code == 0


@pytest.mark.proves("AGENT-2", "AUTO-3")
def test_the_refusal_names_every_file_that_is_not_free_and_whose_it_is(
    ann: Session, ben: Session, session: Make, database: Database
) -> None:
    cat = at_work(session("cat"))
    ann.pre_edit("src/a.py")
    cat.pre_edit("src/c.py")
    parts = [update("src/a.py", "two", "2"), update("src/b.py", "two", "2"),
             update("src/c.py", "two", "2")]  # fmt: skip
    names = {who: database.name_of(who) for who in ("ann", "cat")}
    first = Patch(ben, *parts, call="toolu_x").pre()
    assert f"src/a.py is locked by {names['ann']}" in first.reason
    assert f"Also not free: src/c.py ({names['cat']})." in first.reason
    assert "agent-sync lock src/a.py src/c.py --wait=" in first.reason
    assert "src/b.py" not in first.reason
    assert first.err.strip() == first.reason.strip()
    again = Patch(ben, *parts, call="toolu_x").pre()
    assert again.reason == first.reason, "delivered twice it counts once"
    assert database.rows("refusals", "key", "count") == [("src/a.py", 1), ("src/c.py", 1)]
    assert len(Patch(ben, *parts).pre().reason) < len(first.reason)
    assert "stop trying" in Patch(ben, *parts).pre().reason
    for who in (ann, cat):
        assert "has been told to do something else" in who.batch().context


@pytest.mark.proves("AGENT-2")
def test_where_paths_start_and_how_they_are_written(ann: Session, ben: Session) -> None:
    ann.pre_edit("src/a.py")
    ben.cwd = ben.repo / "src"
    for path in ("a.py", "../src/a.py", "./a.py", str(ben.repo / "src" / "a.py")):
        assert Patch(ben, ADD.format("other.py"), update(path, "two", "2")).pre().refused, path
    assert not Patch(ben, update("src/a.py", "two", "2")).pre().refused


@pytest.mark.proves("AGENT-2")
def test_one_file_under_two_names_is_one(ben: Session, database: Database) -> None:
    assert whole(ben, update("src/a.py", "two", "2"), update("./src/a.py", "one", "1")).code == 0
    assert database.held() == [("src/a.py", "ben")]


@pytest.mark.proves("AGENT-2")
def test_a_link_that_goes_is_itself_and_one_that_is_written_is_its_file(
    ann: Session, ben: Session, repo: Path
) -> None:
    (repo / "link.py").symlink_to(repo / "src" / "a.py")
    ann.pre_edit("src/a.py")
    assert Patch(ben, update("link.py", "two", "2")).pre().refused
    assert not Patch(ben, DELETE.format("link.py")).pre().refused


@pytest.mark.proves("AGENT-2")
def test_a_path_that_can_be_none_hides_no_other(ann: Session, ben: Session) -> None:
    ann.pre_edit("src/a.py")
    long = "x" * 5_000
    parts = (ADD.format("a\0b"), ADD.format(long), "*** Add File: b.bin\n+\0\n")
    assert Patch(ben, *parts, update("src/a.py", "two", "2")).pre().refused
    assert Patch(ben).pre().code == 0, "a patch of nothing"


# -- what else bars an edit ---------------------------------------------------------------------


@pytest.mark.proves("AGENT-2", "GATE-4")
def test_a_gate_on_one_of_its_files(ann: Session, ben: Session, database: Database) -> None:
    assert ann.command("gate", "open", "--with", "ben", "--on", "src/b.py").code == 0
    refused = Patch(ben, *ALL).pre()
    assert refused.refused
    assert "gate" in refused.reason
    assert database.held() == []
    assert whole(ben, ALL[0], ALL[2]).code == 0


@pytest.mark.proves("AGENT-2", "WORK-9")
def test_a_commit_that_has_one_of_its_files_put_aside(
    ann: Session, ben: Session, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent_sync.hooks.edits.commit_hold.WAIT_S", 0)
    assert ann.pre_bash("git commit -qm x", call="c").code == 0
    database.change("calls", {"aside": text_of(MAIN, ["src/b.py"])}, tool_use_id="c")
    refused = Patch(ben, *ALL).pre()
    assert refused.refused
    assert "src/b.py" in refused.reason
    assert whole(ben, ALL[0]).code == 0


def armed(repo: Path) -> Path:
    """Settings that have our hooks called."""
    settings = repo / ".claude" / "settings.json"
    settings.parent.mkdir(exist_ok=True)
    block = json.dumps({"hooks": hooks_block(project_form)}, indent=2)
    settings.write_text(f"{block}\n", encoding="utf-8")
    return settings


@pytest.mark.proves("AGENT-2", "WORK-6")
@pytest.mark.parametrize(
    ("parts", "refused"),
    [
        ((DELETE.format(".claude/settings.json"),), True),
        (("*** Update File: .claude/settings.json\n*** Move to: x.json\n@@\n {\n",), True),
        (("*** Add File: .claude/settings.json\n+{}\n",), True),
        ((update(".claude/settings.json", "{", '{"disableAllHooks": true,'),), True),
        ((update(".claude/settings.json", "{", '{"model": "x",'),), False),
        ((update(".claude/settings.json", "not there", "x"),), False),
        ((update(".git/HEAD", "ref", "x"),), True),
        ((ADD.format(".claude/commands/x.md"),), False),
    ],
)
def test_a_shield_is_judged_by_what_the_patch_would_make_of_it(
    ann: Session, ben: Session, repo: Path, parts: "tuple[str, ...]", *, refused: bool
) -> None:
    assert ann.repo == ben.repo
    armed(repo)
    answer = Patch(ben, update("src/a.py", "two", "2"), *parts).pre()
    assert answer.refused is refused, answer.reason


@pytest.mark.proves("AGENT-2", "AUTO-8")
@pytest.mark.parametrize(
    ("part", "refused"),
    [
        (ADD.format("src/a.py"), True),
        (DELETE.format("src/a.py"), True),
        ("*** Update File: src/d.py\n*** Move to: src/a.py\n@@\n-two\n+2\n", True),
        (update("src/a.py", "a = 2", "a = 3"), False),
    ],
)
def test_what_writes_over_a_change_that_its_agent_has_not_seen_is_refused_once(
    ann: Session, ben: Session, database: Database, part: str, *, refused: bool
) -> None:
    ben.read("src/a.py")
    ann.change("src/a.py", "a = 2\n")
    ann.stop()
    answer = Patch(ben, update("src/b.py", "two", "2"), part).pre()
    assert answer.refused is refused
    assert "src/a.py was changed by" in (answer.reason or answer.context)
    assert (database.held() == []) is refused, "a refused patch claims nothing"
    assert (database.count("edits") == 0) is refused
    assert Patch(ben, update("src/b.py", "two", "2"), part).pre().code == 0, "once"
    assert database.kept() == ["src/a.py"], "it is kept for who made it"


@pytest.mark.proves("AGENT-2")
def test_a_held_call_gets_all_its_files_in_the_moment_they_are_free(
    ann: Session, ben: Session, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben.env["AGENT_SYNC_HOLD_SECONDS"] = "5"
    ann.pre_edit("src/a.py")
    looked: list[object] = []

    def released(*_: object) -> None:
        if not looked:
            looked.append(1)
            ann.stop()

    monkeypatch.setattr("agent_sync.hooks.edits.hold.extend_deadline", released)
    assert Patch(ben, *ALL).pre().code == 0
    assert looked == [1]
    assert database.held() == [(key, "ben") for key in KEYS]
    assert database.count("edits") == len(KEYS)


@pytest.mark.proves("AGENT-2")
def test_off_and_ignored_take_no_lease_and_are_refused_all_the_same(
    ann: Session, ben: Session, database: Database
) -> None:
    ben.env["AGENT_SYNC_AUTO_IGNORE"] = "*.md"
    assert whole(ben, update("src/a.py", "two", "2"), ADD.format("notes.md")).code == 0
    assert database.held() == [("src/a.py", "ben")]
    assert ann.command("lock", "notes.md").code == 0
    assert Patch(ben, update("src/b.py", "two", "2"), DELETE.format("notes.md")).pre().refused


@pytest.mark.proves("AGENT-2", "AUTO-2")
def test_what_ended_without_a_word_is_in_nobodys_way(
    session: Make, ben: Session, repo: Path, tmp_path: Path, database: Database
) -> None:
    dan, eve = session("dan", AGENT_SYNC_AUTO_LEASE="commit"), session("eve")
    dan.edit("src/a.py")  # kept until it is committed
    git(repo, "rm", "-qf", "src/a.py")
    dan.stop()
    assert Patch(ben, ADD.format("src/a.py"), ADD.format("x.py")).pre().refused
    git(repo, "commit", "-qm", "gone")
    transcript = tmp_path / "eve.jsonl"
    prompt = {**eve.payload("UserPromptSubmit", prompt="go"), "transcript_path": str(transcript)}
    eve.hook("user-prompt-submit", prompt)
    eve.edit("src/b.py")
    later = datetime.now(timezone.utc) + timedelta(seconds=1)
    said = [{"type": "text", "text": "[Request interrupted by user]"}]
    line = {"type": "user", "message": {"role": "user", "content": said}}
    stamp = later.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    transcript.write_text(json.dumps({**line, "timestamp": stamp}) + "\n", encoding="utf-8")
    assert Patch(ben, ADD.format("src/a.py"), update("src/b.py", "two", "2")).pre().code == 0
    assert database.held() == [("src/a.py", "ben"), ("src/b.py", "ben")]


@pytest.mark.proves("AGENT-2", "HOOK-9")
def test_where_nothing_can_be_written_what_is_held_still_shows(
    ann: Session, ben: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann.pre_edit("src/b.py")

    def fails(*_: object, **__: object) -> None:
        raise StoreError("database or disk is full")

    monkeypatch.setattr("agent_sync.presence.agents.mark_hook", fails)
    refused = Patch(ben, *ALL).pre()
    assert refused.refused
    assert "src/b.py is locked by" in refused.reason
    assert Patch(ben, ALL[0]).pre().code == 0


# -- what becomes of it -------------------------------------------------------------------------


@pytest.mark.proves("AGENT-2", "HOOK-4")
@pytest.mark.parametrize("event", ["post-tool-use", "post-tool-use-failure"])
def test_only_what_it_really_wrote_is_its_agents(
    ann: Session, ben: Session, database: Database, event: str
) -> None:
    """Clients make a patch file by file, and some report one that failed as any other."""
    assert ann.repo == ben.repo
    one = Patch(ben, update("src/a.py", "two", "2"), update("src/b.py", "two", "2"))
    assert one.pre().code == 0
    one.make(but="src/b.py")
    one.post(event)
    one.post(event)
    assert database.wrote() == [("ben", "src/a.py")]
    assert database.column("activity", "key", type="file_edited") == ["src/a.py"]
    assert database.count("edits") == 0


@pytest.mark.proves("AGENT-2", "HOOK-4")
def test_without_an_id_of_the_call_it_is_noted_once(ben: Session, database: Database) -> None:
    one = Patch(ben, update("src/a.py", "two", "2"))
    del one.payload["tool_use_id"]
    assert one.pre().code == 0
    one.make()
    one.post()
    one.post()
    assert database.wrote() == [("ben", "src/a.py")]
    assert database.column("activity", "key", type="file_edited") == ["src/a.py"]


@pytest.mark.proves("AGENT-2", "AUTO-5")
@pytest.mark.parametrize("who", ["the same", "another"])
def test_without_a_hook_behind_it_the_next_one_sees_what_it_wrote(
    ann: Session, ben: Session, database: Database, who: str
) -> None:
    one = Patch(ben, update("src/a.py", "two", "2"), DELETE.format("src/c.py"))
    assert one.pre().code == 0
    one.make()
    (ben if who == "the same" else ann).pre_bash("pytest -q")
    assert sorted(database.wrote()) == [("ben", "src/a.py"), ("ben", "src/c.py")]


@pytest.mark.proves("AGENT-2", "AUTO-5")
def test_what_another_hook_saw_before_its_end_is_noted_at_its_end(
    ann: Session, ben: Session, database: Database
) -> None:
    one = Patch(ben, update("src/a.py", "two", "2"))
    assert one.pre().code == 0
    one.make()
    ann.pre_bash("pytest -q")
    assert database.count("edits", noted=1) == 1, "it may not be over"
    one.post()
    assert database.column("activity", "key", type="file_edited") == ["src/a.py"]
    assert database.count("edits") == 0


@pytest.mark.proves("AGENT-2")
def test_a_patch_that_was_not_made_is_nobodys(ben: Session, database: Database) -> None:
    assert Patch(ben, update("src/a.py", "two", "2")).pre().code == 0
    ben.stop()
    assert database.wrote() == []
    assert database.count("edits") == 0


# -- in a shell ---------------------------------------------------------------------------------

SHELL = (
    "apply_patch <<'EOF'\n{}EOF",
    'apply_patch "{}"',
    "cd src && applypatch <<'EOF'\n{}EOF",
    "apply_patch <<EOF\n{}EOF",
)


@pytest.mark.proves("AGENT-2", "AUTO-4")
@pytest.mark.parametrize("form", SHELL)
def test_in_a_shell_command_it_is_judged_and_claimed(
    ann: Session, ben: Session, database: Database, form: str
) -> None:
    below = "" if "cd src" in form else "src/"
    parts = (update(f"{below}a.py", "$two", "2"), DELETE.format(f"{below}c.py"))
    command = form.format(text(*parts))
    for key in ("src/a.py", "src/c.py"):
        ann.pre_edit(key)
        assert ben.pre_bash(command).refused, key
        ann.stop()
    assert ben.pre_bash(command).code == 0
    assert database.held() == [("src/a.py", "ben"), ("src/c.py", "ben")]


@pytest.mark.proves("AGENT-2", "AUTO-5")
def test_a_client_that_makes_it_itself_reports_no_end_of_it(
    ann: Session, ben: Session, database: Database
) -> None:
    parts = (update("src/a.py", "two", "2"), DELETE.format("src/c.py"), ADD.format("new.py"))
    assert ben.pre_bash(SHELL[0].format(text(*parts))).code == 0
    Patch(ben, *parts).make()
    assert ann.pre_edit("src/d.py").code == 0  # any hook of anybody
    written = [("ben", "new.py"), ("ben", "src/a.py"), ("ben", "src/c.py")]
    assert sorted(database.wrote()) == written
    ben.pre_bash("ls")
    ben.stop()
    assert database.count("edits") == 0
    assert sorted(database.wrote()) == written


@pytest.mark.proves("AGENT-2")
def test_where_its_end_is_reported_it_is_noted_once(ben: Session, database: Database) -> None:
    parts = (update("src/a.py", "two", "2"), update("src/b.py", "two", "2"))
    payload = ben.tool("Bash", {"command": SHELL[0].format(text(*parts))})
    assert ben.hook("pre-tool-use", payload).code == 0
    Patch(ben, *parts).make()
    ben.hook("post-tool-use", payload)
    assert database.wrote() == [("ben", "src/a.py"), ("ben", "src/b.py")]
    assert database.count("edits") == 0
    assert database.column("activity", "key", type="file_written") == ["src/a.py", "src/b.py"]
    assert database.column("activity", "key", type="file_edited") == []


# -- in the words of its clients ----------------------------------------------------------------


@pytest.mark.proves("AGENT-2", "AGENT-3")
@pytest.mark.parametrize("form", ["{}", "\n{}\n", "<<'EOF'\n{}\nEOF"])
def test_a_patch_that_is_the_whole_input_of_an_edit(
    ann: Session, repo: Path, home: Path, form: str, database: Database
) -> None:
    kim = Spoken(repo, "kim", home, real=False, client="copilot")
    given = text(update("src/a.py", "two", "2"))
    payload = {**kim.payload("PreToolUse", timestamp="x"), "tool_name": "Edit"}
    raw = json.dumps({**payload, "tool_input": form.format(given)}).encode()
    assert not kim.hook("pre-tool-use", raw).refused
    assert database.held() == [("src/a.py", kim.agent_id)]
    kim.stop()
    assert not ann.pre_edit("src/a.py").refused
    assert kim.hook("pre-tool-use", raw).refused
    edit = kim.tool("Edit", {**kim.edit_input("src/b.py"), "new_string": given})
    assert not kim.hook("pre-tool-use", edit).refused, "an edit that has such a text"
    assert ("src/b.py", kim.agent_id) in database.held()


@pytest.mark.proves("AGENT-2", "AGENT-4")
def test_every_client_that_has_patches(ann: Session, repo: Path, home: Path) -> None:
    given = text(update("src/b.py", "two", "2"), update("src/a.py", "two", "2"))
    ann.pre_edit("src/a.py")
    for client, name, more in (
        ("codex", "command", {}),
        ("opencode", "patchText", {}),
        ("copilot", "", {"timestamp": "x"}),
    ):
        kim = Spoken(repo, "kim", home, real=False, client=client)
        payload = {**kim.payload("PreToolUse", **more), "tool_name": "apply_patch"}
        payload["tool_input"] = {name: given} if name else given
        answer = kim.hook("pre-tool-use", json.dumps(payload).encode())
        assert answer.refused, client
        assert "src/a.py is locked by" in answer.err
        free = given.replace("src/a.py", f"src/{client}.py")
        payload["tool_input"] = {name: free} if name else free
        assert not kim.hook("pre-tool-use", json.dumps(payload).encode()).refused
        assert kim.stop().code == 0
