"""A day of three agents and a person in one checkout: all that anybody is told is right.

Ann works on the API, ben on the page, cleo on the core; a person edits the notes in an editor. They
install, generate, format, test, commit, rebase, merge and stash. Each refusal and each message of
the day stands in ``HEARD`` with the reason why a person would call it right; there is no other.
"""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from hooks.session import Ran, Session
from scene.calls import Answer
from scene.place import Scene

FILES = {
    ".gitignore": ".claude/\nnode_modules/\n__pycache__/\n.cache/\n*.log\n",
    "app/__init__.py": "",
    "app/core.py": "CORE = 1\n",
    "app/api.py": "API = 1\n",
    "app/page.py": "PAGE = 1\n",
    "app/made.py": "FIELDS = []\n",
    "schema.txt": "name\n",
    "notes.md": "notes\n",
    "package.json": '{"dependencies": {}}\n',
    "package-lock.json": "{}\n",
    "tests/page.snap": "PAGE = 1\n",
    "install.sh": (
        "mkdir -p node_modules/left && echo 'x' > node_modules/left/index.js\n"
        "n=$(cat package-lock.json | wc -c)\n"
        'echo "{ \\"left\\": $((n + 1)) }" > package-lock.json\n'
    ),
    "gen.py": (
        "fields = open('schema.txt').read().split()\n"
        "open('app/made.py', 'w').write(f'FIELDS = {fields}\\n')\n"
    ),
    "fmt.py": (
        "import pathlib\n"
        "for path in pathlib.Path('app').glob('*.py'):\n"
        "    text = path.read_text(); new = text.replace(' \\n', '\\n')\n"
        "    if new != text: path.write_text(new)\n"
    ),
    "check.py": (
        "import os, pathlib\n"
        "os.makedirs('.cache', exist_ok=True); open('.cache/last', 'a').write('ran\\n')\n"
        "from app import core, api, page, made\n"
        "print(core.CORE, api.API, page.PAGE, made.FIELDS)\n"
    ),
    "snap.py": "open('tests/page.snap', 'w').write(open('app/page.py').read())\n",
}

INSTALL = "sh install.sh"
ALL = "git add -A && git commit -qm all"
HEARD: "list[tuple[str, str, str, str]]" = [
    ("ben", INSTALL, "package-lock.json (changed; work of ann)",
     "his install rewrote the lock file that hers had changed: one of them commits both"),
    ("ann", "edit app/api.py", "ben with a shell command (sh install.sh) changed package-lock.json",
     "and she hears of it"),
    ("cleo", "edit app/page.py", "BLOCKED: app/page.py is locked by ben",
     "ben is in the middle of that file"),
    ("cleo", "python3 fmt.py", "app/api.py (changed; held by ann)",
     "the formatter took the whole tree, and with it a file in which ann is at work"),
    ("ann", "sed -i 's/ *$//' app/api.py", "cleo with a shell command (python3 fmt.py) changed",
     "and she hears of it before she goes on"),
    ("ann", ALL, "would take uncommitted work of cleo into your commit",
     "half-done work of cleo would be in a commit of hers"),
    ("ann", "prompt", "ben moved main", "files changed under her"),
    ("cleo", "prompt", "ben moved main", "files changed under her"),
    ("ann", "prompt", "(merge)", "and again, by the second merge"),
    ("cleo", "prompt", "(merge)", "and again, by the second merge"),
]  # fmt: skip
"""Who, at which step, which words; and why that is right."""


class Day:
    """What happens, and what everybody hears of it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.heard: list[tuple[str, str, str]] = []
        self.people = {name: self.comes(name) for name in ("ann", "ben", "cleo")}

    def comes(self, name: str, source: str = "startup") -> Session:
        """A session begins, or comes back."""
        one = self.scene.session(name, AGENT_SYNC_GIT_MS="6000")
        status = one.start(source).context
        assert "restore" not in status, status
        if source == "startup":
            assert one.command("register", "--name", name).code == 0
        return one

    def note(self, who: Session, step: str, *answers: "Answer | None") -> None:
        """What was said to somebody, if anything."""
        for one in answers:
            text = "" if one is None else one.reason or one.context or one.out
            if text:
                self.heard.append((who.agent or who.id, step, text))

    def asks(self, name: str) -> None:
        """A person gives an agent something to do."""
        who = self.people[name]
        self.note(who, "prompt", who.prompt(f"do {len(self.heard)}", f"{name}-{who._calls}"))

    def edits(self, who: Session, path: str, text: str) -> Answer:
        """An edit by the client's own tool, which reads the file first."""
        who.read(path)
        answer = who.change(path, text)
        self.note(who, f"edit {path}", answer, who.batch())
        return answer

    def runs(self, name: str, command: str) -> Ran:
        """A command, and the end of its batch."""
        who = self.people[name]
        ran = who.bash(command)
        self.note(who, command, ran.before, ran.after, who.batch())
        if not ran.refused:
            assert ran.code == 0, command
        return ran

    def stops(self, name: str) -> None:
        """A turn ends."""
        who = self.people[name]
        self.note(who, "stop", who.stop())

    def commits(self, name: str, *words: str) -> None:
        """agent-sync commit"""
        done = self.people[name].command("commit", *words)
        assert done.code == 0, (done.out, done.err)

    def person_writes(self, path: str, text: str) -> None:
        """In an editor, of which no hook tells; what follows is later by more than a tick."""
        written = self.scene.put(path, text).stat().st_ctime_ns
        while time.time_ns() < written + 30_000_000:
            pass

    def later(self) -> None:
        """Some time goes by."""
        self.scene.database.pass_by(10_000)


