"""Machines that are played: clones on hosts of their own, their sessions, and the server they
share.

Hooks and commands of a session are the installed ones; the server and the relays are this
checkout's. Everything of a machine asks a clock that the story may move (``Machine.clock``): the
time of day is read through a small lid over ``time``, whose file says by how much it is off. Other
clocks, and what the system writes beside files, stay as they are.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from namespaces import Host, Network, certificate
from played import PATIENCE_S, Agent, Done, Page, StepFailed, expect
from scratch import CHECKOUT, LOADER, Scratch, interpreter

ROOM = "shop"
PORT = 8443
SCRIPT = CHECKOUT / "skills" / "agent-sync" / "scripts" / "agent-sync"
LID = """\
import time as t
def lid(real,file):
 def now():
  try:
   with open(file) as f:return real()+int(f.read())*1000000
  except(OSError,ValueError):return real()
 return now
t.time_ns=lid(t.time_ns,{file!r})
t.time=lambda:t.time_ns()/1e9
"""
DOOR = """\
import sys
sys.path.insert(0,{source!r})
from agent_sync.system import ancestors
ancestors.TOP={top}
"""
FILES = ("cart", "price", "stock", "users", "orders", "mail", "search", "login", "tax", "report")
GIT_SETTINGS = ("core.autocrlf=false", "commit.gpgsign=false", "init.defaultBranch=main")
HOUR_MS = 3_600_000
LOOK_S = 0.02


def until(true: "Callable[[], object]", otherwise: str, seconds: float = PATIENCE_S) -> float:
    """Look until it is so, and give the seconds that took. Raises StepFailed."""
    begun = time.monotonic()
    while not true():
        expect(time.monotonic() - begun < seconds, otherwise)
        time.sleep(LOOK_S)
    return time.monotonic() - begun


class Clock:
    """By how much a host's time of day is off."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.put(0)

    @property
    def lid(self) -> str:
        """What stands before a program's own code."""
        return LID.format(file=str(self._file))

    def put(self, ms: int) -> None:
        """Set it; programs that run already have it at once."""
        begun = self._file.with_suffix(".new")
        begun.write_text(str(ms), encoding="utf-8")
        begun.replace(self._file)


class Served:
    """``agent-sync serve`` on a host, with TLS, its rooms in a folder or in a database.

    ``database`` is a URL of PostgreSQL through a Unix socket: the host is in a network of its own.
    """

    def __init__(self, host: Host, folder: Path, database: str = "") -> None:
        self.host, self.folder = host, folder
        folder.mkdir()
        self.clock = Clock(folder / "clock")
        self.cert, self._key = certificate(folder, host.address)
        self.url = f"https://{host.address}:{PORT}"
        self.data = folder / "rooms"
        self._database = database
        self._users: set[str] = set()
        self._process: "subprocess.Popen[str] | None" = None
        self.said: list[str] = []

    @property
    def _place(self) -> "list[str]":
        return ["--data", str(self.data), *(["--database", self._database] * bool(self._database))]

    def _command(self, *words: str) -> "list[str]":
        code = self.clock.lid + LOADER
        return [*self.host.inside, sys.executable, "-c", code, str(SCRIPT), *words, *self._place]

    def _environment(self) -> "dict[str, str]":
        kept = {name: os.environ[name] for name in ("PATH", "PGPASSWORD") if name in os.environ}
        return {**kept, "HOME": str(self.folder), "LANG": "C.UTF-8", "NO_COLOR": "1"}

    def start(self, *words: str) -> None:
        """Start it, and wait until it listens. Raises StepFailed."""
        options = ["--host", self.host.address, "--port", str(PORT), "--public-url", self.url]
        options += ["--tls-cert", str(self.cert), "--tls-key", str(self._key), "--share", ROOM]
        self._process = subprocess.Popen(
            self._command("serve", *options, *words),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=self._environment(), cwd=self.folder,
        )  # fmt: skip
        listening = threading.Event()
        threading.Thread(target=self._read, args=(self._process, listening), daemon=True).start()
        expect(listening.wait(PATIENCE_S), "the server did not start", *self.said[-5:])

    def _read(self, process: "subprocess.Popen[str]", listening: threading.Event) -> None:
        for line in process.stdout or ():
            self.said.append(line.rstrip())
            if line.startswith("listening on "):
                listening.set()

    def stop(self) -> None:
        """Ask it to end, and wait. Raises StepFailed where it does not."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                raise StepFailed("the server did not end") from None

    def ran(self, *words: str) -> str:
        """A command that its owner types there; what it prints. Raises StepFailed."""
        done = subprocess.run(
            self._command(*words), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            env=self._environment(), cwd=self.folder, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        expect(done.returncode == 0, f"agent-sync {' '.join(words[:2])}: {done.stderr}")
        return done.stdout

    def minted(self, user: str, scope: str = f"rooms:repo:{ROOM}:write") -> "dict[str, Any]":
        """A token of a user, who is made if there is none: ``token``, and its ``id``."""
        if user not in self._users:
            self._users.add(user)
            self.ran("user", "add", user)
        made = self.ran("token", "mint", "--user", user, "--scope", scope, "--json")
        return dict(json.loads(made)["data"])

    def tokens(self, user: str) -> "list[str]":
        """The ids of a user's tokens."""
        found = json.loads(self.ran("token", "list", "--user", user, "--json"))["data"]
        return [str(one["id"]) for one in found["tokens"]]

    def restore(self, backup: Path) -> None:
        """Have the rooms of a backup in place of those that are there."""
        shutil.move(self.data, self.data.with_name("lost"))
        self.ran("serve", "restore", str(backup))


