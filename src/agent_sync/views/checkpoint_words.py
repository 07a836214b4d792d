"""Checkpoints for a person and for a program: lists, one in full, what was done."""

from collections.abc import Iterable, Sequence

from ..actions.checkpoint_actions import Listed, Made, Shown
from ..actions.checkpoint_part import Verdict
from ..gates.checkpoints.checkpoint_people import People
from ..gates.checkpoints.checkpoints import APPROVED, NOTED, Checkpoint
from ..gates.checkpoints.covered_now import Moved
from ..gates.checkpoints.required_items import Item
from .gate_shapes import CheckpointData, RequiredData, ShownCheckpoint
from .payload import moment
from .tables import Style, rows
from .terminal import clean

NO_CHECKPOINTS = "No checkpoint is in force."
NAME, PATH = 64, 300
SHOWN_FILES = 20


def payload(one: Checkpoint, people: People, *, orphaned: bool = False) -> CheckpointData:
    """One checkpoint."""
    return {
        "id": one.subject,
        "summary": one.summary,
        "state": one.state,
        "in_force": one.in_force,
        "orphaned": orphaned,
        "author": people.author_name,
        "author_id": people.author_id,
        "approvers": [
            {"id": x.agent_id, "name": x.name, "verdict": x.verdict or None, "note": x.note}
            for x in people.approvers
        ],
        "held": [{"id": x.agent_id, "name": x.name} for x in people.held if x.bound],
        "head": one.head,
        "next": one.next,
        "risk": one.risk,
        "evidence": one.evidence,
        "command": one.command or None,
        "exit_code": one.exit_code,
        "replaces": f"C{one.replaces}" if one.replaces else None,
        "created_at": moment(one.created_at),
        "state_at": moment(one.state_at),
        "ended_at": moment(one.ended_at),
    }


def items_payload(items: Sequence[Item]) -> list[RequiredData]:
    """What is required, and what of it is done."""
    return [
        {"name": x.name, "done_at": moment(x.done_at), "done_by": x.done_by or None} for x in items
    ]


def shown_payload(shown: Shown, *, diff: bool) -> ShownCheckpoint:
    """Everything about one; the difference only where it is asked for."""
    found: ShownCheckpoint = {
        **payload(shown.checkpoint, shown.people, orphaned=shown.orphaned),
        "paths": [{"target": x.target, "key": x.key} for x in shown.paths],
        "files": shown.files,
        "required": items_payload(shown.items),
        "changed": [
            {"path": x.key, "how": x.how, "by": shown.by.get(x.key)} for x in shown.moved
        ],
        "diff": _text(shown.diff),
        "looked": shown.looked,
        "output": _text(shown.output),
        "history": [
            {"at": moment(x.at), "by": x.agent_name, "by_id": x.agent_id, "what": x.what,
             "body": x.body}
            for x in shown.history
        ],
    }  # fmt: skip
    if not diff:
        del found["diff"]
    return found


def to_decide(shown: Shown) -> list[str]:
    """What whoever may decide it types next; nothing for others."""
    name = shown.checkpoint.subject
    ticks = [f"what is done of what it requires: agent-sync checkpoint tick {name} NAME"]
    if not shown.decides:
        return ticks if shown.ticks else []
    if shown.moved:  # nobody can approve it; who made it makes another one
        why = '--why "its files have changed"'
        return [f"it is not what it was when it was made: agent-sync reject {name} {why}"]
    return [
        *(ticks if shown.ticks else []),
        f"if it is right: agent-sync approve {name}",
        f'if it is not: agent-sync reject {name} --why "..."',
    ]


def _text(content: "bytes | None") -> "str | None":
    return None if content is None else content.decode("utf-8", "replace")


def table(style: Style, found: Sequence[Listed]) -> list[str]:
    """A list of checkpoints."""
    cells = [
        (
            one.checkpoint.subject,
            f"{one.checkpoint.state}{', orphaned' if one.orphaned else ''}",
            one.people.author_name,
            ", ".join(x.name for x in one.people.awaited) if one.checkpoint.in_force else "",
            style.ago(one.checkpoint.created_at),
            one.checkpoint.summary,
        )
        for one in found
    ]
    return rows(style, cells, ("ID", "STATE", "AUTHOR", "WAITS FOR", "SINCE", "SUMMARY"))


