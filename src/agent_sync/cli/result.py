"""What a command gives back: data, lines for a person, and errors as data. It never prints.

The JSON envelope has the same keys for success and failure (CLI-2), and ``status`` is
derived from the errors, so that it cannot contradict them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..errors import OK, AgentSyncError

ENVELOPE_VERSION = 1
LONGEST = 1500
"""Longest sentence of an error, in characters: it may quote what was typed."""


class Problem(NamedTuple):
    """One error as data: the stable code, the sentence, the facts behind it.

    ``apart`` is the sentence without words of others, and those: for a model. None where the
    sentence has none.
    """

    code: str
    message: str
    exit_status: int
    facts: Mapping[str, object]
    apart: "tuple[str, Sequence[str]] | None" = None

    def payload(self) -> dict[str, object]:
        """The error as it stands in the envelope."""
        facts = {name: value for name, value in self.facts.items() if name != "detail"}
        return {**facts, "code": self.code, "message": self.message}


class Result(NamedTuple):
    """The outcome of one command.

    ``lines`` are for a person, already clean and aligned; ``notes`` go to standard error;
    ``stream`` replaces both for commands whose output is raw (CLI-2), each item one line.
    ``quotes`` says that the lines, also those of a stream, hold words of other agents: a model
    gets them, or ``quoted`` where not all are, in a frame behind ``own``, what the program itself
    has to say. ``framed`` says that they are ready for a model as they are. ``raw`` are
    bytes for standard output as they are, of a command whose output another program reads.
    ``told``: the lines say what the errors do, which are for programs then.
    """

    data: Mapping[str, object] = {}
    lines: Sequence[str] = ()
    problems: tuple[Problem, ...] = ()
    notes: Sequence[str] = ()
    stream: Iterable[str] | None = None
    quotes: bool = False
    own: Sequence[str] = ()
    quoted: Sequence[str] = ()
    framed: bool = False
    raw: "bytes | None" = None
    told: bool = False

    @property
    def exit_code(self) -> int:
        """The status of the first error, 0 without one."""
        return self.problems[0].exit_status if self.problems else OK

    @property
    def status(self) -> str:
        """'ok' or 'error'."""
        return "error" if self.problems else "ok"


def failed(error: AgentSyncError) -> Result:
    """The result that an expected failure is."""
    said = str(error)
    if len(said) > LONGEST:
        said = said[:LONGEST] + "…"
    one = Problem(error.code, said, error.exit_status, error.facts, error.apart)
    return Result(problems=(one,))


def envelope(command: str, result: Result) -> str:
    """The one JSON document of a command, on one line, in ASCII (any stream can carry it)."""
    import json

    document = {
        "version": ENVELOPE_VERSION,
        "command": command,
        "status": result.status,
        "exit_code": result.exit_code,
        "data": dict(result.data),
        "errors": [problem.payload() for problem in result.problems],
    }
    return json.dumps(document, default=str)
