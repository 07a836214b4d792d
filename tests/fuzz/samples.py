"""What the client sends to each hook: written by us, with the field names that it uses."""

from pathlib import Path
from typing import Any

Sample = tuple[str, dict[str, Any]]

COMMANDS = [
    "ls -la", "echo hi > src/free.py", "echo hi > src/a.py", "rm -rf src", "sed -i s/a/b/ src/*.py",
    "git status", "git reset --hard", "git add -A && git commit -am x", "git stash",
    "git clean -fd",
    "cat > src/new.py <<'EOF'\nx = 1\nEOF", "cd src && mv a.py c.py", "python3 -c 'print(1)'",
    "git checkout -- src/a.py", "find . -name '*.py' -delete", "cp src/free.py docs/x.md",
    "for f in src/*.py; do echo >> $f; done", "git switch other", "git stash pop",
]  # fmt: skip
POWERSHELL = ["Set-Content -Path src/a.py -Value x", "Remove-Item -Recurse src", "Get-ChildItem"]


def samples(repo: Path) -> "list[Sample]":
    """(hook, payload) of every event in every form that matters to a hook."""
    return [*_tools(repo), *_turns(repo), *_others(repo)]


def _base(repo: Path, event: str, **more: Any) -> "dict[str, Any]":
    return {
        "session_id": "victim",
        "transcript_path": "/nowhere/victim.jsonl",
        "cwd": str(repo),
        "prompt_id": "p-1",
        "permission_mode": "acceptEdits",
        "effort": {"level": "medium"},
        "hook_event_name": event,
        **more,
    }


def _tool(repo: Path, event: str, name: str, given: "dict[str, Any]", **more: Any) -> Any:
    return _base(repo, event, tool_name=name, tool_input=given, tool_use_id="toolu_1", **more)


def _inputs(repo: Path) -> "list[tuple[str, dict[str, Any]]]":
    change = {"old_string": "a", "new_string": "b", "replace_all": False}
    paths = ["src/a.py", "src/free.py", "docs/deep/x.md", "gen/t.ts", "lock.txt", "stale.py"]
    edits = [("Edit", {"file_path": str(repo / path), **change}) for path in paths]
    writes = [("Write", {"file_path": str(repo / path), "content": "x\n"}) for path in paths]
    note = {"notebook_path": str(repo / "n.ipynb"), "cell_id": "c1", "new_source": "2"}
    shells = [("Bash", {"command": text, "description": "do it"}) for text in COMMANDS]
    shells += [("PowerShell", {"command": text}) for text in POWERSHELL]
    return [*edits, *writes, ("NotebookEdit", note), *shells]


def _tools(repo: Path) -> "list[Sample]":
    found: list[Sample] = []
    child = {"agent_id": "a0786", "agent_type": "general-purpose"}
    for name, given in _inputs(repo):
        response = {"stdout": "x", "stderr": "", "interrupted": False, "isImage": False}
        found.append(("pre-tool-use", _tool(repo, "PreToolUse", name, given)))
        ended = _tool(repo, "PostToolUse", name, given, tool_response=response, duration_ms=5)
        found.append(("post-tool-use", ended))
    for name, given in _inputs(repo)[::4]:
        found.append(("pre-tool-use", _tool(repo, "PreToolUse", name, given, **child)))
    failed = _tool(repo, "PostToolUseFailure", "Bash", {"command": "false"}, error="Exit code 1")
    read = {"type": "text", "file": {"filePath": str(repo / "stale.py"), "content": "x"}}
    given = {"file_path": str(repo / "stale.py")}
    calls = [{"tool_name": "Bash", "tool_input": {"command": "x"}, "tool_use_id": "toolu_open"}]
    return [
        *found,
        ("post-tool-use-failure", failed | {"is_interrupt": False}),
        ("post-tool-use", _tool(repo, "PostToolUse", "Read", given, tool_response=read)),
        ("post-tool-batch", _base(repo, "PostToolBatch", tool_calls=calls)),
    ]


def _turns(repo: Path) -> "list[Sample]":
    stop = {"stop_hook_active": False, "last_assistant_message": "Done.", "session_crons": []}
    tasks = [{"id": "a0786", "type": "subagent", "status": "running", "agent_type": "x"}]
    child = {"agent_id": "a0786", "agent_type": "general-purpose"}
    return [
        ("user-prompt-submit", _base(repo, "UserPromptSubmit", prompt="go on")),
        ("stop", _base(repo, "Stop", **stop, background_tasks=[])),
        ("stop", _base(repo, "Stop", **stop, background_tasks=tasks)),
        ("stop-failure", _base(repo, "StopFailure", error="overloaded")),
        ("subagent-start", _base(repo, "SubagentStart", **child)),
        ("subagent-stop", _base(repo, "SubagentStop", **stop, **child, background_tasks=tasks)),
    ]


def _others(repo: Path) -> "list[Sample]":
    idle = {"message": "Claude waits", "notification_type": "idle_prompt"}
    places = {"current_dir": str(repo), "project_dir": str(repo), "added_dirs": []}
    return [
        ("session-start", _base(repo, "SessionStart", source="startup")),
        ("session-start", _base(repo, "SessionStart", source="resume")),
        ("session-start", _base(repo, "SessionStart", source="clear")),
        ("notification", _base(repo, "Notification", **idle)),
        ("pre-compact", _base(repo, "PreCompact", trigger="auto", custom_instructions=None)),
        ("session-end", _base(repo, "SessionEnd", reason="other")),
        ("session-end", _base(repo, "SessionEnd", reason="clear")),
        ("statusline", _base(repo, "Status", workspace=places, version="2.1.329")),
    ]
