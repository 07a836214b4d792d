"""Whether a shell stands inside a coding client, and in which session: every client's own signs.

One row a client, as seen in the shells of the real ones. A variable that people set themselves, or
that stands in an editor's terminal too, is no mark. Rows without samples of the real client are
*read, not run*.
"""

from . import claude_code
from .process_names import called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..system.ancestors import Ancestor


class Signs:
    """How one client shows in its shells and above them.

    ``name`` is short, as in ids; ``client`` is what people call it. ``marks`` are variables that it
    sets in its shells, ``sessions`` those of them that hold the id of a session, ``children`` those
    with the id of a subagent; ``programs`` are the names of its process. ``sure_only``: a shell
    that does not tell its session is not taken for somebody else, for our hooks know that session.
    Not so where no hooks are ours, nor with Claude Code, whose shells always tell.
    """

    __slots__ = ("children", "client", "marks", "name", "programs", "sessions", "sure_only")

    def __init__(
        self,
        name: str,
        client: str,
        *,
        marks: "tuple[str, ...]" = (),
        programs: "tuple[str, ...]" = (),
        sessions: "tuple[str, ...]" = (),
        children: "tuple[str, ...]" = (),
        sure_only: bool = True,
    ) -> None:
        self.name = name
        self.client = client
        self.marks = (*sessions, *children, *marks)
        self.programs = programs
        self.sessions = sessions
        self.children = children
        self.sure_only = sure_only

    def told(self, env: "Mapping[str, str]") -> "tuple[str, str]":
        """(the session's id as it stands there, the variable); ('', '') where none says it."""
        for name in self.sessions:
            if env.get(name, "").strip():
                return env[name], name
        return "", ""

    def child(self, env: "Mapping[str, str]") -> str:
        """The subagent's id, '' where none is told; the session's own id is no subagent's."""
        ids = (env.get(name, "") for name in self.children)
        return next((one for one in ids if one.strip() and one != self.told(env)[0]), "")

    @property
    def tells_children(self) -> bool:
        """Whether its shells say when a subagent runs them."""
        return bool(self.children)

    def shows(self, env: "Mapping[str, str]") -> bool:
        """Whether one of its variables is set."""
        return any(env.get(mark) for mark in self.marks)


TABLE = (
    Signs(
        "claude",
        "Claude Code",
        sessions=(claude_code.SESSION_ID, claude_code.OLD_SESSION_ID),
        marks=(*claude_code.MARKS[2:], claude_code.PID),
        programs=("claude", "claude-code"),
        sure_only=False,
    ),
    # A thread is the session itself, or one of its subagents.
    Signs(
        "codex",
        "Codex",
        sessions=("CODEX_SESSION_ID",),
        children=("CODEX_THREAD_ID",),
        programs=("codex",),
    ),
    # In the shell of a subagent the id is one that no hook is told.
    Signs(
        "copilot",
        "Copilot CLI",
        sessions=("COPILOT_AGENT_SESSION_ID",),
        marks=("COPILOT_CLI",),
        programs=("copilot",),
    ),
    # Only its hooks are told the session; its shells have the mark alone.
    Signs(
        "gemini",
        "Gemini CLI",
        sessions=("GEMINI_SESSION_ID",),
        marks=("GEMINI_CLI",),
        programs=("gemini", "gemini-cli"),
    ),
    Signs(
        "qwen",
        "Qwen Code",
        sessions=("QWEN_CODE_SESSION_ID",),
        children=("QWEN_CODE_AGENT_ID",),
        marks=("QWEN_CODE",),
        programs=("qwen", "qwen-code"),
    ),
    # Its plugin sets our own variable in its shells, to its name, a colon and the session's id.
    Signs(
        "opencode",
        "opencode",
        marks=("OPENCODE", "OPENCODE_PID"),
        programs=("opencode", "opencode-ai"),
    ),
    # Read, not run. Cursor's editor sets other variables in the terminals of its person, and VS
    # Code none in those of its agent that its person's have not.
    Signs("cursor", "Cursor", marks=("CURSOR_AGENT",), programs=("cursor-agent",), sure_only=False),
    Signs("kimi", "Kimi Code", programs=("kimi", "kimi-code"), sure_only=False),
    Signs("crush", "Crush", marks=("CRUSH",), programs=("crush",), sure_only=False),
    Signs("cline", "Cline", programs=("cline",), sure_only=False),
    Signs("amp", "Amp", programs=("amp",), sure_only=False),
    Signs("vscode", "VS Code", sure_only=False),
    Signs("aider", "aider", programs=("aider",), sure_only=False),
)
MARKS = tuple(mark for signs in TABLE for mark in signs.marks)
"""Any of them set says that a session's shell, or what it started, stands here."""
NAMES = tuple(signs.name for signs in TABLE)


def by_name(name: str) -> "Signs | None":
    """The row of a client's short name."""
    return next((signs for signs in TABLE if signs.name == name), None)


def label(name: str) -> str:
    """What people call the client of a short name; the name itself where no row has it."""
    signs = by_name(name)
    return signs.client if signs else name


def marked(env: "Mapping[str, str]") -> str:
    """The client whose variables are set, as people call it; '' for none."""
    return next((signs.client for signs in TABLE if signs.shows(env)), "")


def around(env: "Mapping[str, str]", *, ours: str = "") -> "tuple[Signs, ...]":
    """The clients that may stand around a shell by its variables: mostly one, () for none.

    ``ours`` is one that our own variable names. What a client sets is inherited by a client that is
    started in its shell. So where several show, the processes above are asked, and the nearest
    counts; several are given back where these do not tell.
    """
    found = tuple(signs for signs in TABLE if signs.name == ours or signs.shows(env))
    if len(found) < 2:
        return found
    from ..system import ancestors

    for one in ancestors.above():
        name = program_name(one.words)
        if name:
            return tuple(signs for signs in found if signs.name == name) or found
    return found


def program(words: "list[str]") -> str:
    """The client that a process is by the beginning of its command line, '' for none.

    One that a runtime runs is known by the package, or else the name, of its script.
    """
    return label(program_name(words))


def program_name(words: "list[str]") -> str:
    """The short name of that client."""
    name = called(words)
    return next((signs.name for signs in TABLE if name in signs.programs), "")


def nearest(above: "list[Ancestor]") -> "Ancestor | None":
    """The nearest of some ancestors that is a client by its name."""
    return next((one for one in above if program_name(one.words)), None)
