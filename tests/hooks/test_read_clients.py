"""Clients that were read about, not run (AGENT-9): what is particular to each.

Every payload here is written from what the client's makers say, none was recorded.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent_sync.clients import answer_forms, dialects, in_client
from agent_sync.clients.dialect import CONTEXT, HELD, REFUSAL, TO_PERSON
from agent_sync.hooks.other_answers import _json
from agent_sync.install.claude_code.hook_table import hooks_block, project_form
from scene.clients import CLIENTS, WRITTEN, Spoken
from scene.written_clients import full

from .conftest import Database, at_work
from .session import Session

Speak = Callable[..., Spoken]
EDITOR = {"VSCODE_ESM_ENTRYPOINT": "vs/workbench/api/node/extensionHostProcess"}


@pytest.fixture
def speak(repo: Path, home: Path) -> Speak:
    """Make sessions of other clients in the scratch repository."""

    def make(client: str, who: str, **more: object) -> Spoken:
        one = Spoken(repo, who, home, real=False, client=client, **more)  # type: ignore[arg-type]
        at_work(one)
        return one

    return make


def call(one: Spoken, tool: str, given: "dict[str, Any]", *flags: str) -> Any:
    """PreToolUse of a tool by the client's own names."""
    payload = one.sent(one.tool("Edit", {}))
    if one.client == "cline":
        payload["preToolUse"] = {"toolName": tool, "parameters": given}
    else:
        payload = {**payload, "tool_name": tool, "tool_input": given}
    return one.hook("pre-tool-use", json.dumps(payload).encode(), *flags)


@pytest.mark.proves("AGENT-9")
def test_they_are_called_what_they_are() -> None:
    assert [name for name, row in dialects.TABLE.items() if not row.run] == [
        "cursor", "kimi", "crush", "cline", "amp", "vscode"
    ]  # fmt: skip
    assert set(WRITTEN) == {name for name, row in dialects.TABLE.items() if not row.run}
    assert set(dialects.TABLE) <= set(in_client.NAMES), "an id is told from a name by it"
    assert all(in_client.label(name) == row.label for name, row in dialects.TABLE.items())


@pytest.mark.parametrize("client", ["cursor", "vscode"])
@pytest.mark.proves("AGENT-9", "AGENT-3")
def test_those_that_run_claude_codes_hooks_are_known(
    client: str, speak: Speak, ann: Session, database: Database
) -> None:
    kim = speak(client, "kim", by_claude=True)
    assert not ann.pre_edit("src/a.py").refused
    assert kim.pre_edit("src/a.py").refused
    assert kim.pre_bash("echo x > src/a.py").refused
    assert not kim.edit("src/b.py").refused
    assert database.held() == [("src/a.py", "ann"), ("src/b.py", f"{client}:kim")]
    assert database.column("agents", "client", id=f"{client}:kim") == [client]


@pytest.mark.proves("AGENT-9")
def test_vs_code_runs_copilots_file_as_itself(
    speak: Speak, ann: Session, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Spoken, "named", lambda _: ("--client", "copilot"))
    kim = speak("vscode", "kim")
    assert not ann.pre_edit("src/a.py").refused
    assert kim.pre_edit("src/a.py").refused
    assert not kim.edit("src/b.py").refused
    assert database.held() == [("src/a.py", "ann"), ("src/b.py", "vscode:kim")]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.proves("AGENT-9")
def test_whoever_is_started_in_an_editor_is_itself(
    client: str, speak: Speak, session: "Callable[..., Session]", database: Database
) -> None:
    kim = speak(client, "kim", env=EDITOR)
    assert not kim.edit("src/a.py").refused
    ivy = at_work(session("ivy", **EDITOR))
    assert not ivy.edit("src/b.py").refused
    given = {**ivy.edit_input("src/c.py"), "timestamp": "x"}
    assert not ivy.hook("pre-tool-use", ivy.tool("Edit", given)).refused
    assert database.held() == [
        ("src/a.py", kim.agent_id), ("src/b.py", "ivy"), ("src/c.py", "ivy")
    ]  # fmt: skip


@pytest.mark.proves("AGENT-9")
def test_a_client_in_the_shell_of_another_is_itself(speak: Speak, database: Database) -> None:
    """Its payload has what the one around it is told by, too."""
    kim = speak("cline", "kim", env={"COPILOT_CLI": "1", "CLAUDE_CODE_SESSION_ID": "ivy"})
    assert not kim.edit("src/a.py").refused
    assert database.held() == [("src/a.py", "cline:kim")]


@pytest.mark.proves("AGENT-9")
def test_mail_takes_no_refusals_place_where_the_gate_is_the_only_hook(
    speak: Speak, ann: Session
) -> None:
    kim = speak("crush", "kim")
    assert not ann.pre_edit("src/a.py").refused
    assert not kim.pre_edit("src/b.py").refused
    assert ann.command("send", "--to", "crush:kim", "--message", "the port is taken").code == 0
    assert kim.pre_edit("src/a.py").refused
    assert "the port is taken" in kim.pre_edit("src/b.py").context


