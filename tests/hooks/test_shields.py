"""What everybody's protection rests on is not taken away while others are here (WORK-6)."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent_sync.clients import arming_files
from agent_sync.install.claude_code.hook_table import hooks_block, project_form
from agent_sync.install.other_clients.client_line import block
from agent_sync.install.other_clients.client_row import COPIES, GROUPS, Row
from agent_sync.install.other_clients.client_rows import ROWS
from agent_sync.install.other_clients.whole_file import content
from scene.place import Scene

from .session import Session

SKILL = ".claude/skills/agent-sync"
SETTINGS = ".claude/settings.json"
OTHER_HOOK = {"hooks": [{"type": "command", "command": "notify-send done"}]}


@pytest.fixture
def scene(repo: Path, home: Path) -> Scene:
    """A repository with an installation that nobody has committed yet."""
    made = Scene(repo, home)
    for name in ("SKILL.md", "scripts/hook.py", "scripts/agent_sync/entry.py"):
        made.put(f"{SKILL}/{name}", "x = 1\n")
    made.put(SETTINGS, armed())
    return made


def armed(**more: Any) -> str:
    """Settings that have our hooks called, and somebody else's."""
    block: dict[str, Any] = hooks_block(project_form)
    block["Stop"] = [*block["Stop"], OTHER_HOOK]
    return json.dumps({"hooks": block, **more}, indent=2)


@pytest.fixture
def ben(scene: Scene) -> Session:
    """A session beside another one, which is at work."""
    ann = scene.session("ann")
    ann.start()
    ann.command("register", "--name", "ann")
    made = scene.session("ben")
    made.start()
    return made


REFUSED = [
    "find . -type f -name '[0-9a-f]*' -delete",
    "find . -type f -name '[0-9a-f][0-9a-f]*' -print0 | xargs -0 rm -f",
    "rm -rf .git",
    "mv .git .git2",
    "rm .git/index",
    "rm -f .git/HEAD .git/config",
    "rm -rf .git/refs/heads",
    "rm -rf .git/*",
    "echo x > .git/HEAD",
    "truncate -s0 .git/index",
    "cd .git && rm index",
    "cd src && rm -rf ../.git",
    "rm -rf .claude",
    "rm -rf .claude/coordination",
    "rm -rf .claude/coordination/*",
    "> .claude/coordination/state.sqlite",
    "cp /dev/null .claude/coordination/state.sqlite-wal",
    "mv .claude/coordination /tmp/x",
    "rm -rf .claude/skills",
    "rm -rf .claude/skills/agent-sync/scripts",
    "mv .claude .claude.off",
    "rm -rf .c*",
    "rm -rf {.git,.claude}",
    "rm -rf .[a-z]*",
    "rm -rf .",
    "rm -rf ..",
    'rm -rf "$PWD"',
    "cd .. && rm -rf repo",
    "find . -name '*.py' -not -path './node_modules/*' -exec sed -i 's/x/y/' {} \\;",
    "find .claude -type f -delete",
    "find . -delete",
    "echo 'exit()' > .claude/skills/agent-sync/scripts/hook.py",
    "sed -i 's/x/y/' .claude/skills/agent-sync/scripts/hook.py",
    "rm .claude/settings.json",
    "> .claude/settings.json",
    "echo '{}' | tee .claude/settings.json",
    "jq 'del(.hooks)' .claude/settings.json > t && mv t .claude/settings.json",
    "echo '{\"disableAllHooks\": true}' > .claude/settings.local.json",
    "cp -r ../elsewhere/.claude .",
    "ln -sfn /tmp/nothing .claude",
    "git clean -fd",
    "git clean -fdx -e .claude/coordination",
    "git clean -fd .claude/skills",
    "git rm -rf --ignore-unmatch .claude",
    "git mv .claude off",
    "git stash -u",
    "chmod 000 .claude",
    "chmod -R u-w .git",
    "chmod -x .claude",
    "chmod -R 644 .",
    "chmod -R 777 .claude/coordination",
    "chown -R nobody .claude",
    "chattr -R +i .git",
]

