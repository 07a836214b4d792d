"""Whom the person's word on what is open between agents would hurt: see ``question_actions``."""

from ..gates import parties
from ..gates.checkpoints.checkpoints import WAITING as UNDECIDED
from ..gates.gate import Gate
from ..gates.parties import OBJECTED, Party
from ..gates.patches.patches import APPLIED, OVER, WAITING, Patch
from ..identity.who import OPERATOR
from ..presence import agents
from ..protection import file_notes
from . import checkpoint_actions, gate_actions, handover_actions, patch_actions
from .actor import Actor
from .checkpoint_actions import Shown
from .gate_actions import GateView
from .patch_looks import Standing
from .person_questions import Question, Stake

OBJECT, RESOLVE_AGAINST, CANCEL_GATE = "object", "resolve_against", "cancel_gate"
APPROVE_CHECKPOINT, REJECT_CHECKPOINT = "approve_checkpoint", "reject_checkpoint"
CANCEL_CHECKPOINT, REPLACE = "cancel_checkpoint", "replace_approver"
APPROVE_PATCH, REJECT_PATCH = "approve_patch", "reject_patch"
REVERT_PATCH, CANCEL_PATCH = "revert_patch", "cancel_patch"
WITHDRAW = "withdraw"


def held_by(view: GateView) -> "list[Party]":
    """The agents that a gate stops."""
    return [x for x in view.parties if x.agent_id != OPERATOR and x.name not in view.unbound]


def _stakes(some: "list[Party]") -> "tuple[Stake, ...]":
    return tuple(Stake(x.agent_id, x.name) for x in some)


def _marks(one: "Gate", some: "list[Party]") -> "tuple[object, ...]":
    return (one.ref, one.state, *sorted((x.agent_id, x.verdict, x.note) for x in some))


def before_objecting(actor: Actor, number: int) -> "Question | None":
    """Who stays stopped. Raises NotFound."""
    view, _ = gate_actions.show(actor, number)
    held = held_by(view)
    return (
        Question(OBJECT, _stakes(held), {"view": view}, _marks(view.gate, held)) if held else None
    )


def before_resolving(actor: Actor, number: int) -> "Question | None":
    """Who objects, so that the person decides against that. Raises NotFound."""
    view, _ = gate_actions.show(actor, number)
    against = [x for x in view.parties if x.verdict == OBJECTED and x.agent_id != OPERATOR]
    if not against or not view.gate.is_open:
        return None
    facts = {"view": view, "against": against}
    return Question(RESOLVE_AGAINST, _stakes(against), facts, _marks(view.gate, against))


def before_cancelling_gate(actor: Actor, number: int) -> "Question | None":
    """Who writes again without having agreed. Raises NotFound."""
    view, _ = gate_actions.show(actor, number)
    held = held_by(view)
    if not view.gate.is_open or not held:
        return None
    return Question(CANCEL_GATE, _stakes(held), {"view": view}, _marks(view.gate, held))


def before_approving_checkpoint(
    actor: Actor, number: int, *, anyway: bool = False
) -> "Question | None":
    """Who was asked and is decided for, and in spite of what. Raises NotFound."""
    found = checkpoint_actions.show(actor, number)
    one, left = found.checkpoint, [x.name for x in found.items if not x.done_at]
    if one.state != UNDECIDED or ((left or one.failed) and not anyway):
        return None  # the answer says why not
    others = found.people.awaited if found.people.as_approver(OPERATOR) is None else []
    if not (others or left or one.failed):
        return None
    facts = {"shown": found, "others": others, "left": left}
    marks = (one.subject, *sorted(x.agent_id for x in others), *left, one.exit_code)
    return Question(APPROVE_CHECKPOINT, _stakes(others), facts, marks)


def before_rejecting_checkpoint(actor: Actor, number: int) -> "Question | None":
    """Who has to work again, and who stays stopped. Raises NotFound."""
    found = checkpoint_actions.show(actor, number)
    if found.checkpoint.state != UNDECIDED:
        return None
    return _of_checkpoint(REJECT_CHECKPOINT, found, bound_in(found))


def before_cancelling_checkpoint(actor: Actor, number: int) -> "Question | None":
    """Who was asked in vain, and who writes there again. Raises NotFound."""
    found = checkpoint_actions.show(actor, number)
    if not found.checkpoint.in_force:
        return None
    return _of_checkpoint(CANCEL_CHECKPOINT, found, bound_in(found))


