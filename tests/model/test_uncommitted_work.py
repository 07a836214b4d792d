"""Random histories against a model of who owns which content (WORK-1, WORK-3, WORK-5).

After every step each owner's last content is in the tree, in a commit, or kept where one command
brings it back; and whoever's was replaced has been told by the end. The model knows nothing of the
program but what it was allowed to do.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from agent_sync.git.private_refs import saved_content
from agent_sync.git.runner import git_at
from agent_sync.protection import suspects
from scene.calls import Answer
from scene.place import Scene
from scene.repositories import with_a_commit
from scene.session import Session

EXAMPLES = int(os.environ.get("AGENT_SYNC_WORK_EXAMPLES", "10"))
STEPS = int(os.environ.get("AGENT_SYNC_WORK_STEPS", "14"))
AGENTS = ("ann", "ben", "cyd")
FILES = ("src/a.py", "src/b.py", "new.py")
COMMANDS = {
    "named": "echo {text} > {file}",
    "append": "echo {text} >> {file}",
    "program": "python3 -c \"open('{file}', 'w').write('{text}\\n')\"",
    "script": 'sh -c \'python3 - <<E\nopen("{file}", "a").write("{text}\\\\n")\nE\'',
    "remove": "rm -f {file}",
    "move": "mv {file} moved-{text} || true",
    "undo": "git checkout -- {file} || true",
    "reset": "git reset -q --hard",
    "stash": "git stash -q",
    "clean": "git clean -fdq",
    "all": "git add -A && git commit -qm {text} || true",
    "tracked": "git commit -qam {text} || true",
}
TOOLS = ("Edit", "Write")
TURNS = ("stop", "prompt", "batch", "read", "end", "crash", "back")
OUTSIDE = ("person", "nobody")
GIT_IS = {"slow": 100_000, "quick": 1}
REST = (*OUTSIDE, *GIT_IS)
TICK_MS = 8
STEP = st.tuples(
    st.sampled_from((*COMMANDS, *COMMANDS, *TOOLS, *TOOLS, *TOOLS, "commit", *TURNS, *REST)),
    st.sampled_from(AGENTS),
    st.sampled_from(FILES),
)


@dataclass
class History:
    """One repository, who is at work in it, and what the model holds of each."""

    scene: Scene
    sessions: "dict[str, Session]"
    own: "dict[tuple[str, str], bytes]" = field(default_factory=dict)
    replaced: "set[tuple[str, str]]" = field(default_factory=set)
    said: "dict[str, str]" = field(default_factory=dict)
    ended: "set[str]" = field(default_factory=set)
    number: int = 0
    slow: bool = False

    def content(self, name: str) -> "bytes | None":
        path = self.scene.repo / name
        return path.read_bytes() if path.is_file() else None

    def hears(self, who: str, text: str) -> None:
        self.said[who] = self.said.get(who, "") + text

    def step(self, kind: str, who: str, name: str) -> None:
        self.number += 1
        before = {file: self.content(file) for file in FILES}
        if kind in TURNS:
            self.turn(kind, who, name)
        elif kind in OUTSIDE:
            self.outside(kind, name)
        elif kind in GIT_IS:  # as it will be taken for from the next look on
            self.scene.database.change("looks", {"took_ms": GIT_IS[kind]})
            self.slow = kind == "slow"
        elif who not in self.ended:
            self.act(kind, who, name)
        self.settle(kind, who, before)

    def turn(self, kind: str, who: str, name: str) -> None:
        one = self.sessions[who]
        if kind == "back" and who in self.ended:
            self.ended.discard(who)
            self.hears(who, one.start("resume").context)
            return
        if who in self.ended or kind == "back":
            return
        if kind in ("end", "crash"):
            self.ended.add(who)
            if kind == "end":
                one.stop()
                one.end()
            else:
                self.scene.database.change("agents", {"state": "ended"}, id=who)
            return
        doing: dict[str, Callable[[], Answer]] = {
            "stop": one.stop,
            "prompt": lambda: one.prompt("go on", f"p{self.number}"),
            "batch": one.batch,
            "read": lambda: one.read(name),
        }
        answer = doing[kind]()
        self.hears(who, answer.context + answer.reason)

    def outside(self, kind: str, name: str) -> None:
        """A program that no hook sees writes a file, some ticks of the clock behind a hook."""
        begun, path = time.time_ns(), self.scene.repo / name
        while True:
            self.scene.put(name, f"{kind} {self.number}\n")
            if path.stat().st_mtime_ns > begun + 3 * TICK_MS * 1_000_000:
                return

    def act(self, kind: str, who: str, name: str) -> None:
        one = self.sessions[who]
        text = f"{who}{self.number}"
        if kind == "commit":
            one.command("commit", "-m", text)
            return
        if kind in TOOLS:
            old = (self.content(name) or b"").decode() if kind == "Edit" else ""
            answer = one.change(name, f"{old}{text}\n", tool=kind)
            self.hears(who, answer.context)
            if not answer.code:
                self.wrote(who, name)
            return
        ran = one.bash(COMMANDS[kind].format(text=text, file=name))
        self.hears(who, ran.before.context + (ran.after.context if ran.after else ""))
        if ran.refused or kind not in ("named", "append", "program", "script"):
            return
        if not self.put_off(kind, who, name):
            self.wrote(who, name)

    def put_off(self, kind: str, who: str, name: str) -> bool:
        """Where git is slow, what a program made is looked for later: until then nobody can have
        kept it."""
        noted = (who, name) in self.scene.database.wrote()
        return self.slow and kind in ("program", "script") and not noted

    def wrote(self, who: str, name: str) -> None:
        found = self.content(name)
        if found is not None:
            self.own[who, name] = found

    def settle(self, kind: str, actor: str, before: "dict[str, bytes | None]") -> None:
        """What was committed is nobody's any more; what somebody threw away himself, neither."""
        for (who, name), content in list(self.own.items()):
            there = self.content(name)
            if content == there:
                continue
            if before[name] == content and who == actor and kind not in REST:
                del self.own[who, name]  # his own doing
            elif self.is_committed(content):
                del self.own[who, name]
            elif before[name] == content:
                self.replaced.add((who, name))

    def is_committed(self, content: bytes) -> bool:
        oid = self.run("hash-object", "--stdin", stdin=content).decode().strip()
        refs = self.run("rev-list", "--objects", "HEAD").decode()
        return oid in refs

    def run(self, *args: str, stdin: bytes = b"") -> bytes:
        done = subprocess.run(
            ["git", *args],
            cwd=self.scene.repo,
            env=self.scene.env(),
            input=stdin,
            capture_output=True,
            check=False,
            timeout=60,
        )
        return done.stdout

    def kept(self) -> "dict[str, set[bytes]]":
        """file -> the contents that are kept of it, in the database and in git."""
        found: dict[str, set[bytes]] = {}
        git = git_at(str(self.scene.repo), 30)
        rows = self.scene.database.versions("key", "source")
        for key, source, content in rows:
            data = content if content is not None else saved_content(git, source[5:])
            found.setdefault(key, set()).add(bytes(data or b""))
        for key, content in self.scene.database.baselines():  # ``restore`` looks first
            found.setdefault(key, set()).add(bytes(content))
        return found

    def check(self) -> None:
        kept = self.kept()
        for (who, name), content in self.own.items():
            if content == self.content(name) or content in kept.get(name, set()):
                continue
            if self.is_committed(content) or self.in_stash(content):
                continue
            raise AssertionError(f"{content!r} of {who} in {name} is lost")

    def in_stash(self, content: bytes) -> bool:
        oid = self.run("hash-object", "--stdin", stdin=content).decode().strip()
        refs = self.run("for-each-ref", "--format=%(objectname)", "refs/stash").decode().split()
        return any(oid in self.run("rev-list", "--objects", one).decode() for one in refs)

    def check_told(self) -> None:
        """Whoever is there looks once more: what befell the gone only others can see."""
        live = [one for who, one in self.sessions.items() if who not in self.ended]
        for one in live:
            ran = one.bash("python3 -c 0")
            told = ran.before.context + (ran.after.context if ran.after else "")
            self.hears(one.id, told)
        for who, name in self.replaced:
            if who in self.ended and not live:
                continue
            letters = " ".join(str(body) for _, body in self.scene.database.mail_of(who))
            heard = self.said.get(who, "") + letters
            if who not in self.ended:
                heard += self.sessions[who].prompt("so?", f"q{self.number}").context
            assert name in heard, f"{who} was not told what became of {name}"


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """No formatter of anybody's takes seconds here, and all clocks are one, but for its ticks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suspects, "SETTLE_MS", 0)
        patch.setattr(suspects, "CLOCK_MS", TICK_MS)
        yield


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The repository that every history begins with."""
    folder = tmp_path_factory.mktemp("work")
    (folder / "home").mkdir()
    return Scene(with_a_commit(folder / "repo"), folder / "home")


def history_of(template: Scene, folder: Path) -> History:
    scene = template.copied(folder / "repo", template.home)
    sessions = {who: scene.session(who) for who in AGENTS}
    made = History(scene, sessions)
    for one in sessions.values():
        one.start()
        one.prompt("begin", "p0")
    return made


@pytest.mark.proves("WORK-1", "WORK-3", "WORK-5")
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, min_size=3, max_size=STEPS))
def test_no_work_is_lost_without_a_word(
    template: Scene,
    tmp_path_factory: pytest.TempPathFactory,
    steps: "list[tuple[str, str, str]]",
) -> None:
    history = history_of(template, tmp_path_factory.mktemp("history"))
    for kind, who, name in steps:
        note(f"{who} {kind} {name}")
        history.step(kind, who, name)
        history.check()
    history.check_told()
