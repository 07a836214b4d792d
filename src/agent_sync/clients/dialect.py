"""What a row of the table of clients holds (AGENT-1): how one client's call is read and answered.

A row is data. Nothing is imported here, and a hook loads its own client's row alone.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Path = str | tuple[str, ...]

EDIT, WRITE, READ, SHELL, PATCH = "Edit", "Write", "Read", "Bash", "Patch"
"""Our names of the kinds of tools; those that Claude Code has are called as it calls them."""
LOOKS = "Looks"
"""Our name of a tool that changes no file that is there, whatever it is called."""
CONTEXT, REFUSAL, HELD, TO_PERSON = "context", "refusal", "held", "person"
"""What an answer is: a text for the model's context, why a call is refused, or a turn goes on, or a
line for the person."""
TEXT, EVENT = "{text}", "{event}"
"""In the form of an answer: what is said, and the event as Claude Code calls it."""


TOLD = ("CLAUDE_CODE_SESSION_ID", "CLAUDE_SESSION_ID", "GEMINI_SESSION_ID", "QWEN_CODE_SESSION_ID",
        "COPILOT_CLI")  # fmt: skip
"""Variables that stand in hooks of some client, and in all that was started in its shell."""


class Dialect:
    """One client. All that is left out is as Claude Code has it, or is not there.

    ``fields``: our field -> its path in the payload, or several, of which the first that holds
    anything counts. ``tools``: its name of a tool -> ours. ``inputs``: its name of a tool's input
    -> ours. ``session``: the variable that says its session's id to its hooks, ``project`` those
    that say its folder, ``pid`` the one with its process. ``marks``: variables of its hooks;
    ``sign`` is a field that its payloads have and Claude Code's have not, for a client that says
    its session's id nowhere else. ``context_on_top``: it reads a text for its model beside the
    nested form, which it honours before a tool only. ``own_path``: its shell starts with a PATH of
    its own. ``batches``: a hook runs behind all calls of a step. ``events``: our event -> its name
    of it. ``answers``: what an answer is -> its form, with ``TEXT`` where it is said; without any,
    the one that most understand. What has none there is said as a context is. ``deaf``: our events
    at which a text for the model is lost, or may be: it waits for another. ``gate_only``: no hook
    but the one before a tool. ``unmatched``: its hooks come for any tool, so that one which no row
    knows is judged only if its name says that it writes. ``run`` says whether the real client was;
    other rows are written from what its makers say.

    Of fields that only some have, ``files`` lists several that one call writes, by name or in
    objects that name one, ``commands`` several of a shell, and ``patch`` is text. ``meant`` gives
    the file that a client writes by a path: by our name of the tool, the path, and the folder.
    ``typed`` gives what a person wrote of a prompt that holds more.
    """

    __slots__ = (
        "answers",
        "batches",
        "context_on_top",
        "deaf",
        "events",
        "fields",
        "gate_only",
        "given",
        "inputs",
        "label",
        "marks",
        "meant",
        "name",
        "own_path",
        "pid",
        "project",
        "run",
        "session",
        "sign",
        "tools",
        "typed",
        "unmatched",
    )

    def __init__(
        self,
        name: str,
        label: str,
        *,
        fields: "Mapping[str, Path]",
        given: "Path" = "$.tool_input",
        tools: "Mapping[str, str] | None" = None,
        inputs: "Mapping[str, str] | None" = None,
        session: str = "",
        project: "tuple[str, ...]" = (),
        pid: str = "",
        marks: "tuple[str, ...]" = (),
        sign: str = "",
        events: "Mapping[str, str] | None" = None,
        context_on_top: bool = False,
        own_path: bool = False,
        batches: bool = False,
        answers: "Mapping[str, Mapping[str, object]] | None" = None,
        deaf: "tuple[str, ...]" = (),
        gate_only: bool = False,
        unmatched: bool = False,
        meant: "Callable[[str, str, str], str] | None" = None,
        typed: "Callable[[str], str] | None" = None,
        run: bool = True,
    ) -> None:
        self.name = name
        self.label = label
        self.fields = fields
        self.given = given
        self.tools = tools or {}
        self.inputs = inputs or {}
        self.session = session
        self.project = project
        self.pid = pid
        self.marks = marks
        self.sign = sign
        self.events = events or {}
        self.context_on_top = context_on_top
        self.own_path = own_path
        self.batches = batches
        self.answers = answers or {}
        self.deaf = deaf
        self.gate_only = gate_only
        self.unmatched = unmatched
        self.meant = meant
        self.typed = typed
        self.run = run

    @property
    def extract(self) -> str:
        """The statement that reads every field of a payload."""
        return "SELECT " + ", ".join([read(path) for path in self.fields.values()])

    def process_id(self, env: "Mapping[str, str]") -> int:
        """The client's process by its own word, or 0."""
        pid = env.get(self.pid, "") if self.pid else ""
        return int(pid) if pid.isascii() and pid.isdigit() and len(pid) < 10 else 0

    def folder(self, env: "Mapping[str, str]") -> str:
        """The folder that its session was started in, by its own word, or ''."""
        for name in self.project:
            if env.get(name):
                return env[name]
        return ""

    def is_sure(self, env: "Mapping[str, str]", raw: bytes) -> bool:
        """Whether a call that came by this client's own hook can be no other's: its variable holds
        the payload's session, or no client's variables stand there but its own. Where its hooks
        always have one, another client that runs the same file is told by that."""
        told = env.get(self.session, "") if self.session else ""
        if self.sign and self.marks and not any(env.get(name) for name in self.marks):
            return False
        if not told:
            return not any(env.get(name) for name in TOLD if name not in self.marks)
        said = told.encode("utf-8", "replace")
        return any(b'"session_id":%s"%s"' % (gap, said) in raw for gap in (b"", b" "))

    def event(self, ours: str) -> str:
        """What the client calls an event of ours."""
        return self.events.get(ours) or ours.title().replace("-", "")


def read(path: "Path") -> str:
    """The SQL that reads what stands at a path of ``?1``."""
    if isinstance(path, str):
        return f"json_extract(?1, '{path}')"
    return "coalesce(" + ", ".join([read(one) for one in path]) + ")"
