"""One try of a way: two sessions, their hooks, a real shell, and what came of it."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hooks.session import GIT_WHO
from scene.calls import Answer
from scene.place import Scene
from support import Done

from .table.way import DETECTED, HARMLESS, HOLD, PREVENTED, SAVED, Way

ANN = {
    "src/a.py": "a = 'work of ann'\n",
    "nb.ipynb": '{"cells": ["work of ann"]}\n',
    "new.py": "new = 'work of ann'\n",
    "notes.md": "work of ann\n",
}
TOLD = "agent-sync restore"


@dataclass
class Trial:
    """Ann has uncommitted work, ben knows nothing of it."""

    scene: Scene
    setting: str
    path: str
    told: str = ""
    """All that ben heard."""
    reason: str = ""
    calls: int = 0

    def __post_init__(self) -> None:
        env = {"PATH": self.path, "AGENT_SYNC_GIT_MS": "6000"}  # a slow machine is no finding
        self.ann = self.scene.session("ann", **env)
        self.ben = self.scene.session("ben", **env)
        self.ann._calls = self.ben._calls = self.calls  # an id that was used is a call that is over
        self.treasure = dict(ANN)
        self.keeps: list[Callable[[], bool]] = []
        self.restores: Callable[..., Done] = self.ann.command

    @property
    def repo(self) -> Path:
        """Where they work."""
        return self.scene.repo

    def copied(self, folder: Path) -> "Trial":
        """The same in a folder of its own, which is removed by whoever asked."""
        home = folder / "home"
        home.mkdir(parents=True)
        return Trial(self.scene.copied(folder / "repo", home), self.setting, self.path, calls=100)

    def again(self) -> "Trial":
        """The same place and the same sessions, for another try."""
        self.told = self.reason = ""
        return self

    # -- what happens ----------------------------------------------------------------------

    def run(self, way: Way) -> str:
        """Try it; how it ended. An assertion fails where work is lost or somebody was not told."""
        if way.there:
            from .arrangements import ALL

            ALL[way.there](self)
        if way.setup:
            self.shell(way.setup)
        getattr(self, f"_{way.how}")(way)
        return self.ended()

    def shell(self, command: str) -> None:
        """Run it as nobody: no hook sees it."""
        subprocess.run(
            ["bash", "-c", command], cwd=self.ben.cwd or self.repo, check=False, timeout=60,
            env={**self.ben.environment(), **GIT_WHO}, stdin=subprocess.DEVNULL,
            capture_output=True,
        )  # fmt: skip

    def _foreground(self, way: Way) -> None:
        if way.tool == "Bash":
            ran = self.ben.bash(way.command)
            self._heard(ran.before)
            if ran.after:
                self._heard(ran.after)
            return
        payload = self.ben.tool(way.tool, {"command": way.command}, "toolu_1")
        if self._heard(self.ben.hook("pre-tool-use", payload)):
            self.shell(way.runs)
            self._heard(self.ben.hook("post-tool-use", payload))

    def _background(self, way: Way) -> None:
        """It is started, its hooks are over, and then it writes."""
        call = self.ben.tool("Bash", {"command": way.command, "run_in_background": True}, "toolu_1")
        if self._heard(self.ben.hook("pre-tool-use", call)):
            after = {**call, "tool_response": {"stdout": "", "backgroundTaskId": "b1"}}
            self._heard(self.ben.hook("post-tool-use", after))
            self.shell(way.command)
            task = "<task-notification>\n<task-id>b1</task-id>"
            self._heard(self.ben.prompt(task))

    def _interrupted(self, way: Way) -> None:
        """Esc: no hook tells of its end."""
        if self._heard(self.ben.pre_bash(way.command, call="toolu_1")):
            self.shell(way.command)
            self._heard(self.ben.prompt("what happened?"))

    def _died(self, way: Way) -> None:
        """The client dies in the middle; its model hears nothing any more."""
        if self._heard(self.ben.pre_bash(way.command, call="toolu_1")):
            self.shell(way.command)
            self.scene.database.change("agents", {"pid": 2**22 - 1, "pid_start": "0"}, id="ben")
            self.told = "*"

    def _heard(self, answer: Answer) -> bool:
        """Note what ben hears; whether it went on."""
        self.told += answer.context + answer.reason
        self.reason += answer.reason
        return not answer.refused

    # -- what came of it -------------------------------------------------------------------

    def lost(self) -> "list[str]":
        """The files that do not hold ann's work any more."""
        return [name for name, text in self.treasure.items() if self._text(name) != text]

    def _text(self, name: str) -> str:
        try:
            return (self.repo / name).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return ""

    def ended(self) -> str:
        """What it ended in."""
        lost = self.lost()
        assert "work of ann" not in self.committed(), "ann's half-done work is committed"
        assert all(keeps() for keeps in self.keeps), "something that must stay is gone"
        if self.reason:
            assert self.reason.startswith("[agent-sync] BLOCKED: "), self.reason
            assert "ann" in self.reason, self.reason
            assert not lost, "refused, and done all the same"
            return PREVENTED
        if not lost:
            assert not self.staged(), "ann's work is staged by another"
            return HARMLESS
        self._brought_back(lost)
        return DETECTED if self.restores == self.ann.command else SAVED

    def committed(self) -> str:
        """All that is in a commit of a branch that was made since."""
        return self.scene.git("log", "-p", "--branches", "--format=%H") if self._heads() > 4 else ""

    def _heads(self) -> int:
        """How often a branch has moved."""
        return (self.repo / ".git" / "logs" / "HEAD").read_text("utf-8").count("\n")

    def staged(self) -> str:
        """What is in the index and not in HEAD of ann's."""
        return self.scene.git("diff", "--cached", "--name-only", "--", *ANN).strip()

    def _brought_back(self, lost: "list[str]") -> None:
        if self.restores == self.ann.command:
            for name in lost:
                assert self.told == "*" or name in self.told, f"ben was not told of {name}"
            heard = self.ann.batch() if self.setting == HOLD else self.ann.prompt("go on", "p9")
            for name in lost:
                assert name in heard.context, f"ann was not told of {name}: {heard.out}"
                assert TOLD in heard.context, heard.context
        self.ben.stop()  # what a command of his took while nobody held it is his until then
        for name in lost:
            done = self.restores("restore", name)
            if (self.repo / name).is_symlink():
                assert "move that away" in done.err, done
                (self.repo / name).unlink()
                done = self.restores("restore", name)
            assert done.code == 0, done
        assert not self.lost(), "it did not come back byte for byte"


def away(trial: Trial) -> None:
    """Take its folder out of the way."""
    shutil.rmtree(trial.repo.parent, ignore_errors=True)
