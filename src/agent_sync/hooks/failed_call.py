"""A hook that failed: one line in ``hooks.log``, and what the gate still says (HOOK-9, HOOK-10).

Loaded once something went wrong.
"""

from ..clients.claude_code import names_a_file
from ..failures import StoreBusy
from ..feed.hook_errors import note
from .call import NOTHING, Answer
from .own_process import DeadlineError, passed
from .payload_in_python import first_at
from .quiet import forget_all
from .unreadable_input import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..clients.dialect import Dialect
    from ..repository.location import Project

GATE = "pre-tool-use"
TELLING = ("session-start", "user-prompt-submit")
"""Where it is said that nothing is protected."""


def answer(
    event: str,
    error: Exception,
    here: "Project | None",
    raw: bytes,
    row: "Dialect",
    *,
    strict: bool,
    unread: bool,
    advisory: bool = False,
) -> Answer:
    """Report what went wrong, and answer all the same. ``unread``: the input was cut off,
    ``advisory``: nothing is refused.

    The deadline is off.
    """
    late = isinstance(error, DeadlineError)
    busy = late or isinstance(error, StoreBusy)
    if busy:
        passed.clear()  # what follows is the answer to it
    noted(event, error, here)
    if event == GATE and not advisory:
        unread = unread or isinstance(error, InputError)
        return refused(error, raw, row, strict=strict, unread=unread, busy=busy, late=late)
    if busy or event not in TELLING:
        return NOTHING
    from . import said_off

    return said_off.answer(event, error)


def noted(event: str, error: Exception, here: "Project | None") -> None:
    """Say it in ``hooks.log``; behind a gate that failed no hook is left out."""
    if here is None:
        return
    note(here.folder, event, error)
    if event == GATE:
        forget_all(here.folder)


def refused(
    error: Exception,
    raw: bytes,
    row: "Dialect",
    *,
    strict: bool,
    unread: bool,
    busy: bool,
    late: bool,
) -> Answer:
    """The gate could not decide: an edit is refused where the database is busy, or under strict, a
    command where it is busy and may write; else there is no opinion.
    """
    edits = unread or names_a_file(raw, row)
    if not (edits and (strict or busy)) and not (busy and _writes(raw, row)):
        return NOTHING
    from .edits.unchecked import cannot_check

    return cannot_check(error, busy=busy, late=late)


def _writes(raw: bytes, row: "Dialect") -> bool:
    """Whether a shell command that could not be judged may write a file or use git."""
    import json

    from ..shell.prefilter import maybe_writes

    try:
        data = json.loads(raw.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return False
    named = [row.fields[name] for name in ("command", "commands") if name in row.fields]
    found = next((one for path in named if (one := first_at(data, path)) is not None), None)
    commands = found if isinstance(found, list) else [found]
    return any(isinstance(one, str) and maybe_writes(one) for one in commands)
