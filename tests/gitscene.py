"""A scratch repository that several agents share, and git commands judged in it."""

import json
import shlex
import subprocess
import time
from pathlib import Path

from agent_sync.hooks.call import Answer, Call
from agent_sync.hooks.git_commands import judge_git
from agent_sync.identity.liveness import Limits
from agent_sync.locks.claim import Claim, World
from agent_sync.locks.granting import attempt
from agent_sync.locks.lease import AUTO, EXPLICIT
from agent_sync.protection import file_notes
from agent_sync.repository import contents
from agent_sync.repository.path_keys import key_of
from agent_sync.sessions import sign_of_life
from agent_sync.shell.effects import GitCall
from scene.place import LONG_AGO, TIMEOUT_S
from scene.place import Scene as Place

__all__ = ["LONG_AGO", "Scene", "now"]


def now() -> int:
    """This moment in ms."""
    return time.time_ns() // 1_000_000


class Scene(Place):
    """One checkout, what the agents in it did as the hooks note it, and what git would do."""

    _calls = 0

    def join(self, who: str) -> None:
        """Put an agent in place, live."""
        store = self.store()
        with store.writing() as store:
            sign_of_life.refresh(store, who, now(), state="running")
        store.close()
        self.database.call(who, who)

    def gone(self, who: str) -> None:
        """The agent leaves."""
        self.database.change("agents", {"state": "ended"}, id=who)

    def wrote(
        self, who: str, name: "str | bytes", text: str = "", *, repo: "Path | None" = None
    ) -> Path:
        """An agent writes a file through its tools."""
        place = Scene(repo or self.repo, self.home)
        path = place.put(name, text or f"by {who}\n")
        self.noted(who, path)
        return path

    def noted(self, who: str, path: Path, *, at: int = 0) -> None:
        """What the hooks note of a write."""
        self.join(who)
        store = self.store()
        key, checkout = key_of(self.project(), str(path), str(self.repo))
        with store.writing() as store:
            look = contents.look(str(path))
            file_notes.note(store, who, key, checkout, at or now(), look, wrote=True)
        store.close()

    def lease(self, who: str, name: str, kind: str = AUTO) -> None:
        """An agent holds a file now."""
        self.join(who)
        store = self.store()
        key, checkout = key_of(self.project(), str(self.repo / name), str(self.repo))
        claim = Claim(
            who,
            key,
            checkout=checkout,
            kind=kind,
            keep="turn" if kind == AUTO else "",
            expires_at=now() + 60_000 if kind == EXPLICIT else 0,
        )
        with store.writing() as store:
            assert attempt(store, claim, World(now(), Limits({})))[0]
        store.close()

    def call(self, who: str, command: str, *, at: "Path | None" = None, ref: str = "") -> Call:
        """A shell call of an agent."""
        self._calls += 1
        session, _, child = who.partition("/")
        payload = {
            "session_id": session,
            "cwd": str(at or self.repo),
            "tool_name": "Bash",
            "tool_input": {"command": command},
            "tool_use_id": ref or f"toolu_{self._calls}",
            **({"agent_id": child} if child else {}),
        }
        raw = json.dumps(payload).encode()
        return Call("pre-tool-use", raw, {}, self.project(), self.store(), now())

    def judge(
        self, who: str, command: str, *, at: "Path | None" = None, ref: str = ""
    ) -> "Answer | None":
        """What the gate says to the git commands of a line, joined by '&&'."""
        self.join(who)
        call = self.call(who, command, at=at, ref=ref)
        gits = [
            GitCall(list(shlex.split(part)[1:]), "", {})
            for part in command.split("&&")
            if part.strip().startswith("git ")
        ]
        answer = judge_git.judge(call, gits)
        call.store.close()
        return answer

    def run(self, who: str, command: str, *, at: "Path | None" = None) -> str:
        """Judge a line and run it when it is let through: '' or the reason of the refusal."""
        self._calls += 1
        ref = f"toolu_run_{self._calls}"
        answer = self.judge(who, command, at=at, ref=ref)
        if answer is not None:
            assert answer.code == 2
            return answer.err
        subprocess.run(
            ["bash", "-c", command],
            cwd=at or self.repo,
            env=self.env(),
            capture_output=True,
            check=False,
            timeout=TIMEOUT_S,
        )
        call = self.call(who, command, at=at, ref=ref)
        judge_git.note_stash(call)
        call.store.close()
        return ""
