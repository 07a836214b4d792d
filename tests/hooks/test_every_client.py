"""Every client's calls, in its own words, judged as Claude Code's are (AGENT-1, -3, -4, -6).

What the clients that are called *written* send was written from what their makers say (AGENT-9).
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.clients import codex
from agent_sync.clients.dialect import REFUSAL
from agent_sync.hooks import other_answers
from agent_sync.hooks.call import Answer
from agent_sync.install.other_clients.client_rows import ROWS
from scene.clients import CLIENTS, TELLS_NO_CHILDREN, WRITTEN, Spoken, patch_of
from scene.written_clients import DEAF_AT_A_PROMPT, ONLY_GATE

from .conftest import Database, at_work
from .session import Session

Speak = Callable[..., Spoken]
written = [pytest.param(name, id=f"{name}-written") for name in WRITTEN]
telling = [pytest.param(x, id=f"{x}-written") for x in WRITTEN if x not in ONLY_GATE]
every_client = pytest.mark.parametrize("client", [*CLIENTS, *written])
every_telling_client = pytest.mark.parametrize("client", [*CLIENTS, *telling])


@pytest.fixture
def speak(repo: Path, home: Path) -> Speak:
    """Make sessions of other clients in the scratch repository."""

    def make(client: str, who: str, **more: object) -> Spoken:
        one = Spoken(repo, who, home, real=False, client=client, **more)  # type: ignore[arg-type]
        at_work(one)
        return one

    return make


@every_client
@pytest.mark.proves("AGENT-1", "AGENT-4", "AGENT-9")
def test_what_another_holds_is_refused(
    client: str, speak: Speak, ann: Session, database: Database
) -> None:
    kim = speak(client, "kim")
    assert not ann.pre_edit("src/a.py").refused
    answer = kim.pre_edit("src/a.py")
    assert answer.refused
    assert "[agent-sync] BLOCKED: src/a.py is locked by" in answer.err
    assert kim.pre_bash("echo x > src/a.py").refused
    assert not kim.pre_bash("echo x > src/free.py").refused
    assert database.held() == [("src/a.py", "ann"), ("src/free.py", kim.agent_id)]


@every_telling_client
@pytest.mark.proves("AGENT-1", "AGENT-5")
def test_what_it_edits_is_its_own_until_its_turn_ends(
    client: str, speak: Speak, ann: Session, database: Database
) -> None:
    kim = speak(client, "kim")
    assert not kim.edit("src/a.py").refused
    assert database.held() == [("src/a.py", kim.agent_id)]
    assert database.column("agents", "client", id=kim.agent_id) == [client]
    assert ann.pre_edit("src/a.py").refused
    assert not kim.edit("src/a.py").refused, "its own"
    assert kim.stop().code == 0
    assert database.held() == []
    assert not ann.pre_edit("src/a.py").refused


@every_telling_client
@pytest.mark.proves("AGENT-4")
def test_mail_reaches_its_model(client: str, speak: Speak, ann: Session) -> None:
    kim = speak(client, "kim")
    name = kim.agent_id
    assert ann.command("send", "--to", name, "--message", "the port is taken").code == 0
    answer = kim.prompt("go on")
    if client in DEAF_AT_A_PROMPT:
        assert answer.context == "", "it would be lost"
        answer = kim.edit("src/free.py")
    assert "the port is taken" in answer.context
    if client in WRITTEN:
        return
    said = answer.json
    assert ("additionalContext" in said) is (client == "copilot"), "Copilot reads it there"
    inner = said["hookSpecificOutput"]["hookEventName"]
    assert inner == ("BeforeAgent" if client == "gemini" else "UserPromptSubmit")


@every_client
@pytest.mark.proves("AGENT-4", "HOOK-5")
def test_mail_reaches_its_model_between_two_steps(client: str, speak: Speak, ann: Session) -> None:
    kim = speak(client, "kim")
    if client in ONLY_GATE:
        kim.pre_edit("src/first.py")  # nobody has heard of it before
    assert ann.command("send", "--to", kim.agent_id, "--message", "the port is taken").code == 0
    if client == "kimi":
        assert kim.edit("src/a.py").context == "", "it waits for the next prompt"
        assert "the port is taken" in kim.prompt().context
        return
    if client in ONLY_GATE:
        assert "the port is taken" in kim.pre_edit("src/a.py").context
        assert "the port" not in kim.pre_edit("src/a.py").context, "once"
        return
    said = [kim.edit("src/a.py").context, kim.batch().context if client == "qwen" else ""]
    assert sum("the port is taken" in one for one in said) == 1
    assert "the port" not in kim.edit("src/a.py").context, "once"


@every_client
@pytest.mark.proves("AGENT-6")
def test_a_subagent_is_told_apart_where_its_client_does(
    client: str, speak: Speak, database: Database
) -> None:
    kim = speak(client, "kim")
    child = kim.child("helper")
    assert not kim.edit("src/a.py").refused
    refused = child.pre_edit("src/a.py").refused
    if client in TELLS_NO_CHILDREN:
        assert not refused, "there a subagent is its session"
        return
    assert not refused, "what its session holds is its own, too"
    assert not child.edit("src/b.py").refused
    assert ("src/b.py", f"{client}:kim/helper") in database.held()


@pytest.mark.parametrize("one", [*CLIENTS, *written])
@pytest.mark.parametrize("other", [*CLIENTS, *written])
@pytest.mark.proves("AGENT-1")
def test_any_two_refuse_each_other(one: str, other: str, speak: Speak) -> None:
    kim, lee = speak(one, "kim"), speak(other, "lee")
    assert not kim.edit("src/a.py").refused
    assert lee.pre_edit("src/a.py").refused
    assert not lee.edit("src/b.py").refused
    assert kim.pre_edit("src/b.py").refused


@pytest.mark.proves("AGENT-3")
def test_copilot_is_judged_by_the_hooks_of_claude_code_alone(
    speak: Speak, ann: Session, database: Database
) -> None:
    kim = speak("copilot", "kim", by_claude=True)
    assert not ann.pre_edit("src/a.py").refused
    answer = kim.pre_edit("src/a.py")
    assert answer.refused
    patch = "*** Begin Patch\n*** Update File: src/a.py\n@@\n-a\n+b\n*** End Patch\n"
    raw = json.dumps(
        {**kim.payload("PreToolUse"), "timestamp": "t", "tool_name": "Edit", "tool_input": patch}
    )
    assert kim.hook("pre-tool-use", raw.encode()).refused
    assert not kim.edit("src/b.py").refused
    assert database.held() == [("src/a.py", "ann"), ("src/b.py", "copilot:kim")]


@pytest.mark.proves("AGENT-1")
def test_a_shape_that_only_another_client_knows_is_read(ann: Session, ben: Session) -> None:
    """Nothing says who sends it: the session keeps its name, and the file is judged."""
    assert not ann.pre_edit("src/a.py").refused
    given = {"path": str(ben.repo / "src/a.py"), "old_str": "a", "new_str": "b"}
    assert ben.hook("pre-tool-use", ben.tool("Edit", given)).refused


@pytest.mark.proves("AGENT-3")
def test_a_shape_that_nobody_knows_is_reported(ben: Session, database: Database) -> None:
    given = {"target": str(ben.repo / "src/a.py"), "text": "b"}
    assert ben.hook("pre-tool-use", ben.tool("Edit", given)).code == 0
    (why,) = database.column("agents", "unprotected", id="ben")
    assert why == "its tool Edit was called in a way that is not known here"
    log = (ben.repo / ".claude" / "coordination" / "hooks.log").read_text()
    assert log.count("UnknownShapeError") == 1
    strict = ben.hook("pre-tool-use", ben.tool("Edit", given), "--strict")
    assert strict.refused
    assert database.column("agents", "unprotected", id="ann") == [""]


@pytest.mark.parametrize("given", [{}, {"old_string": "a", "new_string": "b"}, {"content": "x"}])
def test_a_call_that_the_client_itself_turns_down_is_not(
    given: "dict[str, str]", ben: Session, database: Database
) -> None:
    assert ben.hook("pre-tool-use", ben.tool("Edit", given)).code == 0
    assert database.column("agents", "unprotected", id="ben") == [""]


@pytest.mark.proves("AGENT-6")
def test_what_a_turn_was_held_back_with_begins_no_other(speak: Speak, database: Database) -> None:
    for client in ("copilot", "qwen"):
        kim = speak(client, f"kim-{client}")
        assert not kim.edit(f"src/{client}.py").refused
        kim.prompt("[agent-sync] You have one message from others in this repository:")
        kim.prompt("")
        assert (f"src/{client}.py", kim.agent_id) in database.held()
        kim.prompt("something else")
        assert (f"src/{client}.py", kim.agent_id) not in database.held()


@pytest.mark.proves("AGENT-1")
def test_a_session_inside_anothers_shell_is_itself(
    speak: Speak, session: "Callable[..., Session]", database: Database
) -> None:
    """Its environment holds the variables of the client around it, too."""
    inner = session("ivy", COPILOT_CLI="1", QWEN_CODE_SESSION_ID="q", CLAUDE_CODE_SESSION_ID="ivy")
    at_work(inner)
    assert not inner.edit("src/a.py").refused
    lee = speak("codex", "lee", env={"CLAUDE_CODE_SESSION_ID": "ivy", "CLAUDE_PID": "1"})
    assert not lee.edit("src/b.py").refused
    assert database.held() == [("src/a.py", "ivy"), ("src/b.py", "codex:lee")]
    assert database.column("agents", "pid", id="codex:lee") == [0], "another client's process"


@pytest.mark.parametrize("client", [one for one in CLIENTS if one != "gemini"])
@pytest.mark.proves("AGENT-1")
def test_a_refused_edit_can_be_proposed(client: str, speak: Speak, ann: Session) -> None:
    kim = speak(client, "kim")
    (kim.repo / "src").mkdir(exist_ok=True)
    (kim.repo / "src/a.py").write_text("a\n")
    assert not ann.pre_edit("src/a.py").refused
    assert kim.pre_edit("src/a.py").refused
    done = kim.command("propose", "--refused", "--title", "b for a")
    assert done.code == 0, done.err
    assert "P1" in done.out


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("Edit", "a.py"),
        ("Edit", "rc/a.py"),
        ("Edit", "@src/a.py"),
        ("Write", "@src/a.py"),
        ("Write", "@/src/a.py"),
        ("Edit", "@a.py"),
        ("Edit", "src/a\0.py"),
    ],
)
@pytest.mark.proves("AGENT-1", "AGENT-3")
def test_a_path_is_the_file_that_its_client_finds_by_it(
    tool: str, said: str, speak: Speak, ann: Session, database: Database
) -> None:
    kim = speak("gemini", "kim")
    (kim.repo / "src").mkdir(exist_ok=True)
    (kim.repo / "src/a.py").write_text("a\n")
    assert not ann.pre_edit("src/a.py").refused
    given = {"file_path": said, "old_string": "a", "new_string": "b", "content": "b"}
    assert kim.hook("pre-tool-use", kim.tool(tool, given)).refused
    ann.stop()
    assert not kim.hook("pre-tool-use", kim.tool(tool, given)).refused
    assert database.held() == [("src/a.py", kim.agent_id)]


@every_client
@pytest.mark.proves("AGENT-4", "HOOK-6")
def test_before_a_summary_nobody_is_given_plain_text(client: str, speak: Speak) -> None:
    kim = speak(client, "kim")
    assert not kim.edit("src/a.py").refused
    answer = kim.hook("pre-compact", kim.payload("PreCompact", trigger="auto"))
    if client in ("codex", "copilot"):
        assert answer.out == "", "nothing that it reads there"
    else:
        assert not answer.out or answer.json
    if client in ("gemini", "qwen"):
        assert "src/a.py" in answer.json["hookSpecificOutput"]["additionalContext"]


@pytest.mark.parametrize("client", ["copilot", "opencode"])
@pytest.mark.proves("AGENT-6", "ID-4")
def test_a_subagents_subagent_is_of_the_same_session(
    client: str, speak: Speak, database: Database
) -> None:
    """Each of them is told its own parent alone."""
    kim = speak(client, "kim")
    sub = kim.child("sub")
    assert not sub.edit("src/b.py").refused
    below = Spoken(kim.repo, "sub", kim.home, client=client, agent="below")
    assert not below.edit("src/c.py").refused
    assert not kim.edit("src/a.py").refused
    assert not below.edit("src/a.py").refused, "its session's"
    assert ("src/c.py", f"{client}:kim/below") in database.held()
    assert f"{client}:sub" not in database.column("agents", "id")


@pytest.mark.proves("AGENT-1")
def test_a_command_that_is_watched_is_a_command(speak: Speak, ann: Session) -> None:
    """Qwen Code's monitor runs one in the background and passes on what it prints."""
    kim = speak("qwen", "kim")
    (kim.repo / "src").mkdir(exist_ok=True)
    assert not ann.pre_edit("src/a.py").refused
    given = {"command": "date > a.py", "directory": str(kim.repo / "src"), "max_events": 3}
    assert kim.hook("pre-tool-use", kim.tool("monitor", given)).refused
    gate = [one for one in ROWS["qwen"].calls if one.hook == "pre-tool-use"]
    assert any(re.fullmatch(one.matcher or "", "monitor") for one in gate), "it is asked at all"