PASSING = [
    "rm -f .git/index.lock",
    "rm -rf .git/rebase-merge .git/MERGE_HEAD",
    "cp hook .git/hooks/pre-commit",
    "echo build >> .git/info/exclude",
    "rm -rf *",
    "rm -f .claude/settings.local.json",
    'echo \'{"model": "x"}\' > .claude/settings.local.json',
    "rm -rf .claude/commands .claude/agents/one.md",
    "echo x > .claude/notes.md",
    "mkdir -p .claude/commands && echo x > .claude/commands/go.md",
    "find . -name '__pycache__' -exec rm -rf {} +",
    "find . -name '*.pyc' -delete",
    "find . -name '*.tmp' -print0 | xargs -0 rm -f",
    "rm -rf .venv .pytest_cache .github",
    "cat .claude/settings.json .git/HEAD",
    "cp -r .claude /tmp/copy",
    "cp .git/config /tmp/config",
    "touch .claude/settings.json",
    "chmod +x src/a.py",
    "chmod -R u+rwX .",
    "chmod 755 .claude/skills/agent-sync/scripts/hook.py",
    "chmod -R go-w .",
    "git add .claude",
    "git switch -c other",
    "git rm -rq --cached --ignore-unmatch .claude",
    "git gc -q",
    "agent-sync install --write-settings",
]


@pytest.mark.proves("WORK-6")
@pytest.mark.parametrize("command", REFUSED)
def test_what_protects_others_is_not_taken_from_them(ben: Session, command: str) -> None:
    answer = ben.pre_bash(command)
    assert answer.refused, command
    assert "[agent-sync] BLOCKED" in answer.reason
    assert "ann" in answer.reason
    assert len(answer.reason.encode()) < 1_500


@pytest.mark.proves("WORK-6")
@pytest.mark.parametrize("command", PASSING)
def test_what_it_can_do_without_may_go(ben: Session, command: str) -> None:
    answer = ben.pre_bash(command)
    assert not answer.refused, answer.reason
    assert "BLOCKED" not in answer.out


@pytest.mark.proves("WORK-6")
@pytest.mark.parametrize("command", REFUSED)
def test_alone_one_may_do_as_one_likes(scene: Scene, command: str) -> None:
    one = scene.session("ben")
    one.start()
    assert not one.pre_bash(command).refused


def write(session: Session, path: str, content: str) -> Any:
    """A Write of a file."""
    given = {"file_path": str(session.repo / path), "content": content}
    return session.hook("pre-tool-use", session.tool("Write", given))


def change(session: Session, path: str, old: str, new: str, **more: Any) -> Any:
    """An Edit of a file."""
    given = {"file_path": str(session.repo / path), "old_string": old, "new_string": new, **more}
    return session.hook("pre-tool-use", session.tool("Edit", given))


@pytest.mark.proves("WORK-6")
def test_settings_that_keep_our_entries_pass(scene: Scene, ben: Session) -> None:
    ben.read(SETTINGS)
    assert not write(ben, SETTINGS, armed(model="x")).refused
    assert not change(ben, SETTINGS, "notify-send done", "true").refused
    assert not change(ben, SETTINGS, "no such text", "x").refused
    assert not write(ben, ".claude/settings.local.json", '{"model": "x"}').refused
    assert not write(ben, "package/.claude/settings.json", "{}").refused
    scene.put(".claude/settings.local.json", '{"disableAllHooks": true}')
    assert not write(
        ben, ".claude/settings.local.json", '{"disableAllHooks": true, "a": 1}'
    ).refused


@pytest.mark.proves("WORK-6")
@pytest.mark.parametrize(
    ("path", "content"),
    [
        (SETTINGS, "{}"),
        (SETTINGS, '{"hooks": {}}'),
        (SETTINGS, "no json"),
        (SETTINGS, json.dumps({"hooks": {"Stop": [OTHER_HOOK]}})),
        (SETTINGS, armed(disableAllHooks=True)),
        (".claude/settings.local.json", '{"disableAllHooks": true}'),
        (f"{SKILL}/scripts/hook.py", "raise SystemExit"),
        (".claude/coordination/.gitignore", ""),
        (".git/HEAD", "x"),
        (".git/index", "x"),
        (".git/config", ""),
    ],
)
def test_a_write_that_disarms_is_refused(ben: Session, path: str, content: str) -> None:
    answer = write(ben, path, content)
    assert answer.refused
    assert "ann is at work" in answer.reason


