"""Six agents at work in one repository, as a page shows them: real hooks, real commands.

``PYTHONPATH=src:tests python -m page.scene small FOLDER --serve`` makes one for looks, ``large``
the crowd of ``large_scene``. It prints folder, address and key, and stands until its input ends.
"""

import contextlib
import dataclasses
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from scene.clients import Spoken, shell_variables
from scene.place import Scene
from scene.session import GIT_WHO, Session
from support import TIMEOUT_S

FILES = (
    "src/cart.py", "src/page.py", "src/tax.py", "src/ship.py", "src/api/orders.py", "db/schema.sql",
    "tests/test_cart.py", "docs/prices.md", "README.md",
)  # fmt: skip
PROMPTS = {
    "ann": "Round prices half up in the cart, and keep the old behaviour for refunds",
    "ben": "Show the rounded price on the page",
    "carl": "Test the cart",
    "dora": "Ship abroad",
    "eve": "Taxes of 2027",
    "finn": "Clean up the build",
}
STAND_IN = ("-I", "-S", "-c", "import sys;sys.stdin.read()")
LOOK_S = 0.02
LONGEST_WAIT = "1h"


class Actor:
    """A session with a client process that lives until it is killed or the scene is over."""

    def __init__(self, scene: Scene, name: str, client: str = "") -> None:
        self.name = name
        self.process = subprocess.Popen([sys.executable, *STAND_IN], stdin=subprocess.PIPE)
        env = {"CLAUDE_PID": str(self.process.pid)} if not client else {}
        made = Spoken if client else Session
        self.session: Session = made(scene.repo, f"session-of-{name}", scene.home, env, real=False)
        if client:
            assert isinstance(self.session, Spoken)
            self.session = dataclasses.replace(self.session, client=client)

    @property
    def agent_id(self) -> str:
        """Its id in the repository."""
        return self.session.agent_id if isinstance(self.session, Spoken) else self.session.id

    def arrive(self) -> None:
        """Start, take a prompt, say its name."""
        self.session.start()
        self.session.prompt(PROMPTS.get(self.name, "Go on"))
        self.run("register", "--name", self.name)

    def edit(self, path: str, text: str) -> None:
        """An edit that is let pass."""
        self.session.read(path)
        answer = self.session.change(path, text)
        assert answer.code == 0, answer.err

    def run(self, *words: str) -> str:
        """A command in its shell, which has to succeed; what it says."""
        done = self.session.command(*words)
        assert done.code == 0, (words, done.out, done.err)
        return done.out

    def kill(self) -> None:
        """Its client is gone without a word."""
        self.process.kill()
        self.close()

    def close(self) -> None:
        """End the client."""
        with contextlib.suppress(OSError):
            self.process.communicate(timeout=TIMEOUT_S)


