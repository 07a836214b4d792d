"""One hook call: what the client sent, who is acting, and the answer that goes back."""

import os
import time

from ..clients import claude_code
from ..clients.dialect import CONTEXT, HELD, TO_PERSON
from ..clients.dialect import LOOKS as CHANGES_NOTHING
from ..failures import StoreError
from ..identity.liveness import Limits
from ..identity.who import of_session
from ..locks.claim import World
from ..presence import agents
from ..repository import location
from ..sessions import sign_of_life
from ..store.sqlite import Store
from . import quiet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..clients.dialect import Dialect
    from ..store.sqlite import Transaction


ALLOW, BLOCK = 0, 2
GIT_MS = "AGENT_SYNC_GIT_MS"

TWICE_MS = 5_000
"""Two deliveries of one event (plugin and settings) come within this time."""
LONGEST = 100_000
"""Longest single field that is looked at, in characters; nothing the client means is longer."""
LONGEST_COMMAND = 4_000_001
"""The same for a shell command, which may hold a whole file as a here-document."""

# Here and not in ``sessions``: one module less to load.
_PAUSED = (
    "SELECT 1 FROM pauses WHERE ended_at IS NULL AND id > 0 AND from_at <= ?1 AND until_at > ?1 "
    "LIMIT 1"
)


class Answer:
    """What a hook prints and how it ends. ``ALLOW`` with nothing printed is 'no opinion'.

    It is made in Claude Code's form; ``kind`` (see ``dialect``) and ``text`` are what it says, for
    other clients'.
    ``context`` is what goes into the model's context, as plain text; ``beside`` a line for the
    person beside it.
    """

    __slots__ = ("beside", "code", "err", "kind", "out", "text")

    def __init__(
        self,
        code: int = ALLOW,
        out: str = "",
        err: str = "",
        *,
        kind: str = "",
        text: str = "",
        beside: str = "",
    ) -> None:
        self.code = code
        self.out = out
        self.err = err
        self.kind = kind
        self.text = text
        self.beside = beside

    @property
    def context(self) -> str:
        """What is put into the model's context, '' for nothing."""
        return self.text if self.kind == CONTEXT else ""


NOTHING = Answer()


class Call:
    """Everything a handler works with. Times are ms UTC, taken once."""

    __slots__ = (
        "_alone",
        "_lets_pass",
        "_open",
        "advisory",
        "agent_id",
        "env",
        "event",
        "fields",
        "pid",
        "project",
        "quiet",
        "raw",
        "row",
        "scripts",
        "shape",
        "store",
        "world",
    )

    def __init__(
        self,
        event: str,
        raw: bytes,
        env: "Mapping[str, str]",
        here: location.Project,
        store: Store,
        now: int,
        *,
        scripts: str = "",
        row: "Dialect" = claude_code.ROW,
        advisory: bool = False,
    ) -> None:
        self._alone: bool | None = None
        self._lets_pass: str | None = None
        self.advisory = advisory
        self._open: bool | None = None
        self.event = event
        self.raw = raw
        self.env = env
        self.project = here
        self.store = store
        self.scripts = scripts
        self.world = World(now, Limits(env), project=here)
        self.row = self.shape = row
        self.fields = parse(store, raw, row)
        if row is claude_code.ROW:
            self.agent_id = self._acting()
        else:
            from .other_clients import normalise, ref

            self.agent_id = normalise(self.fields, row, env, store)
            if self.text("tool") and not self.text("tool_use_id"):
                begins = event == "pre-tool-use"
                self.fields["tool_use_id"] = ref(
                    self.fields, store, self.agent_id, now, begins=begins
                )
        self.pid = row.process_id(env)
        self.quiet = quiet.of_session(store, env, here, self.agent_id, row)

    def _acting(self) -> str:
        session = self.text("session_id")
        if session:
            return of_session(self.env, session, self.text("agent_id"))[0]
        from ..identity.who_acts import identify

        return identify(self.env, agent_id=self.text("agent_id"))[0]

    @property
    def client_pid(self) -> int:
        """The client's process: by its own word, else this hook's parent if that is one; or 0.

        Older versions say nothing (seen on 2.1.197).
        """
        if self.pid:
            return self.pid
        from ..clients.client_process import is_client

        parent = os.getppid()
        return parent if is_client(parent, self.row.name) else 0

    @property
    def hears(self) -> bool:
        """Whether what is said at this event reaches the model of the client that sent it."""
        return self.event not in self.row.deaf

    @property
    def alone(self) -> bool:
        """Whether no other agent is live here (WORK-10); looked at once."""
        if self._alone is None:
            from ..presence.company import alone

            world = self.world
            self._alone = alone(self.store, self.agent_id, world.now, world.limits, world.probe)
        return self._alone

    @property
    def lets_pass(self) -> str:
        """Why nothing is refused ('paused', 'advisory'), '' where it is; looked at once, and only
        where something would be."""
        if self._lets_pass is None:
            paused = self.store.value(_PAUSED, (self.now,))
            self._lets_pass = "paused" if paused else "advisory" if self.advisory else ""
        return self._lets_pass

    def news(self, agent: agents.Agent, *, broadcasts: bool) -> "tuple[bool, bool]":
        """(whether there may be mail for an agent, whether anything is open between agents, that
        one may owe another, DUTY-3); one look, by index."""
        from ..messages.mailbox import news

        mail, self._open = news(self.store, agent, broadcasts=broadcasts)
        return mail, self._open

    @property
    def something_open(self) -> bool:
        """The second of these alone; looked at once."""
        if self._open is None:
            from ..messages.mailbox import something_open

            self._open = something_open(self.store)
        return self._open

    @property
    def now(self) -> int:
        """The moment of the call in ms."""
        return self.world.now

    def seconds(self, most: float) -> float:
        """So long, at most ``most``, may something take that this hook waits for."""
        until = self.store.give_up_at
        return max(0.05, min(most, until - time.monotonic())) if until else most

    @property
    def git_seconds(self) -> float:
        """So long git may take to say what is uncommitted (WORK-10)."""
        return self.seconds(self._git_ms / 1_000)

    @property
    def git_dear_ms(self) -> int:
        """From here on such an answer is asked for sparingly."""
        return self._git_ms // 6

    @property
    def _git_ms(self) -> int:
        text = self.env.get(GIT_MS, "")
        given = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
        return given or 300

    @property
    def cwd(self) -> str:
        """Where relative paths of this call start."""
        return self.text("cwd") or os.getcwd()

    def text(self, name: str) -> str:
        """A field as text; '' when it is missing, of another type, or no path or id can be."""
        value = self.fields.get(name)
        sound = isinstance(value, str) and len(value) <= LONGEST and "\0" not in value
        return str(value) if sound else ""

    @property
    def command(self) -> str:
        """The shell command of this call, '' when it has none; of a far too long one its start."""
        value = self.fields.get("command")
        return value[:LONGEST_COMMAND] if isinstance(value, str) else ""

    @property
    def patch(self) -> str:
        """The text of a patch of several files, '' for none; whole, however long it is."""
        value = self.fields.get("patch")
        return value if isinstance(value, str) else ""

    @property
    def files(self) -> "list[str]":
        """The files of a call that names several, and says them otherwise than by a patch."""
        value = self.fields.get("files")
        return value if isinstance(value, list) else []

    @property
    def is_whole(self) -> bool:
        """Whether a call of a tool can be judged; a command is no matter of ``--strict``."""
        if self.text("tool") in claude_code.SHELLS:
            return bool(self.command)
        named = self.text("file_path") or self.text("notebook_path")
        whole = self.agent_id and (named or self.fields.get("patch") or self.fields.get("files"))
        return bool(whole) or self.text("tool") == CHANGES_NOTHING

    def paths(self, name: str) -> "list[str]":
        """A field that lists paths; [] for anything else."""
        value = self.fields.get(name)
        if not isinstance(value, str) or not value.startswith("["):
            return []
        import json

        found = json.loads(value)
        return [one for one in found if isinstance(one, str) and one and "\0" not in one]

    def flag(self, name: str) -> bool:
        """A field that is true."""
        value = self.fields.get(name)
        return value is True or value == 1

    def refresh(self, store: "Transaction", state: str = "") -> agents.Agent:
        """Note the sign of life that this call is."""
        agent = sign_of_life.refresh(
            store,
            self.agent_id,
            self.now,
            state=state,
            pid=self.pid,
            client=self.row.name,
            parent=0 if self.pid else os.getppid(),
            cwd=self.text("cwd"),
        )
        agents.mark_hook(store, self.agent_id, self.event, self.now)
        if self.advisory:
            from ..presence.armed import TOLD_ONLY

            agents.mark_hook(store, self.agent_id, TOLD_ONLY, self.now)
        return agent

    def first_time(self, store: "Transaction", key: str, who: str = "") -> bool:
        """Whether ``key`` is seen for the first time; a hook delivered twice stops here (HOOK-11).

        ``who`` is this agent unless another is named.
        """
        from ..sessions.handled_once import first_time

        return first_time(store, f"{who or self.agent_id}|{key}", self.now)