def _listed(one: Spoken, *paths: str) -> "list[tuple[str, dict[str, Any]]]":
    """A call that names several files, in each form that VS Code has for it."""
    change = {"oldString": "a", "newString": "b"}
    replacements = [{"filePath": full(one, path), **change} for path in paths]
    return [
        ("editFiles", {"files": list(paths)}),
        ("multi_replace_string_in_file", {"explanation": "x", "replacements": replacements}),
    ]


@pytest.mark.parametrize("form", [0, 1])
@pytest.mark.proves("AGENT-9", "AGENT-2")
def test_several_files_of_one_call_are_judged_whole(
    form: int, speak: Speak, ann: Session, database: Database
) -> None:
    kim = speak("vscode", "kim")
    assert not ann.pre_edit("src/a.py").refused
    answer = call(kim, *_listed(kim, "src/free.py", "src/a.py")[form])
    assert answer.refused
    assert "src/a.py is locked by" in answer.err
    assert database.held() == [("src/a.py", "ann")]
    assert not call(kim, *_listed(kim, "src/b.py", "src/c.py")[form]).refused
    assert not call(kim, *_listed(kim, "src/d.py")[form]).refused, "a list of one is an edit"
    assert database.held() == [
        ("src/a.py", "ann"),
        *((f"src/{name}.py", "vscode:kim") for name in "bcd"),
    ]


@pytest.mark.proves("AGENT-9")
def test_several_edits_of_one_settings_file_are_judged_by_what_they_make(
    speak: Speak, ann: Session
) -> None:
    assert not ann.edit("src/z.py").refused, "somebody else is at work"
    kim = speak("vscode", "kim")
    path = kim.repo / ".claude" / "settings.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"model": "m", "hooks": hooks_block(project_form)}))
    change = {"filePath": str(path), "oldString": '"m"', "newString": '"n"'}
    other = {"filePath": str(path), "oldString": '"hooks"', "newString": '"off"'}
    tool = "multi_replace_string_in_file"
    assert not call(kim, tool, {"replacements": [change]}).refused
    assert call(kim, tool, {"replacements": [change, other]}).refused
    both = {"files": [str(path), "src/x.py"]}
    assert "BLOCKED" in call(kim, "editFiles", both).err, "what it would make is not told"


@pytest.mark.parametrize("flags", [(), ("--strict",)])
@pytest.mark.parametrize(
    ("client", "tool", "given"),
    [
        ("vscode", "read_file", {"filePath": "src/a.py", "startLine": 1, "endLine": 2}),
        ("vscode", "list_dir", {"path": "src"}),
        ("vscode", "view_image", {"filePath": "src/a.py"}),
        ("vscode", "create_directory", {"dirPath": "src/deep"}),
        ("vscode", "runSubagent", {"prompt": "x"}),
        ("cursor", "Read", {"file_path": "src/a.py"}),
        ("cursor", "Grep", {"pattern": "x", "path": "src/a.py"}),
        ("cline", "read_file", {"path": "src/a.py"}),
        ("cline", "search_files", {"path": "src", "regex": "x"}),
    ],
)
@pytest.mark.proves("AGENT-9")
def test_a_tool_that_only_looks_is_no_edit_though_its_hook_is_called(
    client: str,
    tool: str,
    given: "dict[str, Any]",
    flags: "tuple[str, ...]",
    speak: Speak,
    ann: Session,
    database: Database,
) -> None:
    kim = speak(client, "kim")
    assert not ann.pre_edit("src/a.py").refused
    assert not call(kim, tool, given, *flags).refused
    assert database.held() == [("src/a.py", "ann")]
    assert database.column("agents", "unprotected", id=f"{client}:kim") == [""]