class Small:
    """The repository ``shop`` with ann, ben, carl, eve and finn at work in it, and dora killed.

    ben and carl wait for ann's src/cart.py, eve waits for ben's src/page.py. eve has lost
    src/tax.py to a script of ben's (V1). finn is asked for permission. Tasks T1 to T4, gate G1 of
    eve and ann over docs/, patch P1 of carl for src/cart.py, checkpoint C1 of finn over
    tests/, hand-over H1 of ann to ben, decision D1, a thread M1 with an answer, a question
    to the person that wants an acknowledgement.
    """

    def __init__(self, folder: Path, home: Path) -> None:
        self.scene = Scene(folder / "shop", home)
        self.actors: dict[str, Actor] = {}
        self._waiting: list[subprocess.Popen[bytes]] = []

    @property
    def repo(self) -> Path:
        """Its checkout."""
        return self.scene.repo

    def play(self) -> "Small":
        """Everything happens, over the last hour or so, and stands as it is at this moment."""
        self.happen()
        self.stand()
        return self

    def happen(self) -> None:
        """All that is over."""
        self.scene.committed(*FILES)
        self.scene.put(".gitignore", ".claude/\n")
        self.scene.git("add", ".")
        self.scene.git("commit", "-qm", "leave out", past=True)
        self.scene.shell()("init")
        for name in PROMPTS:
            self.actors[name] = Actor(self.scene, name, "codex" if name == "eve" else "")
            self.actors[name].arrive()
        for step in (self._plan, self._talk, self._work, self._lose, self._agree):
            step()

    def _ago(self, minutes: float) -> None:
        """All that was so far is so much longer ago."""
        self.scene.database.all_earlier(int(minutes * 60_000))

    def _plan(self) -> None:
        ann, eve = self.actors["ann"], self.actors["eve"]
        ann.run("create-task", "Round prices half up", "--file", "src/cart.py", "--priority", "5")
        ann.run("create-task", "Show the rounded price", "--file", "src/page.py",
                "--depends-on", "T1")  # fmt: skip
        eve.run("create-task", "Taxes of 2027", "--file", "src/tax.py")
        eve.run("create-task", "Ship abroad", "--description", "Needs the new table of countries")
        ann.run("claim-task", "T1")
        eve.run("claim-task", "T3")
        self._ago(15)

    def _talk(self) -> None:
        ann, ben, carl = (self.actors[name] for name in ("ann", "ben", "carl"))
        ann.run("send", "--to", "ben", "--message", "I change price() in src/cart.py: cents only.")
        ben.run("send", "--to", "ann", "--reply-to", "M1", "--message", "Fine. When is it done?")
        carl.run("send", "--to", "all", "--message", "The tests of the cart are red on main.")
        ann.run("decision", "prices are in cents, everywhere")
        self._ago(10)

    def _work(self) -> None:
        eve, dora, finn = (self.actors[name] for name in ("eve", "dora", "finn"))
        finn.edit("README.md", "README.md\n\nHow to build: make\n")
        finn.session.bash("git commit -qam 'say how to build'")
        self._taxes = "RATE = 19\n\n\ndef tax(cents):\n    return cents * RATE // 100\n"
        self.scene.put("src/tax.py", "def tax(cents):\n    return cents\n")
        self.scene.git("commit", "-qam", "tax", past=True)
        eve.session.hook("post-tool-use", eve.session.tool("Read", {"file_path": str(
            self.repo / "src/tax.py")}))  # fmt: skip
        self._write(eve, "src/tax.py", self._taxes)
        dora.run("lock", "db/", "--reason", "the table of countries")
        dora.edit("src/ship.py", "def ship(country):\n    ...\n")
        self._ago(12)

    def _write(self, actor: Actor, path: str, text: str) -> None:
        """A new text of a file, also by a client that edits by patches."""
        full = self.repo / path
        payload = actor.session.tool("Write", {"file_path": str(full), "content": text})
        assert actor.session.hook("pre-tool-use", payload).code == 0
        full.write_text(text, encoding="utf-8")
        assert actor.session.hook("post-tool-use", payload).code == 0

    def _lose(self) -> None:
        ben = self.actors["ben"].session
        script = "python3 tools/prices.py --rewrite"
        payload = ben.tool("Bash", {"command": script}, "toolu_ben_rewrites")
        assert ben.hook("pre-tool-use", payload).code == 0
        self.scene.database.pass_by(10_000)  # what changes within seconds of an edit may be its own
        self.scene.put("src/tax.py", "def tax(cents):\n    return round(cents * 0.19)\n")
        ben.hook("post-tool-use", payload)
        self._ago(4)

    def _agree(self) -> None:
        ann, ben, carl, eve, finn = (
            self.actors[name] for name in ("ann", "ben", "carl", "eve", "finn")
        )
        eve.session.read("docs/prices.md")
        eve.run("gate", "open", "--with", "ann", "--on", "docs/", "--why", "say cents in the docs")
        finn.edit("tests/test_cart.py", "def test_price():\n    assert price(1) == 1\n")
        finn.run("checkpoint", "the cart is tested", "--on", "tests/", "--approver", "operator",
                 "--require", "read the diff", "--risk", "refunds are not tested")  # fmt: skip
        ann.edit("src/cart.py", "def price(cents):\n    return cents\n")
        ann.edit("src/api/orders.py", "def orders():\n    return []\n")
        ann.run("handoff", "--to", "ben", "--file", "src/api/orders.py", "--note", "tests missing")
        carl.run("propose", "--title", "no price below zero", "--file", "src/cart.py",
                 "--content", "def price(cents):\n    return max(0, cents)\n")  # fmt: skip
        ben.edit("src/page.py", "def page():\n    return ''\n")
        finn.run("send", "--to", "operator", "--needs-ack", "--message",
                 "May I delete build/? The old reports are in it.")  # fmt: skip
        assert ben.session.pre_edit("src/cart.py").refused
        assert carl.session.pre_edit("src/cart.py").refused
        eve.run("block-task", "T4", "--force", "--reason", "waits for the table of countries")
        self._ago(3)

    def stand(self) -> None:
        """What is so at this moment."""
        for name, path in (("ben", "src/cart.py"), ("carl", "src/cart.py"), ("eve", "src/page.py")):
            self._wait_in_line(self.actors[name], path)
        ann, finn = self.actors["ann"].session, self.actors["finn"].session
        ann.pre_bash("make test PART=cart", call="toolu_ann_tests")
        finn.pre_bash("rm -rf build/", call="toolu_finn_cleans")
        asked = finn.payload("Notification", notification_type="permission_prompt")
        finn.hook("notification", asked)
        self.actors["dora"].kill()

    def _wait_in_line(self, actor: Actor, path: str) -> None:
        one = actor.session
        told = {"CLAUDE_CODE_SESSION_ID": one.id}
        told = shell_variables(one) if isinstance(one, Spoken) else told
        words = ("lock", path, f"--wait={LONGEST_WAIT}")
        self._waiting.append(
            self.scene.shell().start(*words, env={**told, **one.env, **GIT_WHO}, cwd=self.repo)
        )
        with (database := self.scene.database).as_one():
            until(lambda: (actor.agent_id, path) in database.in_line())

    def wait_no_more(self) -> None:
        """End those that wait in line."""
        while self._waiting:
            process = self._waiting.pop()
            process.kill()
            process.communicate(timeout=TIMEOUT_S)

    def close(self) -> None:
        """End every process of it."""
        self.wait_no_more()
        for actor in self.actors.values():
            actor.close()


