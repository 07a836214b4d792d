"""``crew``, ``crews`` and ``wake``: working together in one way, and asking for an act (CREW)."""

import argparse

from ..actions import crew_actions, wake_actions
from ..actions.crew_actions import Shown
from ..errors import UsageError
from ..gates.crews.crews import IN_THE_OPEN, MODES, ROLES
from ..gates.wakes import VERBS
from ..views import crew_words, outcomes, payload
from . import value_kinds
from .context import Context
from .parsing import Parser, Run, command
from .result import Result

_MORE = f"""
create TITLE makes a crew, which you lead; its mode is {", ".join(MODES[:-1])} or {MODES[-1]}.
join CREW (K1, or its title) makes you a member, leave ends that, show says who is in it, what its
mode asks of a member and what happened. take takes over the lead, or the work, of one that is gone.
Who leads it: give AGENT hands the lead on, assign TASK --to AGENT gives a task to a member, close
ends it. advance brings it from planning to executing, reviewing and completed, and says what is
missing.

Example: agent-sync crew create 'new parser' --mode peer-contract
"""
_WAKE = f"""
The verbs are {", ".join(VERBS)}; the mode of the receiver's crew may refuse some.

Example: agent-sync wake ann review --about C1 --why 'the tests pass now'
"""
NEEDS = {"create": "TITLE", "join": "CREW", "give": "AGENT", "assign": "TASK"}
NAMES = {*NEEDS, "show", "close", "advance"}
ONLY = {"mode": ("create",), "architect": ("create",), "role": ("join",), "to": ("assign",)}


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    parser = command(sub, "crew", run_crew, "work with others in one way, its mode", more=_MORE)
    parser.add_argument("verb", choices=list(_runs()), metavar="VERB", help=", ".join(_runs()))
    parser.add_argument(
        "name",
        nargs="?",
        default="",
        kind=value_kinds.CREW,
        metavar="NAME",
        help="TITLE, CREW, AGENT or TASK",
    )
    parser.add_argument("--mode", choices=MODES, help="of a new crew; open unless it is said")
    parser.add_argument(
        "--architect", kind=value_kinds.AGENT, metavar="AGENT", help="who leads a new crew"
    )
    parser.add_argument("--role", choices=ROLES, help="in the crew; executor unless it is said")
    parser.add_argument("--to", kind=value_kinds.AGENT, metavar="AGENT", help="whose task it is")
    parser = command(sub, "crews", run_crews, "list the crews")
    parser.add_argument("--all", action="store_true", help="also those that are closed")
    parser = command(sub, "wake", run_wake, "ask an agent for one act", more=_WAKE)
    parser.add_argument("agent", metavar="AGENT", kind=value_kinds.AGENT)
    parser.add_argument("verb", metavar="VERB", kind=value_kinds.WAKE_VERB, help="what is asked")
    parser.add_argument(
        "--about",
        metavar="ID",
        default="",
        kind=value_kinds.SUBJECT,
        help="what it is about: G1, C1, T1, ...",
    )
    parser.add_argument("--why", default="", kind=value_kinds.FREE)


def _runs() -> "dict[str, Run]":
    return {
        "create": _create,
        "join": _join,
        "leave": _leave,
        "show": _show,
        "take": _take,
        "give": _give,
        "assign": _assign,
        "advance": _advance,
        "close": _close,
    }


def run_crew(context: Context, args: argparse.Namespace) -> Result:
    """Do one of the verbs. Raises what its action raises, and UsageError."""
    wanted = NEEDS.get(args.verb)
    if wanted and not args.name:
        raise UsageError(f"name it: agent-sync crew {args.verb} {wanted}")
    if args.name and args.verb not in NAMES:
        raise UsageError(f"'agent-sync crew {args.verb}' takes no name")
    for option, verbs in ONLY.items():
        if getattr(args, option) and args.verb not in verbs:
            raise UsageError(f"--{option} goes with 'crew {verbs[0]}'")
    return _runs()[args.verb](context, args)


def _create(context: Context, args: argparse.Namespace) -> Result:
    shown = crew_actions.create(
        context, args.name, mode=args.mode or IN_THE_OPEN, architect=args.architect or ""
    )
    return _of(shown, f"created {shown.crew.ref}, led by {crew_words.leader(shown)}")


def _join(context: Context, args: argparse.Namespace) -> Result:
    shown = crew_actions.join(context, args.name, role=args.role or "")
    return _of(shown, f"you are in crew {shown.crew.ref}")


def _of(shown: Shown, said: str) -> Result:
    """A crew that one is in now: what its mode asks of one, and its title, which may be another's
    words."""
    own = [said, crew_words.rule(shown.crew)]
    title = crew_words.named(shown.crew)
    data = {"crew": crew_words.payload(shown)}
    return Result(data, [*own, title], quotes=True, own=own, quoted=[title])


def _leave(context: Context, _args: argparse.Namespace) -> Result:
    crew = crew_actions.leave(context)
    return Result({"left": crew.ref}, [f"you left crew {crew.ref}"])


def _show(context: Context, args: argparse.Namespace) -> Result:
    return shown(context, args.name)


def shown(context: Context, name: str) -> Result:
    """One crew with its history, one's own for ''. Raises NotFound."""
    found = crew_actions.show(context, name)
    data = {"crew": crew_words.payload(found), "history": crew_words.history(found)}
    return Result(data, crew_words.crew(context.style, found), quotes=True)


def _close(context: Context, args: argparse.Namespace) -> Result:
    crew = crew_actions.close(context, args.name)
    return Result({"closed": crew.ref}, [f"closed {crew.ref}"])


def _take(context: Context, _args: argparse.Namespace) -> Result:
    done = crew_actions.take(context)
    data = {"crew": done.crew.ref, "lead": done.lead, "work": done.work}
    return Result(data, [crew_words.taken(done)])


def _give(context: Context, args: argparse.Namespace) -> Result:
    shown = crew_actions.give(context, args.name)
    said = f"{crew_words.leader(shown)} leads {shown.crew.ref} now"
    return Result({"crew": crew_words.payload(shown)}, [said])


def _assign(context: Context, args: argparse.Namespace) -> Result:
    if not args.to:
        raise UsageError("say to whom: agent-sync crew assign TASK --to AGENT")
    task = crew_actions.assign(context, args.name, args.to)
    lines = [outcomes.task("assigned", task)]
    own = [f"assigned {task.ref}"]
    return Result({"task": payload.task(task)}, lines, quotes=True, own=own, quoted=lines)


def _advance(context: Context, args: argparse.Namespace) -> Result:
    crew = crew_actions.advance(context, args.name)
    return Result({"crew": crew.ref, "phase": crew.phase}, [f"{crew.ref} is {crew.phase} now"])


def run_crews(context: Context, args: argparse.Namespace) -> Result:
    """List crews."""
    found = crew_actions.listed(context, everything=args.all)
    lines = crew_words.crews(context.style, found) if found else [crew_words.NO_CREWS]
    data = {"crews": [crew_words.payload(one) for one in found]}
    return Result(data, lines, quotes=bool(found))


def run_wake(context: Context, args: argparse.Namespace) -> Result:
    """Ask for an act. Raises NotToBeAsked, IsGone, NobodyCalled, NotFound, InvalidInput."""
    done = wake_actions.wake(context, args.agent, args.verb, about=args.about, why=args.why)
    return Result({"wake": crew_words.wake_payload(done)}, [crew_words.woken(done)])