@pytest.mark.parametrize(
    ("client", "tool", "given"),
    [
        ("cursor", "Write", {"file_path": "src/a.py", "content": "x"}),
        ("cursor", "Write", {"target_file": "src/a.py", "contents": "x"}),
        ("cursor", "Delete", {"path": "src/a.py"}),
        ("cursor", "EditNotebook", {"target_notebook": "src/a.py", "new_string": "x"}),
        ("cursor", "Shell", {"command": "echo > a.py", "working_directory": "src"}),
        ("cursor", "ApplyPatch", {"patch": "*** Begin Patch\n*** Delete File: src/a.py\n"}),
        ("cursor", "ApplyPatch", {"input": "*** Begin Patch\n*** Delete File: src/a.py\n"}),
        ("vscode", "insert_edit_into_file", {"filePath": "src/a.py", "code": "x"}),
        ("vscode", "edit_notebook_file", {"filePath": "src/a.py", "editType": "delete"}),
        ("vscode", "apply_patch", {"input": "*** Begin Patch\n*** Delete File: src/a.py\n"}),
        ("kimi", "Bash", {"command": "echo > a.py", "cwd": "src"}),
        ("crush", "multiedit", {"file_path": "src/a.py", "edits": []}),
        ("crush", "download", {"file_path": "src/a.py", "url": "x"}),
        ("crush", "bash", {"command": "echo > a.py", "working_dir": "src"}),
        ("cline", "replace_in_file", {"path": "src/a.py", "diff": "x"}),
        ("cline", "apply_patch", {"input": "*** Begin Patch\n*** Delete File: src/a.py\n"}),
        ("cline", "execute_command", {"command": "rm src/a.py"}),
        ("cline", "run_commands", {"commands": '["ls", "rm src/a.py"]'}),
        ("cline", "run_commands", {"commands": '[{"command": "rm", "args": ["src/a.py"]}]'}),
        ("cline", "run_commands", {"commands": "rm src/a.py"}),
        ("amp", "undo_edit", {"path": "src/a.py"}),
        ("amp", "apply_patch", {"patchText": "*** Begin Patch\n*** Delete File: src/a.py\n"}),
        ("amp", "Bash", {"cmd": "rm src/a.py"}),
    ],
)
@pytest.mark.proves("AGENT-9")
def test_each_of_their_tools_is_read(
    client: str, tool: str, given: "dict[str, Any]", speak: Speak, ann: Session
) -> None:
    kim = speak(client, "kim")
    assert not ann.pre_edit("src/a.py").refused
    (kim.repo / "src").mkdir(exist_ok=True)
    assert call(kim, tool, given).refused


@pytest.mark.proves("AGENT-9", "AGENT-2")
def test_what_amps_own_helper_names_is_judged_whatever_the_patch_looks_like(
    speak: Speak, ann: Session, database: Database
) -> None:
    kim = speak("amp", "kim")
    assert not ann.pre_edit("src/a.py").refused
    payload = kim.sent(kim.tool("Edit", {}))
    payload.update(tool_name="apply_patch", tool_input={"diff": "--- a\n+++ b\n"})
    payload["files"] = [full(kim, "src/b.py"), full(kim, "src/a.py")]
    assert kim.hook("pre-tool-use", json.dumps(payload).encode()).refused
    assert database.held() == [("src/a.py", "ann")]


@pytest.mark.proves("AGENT-9", "AGENT-3")
def test_a_patch_in_an_unknown_form_is_reported(speak: Speak, database: Database) -> None:
    kim = speak("cursor", "kim")
    assert not call(kim, "ApplyPatch", {"diff": "*** Begin Patch\n*** Delete File: a\n"}).refused
    (why,) = database.column("agents", "unprotected", id="cursor:kim")
    assert "ApplyPatch" in why
    assert call(kim, "ApplyPatch", {"patch": "--- a\n+++ a\n"}, "--strict").refused


R = "Held by ann."
DENIED = {"hookEventName": "PreToolUse", "permissionDecision": "deny"}


@pytest.mark.parametrize(
    ("client", "kind", "form"),
    [
        ("cursor", REFUSAL, {"permission": "deny", "user_message": R, "agent_message": R,
         "hookSpecificOutput": {**DENIED, "permissionDecisionReason": R}}),
        ("cursor", CONTEXT, {"additional_context": R, "hookSpecificOutput":
         {"hookEventName": "PreToolUse", "additionalContext": R}}),
        ("cursor", HELD, {"followup_message": R, "decision": "block", "reason": R}),
        ("cline", REFUSAL, {"cancel": True, "errorMessage": R}),
        ("cline", CONTEXT, {"cancel": False, "contextModification": R}),
        ("cline", TO_PERSON, {"cancel": False, "contextModification": R}),
        ("kimi", CONTEXT, {"message": R}),
        ("kimi", HELD, {"hookSpecificOutput": {"permissionDecision": "deny",
         "permissionDecisionReason": R}}),
        ("vscode", HELD, {"decision": "block", "reason": R, "hookSpecificOutput":
         {"hookEventName": "Stop", "decision": "block", "reason": R}}),
        ("vscode", TO_PERSON, {"systemMessage": R}),
        ("codex", TO_PERSON, {"systemMessage": R}),
        *(
            (name, REFUSAL, {"decision": "block", "reason": f"{R}\n", "hookSpecificOutput":
             {**DENIED, "permissionDecisionReason": f"{R}\n"}})
            for name in ("codex", "vscode", "kimi", "crush", "amp")
        ),
    ],
)  # fmt: skip
@pytest.mark.proves("AGENT-9", "AGENT-4")
def test_each_is_answered_in_its_own_form(client: str, kind: str, form: object) -> None:
    said = answer_forms.answer(dialects.TABLE[client], kind, "pre-tool-use", f"{R}\n")
    if kind != REFUSAL:
        said = answer_forms.answer(dialects.TABLE[client], kind, "pre-tool-use", R)
    assert said == form
    assert json.loads(_json(said)) == form