@pytest.mark.proves("WORK-6")
@pytest.mark.parametrize(
    ("old", "new", "more"),
    [
        ("pre-tool-use", "statusline", {"replace_all": True}),
        ('"Edit|Write|MultiEdit|NotebookEdit"', '"Nothing"', {}),
        ('"PreToolUse"', '"Whatever"', {}),
        ('{\n  "hooks"', '{\n  "disableAllHooks": true,\n  "hooks"', {}),
    ],
)
def test_an_edit_that_disarms_is_refused(
    ben: Session, old: str, new: str, more: "dict[str, Any]"
) -> None:
    assert change(ben, SETTINGS, old, new, **more).refused


@pytest.mark.proves("WORK-6")
def test_several_edits_at_once_are_judged_by_their_end(ben: Session) -> None:
    path = str(ben.repo / SETTINGS)
    first = {"old_string": '"PreToolUse"', "new_string": '"Whatever"'}
    back = {"old_string": '"Whatever"', "new_string": '"PreToolUse"'}

    def many(*edits: "dict[str, str]") -> bool:
        given = {"file_path": path, "edits": list(edits)}
        return ben.hook("pre-tool-use", ben.tool("MultiEdit", given)).refused

    assert many(first)
    assert not many(first, back)


@pytest.mark.proves("WORK-6")
def test_alone_settings_may_be_edited(scene: Scene) -> None:
    one = scene.session("ben")
    one.start()
    one.read(SETTINGS)
    assert not write(one, SETTINGS, "{}").refused


@pytest.mark.proves("WORK-6")
def test_the_users_own_installation_counts(scene: Scene, home: Path, ben: Session) -> None:
    config = home / "claude-home"
    ben.env["CLAUDE_CONFIG_DIR"] = str(config)
    (config / "skills" / "agent-sync" / "scripts").mkdir(parents=True)
    (config / "settings.json").write_text(armed(), encoding="utf-8")
    (config / "settings.local.json").write_text("{}", encoding="utf-8")
    assert ben.pre_bash(f"rm -rf {config}").refused
    assert ben.pre_bash(f"rm {config}/settings.json").refused
    assert ben.pre_bash(f"rm -rf {config}/skills").refused
    assert not ben.pre_bash(f"rm -rf {config}/projects {config}/settings.local.json").refused
    given = {"file_path": str(config / "settings.json"), "content": "{}"}
    assert ben.hook("pre-tool-use", ben.tool("Write", given)).refused
    assert scene.database.happened("shield_refused", "agent_id")[0] == ("ben",)


@pytest.mark.proves("WORK-6")
def test_a_package_that_a_session_was_started_in_counts(scene: Scene, ben: Session) -> None:
    scene.put("pkg/.claude/settings.json", armed())
    ben.start_dir = scene.repo / "pkg"
    assert ben.pre_bash("rm pkg/.claude/settings.json").refused
    assert ben.pre_bash("rm -rf pkg").refused


@pytest.mark.proves("WORK-6")
def test_settings_that_git_would_put_back_are_judged_by_what_was_committed(
    scene: Scene, ben: Session
) -> None:
    scene.put(SETTINGS, "{}")
    scene.git("add", "-f", SETTINGS)
    scene.git("commit", "-qm", "settings without hooks")
    scene.put(SETTINGS, armed())
    assert ben.pre_bash(f"git checkout -- {SETTINGS}").refused
    assert ben.pre_bash(f"git restore {SETTINGS}").refused
    assert ben.pre_bash("git reset --hard").refused
    scene.git("add", SETTINGS)
    scene.git("commit", "-qm", "armed")
    scene.put(SETTINGS, armed(model="x"))
    assert not ben.pre_bash(f"git checkout -- {SETTINGS}").refused


@pytest.mark.proves("WORK-6")
def test_a_link_to_a_shield_leads_there(scene: Scene, ben: Session) -> None:
    (scene.repo / "conf").symlink_to(scene.repo / ".claude")
    assert ben.pre_bash("echo '{}' > conf/settings.json").refused
    assert ben.pre_bash("rm -rf conf/coordination").refused
    assert not ben.pre_bash("rm conf").refused