@pytest.mark.parametrize("tool", ["Bash", "exec_command", "local_shell"])
@pytest.mark.parametrize(
    "given",
    [
        {"command": ["bash", "-lc", "echo x > src/a.py"]},
        {"cmd": "echo x > src/a.py"},
        {"command": ["apply_patch", patch_of("Edit", {"file_path": "src/a.py"})]},
    ],
)
@pytest.mark.proves("AGENT-1", "AGENT-2")
def test_a_command_in_words_is_judged(
    tool: str, given: "dict[str, object]", speak: Speak, ann: Session
) -> None:
    kim = speak("codex", "kim")
    (kim.repo / "src").mkdir(exist_ok=True)
    (kim.repo / "src/a.py").write_text("a\n")
    assert not ann.pre_edit("src/a.py").refused
    assert kim.hook("pre-tool-use", kim.tool(tool, given)).refused


@pytest.mark.parametrize("client", ["codex", "copilot", "gemini", "qwen", "opencode"])
@pytest.mark.proves("AGENT-3")
def test_a_shell_whose_command_nobody_finds_is_reported(
    client: str, speak: Speak, database: Database
) -> None:
    kim = speak(client, "kim")
    assert not kim.hook("pre-tool-use", kim.tool("Bash", {"command": ""})).refused
    assert database.one("agents", "unprotected", id=kim.agent_id) == "", "its client turns it down"
    assert not kim.hook("pre-tool-use", kim.tool("Bash", {"lines": ["date > a"]})).refused
    why = database.one("agents", "unprotected", id=kim.agent_id)
    assert "was called in a way that is not known here" in why


@pytest.mark.proves("AGENT-4")
def test_half_a_character_is_no_part_of_an_answer() -> None:
    answer = other_answers.answered(
        codex.ROW, "pre-tool-use", Answer(2, kind=REFUSAL, text="x \udcff\x00 y"), {}, ""
    )
    assert json.loads(answer.out)["reason"] == "x \ufffd\x00 y\n"


@pytest.mark.parametrize("client", ["codex", "copilot", "opencode"])
@pytest.mark.parametrize("tool", ["Edit", "Bash"])
@pytest.mark.proves("AGENT-3")
def test_a_call_without_a_session_is_said(client: str, tool: str, speak: Speak) -> None:
    kim = speak(client, "kim")
    given = {**kim.edit_input("src/a.py"), "command": "date > src/a.py"}
    payload = kim.sent(kim.tool(tool, given))
    del payload["session_id"]
    assert kim.hook("pre-tool-use", json.dumps(payload).encode()).out == ""
    log = kim.repo / ".claude" / "coordination" / "hooks.log"
    assert "it names no session" in log.read_text()
