"""What a gate bars (GATE-4): every write and commit of its parties within what it guards."""

from ..identity.liveness import RUNNING
from ..locks.lease import FILE, TREE
from . import gate_policy, parties
from .bar import COMMIT, Bar, Wanted, quoted
from .cut_off import is_cut_off
from .gate import ACKNOWLEDGED, CONFLICT, Gate, get
from .gate_settling import cause_of, party_rows
from .subjects import parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .bar import Look
    from .coverage import CoveredPath
    from .parties import Party

ADVISED_WAIT_S = 100


def judge(look: "Look", party: "Party", wanted: "Wanted") -> "Bar | None":
    """Whether the gate that ``party`` has part in bars a write."""
    one = look.once("gate", party.subject, lambda: get(look.store, parsed(party.subject)[1]))
    if not one.is_open or not guards(look, one, wanted):
        return None
    rows = look.once("parties", one.ref, lambda: party_rows(look.store, one))
    if gate_policy.lapsed(one, rows, look.world) or _may_yet(look, one, rows):
        return None
    return _bar(look, one, rows, party, wanted)


def guards(look: "Look", one: Gate, wanted: "Wanted") -> bool:
    """Whether a gate guards a path: what is work, else only where that was named itself."""
    if one.checkout and wanted.checkout not in ("", one.checkout):
        return False
    paths = look.paths(one.ref)
    met = [path for path in paths if path.touches(wanted.target, wanted.key)]
    if not met and (paths or is_cut_off(look.store, one, look.world.now)):
        return False
    return look.is_work(wanted) or any(_is_named(look, path, wanted) for path in met)


def _is_named(look: "Look", path: "CoveredPath", wanted: "Wanted") -> bool:
    """Whether somebody named what is no work: the file, or a folder that is all ignored, outside,
    or in the coordination folder.
    """
    if path.target == FILE or path.key[:1] == "/":
        return True
    folder = path.key if path.target == TREE else path.key.partition("*")[0].rpartition("/")[0]
    return bool(folder) and not look.is_work(Wanted(folder, wanted.checkout, TREE))


def _may_yet(look: "Look", one: Gate, rows: "list[Party]") -> bool:
    """Whether this agent holds what a conflict is about: it may commit its files as they are, and
    write on until it acknowledges, its turn ends, or five minutes have gone.
    """
    if one.reason != CONFLICT or not parties.same(one.holder_id, look.agent_id):
        return False
    if look.act == COMMIT:
        return True
    holder = parties.mine(rows, look.agent_id)
    same_turn = (
        holder is not None
        and holder.holder.state == RUNNING
        and holder.holder.state_at <= one.created_at
    )
    return same_turn and look.world.now < one.grace_until


def _bar(look: "Look", one: Gate, rows: "list[Party]", party: "Party", wanted: "Wanted") -> Bar:
    missing = gate_policy.missing(rows, look.world)
    against = [x for x in gate_policy.objecting(rows, look.world) if x not in missing]
    away = [x for x in rows if x not in missing and x not in against and not x.verdict]
    who = "the person" if one.policy == gate_policy.PERSON else " or ".join(x.name for x in rows)
    facts = [f"gate {one.ref} guards it and is {one.state}"]
    if missing or against:
        facts.append(f"not acknowledged by {', '.join(x.name for x in missing + against)}")
    if away:
        facts.append(f"not waited for, being away: {', '.join(x.name for x in away)}")
    facts.append(f"resolved by {who}")
    quoted = [f"{one.ref}: {one.why}"] if one.why else []
    said = "; ".join(facts) + "."
    return Bar(one.ref, wanted.key, said, _steps(look, one, rows, party), quoted)


def _steps(look: "Look", one: Gate, rows: "list[Party]", party: "Party") -> "list[str]":
    """The one next command of this agent first."""
    if is_cut_off(look.store, one, look.world.now):
        return [
            "the server that it came through is not heard; if it must not wait, end your own part: "
            f'`agent-sync gate cancel {one.ref} --why "..."`'
        ]
    wait = f"wait for it: `agent-sync gate wait {one.ref} --wait={ADVISED_WAIT_S}`"
    if party.verdict != parties.ACKNOWLEDGED:
        return [
            f"say that you have seen it: `agent-sync gate ack {one.ref}`; it blocks on until it "
            "is resolved"
        ]
    ready = one.state == ACKNOWLEDGED or gate_policy.agreed(one, rows, look.world)
    if not ready or one.policy == gate_policy.PERSON:
        return [wait]
    found = cause_of(look.store, one, rows, look.world)
    own = [x for x in found if parties.same(x.agent_id, look.agent_id)]
    mine = sorted(own, key=lambda x: x.waits)  # what it holds, first
    unlock = f"`agent-sync unlock {quoted(mine[0].key)}`" if mine else ""
    if mine and not mine[0].waits:
        return [f"give it up when you are through: {unlock}", wait]
    if found:
        return [wait, *([f"give your claim up: {unlock}"] if mine else [])]
    return [
        f'agree with the others, then: `agent-sync gate resolve {one.ref} --summary "..."`',
        wait,
    ]