@pytest.fixture
def day(tmp_path: Path, home: Path) -> Day:
    """The morning."""
    scene = Scene(tmp_path / "repo", home).init()
    for name, text in FILES.items():
        scene.put(name, text)
    scene.git("add", ".")
    scene.git("commit", "-qm", "first", past=True)
    return Day(scene)


def morning(day: Day) -> None:
    """Everybody begins; installs, generated code, tests."""
    ann, ben, cleo = day.people.values()
    for name in day.people:
        day.asks(name)
    day.runs("ann", "git status && git log --oneline -3 && ls app")
    day.runs("ann", "sh install.sh")
    day.runs("ben", "sh install.sh")
    day.edits(ann, "app/api.py", "API = 2 \n")
    day.edits(ben, "app/page.py", "PAGE = 2\n")
    day.edits(cleo, "app/core.py", "CORE = 2\n")
    day.edits(cleo, "schema.txt", "name\nage\n")
    day.runs("cleo", "python3 gen.py")
    for name in day.people:
        day.runs(name, "python3 check.py > check.log 2>&1; tail -1 check.log")
    day.edits(cleo, "app/page.py", "PAGE = 'cleo'\n")
    day.runs("ben", "python3 snap.py")
    day.runs(
        "ben",
        "git add app/page.py tests/page.snap && git commit -qm page -- app/page.py tests/page.snap",
    )
    day.stops("ben")


def noon(day: Day) -> None:
    """A person writes in an editor; formatters; a subagent; commits; a server in the background."""
    _, ben, cleo = day.people.values()
    day.person_writes("notes.md", "notes\nby hand\n")
    day.later()
    day.runs("cleo", "python3 fmt.py")
    day.runs("ann", "sed -i 's/ *$//' app/api.py")
    day.runs("ann", "git add -A && git commit -qm all")
    day.commits("ann", "-m", "api")
    day.stops("ann")
    child = cleo.child("c1")
    day.note(child, "begins", child.hook("subagent-start", child.payload("SubagentStart")))
    day.edits(child, "app/extra.py", "EXTRA = 1\n")
    day.note(
        child,
        "ends",
        child.hook("subagent-stop", child.payload("SubagentStop", background_tasks=[])),
    )
    call = cleo.tool(
        "Bash", {"command": "python3 -m http.server", "run_in_background": True}, "srv"
    )
    day.note(cleo, "server", cleo.hook("pre-tool-use", call))
    after = {**call, "tool_response": {"stdout": "", "backgroundTaskId": "b1"}}
    day.note(cleo, "server", cleo.hook("post-tool-use", after))
    day.commits("cleo", "-m", "core")
    day.asks("ben")
    day.runs("ben", "git switch -q -c page-two")
    day.edits(ben, "app/page.py", "PAGE = 3\n")
    day.runs("ben", "git stash push -q -- app/page.py && python3 check.py && git stash pop -q")
    day.runs("ben", "git commit -qm 'page two' -- app/page.py")
    day.runs("ben", "git switch -q main")
    day.runs("ben", "git merge -q --no-edit page-two")
    day.stops("ben")


def afternoon(day: Day) -> None:
    """A session ends and comes back; a rebase; the last commits."""
    ann, _, cleo = day.people.values()
    day.asks("ann")
    day.edits(ann, "app/api.py", "API = 3\n")
    day.stops("ann")
    ann.end()
    day.runs("ben", "git log --oneline -3; git diff --stat; git branch old HEAD~1")
    day.people["ann"] = ann = day.comes("ann", "resume")
    day.people["ann"]._calls = 500
    day.asks("ann")
    day.runs("ann", "git add app/api.py && git commit -qm 'api three' -- app/api.py")
    day.stops("ann")
    day.asks("cleo")
    task = {"id": "b1", "type": "shell", "status": "running"}
    day.runs("cleo", "python3 check.py")
    day.note(cleo, "stop", cleo.stop(background=[task]))
    day.asks("ben")
    day.runs("ben", "git worktree add -q -b side ../side old")
    day.runs(
        "ben", "cd ../side && echo 'SIDE = 1' > app/side.py && git add . && git commit -qm side"
    )
    day.runs("ben", "cd ../side && git rebase -q main && git log --oneline -2")
    day.runs(
        "ben", "git merge -q --no-edit side && git worktree remove ../side && git branch -q -d side"
    )
    day.runs("ben", "python3 -m compileall -q app && python3 check.py")
    for name in day.people:
        day.asks(name)
        day.stops(name)


def test_all_that_anybody_hears_is_right(day: Day) -> None:
    morning(day)
    noon(day)
    afternoon(day)
    expected = [(who, step) for who, step, _, _ in HEARD]
    print(*day.heard, sep="\n")
    assert [(who, step) for who, step, _ in day.heard] == expected
    for (who, step, text), (_, _, words, why) in zip(day.heard, HEARD, strict=True):
        assert words in text, (who, step, why, text)
    builds(day.scene)


def builds(scene: Scene) -> None:
    """What everybody committed is there, and a fresh clone of it runs."""
    clone = scene.repo.parent / "clone"
    scene.git("clone", "-q", str(scene.repo), str(clone))
    done = subprocess.run(
        [sys.executable, "check.py"],
        cwd=clone,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "2 3 3 ['name', 'age']\n"
    assert (clone / "app/extra.py").exists()
    assert (clone / "app/side.py").exists()
    assert (clone / "tests/page.snap").read_text("utf-8") == "PAGE = 2\n"
    assert scene.git("status", "--short") == " M notes.md\n", "the person's, and nothing else"
    assert (scene.repo / "notes.md").read_text("utf-8") == "notes\nby hand\n"
    assert scene.git("stash", "list") == ""