def until(true: "Callable[[], object]") -> None:
    """Look again and again until something is so, for a bounded time."""
    end = time.monotonic() + TIMEOUT_S
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(LOOK_S)


@contextlib.contextmanager
def small(folder: Path, home: Path) -> "Iterator[Small]":
    """The small scene, played; all its processes are ended whatever happens."""
    made = Small(folder, home)
    try:
        yield made.play()
    finally:
        made.close()


def main(words: "list[str]") -> None:
    """Make a scene, and serve it if asked to; it stands until standard input ends."""
    from agent_sync.system import ancestors
    from server.served import Served, Store
    from support import ABOVE

    from .large_scene import Large, large

    ancestors.TOP = ABOVE
    kind, folder = words[0], Path(words[1]).resolve()
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    os.environ["HOME"] = str(home)
    for name in [name for name in os.environ if name.startswith(("AGENT_SYNC_", "CLAUDE"))]:
        del os.environ[name]
    with contextlib.ExitStack() as stack:
        made: Small | Large
        if kind == "large":
            made = stack.enter_context(large(folder, home))
        else:
            made = stack.enter_context(small(folder, home))
        print(made.repo, flush=True)
        if "--serve" in words:
            one = Served(Store(folder / "rooms"), home, "--repo", str(made.repo), profile="")
            print(one.address, (one.store.folder / "person.key").read_text().strip(), flush=True)
        sys.stdin.read()
        if "--serve" in words:
            one.close()


if __name__ == "__main__":
    main(sys.argv[1:])
