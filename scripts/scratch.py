"""A scratch repository with agent-sync installed in it, and the client's side of its hooks.

Shared by ``bench.py`` and the demonstrations. Nothing outside the folder that was given is written:
the repository, the home folder and the installed copy of the program all lie in it.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
LOADER = "import sys;sys.argv.pop(0);exec(open(sys.argv[0]).read())"
INSTALL_S = 120
EVENT_NAMES = {
    "session-start": "SessionStart",
    "user-prompt-submit": "UserPromptSubmit",
    "pre-tool-use": "PreToolUse",
    "post-tool-use": "PostToolUse",
    "post-tool-batch": "PostToolBatch",
    "stop": "Stop",
    "subagent-start": "SubagentStart",
    "subagent-stop": "SubagentStop",
    "session-end": "SessionEnd",
}


class Scratch:
    """One scratch repository. ``python`` is the interpreter that its hooks run on."""

    def __init__(self, root: Path, python: str) -> None:
        self.repo = root.resolve() / "repo"
        self.home = root.resolve() / "home"
        self.python = python
        (self.repo / ".git" / "objects").mkdir(parents=True)
        (self.repo / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
        (self.repo / "src").mkdir()
        self.home.mkdir()

    @property
    def skill(self) -> Path:
        """The installed copy."""
        return self.repo / ".claude" / "skills" / "agent-sync"

    @property
    def sources(self) -> Path:
        """The folder that holds the package which the installed archive was made from."""
        return CHECKOUT / "src"

    @property
    def coordination(self) -> Path:
        """Where the database and ``hooks.log`` are."""
        return self.repo / ".claude" / "coordination"

    @property
    def database(self) -> Path:
        """The database file."""
        return self.coordination / "state.sqlite"

    def install(self) -> None:
        """Install, and prepare for this interpreter. Raises SubprocessError."""
        installer = CHECKOUT / "scripts" / "install-local.py"
        env = {**self.environment(), "PYTHONDONTWRITEBYTECODE": "1"}
        for command in (
            [self.python, str(installer), "--target", str(self.repo)],
            # The installer prepares for the python3 on the PATH, which may be another one.
            self.cli("version"),
        ):
            subprocess.run(
                command, check=True, stdout=subprocess.DEVNULL, env=env, timeout=INSTALL_S
            )

    def take_compiled(self, other: "Scratch") -> None:
        """What another one's installation compiled, as the cache of one user holds it for all his
        repositories: its name tells its sources. To be asked before ``install``.
        """
        for made in other.home.rglob("*.prepared"):
            aside = self.home / made.relative_to(other.home)
            aside.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
            shutil.copy(made, aside)

    def hook(self, event: str) -> list[str]:
        """What the installed hook command executes in the end: no shell stands before it."""
        door = str(self.skill / "scripts" / "hook")
        return [self.python, "-I", "-S", "-c", LOADER, door, event]

    def floor(self) -> list[str]:
        """The least that a hook which writes can be: see ``bench_floor.py``."""
        script = str(CHECKOUT / "scripts" / "bench_floor.py")
        return [self.python, "-I", "-S", "-c", LOADER, script, str(self.database)]

    def behind_the_guard(self, command: list[str]) -> list[str]:
        """The same behind the shell that looks for door and interpreter first."""
        door = str(self.skill / "scripts" / "hook")
        look = f"f={shlex.quote(door)}; p={shlex.quote(self.python)}; "
        look += '[ -x "$p" ] || exit 0; [ -r "$f" ] && exec '
        return ["/bin/sh", "-c", look + shlex.join(command)]

    def cli(self, *words: str) -> list[str]:
        """The installed command line."""
        return [self.python, str(self.skill / "scripts" / "agent-sync"), *words]

    def environment(self, session: str = "", pid: int = 0) -> dict[str, str]:
        """The variables that a client gives its hooks, with nothing else of the real ones."""
        found = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.home),
            "USERPROFILE": str(self.home),
            "LANG": "C.UTF-8",
            "CLAUDE_PROJECT_DIR": str(self.repo),
            "CLAUDECODE": "1",
        }
        found |= {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}
        found |= {"CLAUDE_CODE_SESSION_ID": session} if session else {}
        return found | ({"CLAUDE_PID": str(pid)} if pid else {})

    def payload(self, event: str, session: str, **more: Any) -> dict[str, Any]:
        """The JSON that the client sends: the fields of every event, and those given."""
        return {
            "session_id": session,
            "transcript_path": str(self.home / ".claude" / "projects" / f"{session}.jsonl"),
            "cwd": str(self.repo),
            "permission_mode": "acceptEdits",
            "effort": {"level": "medium"},
            "hook_event_name": EVENT_NAMES[event],
            **more,
        }

    def edit(self, event: str, session: str, path: str, call: str) -> dict[str, Any]:
        """The payload around an Edit of ``path``."""
        full = str(self.repo / path)
        words = {"old_string": "hello", "new_string": "goodbye", "replace_all": False}
        payload = self.payload(event, session, tool_name="Edit", tool_use_id=call)
        payload["tool_input"] = {"file_path": full, **words}
        if event == "post-tool-use":
            payload["tool_response"] = {"filePath": full, "originalFile": "hello\n" * 200}
        return payload

    def shell(self, event: str, session: str, command: str, call: str) -> dict[str, Any]:
        """The payload around a shell command."""
        payload = self.payload(event, session, tool_name="Bash", tool_use_id=call)
        payload["tool_input"] = {"command": command, "description": "Run something"}
        if event == "post-tool-use":
            payload["tool_response"] = {"stdout": "3 passed\n", "stderr": "", "interrupted": False}
        return payload

    def hook_errors(self) -> list[str]:
        """What hooks wrote into ``hooks.log``: each line is a hook that failed."""
        log = self.coordination / "hooks.log"
        return log.read_text("utf-8", "replace").splitlines() if log.exists() else []


def encoded(payload: dict[str, Any]) -> bytes:
    """A payload as it goes into a hook."""
    return json.dumps(payload, separators=(",", ":")).encode()


def interpreter(wanted: str = "") -> str:
    """The interpreter itself: neither a link into a virtual environment nor a version shim."""
    found = shutil.which(wanted) if wanted else sys.executable
    if not found:
        raise SystemExit(f"there is no interpreter {wanted}")
    asked = [found, "-I", "-S", "-c", "import sys;print(sys.executable)"]
    done = subprocess.run(asked, check=True, capture_output=True, text=True, timeout=INSTALL_S)
    return os.path.realpath(done.stdout.strip() or found)


class StandIn:
    """A process that stands for a running client: it does nothing and ends when told."""

    def __init__(self, python: str) -> None:
        self.process = subprocess.Popen(
            [python, "-I", "-S", "-c", "import sys;sys.stdin.read()"], stdin=subprocess.PIPE
        )

    @property
    def pid(self) -> int:
        """The number that hooks get as ``CLAUDE_PID``."""
        return self.process.pid

    def end(self) -> None:
        """Let it go, and wait for it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)