def parse(store: Store, raw: bytes, row: "Dialect" = claude_code.ROW) -> "dict[str, object]":
    """The fields of a payload. SQLite reads the JSON; whatever it refuses goes to ``json``.

    So does what holds a NUL: SQLite's text ends there, and with it would the rest of a patch.
    """
    if b"\\u0000" in raw:
        return _in_python(raw, row)
    try:
        text = raw.decode("utf-8")
        found = store.one(row.extract, (text,))
    except (UnicodeDecodeError, StoreError, ValueError):
        return _in_python(raw, row)
    return dict(zip(row.fields, found, strict=True)) if found else {}


def _in_python(raw: bytes, row: "Dialect") -> "dict[str, object]":
    from .payload_in_python import parsed

    return parsed(raw, row)


def context_answer(call: Call, text: str, beside: str = "") -> Answer:
    """An answer that puts ``text`` into the model's context, and shows the person a line beside it;
    of either nothing for an empty one."""
    if not text:
        if not beside:
            return NOTHING
        out = encode(call.store, claude_code.for_person(beside))
        return Answer(out=out, kind=TO_PERSON, text=beside)
    said = claude_code.context(call.event, text)
    if beside:
        said = {**claude_code.for_person(beside), **said}
    return Answer(out=encode(call.store, said), kind=CONTEXT, text=text, beside=beside)


def held_answer(call: Call, text: str) -> Answer:
    """An answer that keeps a turn going for ``text``."""
    return Answer(out=encode(call.store, claude_code.held_back(text)), kind=HELD, text=text)


def encode(store: Store, value: "dict[str, object]") -> str:
    """JSON text of nested dicts of strings, made by the database: ``json`` is not imported."""
    parts = []
    for key, item in value.items():
        inner = encode(store, item) if isinstance(item, dict) else _quoted(store, str(item))
        parts.append(f'"{key}":{inner}')
    return "{" + ",".join(parts) + "}"


def _quoted(store: Store, text: str) -> str:
    try:
        return str(store.value("SELECT json_quote(?)", (text,)))
    except StoreError:  # built without JSON, as SQLite before 3.38 may be
        import json

        return json.dumps(text, ensure_ascii=False)