@pytest.mark.proves("WORK-6")
def test_a_subagent_is_another_and_a_persons_shell_is_none(scene: Scene) -> None:
    one = scene.session("ben")
    one.start()
    scene.shell().ok("status")
    assert not one.pre_bash("rm -rf .claude").refused
    child = one.child("c")
    child.hook("subagent-start", child.payload("SubagentStart"))
    assert one.pre_bash("rm -rf .claude").refused
    assert child.pre_bash("rm -rf .claude").refused


@pytest.mark.proves("WORK-6")
def test_a_refusal_given_twice_is_told_once(scene: Scene, ben: Session) -> None:
    first = ben.pre_bash("rm -rf .git", call="c1")
    assert ben.pre_bash("rm -rf .git", call="c1").reason == first.reason
    assert scene.database.happened("shield_refused", "agent_id") == [("ben",)]


# --- the files by which other clients call the same hooks

# Not Crush's: crush.json is no hidden file, and an edit of one that is not is not looked at.
OTHERS = [row for row in ROWS.values() if row.name in arming_files.SETTINGS and row.file[0] == "."]
PROGRAM = ROWS["opencode"].file
COPIED = f"{COPIES}/scripts/hook.py"


@pytest.fixture
def mixed(scene: Scene, ben: Session) -> Session:
    """The same repository with every other client armed."""
    scene.put(COPIED, "x = 1\n")
    scene.put(PROGRAM, content(ROWS["opencode"]))
    for row in OTHERS:
        scene.put(row.file, other_armed(row))
    return ben


def other_armed(row: Row, **more: Any) -> str:
    values: dict[str, Any] = {"hooks": block(row), **more}
    entry = {"type": "command", "command": "notify-send done"}
    last = row.calls[-1].event
    values["hooks"][last].append({"hooks": [entry]} if row.form == GROUPS else entry)
    return json.dumps(values, indent=2)


@pytest.mark.proves("WORK-6", "AGENT-7")
@pytest.mark.parametrize("row", OTHERS, ids=lambda row: row.name)
def test_another_clients_entries_are_not_taken_out(mixed: Session, row: Row) -> None:
    values = json.loads(other_armed(row))
    first = next(iter(values["hooks"]))
    fewer = {**values, "hooks": {k: v for k, v in values["hooks"].items() if k != first}}
    for text in ("{}", "", json.dumps(fewer), '{"hooks": {}}'):
        assert write(mixed, row.file, text).refused
    more = json.dumps({**values, "model": "x"})
    assert not write(mixed, row.file, more).refused
    for command in (f"rm {row.file}", f"> {row.file}", f"rm -rf {row.file.split('/')[0]}"):
        assert mixed.pre_bash(command).refused, command
    assert not mixed.pre_bash(f"cat {row.file}").refused


@pytest.mark.proves("WORK-6")
@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("gemini", {"hooksConfig": {"enabled": False}}),
        ("gemini", {"hooksConfig": {"disabled": ["x", "agent-sync"]}}),
        ("qwen", {"disableAllHooks": True}),
    ],
)
def test_another_clients_hooks_are_not_switched_off(mixed: Session, name: str, more: Any) -> None:
    row = ROWS[name]
    assert write(mixed, row.file, other_armed(row, **more)).refused


@pytest.mark.proves("WORK-6")
@pytest.mark.parametrize(
    "command",
    [
        f"rm {PROGRAM}",
        f"echo 'x' > {PROGRAM}",
        f"echo 'exit()' > {COPIED}",
        "rm -rf .agents",
        "rm -rf .opencode",
        "mv .agents/skills /tmp/x",
        "rm -rf .[a-z]*",
        "cp -r ../elsewhere/.codex .",
        "git clean -fd .codex .agents",
        "chmod -R 000 .agents",
    ],
)
def test_what_other_clients_run_is_not_taken(mixed: Session, command: str) -> None:
    assert mixed.pre_bash(command).refused


@pytest.mark.proves("WORK-6")
def test_what_other_clients_run_is_not_edited(mixed: Session) -> None:
    for path in (PROGRAM, COPIED):
        assert write(mixed, path, "x").refused
    gone = f"*** Begin Patch\n*** Delete File: {ROWS['codex'].file}\n*** End Patch\n"
    assert mixed.hook("pre-tool-use", mixed.tool("apply_patch", {"command": gone})).refused
