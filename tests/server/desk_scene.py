"""A repository with agents in it, its server, and the person at the page who acts there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scene.place import Scene
from scene.session import Session

from .served import Served, Store
from .wire import Answer, Client

FILES = {"src/a.py": "a = 1\n", "src/b.py": "b = 1\n", "c.py": "c = 1\n"}


class Desk:
    """``person`` is a client with the person's key; sessions are made by name."""

    def __init__(
        self, scene: Scene, store: Store, home: Path, *words: str,
        env: "Mapping[str, str] | None" = None,
    ) -> None:  # fmt: skip
        self.scene = scene
        self.served = Served(
            store, home, "--repo", str(scene.repo), *words, profile="declared", env=env
        )
        self.key = (store.folder / "person.key").read_text().strip()
        self.person = self.served.client("", self.key)
        self.path = f"/repositories/{scene.repo.name}"
        self._sessions: dict[str, Session] = {}

    def session(self, name: str) -> Session:
        """A session of that name and id, which has started."""
        if name not in self._sessions:
            made = self.scene.session(name)
            made.start()
            made.prompt()
            made.command("register", "--name", name)
            self._sessions[name] = made
        return self._sessions[name]

    def send(
        self, act: str, *, sure: str = "", at: "Client | None" = None, **params: Any
    ) -> Answer:
        """An act, once, as it is answered."""
        body = {"params": params, **({"sure": sure} if sure else {})}
        return (at or self.person).post(f"{self.path}/do/{act}", body)

    def done(self, act: str, **params: Any) -> Any:
        """An act that hurts nobody: what is said of it."""
        found = self.send(act, **params).is_(200)
        assert set(found) - {"acts"} == {"done", "says", "result"}, found
        assert found["done"] is True
        return found

    def asked(self, act: str, **params: Any) -> Any:
        """An act that is asked about first: the question."""
        found = self.send(act, **params).is_(409, "ask_first")
        assert set(found) == {"error", "message", "whom", "yes", "sure"}, found
        assert all(set(one) == {"agent", "agent_id", "what"} for one in found["whom"]), found
        return found

    def agreed(self, act: str, **params: Any) -> Any:
        """An act that is asked about, agreed to, and done: what is said of it."""
        question = self.asked(act, **params)
        return self.send(act, sure=question["sure"], **params).is_(200)

    def text(self, name: str) -> str:
        """What a file holds."""
        return (self.scene.repo / name).read_text()

    def feed(self) -> "list[tuple[str, str, str]]":
        """(type, agent, path) of all events, oldest first."""
        found = self.scene.shell()("activity", "--limit", "500", "--json").data["events"]
        return [(one["type"], one["agent_id"], one["path"] or "") for one in found]

    def told(self, name: str) -> str:
        """All that was sent to a session, whether it has read it or not."""
        return self.scene.shell(name)("inbox", "--all").out

    def overwritten(self, *, at_work: bool = False) -> str:
        """ben edits c.py, and a command of ann's writes over it: the version that is kept.

        ``at_work``: ann's turn goes on, and the file is hers so long.
        """
        ann, ben = self.session("ann"), self.session("ben")
        assert ben.change("c.py", "c = 'ben'\n").code == 0
        ben.stop()
        ann.bash("sed -i s/ben/ann/ c.py")
        if not at_work:
            ann.stop()
        (one, *_) = self.scene.shell()("restore", "--list", "--json").data["versions"]
        return f"V{one['version']}"
