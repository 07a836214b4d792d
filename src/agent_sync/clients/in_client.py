"""Whether a shell stands inside a coding client, and in which session: every client's own signs.

One row a client. ``marks`` are variables that it sets in its shells, ``sessions`` those of them
that hold the id of a session, ``programs`` the names of its process. A variable that people set
themselves, or that stands in an editor's terminal too, is no mark. Rows without samples of the
real client are *read, not run*.
"""

from . import claude_code
from .client_process import NAME, RUNTIMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Signs:
    """How one client shows in its shells and above them."""

    __slots__ = ("client", "marks", "programs", "sessions")

    def __init__(
        self,
        client: str,
        *,
        marks: "tuple[str, ...]" = (),
        sessions: "tuple[str, ...]" = (),
        programs: "tuple[str, ...]" = (),
    ) -> None:
        self.client = client
        self.marks = (*sessions, *marks)
        self.sessions = sessions
        self.programs = programs


TABLE = (
    Signs(
        "Claude Code",
        sessions=(claude_code.SESSION_ID, claude_code.OLD_SESSION_ID),
        marks=(*claude_code.MARKS[2:], claude_code.PID),
        programs=(NAME, "claude-code"),
    ),
    Signs("Codex", sessions=("CODEX_SESSION_ID",), programs=("codex",)),
    Signs(
        "Copilot CLI",
        sessions=("COPILOT_AGENT_SESSION_ID",),
        marks=("COPILOT_CLI",),
        programs=("copilot",),
    ),
    Signs(
        "Gemini CLI",
        sessions=("GEMINI_SESSION_ID",),
        marks=("GEMINI_CLI",),
        programs=("gemini", "gemini-cli"),
    ),
    Signs(
        "Qwen Code",
        sessions=("QWEN_CODE_SESSION_ID",),
        marks=("QWEN_CODE",),
        programs=("qwen", "qwen-code"),
    ),
    Signs("opencode", marks=("OPENCODE", "OPENCODE_PID"), programs=("opencode", "opencode-ai")),
    # Read, not run. Cursor's editor sets other variables in the terminals of its person.
    Signs("Cursor", marks=("CURSOR_AGENT",), programs=("cursor-agent",)),
    Signs("Crush", programs=("crush",)),
    Signs("Amp", programs=("amp",)),
    Signs("aider", programs=("aider",)),
)
MARKS = tuple(mark for signs in TABLE for mark in signs.marks)
"""Any of them set says that a session's shell, or what it started, stands here."""


def marked(env: "Mapping[str, str]") -> str:
    """The client whose variables are set, '' for none."""
    for signs in TABLE:
        if any(env.get(mark) for mark in signs.marks):
            return signs.client
    return ""


def session_id(env: "Mapping[str, str]") -> str:
    """The session's id by the client's own variable, as it stands there; '' where none says it."""
    told = (env.get(name, "") for signs in TABLE for name in signs.sessions)
    return next((one for one in told if one.strip()), "")


def program(words: "list[str]") -> str:
    """The client that a process is by the beginning of its command line, '' for none.

    One that a runtime runs is known by the package, or else the name, of its script.
    """
    called = _called(words)
    for signs in TABLE:
        if called in signs.programs:
            return signs.client
    return ""


def _called(words: "list[str]") -> str:
    name = _stem(words[0]) if words else ""
    if name.rstrip("0123456789.") not in (*RUNTIMES, "python"):
        return name
    script = next((word for word in words[1:] if word[:1] != "-"), "").replace("\\", "/")
    package = (
        script.rpartition("/node_modules/")[2].split("/") if "/node_modules/" in script else []
    )
    scoped = package[:1] and package[0][:1] == "@"
    return package[1 if scoped else 0] if len(package) > 1 else _stem(script)


def _stem(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].split(".", 1)[0]