def made(done: Made) -> list[str]:
    """What was made, in sentences without words of others."""
    one = done.checkpoint
    said = [f"made checkpoint {one.subject}: {done.files} file{'' if done.files == 1 else 's'}"]
    if done.plan.olds:
        said[0] += f", in place of {', '.join(x.subject for x in done.plan.olds)}"
    if one.state == NOTED:
        said.append("a note for whoever goes on: it binds nobody")
    else:
        said.append(
            f"{_and(done.plan.approvers.values())} {_are(len(done.plan.approvers))} asked; until "
            f"it is resolved you neither write nor commit there"
        )
    if done.plan.held:
        said.append(f"held until then: {_and(done.plan.held.values())}")
    if done.plan.asked:
        said.append(f"told, and not held (not of your crew): {_and(done.plan.asked.values())}")
    if done.ran is not None:
        late = ", ended after its 10 minutes" if done.ran.late else ""
        said.append(f"its command ended with exit code {done.ran.exit_code}{late}")
    if done.moved:
        said.append(f"changed while it ran: {_files(done.moved)}")
    return said


def verdict(did: str, done: Verdict) -> list[str]:
    """What became of one: 'approved', 'rejected', 'resolved' …"""
    one = done.checkpoint
    said = [f"{did} {one.subject}; it is {one.state}"]
    missing = [x.name for x in done.people.awaited] if one.in_force else []
    if missing and did == "approved":
        said.append(f"{_and(missing)} still {'has' if len(missing) == 1 else 'have'} to approve it")
    if one.state == APPROVED:
        said.append(f"'agent-sync checkpoint resolve {one.subject}' lets its author go on")
    return said


def items(one_id: str, found: Sequence[Item]) -> list[str]:
    """The list of what is required."""
    left = [x for x in found if not x.done_at]
    head = f"{one_id}: {len(found) - len(left)} of {len(found)} required items are ticked"
    return [head, *(f"  open: {clean(x.name, 100)}" for x in left)]


def full(style: Style, shown: Shown) -> list[str]:
    """One checkpoint in full, but for its difference."""
    one, people = shown.checkpoint, shown.people
    orphaned = ", orphaned" if shown.orphaned else ""
    lines = [
        f"{one.subject} {one.state}{orphaned}: {clean(one.summary)}",
        f"  by {clean(people.author_name, NAME)} {style.ago(one.created_at)}, HEAD "
        f"{one.head[:12] or '(none)'}, {shown.files} file{'' if shown.files == 1 else 's'} of "
        + ", ".join(clean(x.key, PATH) for x in shown.paths),
    ]
    lines += [_approver(x.name, x.verdict, x.note) for x in people.approvers]
    held = [x.name for x in people.held if x.bound]
    lines += [f"  held: {_and(held)}"] if held else []
    for name, text in (("next", one.next), ("risk", one.risk), ("evidence", one.evidence)):
        lines += [f"  {name}: {clean(text)}"] if text else []
    if one.command:
        lines.append(f"  ran: {clean(one.command, PATH)} (exit code {one.exit_code})")
    lines += [_item(x) for x in shown.items]
    lines += [_moved(x, shown.by) for x in shown.moved[:SHOWN_FILES]]
    lines += [] if shown.looked else ["  what changed since is not known: git cannot say"]
    left = len(shown.moved) - SHOWN_FILES
    lines += [f"  … and {left} more changed"] if left > 0 else []
    lines += [_step(style, x.at, x.agent_name, x.what, x.body) for x in shown.history]
    return lines


def _approver(name: str, verdict: str, note: str) -> str:
    more = f": {clean(note)}" if note else ""
    return f"  approver {clean(name, NAME)}: {verdict or 'has not decided'}{more}"


def _item(item: Item) -> str:
    return f"  required{' (done)' if item.done_at else ''}: {clean(item.name, 100)}"


def _moved(file: Moved, by: dict[str, str]) -> str:
    who = f" by {clean(by[file.key], NAME)}" if file.key in by else ""
    return f"  {file.how} since{who}: {clean(file.key, PATH)}"


def _step(style: Style, at: int, name: str, what: str, body: str) -> str:
    more = f": {clean(body, PATH)}" if body else ""
    did = what.replace("checkpoint_", "").replace("_", " ")
    return f"  {style.ago(at)} {clean(name, NAME)} {did}{more}"


def difference(shown: Shown) -> list[str]:
    """The difference as lines that are clean; what it holds is others' words."""
    if shown.diff is None:
        return ["(no difference is kept)"]
    text = shown.diff.decode("utf-8", "replace")
    if not text:
        return ["(no difference from HEAD)"]
    return [clean(line.replace("\t", "        ")) for line in text.split("\n")]


def output(shown: Shown) -> list[str]:
    """What its command said."""
    text = (shown.output or b"").decode("utf-8", "replace")
    return [clean(line) for line in text.rstrip("\n").split("\n")] if text else []


def _files(moved: Sequence[Moved]) -> str:
    return ", ".join(clean(x.key, PATH) for x in moved[:5])


def _and(names: "Iterable[str]") -> str:
    return " and ".join(clean(name, NAME) for name in names)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