def before_replacing(actor: Actor, number: int, old: str, new: str) -> Question:
    """Who has no say any more. Raises NotFound."""
    one = checkpoint_actions.show(actor, number).checkpoint
    facts = {"subject": one.subject, "old": old, "new": new}
    return Question(REPLACE, (Stake("", old),), facts, (one.subject, old, new))


def bound_in(found: Shown) -> "list[Party]":
    """Whom a checkpoint stops beside its author."""
    return [x for x in found.people.held if x.bound]


def _of_checkpoint(code: str, found: Shown, held: "list[Party]") -> Question:
    one, people = found.checkpoint, found.people
    author = Stake(people.author_id, people.author_name)
    marks = (one.subject, one.state, *sorted(x.agent_id for x in held))
    return Question(code, (author, *_stakes(held)), {"shown": found, "held": held}, marks)


def before_approving_patch(
    actor: Actor, number: int, *, applies: bool = False
) -> "Question | None":
    """Who holds a file of it or was asked, so that the person decides for them. Raises NotFound."""
    standing = patch_actions.check(actor, number)
    if standing.patch.state not in WAITING or standing.found.failed:
        return None  # the answer says why not, if it may not be
    people = {who: name for who, name in standing.found.wanted.people.items() if who != OPERATOR}
    if not people:
        return None
    asked = {x.agent_id for x in parties.of_subject(actor.look()[0], standing.patch.subject)}
    unasked = [name for who, name in people.items() if who not in asked]
    holders = standing.found.wanted.holders if applies else []
    held = {x.key: x.holder.name for x in holders if not x.waits}
    work = _work_in(actor, standing) if applies else {}
    facts = {
        "standing": standing, "held": held, "work": work, "applies": applies,
        "asked": [name for who, name in people.items() if who in asked], "unasked": unasked,
    }  # fmt: skip
    said = [name for pair in sorted(work.items()) for name in (pair[0], *pair[1])]
    marks = (*_round(standing.patch), applies, *sorted(people), *sorted(held), *said)
    stakes = tuple(Stake(who, name) for who, name in people.items())
    return Question(APPROVE_PATCH, stakes, facts, marks)


def _work_in(actor: Actor, standing: Standing) -> "dict[str, list[str]]":
    """Whose uncommitted work is in which of its files: of others than its author."""
    store, _ = actor.look()
    found: dict[str, list[str]] = {}
    for key in standing.found.keys:
        for one in file_notes.authors_of(store, key, standing.patch.checkout):
            who = agents.find(store, one.agent_id)
            if who is not None and not parties.same(who.id, standing.patch.author_id):
                found.setdefault(key, []).append(who.name)
    return found


def before_rejecting_patch(actor: Actor, number: int) -> "Question | None":
    """Whose change is refused. Raises NotFound."""
    patch = patch_actions.show(actor, number).patch
    return _of_patch(REJECT_PATCH, patch) if patch.state in WAITING else None


def before_cancelling_patch(actor: Actor, number: int) -> "Question | None":
    """Whose change is dropped. Raises NotFound."""
    patch = patch_actions.show(actor, number).patch
    mine = patch.author_id == OPERATOR or patch.state in OVER
    return None if mine else _of_patch(CANCEL_PATCH, patch)


def before_reverting(actor: Actor, number: int) -> "Question | None":
    """Whose change goes out of which files. Raises NotFound."""
    standing = patch_actions.check(actor, number)
    if standing.patch.state != APPLIED or standing.patch.reverted_at:
        return None
    return _of_patch(REVERT_PATCH, standing.patch, standing)


def _of_patch(code: str, patch: Patch, standing: "Standing | None" = None) -> Question:
    stake = Stake(patch.author_id, patch.author.name)
    return Question(code, (stake,), {"patch": patch, "standing": standing}, _round(patch))


def _round(patch: Patch) -> "tuple[object, ...]":
    return (patch.subject, patch.round, patch.state)


def before_withdrawing(actor: Actor, number: int) -> "Question | None":
    """Whose offer to whom ends. Raises NotFound."""
    one = handover_actions.show(actor, number).handover
    if one.giver_id == OPERATOR or not one.is_open:
        return None
    return Question(WITHDRAW, (Stake(one.giver_id, one.giver.name),), {"offer": one}, (one.ref,))
