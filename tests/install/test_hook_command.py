"""The generated commands, run for real: they may fail to protect, but never block by accident."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import packed
from agent_sync.install import skill_folder
from agent_sync.install.claude_code import hook_table
from agent_sync.install.settings_files import hook_line
from agent_sync.install.skill_source import Source

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell commands")
PAYLOAD = b'{"hook_event_name":"PreToolUse","tool_name":"Edit"}'
SHELLS = [shell for shell in ("sh", "dash", "bash", "busybox") if shutil.which(shell)]
OLD = sorted(
    str(path)
    for folder, pattern in (
        (Path.home() / ".pyenv" / "versions", "3.[6-9].*/bin/python3"),
        (Path("/usr/bin"), "python3.[6-9]"),
        (Path("/usr/local/bin"), "python3.[6-9]"),
    )
    for path in folder.glob(pattern)
)
OLDEST = [str(path) for path in (Path.home() / ".pyenv" / "versions").glob("2.7.*/bin/python")]


class Installed:
    """An installed skill and the three commands that call it."""

    def __init__(self, target: Path, source: Source) -> None:
        self.target = target
        self.folder = target / ".claude" / "skills" / "agent-sync"
        self.script = self.folder / "scripts" / "hook"
        skill_folder.copy(source, self.folder)
        # A plugin is a checkout, where the door has its other name.
        self.scripts = [self.script, self.folder / "scripts" / "hook.py"]
        shutil.copy(*self.scripts)

    def command(self, form: str, *words: str) -> str:
        make = {
            "project": hook_table.project_form,
            "plugin": hook_table.plugin_form,
            "pinned": hook_table.pinned_form(sys.executable, str(self.script), windows=False),
        }[form]
        return str(make(list(words))["command"])

    def run(
        self, form: str, *words: str, shell: str = "sh", **env: str
    ) -> "subprocess.CompletedProcess[bytes]":
        program = [shell, "sh"] if shell == "busybox" else [shell]
        places = {
            "CLAUDE_PROJECT_DIR": str(self.target),
            "CLAUDE_PLUGIN_ROOT": str(self.target / ".claude"),
            "PATH": os.environ["PATH"],
        }
        return subprocess.run(
            [
                shutil.which(program[0]) or program[0],
                *program[1:],
                "-c",
                self.command(form, *words),
            ],
            input=PAYLOAD,
            capture_output=True,
            cwd=self.target.parent,
            env={**places, **env},
            timeout=60,
            check=False,
        )


@pytest.fixture
def installed(tmp_path: Path, source: Source) -> Installed:
    target = tmp_path / 'it\'s a "repo" $HOME'
    target.mkdir()
    return Installed(target, source)


def passes(done: "subprocess.CompletedProcess[bytes]") -> bool:
    told = b"agent-sync is off" in done.stdout or b"Protection is off" in done.stdout
    return done.returncode != 2 and (told or done.stdout == b"")


@pytest.mark.proves("HOOK-0")
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("form", ["project", "plugin", "pinned"])
def test_a_real_refusal_gets_through(installed: Installed, form: str, shell: str) -> None:
    done = installed.run(form, "pre-tool-use", "--strict", shell=shell)
    assert done.returncode == 2
    assert done.stderr == b"ran pre-tool-use --strict"


def _no_folder(at: Installed) -> None:
    shutil.rmtree(at.folder)


def _no_runtime(at: Installed) -> None:
    (at.folder / "program").unlink()


def _no_entry(at: Installed) -> None:
    packed.put(at.folder, packed.ENTRY, None)


def _broken_entry(at: Installed) -> None:
    packed.put(at.folder, packed.ENTRY, "def main(:\n")


def _empty_entry(at: Installed) -> None:
    packed.put(at.folder, packed.ENTRY, "")


def _folder_as_file(at: Installed) -> None:
    for script in at.scripts:
        script.unlink()
        script.mkdir()


def _dangling(at: Installed) -> None:
    for script in at.scripts:
        script.unlink()
        script.symlink_to("nowhere.py")


def _half_file(at: Installed) -> None:
    for script in at.scripts:
        script.write_bytes(script.read_bytes()[:400])


def _empty_runtime_folder(at: Installed) -> None:
    _no_runtime(at)
    (at.folder / "program").mkdir()


@pytest.mark.proves("HOOK-0")
@pytest.mark.parametrize("form", ["project", "plugin", "pinned"])
@pytest.mark.parametrize(
    "damage",
    [
        _no_folder,
        _no_runtime,
        _no_entry,
        _broken_entry,
        _empty_entry,
        _folder_as_file,
        _dangling,
        _half_file,
        _empty_runtime_folder,
    ],
)
def test_damage_never_blocks(
    installed: Installed, damage: Callable[[Installed], None], form: str
) -> None:
    damage(installed)
    assert passes(installed.run(form, "user-prompt-submit"))


@pytest.mark.proves("HOOK-0")
@pytest.mark.skipif(
    getattr(os, "geteuid", lambda: 0)() == 0, reason="root reads what nobody may read"
)
@pytest.mark.parametrize("form", ["project", "pinned"])
def test_an_unreadable_file_never_blocks(installed: Installed, form: str) -> None:
    installed.script.chmod(0)
    done = installed.run(form, "pre-tool-use")
    assert passes(done)
    assert done.returncode == 0


@pytest.mark.proves("HOOK-0")
def test_the_missing_and_the_unloadable_are_silent(installed: Installed) -> None:
    _no_runtime(installed)
    done = installed.run("project", "stop")
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr.count(b"\n") == 1
    _no_folder(installed)
    done = installed.run("project", "stop")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.proves("HOOK-0")
@pytest.mark.proves("OFF-2")
def test_strict_refuses_where_the_runtime_cannot_be_loaded(installed: Installed) -> None:
    _no_entry(installed)
    done = installed.run("project", "pre-tool-use", "--strict")
    assert done.returncode == 2
    inner = json.loads(done.stdout)["hookSpecificOutput"]
    assert inner["permissionDecision"] == "deny"
    assert inner["permissionDecisionReason"] == done.stderr.decode().strip()
    assert "install agent-sync again" in inner["permissionDecisionReason"]


DAMAGE: "dict[str, Callable[[Installed], object]]" = {
    "no runtime": lambda one: _no_runtime(one),
    "no entry": lambda one: _no_entry(one),
    "an entry that is no Python": lambda one: packed.put(one.folder, packed.ENTRY, "def main(:\n"),
    "an entry that fails": lambda one: packed.put(one.folder, packed.ENTRY, "1 / 0\n"),
}


@pytest.mark.proves("OFF-1")
@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_runtime_is_said_to_the_person_and_the_model(
    installed: Installed, what: str
) -> None:
    DAMAGE[what](installed)
    tells(installed, "install agent-sync again")


def tells(installed: Installed, words: str, **env: str) -> None:
    """SessionStart tells the person, each prompt the model, and nothing is blocked."""
    start = installed.run("project", "session-start", **env)
    assert (start.returncode, start.stderr) == (0, b"")
    said = json.loads(start.stdout)["systemMessage"]
    assert said.startswith("agent-sync is off")
    assert words in said
    prompt = installed.run("project", "user-prompt-submit", **env)
    assert (prompt.returncode, prompt.stderr) == (0, b"")
    inner = json.loads(prompt.stdout)["hookSpecificOutput"]
    assert inner["hookEventName"] == "UserPromptSubmit"
    assert words in inner["additionalContext"]
    for event in ("stop", "pre-tool-use", "post-tool-use", "session-end"):
        done = installed.run("project", event, **env)
        assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.proves("HOOK-0")
def test_a_file_that_vanishes_after_the_look_does_not_block(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", "-c", hook_line.LOADER, str(tmp_path / "no.py"), "stop"]
    done = subprocess.run(command, input=PAYLOAD, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, b"")


@pytest.mark.proves("HOOK-0")
def test_no_python_and_no_project_folder(installed: Installed, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for form in ("project", "plugin"):
        done = installed.run(form, "pre-tool-use", PATH=str(empty))
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    gone = hook_table.pinned_form(str(tmp_path / "gone"), str(installed.script), windows=False)
    command = str(gone(["pre-tool-use"])["command"])
    done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    command = installed.command("project", "pre-tool-use")
    env = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, env=env, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def _program(folder: Path, text: str) -> str:
    folder.mkdir()
    program = folder / "python3"
    program.write_text("#!/bin/sh\n" + text)
    program.chmod(0o755)
    return str(folder)


@pytest.mark.proves("HOOK-0")
@pytest.mark.proves("INST-7")
@pytest.mark.parametrize("old", [*OLD, "simulated"])
def test_an_old_python_says_one_sentence(installed: Installed, tmp_path: Path, old: str) -> None:
    if old == "simulated":
        version = "import sys;sys.version_info=(3,9,1);"
        text = f'shift 4; exec "{sys.executable}" -I -S -c "{version}{hook_line.LOADER}" "$@"\n'
    else:
        text = f'exec "{old}" "$@"\n'
    path = _program(tmp_path / "p", text)
    done = installed.run("project", "pre-tool-use", PATH=path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"3.10 or later" in done.stderr
    assert done.stderr.count(b"\n") == 1
    tells(installed, "3.10 or later", PATH=path)
    done = installed.run("project", "pre-tool-use", "--strict", PATH=path)
    assert done.returncode == 2
    denied = json.loads(done.stdout)["hookSpecificOutput"]["permissionDecisionReason"]
    assert "3.10 or later" in denied


@pytest.mark.proves("OFF-1")
@pytest.mark.skipif(not OLDEST, reason="no Python 2 is installed")
def test_the_door_says_it_to_a_python_2_too(installed: Installed) -> None:
    for event, words in (("session-start", "systemMessage"), ("user-prompt-submit", "hookSpec")):
        command = [OLDEST[0], "-S", "-c", hook_line.LOADER, str(installed.script), event]
        done = subprocess.run(command, input=PAYLOAD, capture_output=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        assert words in "".join(json.loads(done.stdout))


@pytest.mark.proves("OFF-1")
def test_user_scope_is_silent_about_an_old_python_where_it_is_not_in_use(
    installed: Installed, tmp_path: Path
) -> None:
    version = "import sys;sys.version_info=(3,9,1);"
    text = f'shift 4; exec "{sys.executable}" -I -S -c "{version}{hook_line.LOADER}" "$@"\n'
    path = _program(tmp_path / "p", text)
    done = installed.run("project", "session-start", "--armed-only", PATH=path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    (installed.target / ".claude" / "coordination").mkdir(parents=True)
    done = installed.run("project", "session-start", "--armed-only", PATH=path)
    assert b"3.10 or later" in done.stdout


@pytest.mark.proves("HOOK-0")
@pytest.mark.parametrize("text", ["exit 1\n", "exit 127\n", "nonsense-program\n", "kill -9 $$\n"])
def test_a_broken_interpreter_never_blocks(installed: Installed, tmp_path: Path, text: str) -> None:
    assert passes(installed.run("project", "stop", PATH=_program(tmp_path / "p", text)))


@pytest.mark.proves("HOOK-0")
def test_pip_form_is_silent_without_the_program(tmp_path: Path) -> None:
    command = str(hook_table.pip_form(["stop"])["command"])
    env = {"PATH": str(tmp_path)}
    done = subprocess.run(
        [shutil.which("sh") or "sh", "-c", command], capture_output=True, env=env, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.proves("HOOK-0")
def test_exec_form_runs_and_survives_a_missing_file(installed: Installed) -> None:
    make = hook_table.pinned_form(
        sys.executable, str(installed.script), windows=True, extra=("-x",)
    )
    handler = make(["stop"])
    arguments = handler["args"]
    assert isinstance(arguments, list)
    command = [str(handler["command"]), *arguments]
    done = subprocess.run(command, input=PAYLOAD, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (2, b"ran stop -x")
    installed.script.unlink()
    done = subprocess.run(command, input=PAYLOAD, capture_output=True, timeout=60, check=False)
    assert passes(done)


@pytest.mark.proves("HOOK-0")
def test_modules_of_the_repository_are_never_executed(installed: Installed) -> None:
    entry = packed.text(installed.folder, packed.ENTRY)
    packed.put(installed.folder, packed.ENTRY, f"import json\n{entry}")
    for folder in (installed.target, installed.target.parent, installed.folder / "scripts"):
        for name in ("json.py", "os.py", "sitecustomize.py", "agent_sync.py"):
            (folder / name).write_text("raise SystemExit(2)\n")
    done = installed.run("project", "stop", PYTHONPATH=str(installed.target))
    assert done.stderr == b"ran stop"
