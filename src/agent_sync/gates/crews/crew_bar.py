"""What a crew bars (CREW-2): edits that its mode does not let this member make.

Bars no reading, no file that git does not keep, and no commit but in *handoff-resume*: what was
written while the mode allowed it may be committed, and whose it is the leases say.
"""

from ..bar import ALL_KEYS, COMMIT, Bar, quoted
from . import crews
from .crews import HANDOFF_RESUME, MANAGER_DELEGATE, PEER_CONTRACT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..bar import Look, Wanted
    from ..parties import Party
    from .crews import Crew


def judge(look: "Look", party: "Party", wanted: "Wanted") -> "Bar | None":
    """Whether the crew that ``party`` has part in bars a write."""
    number = int(party.subject[1:])
    crew = look.once("crew", party.subject, lambda: crews.get(look.store, number))
    judge_by = MODES.get(crew.mode)
    if judge_by is None or crew.ended_at:
        return None
    if look.act == COMMIT and crew.mode != HANDOFF_RESUME:
        return None
    bar = judge_by(look, crew, wanted)
    return bar if bar is not None and look.is_work(wanted) else None


def _peer_contract(look: "Look", crew: "Crew", wanted: "Wanted") -> "Bar | None":
    from .crew_leases import asked_for

    if asked_for(look, wanted):
        return None
    rule = "edits only under a lease that it asked for"
    if wanted.key == ALL_KEYS:
        missing, step = "no text says which files this writes", _NAME_FILES
    else:
        missing = f"you have asked for none on {wanted.key}"
        step = f"lock it: `agent-sync lock {quoted(wanted.key)}`"
    return _bar(crew, wanted, rule, missing, [step], waits=False)


_NAME_FILES = "name the files in the command, and lock them: `agent-sync lock FILE`"


def _manager_delegate(look: "Look", crew: "Crew", wanted: "Wanted") -> "Bar | None":
    if crew.led_by(look.agent_id):
        return None
    from .crew_tasks import given

    tasks = look.once("tasks", crew.ref, lambda: given(look.store, crew, look.agent_id))
    if any(not one.files or one.admits(wanted) for one in tasks):
        return None
    lead = crews.name_of(look.store, crew.architect_id)
    who = f"{lead}, its architect," if lead else "its architect"
    rule = f"edits only for a task in progress that {who} or the person made or gave"
    refs = ", ".join(one.ref for one in tasks)
    missing = f"{wanted.key} is not among the files of {refs}" if tasks else "you have none"
    if crews.missing(look.store, crew, crew.architect_id, look.world):
        steps = ["take the lead, which is left: `agent-sync crew take`", _CLAIM]
    elif tasks:
        steps = [_ask(crew, lead), _CLAIM]
    else:
        steps = [_CLAIM, _ask(crew, lead)]
    return _bar(crew, wanted, rule, missing, steps)


_CLAIM = "claim one of these tasks: `agent-sync tasks`, then `agent-sync claim-task TASK`"


def _ask(crew: "Crew", lead: str) -> str:
    if crews.is_person(crew.architect_id):
        return "ask the person for one"
    return f"ask {lead} for one: `agent-sync wake {lead} plan`"


def _handoff_resume(look: "Look", crew: "Crew", wanted: "Wanted") -> "Bar | None":
    if crew.worked_by(look.agent_id):
        return None
    from .crew_work import steps_to_work

    worker = crews.name_of(look.store, crew.worker_id)
    gone = crews.missing(look.store, crew, crew.worker_id, look.world)
    if not worker:
        missing = "nobody has it"
    else:
        missing = f"{worker}, who is gone, has it" if gone else f"{worker} has it"
    steps = steps_to_work(look, crew, worker, gone=gone)
    return _bar(crew, wanted, "edits only while it has the work", missing, steps)


MODES: "dict[str, Callable[[Look, Crew, Wanted], Bar | None]]" = {
    PEER_CONTRACT: _peer_contract,
    MANAGER_DELEGATE: _manager_delegate,
    HANDOFF_RESUME: _handoff_resume,
}


def _bar(
    crew: "Crew",
    wanted: "Wanted",
    rule: str,
    missing: str,
    steps: "list[str]",
    *,
    waits: bool = True,
) -> Bar:
    said = f"you are in crew {crew.ref}, mode {crew.mode}: a member {rule}, and {missing}."
    return Bar(crew.ref, wanted.key, said, steps, waits=waits)
