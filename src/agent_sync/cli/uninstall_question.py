"""Whether it may be uninstalled while agents are at work here: a person decides that (WORK-6)."""

import os

from ..actions.caller import Caller
from ..actions.shielded_places import other_at_work
from ..errors import AgentSyncError, Conflict, NoProject, StoreError
from ..views.terminal import clean
from .context import Context

_YES = ("y", "yes")


def demand_a_person(context: Context, target: str) -> None:
    """Raise Conflict while another agent is live in the repository of ``target``, unless a person
    at a terminal says yes. A database that nobody can read says nothing.
    """
    name, inside = _other_at_work(context, target)
    if not name:
        return
    at_work = f"{clean(name, 64)} is at work here and would go on without protection"
    if inside:
        raise Conflict(
            f"{at_work}: taking it out is for the person; ask them to type 'agent-sync uninstall' "
            "in a terminal of their own"
        )
    if not _is_yes(context, f"{at_work}. Take it out all the same? [y/N] "):
        raise _refused(context, at_work)


def who_is_asked_about(context: Context, target: str) -> str:
    """What ``demand_a_person`` would ask about, '' for nothing."""
    name, _ = _other_at_work(context, target)
    if not name:
        return ""
    return f"{clean(name, 64)} is at work here: without --dry-run a person is asked on a terminal"


def _other_at_work(context: Context, target: str) -> tuple[str, bool]:
    """(the name of another live agent there, '' for none; whether this runs inside a session)."""
    there = Caller(context.env, os.path.abspath(os.path.join(context.cwd, target)))
    try:
        name = other_at_work(there)
        return name, bool(name) and there.inside
    except (NoProject, StoreError):
        return "", False
    finally:
        there.close()


def _is_yes(context: Context, question: str) -> bool:
    if not (context.stdin.isatty() and context.stderr.isatty()):
        return False
    context.stderr.write(question)
    context.stderr.flush()
    return context.stdin.readline().strip().casefold() in _YES


def _refused(context: Context, at_work: str) -> AgentSyncError:
    if context.stdin.isatty() and context.stderr.isatty():
        return Conflict("nothing was taken out")
    return Conflict(f"{at_work}: end that session, or run this on a terminal, which asks")