class Machine(Scratch):
    """A clone of the repository on a host, and what its user types there."""

    def __init__(self, root: Path, host: Host, origin: "Origin", served: Served) -> None:
        # Not Scratch's own beginning, which makes a repository that git itself could not use.
        self.root, self.host, self.served = root.resolve(), host, served
        self.repo, self.home = self.root / ROOM, self.root / "home"
        self.python = interpreter()
        self.home.mkdir(parents=True)
        self.clock = Clock(self.root / "clock")
        self.relay: "subprocess.Popen[bytes] | None" = None
        git("clone", "-q", str(origin.repo), str(self.repo), cwd=self.root)
        # What hooks load is made once: it is the same for whoever runs the same sources.
        shutil.copytree(origin.home / ".cache", self.home / ".cache")

    @property
    def name(self) -> str:
        """What others call it."""
        return self.host.name

    def hook(self, event: str) -> "list[str]":
        """The installed hook, on this host and by its clock."""
        flags = ["-I", "-S", "-c", self.clock.lid + LOADER]
        return [*self.host.inside, self.python, *flags, str(self.skill / "scripts" / "hook"), event]

    def cli(self, *words: str) -> "list[str]":
        """The installed command line, likewise."""
        return self._started(self.python, self.skill / "scripts" / "agent-sync", *words)

    def program(self, *words: str) -> "list[str]":
        """That of this checkout: what a person installs who links a machine. Nobody looks above the
        story for a coding client: a person is played.
        """
        code = self.clock.lid + DOOR.format(source=str(CHECKOUT / "src"), top=os.getpid())
        return [*self.host.inside, sys.executable, "-c", code + LOADER, str(SCRIPT), *words]

    def _started(self, python: str, script: Path, *words: str) -> "list[str]":
        code = self.clock.lid + LOADER
        return [*self.host.inside, python, "-c", code, str(script), *words]

    def environment(self, session: str = "", pid: int = 0) -> "dict[str, str]":
        """As everywhere, and the certificate of the server that it trusts."""
        found = super().environment(session, pid)
        return found | {"SSL_CERT_FILE": str(self.served.cert), "NO_COLOR": "1"}

    def person(self) -> "dict[str, str]":
        """The variables of a person's own shell."""
        found = self.environment()
        return {name: found[name] for name in found if not name.startswith("CLAUDE")}

    def types(self, *words: str, code: "int | None" = 0, who: str = "") -> Done:
        """What the person types there, or a script of theirs with an id of its own, in the program
        of this checkout. ``code`` None: it may end as it likes. Raises StepFailed.
        """
        done = subprocess.run(
            self.program(*words), stdin=subprocess.DEVNULL, capture_output=True,
            env=self.person() | ({"AGENT_SYNC_ID": who} if who else {}), cwd=self.repo,
            timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        said = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
        what = f"'agent-sync {words[0]}' ended with {said.code}, not {code}"
        expect(code in (said.code, None), what, *said[1:])
        return said

    def data(self, *words: str) -> "dict[str, Any]":
        """The data of a command that the person types."""
        return dict(self.types(*words, "--json").answer["data"])

    def token_file(self, token: str) -> Path:
        """A file for a token, as a person keeps one."""
        file = self.home / "token"
        file.unlink(missing_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as kept:
            kept.write(token + "\n")
        return file

    def start_relay(self) -> None:
        """Start a relay in the foreground, on this host's clock."""
        self.relay = subprocess.Popen(
            self.program("relay"), stdin=subprocess.DEVNULL, env=self.person(), cwd=self.repo,
            stdout=subprocess.DEVNULL, stderr=(self.root / "relay.err").open("ab"),
        )  # fmt: skip

    def own_relay(self) -> None:
        """From here on it is a relay that the story can stop, on the clock that it can move."""
        self.types("relay", "--stop")
        if self.relay is not None:
            self.relay.wait(PATIENCE_S)
        self.start_relay()
        until(self.relay_state, f"the relay of {self.name} does not begin")

    def signal_relay(self, number: int) -> None:
        """Send the relay a signal; a killed one is waited for."""
        assert self.relay is not None
        self.relay.send_signal(number)
        if number in (signal.SIGKILL, signal.SIGTERM):
            self.relay.wait(PATIENCE_S)

    @contextlib.contextmanager
    def hung(self) -> "Iterator[None]":
        """Its relay stands still for so long."""
        self.signal_relay(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal_relay(signal.SIGCONT)

    def relay_state(self) -> "dict[str, Any]":
        """What its relay says of itself, {} where it does not answer."""
        for link in self.links.glob("*"):
            door = link / "relay.sock"
            if (link / "relay.door").exists():  # its own path would be too long for a socket
                door = Path((link / "relay.door").read_text("utf-8").split()[1])
            with contextlib.suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as peer:
                peer.settimeout(PATIENCE_S)
                peer.connect(str(door))
                peer.sendall(b'{"ask": "state"}\n')
                return dict(json.loads(peer.makefile().readline()))
        return {}

    def link_name(self) -> str:
        """How its agents are called on the wire."""
        (settings,) = self.links.glob("*/link.json")
        return str(json.loads(settings.read_text("utf-8"))["machine"])

    @property
    def links(self) -> Path:
        """Where the files of its links lie."""
        return self.home / ".local" / "state" / "agent-sync" / "links"

    def close(self) -> None:
        """End its relay, however it stands."""
        if self.relay is not None and self.relay.poll() is None:
            self.relay.kill()
            self.relay.wait(PATIENCE_S)


def git(*words: str, cwd: Path) -> None:
    """Run git with nothing of anybody's configuration. Raises SubprocessError."""
    env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(cwd), "GIT_CONFIG_NOSYSTEM": "1"}
    for one in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{one}_NAME": "demo", f"GIT_{one}_EMAIL": "demo@localhost"}
    settings = [word for one in GIT_SETTINGS for word in ("-c", one)]
    subprocess.run(["git", *settings, *words], cwd=cwd, env=env, check=True, timeout=PATIENCE_S)


class Origin(Scratch):
    """The repository that both have cloned, with agent-sync installed and committed in it."""

    def __init__(self, root: Path) -> None:
        self.repo, self.home = root / "origin", root / "home-of-origin"
        self.python = interpreter()
        for folder in (self.repo / "src", self.home):
            folder.mkdir(parents=True)
        git("init", "-q", cwd=self.repo)
        for name in FILES:
            text = f"{name} = 1\nend = 0\n"
            (self.repo / "src" / f"{name}.py").write_text(text, encoding="utf-8")
        self.install()
        git("add", "-A", cwd=self.repo)
        git("commit", "-q", "-m", "the shop", cwd=self.repo)


class World:
    """Two machines, north and south, with a session on each, ann and ben, and a server, hall.

    ``hurry`` is how many seconds what has to be quick may take.
    """

    def __init__(
        self, root: Path, page: Page, *, database: str = "", hurry: float = PATIENCE_S
    ) -> None:
        self.root, self.page, self.hurry = root, page, hurry
        self.silent = Silent()
        self._closing = contextlib.ExitStack()
        try:
            self._make(database)
        except BaseException:
            self.close()
            raise

    def _make(self, database: str) -> None:
        self.network = Network("north", "south", "hall")
        self._closing.callback(self.network.close)
        north, south, hall = self.network.hosts
        self.served = Served(hall, self.root / "hall", database)
        self.served.start()
        self._closing.callback(self.served.stop)
        origin = Origin(self.root)
        self.north, self.south = (
            Machine(self.root / host.name, host, origin, self.served) for host in (north, south)
        )
        self.ann, self.ben = self._agent(self.north, "ann"), self._agent(self.south, "ben")
        for machine in (self.north, self.south):
            self._closing.callback(machine.close)

    def _agent(self, at: Machine, name: str) -> Agent:
        agent = Agent(at, self.page, name, {})
        self._closing.callback(agent.end)
        agent.hook("session-start", source="startup")
        agent.hook("user-prompt-submit", prompt="Work on the shop")
        done = subprocess.run(
            at.cli("register", "--name", name), env=agent.env, cwd=at.repo, capture_output=True,
            timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        expect(done.returncode == 0, f"{name} could not say its name", done.stderr.decode())
        return agent

    def timed(self, agent: Agent, *words: str) -> "tuple[float, str]":
        """The seconds that a command took, and what it said."""
        begun = time.monotonic()
        said = agent.run(*words)
        return time.monotonic() - begun, said

    def agent_of(self, machine: Machine) -> Agent:
        """The session that runs there."""
        return self.ann if machine is self.north else self.ben

    def link(self, machine: Machine, *words: str) -> str:
        """What a person does to make a clone part of the room; what they read."""
        token = self.served.minted(machine.name)["token"]
        file = machine.token_file(token)
        shown = ["link", self.served.url, "--room", f"repo:{ROOM}", "--token-file", str(file)]
        shown += ["--ca", str(self.served.cert), *words]
        self.page.tell(f"{machine.name}$ agent-sync {' '.join(shown)}")
        said = machine.types(*shown, "--name", machine.name).out
        self.page.quote(said)
        return said

    def close(self) -> None:
        """End everything that runs."""
        self._closing.close()


class Silent(Page):
    """A page that nobody reads."""

    def step(self, title: str) -> None:
        """Say nothing."""

    def tell(self, text: str) -> None:
        """Say nothing."""

    def quote(self, text: str) -> None:
        """Say nothing."""
