"""How a checkpoint is made: what is asked for, who has part in it, what is written."""

from collections.abc import Sequence
from typing import NamedTuple

from ..errors import InvalidInput
from ..gates import coverage, steps
from ..gates.checkpoints import checkpoint_news as news
from ..gates.checkpoints import checkpoint_people as people_of
from ..gates.checkpoints import checkpoint_verdicts as verdicts
from ..gates.checkpoints import checkpoints, covered_now, required_items
from ..gates.checkpoints.checkpoint_crew import crew_of
from ..gates.checkpoints.checkpoint_paths import cover_all
from ..gates.checkpoints.checkpoints import NOTED, REJECTED, WAITING, Checkpoint
from ..gates.checkpoints.covered_now import FileNow
from ..gates.checkpoints.evidence import Ran
from ..gates.coverage import CoveredPath
from ..identity.who import session_of
from ..locks.claim import World
from ..messages import mailbox
from ..presence.agents import Agent
from ..store.sqlite import Store, Transaction
from .actor import Actor
from .live_sessions import approvers, sessions
from .named_targets import targets
from .refusal_types import CheckpointStands, NoApprover

LONGEST_SUMMARY = 500
LONGEST_TEXT = 4_000
LONGEST_COMMAND = 4_000
LONGEST_ITEM = 100
MOST_ITEMS = 50


class Request(NamedTuple):
    """What is asked for, as it was typed; ``replaces`` is a number, 0 for none."""

    summary: str
    on: Sequence[str]
    approvers: Sequence[str] = ()
    hold: Sequence[str] = ()
    next: str = ""
    risk: str = ""
    evidence: str = ""
    run: str = ""
    require: Sequence[str] = ()
    replaces: int = 0


class Plan(NamedTuple):
    """Who will have part: id -> name of approvers, of those held, of those who are only asked to
    stay away; what it replaces, and the items that it keeps.
    """

    approvers: dict[str, str]
    held: dict[str, str]
    asked: dict[str, str]
    olds: list[Checkpoint]
    items: list[str]
    crew: int


class Content(NamedTuple):
    """What is covered, and what it holds: paths, files, the difference, HEAD, what was run."""

    paths: list[CoveredPath]
    files: dict[str, FileNow]
    diff: "bytes | None"
    head: str
    ran: "Ran | None"


def checked(request: Request) -> Request:
    """A request whose words are sound. Raises InvalidInput."""
    summary = " ".join(request.summary.split())
    if not summary or len(summary) > LONGEST_SUMMARY:
        raise InvalidInput(f"a summary has 1 to {LONGEST_SUMMARY} characters, not {len(summary)}")
    for name in ("next", "risk", "evidence", "run"):
        if len(getattr(request, name)) > LONGEST_TEXT:
            raise InvalidInput(f"--{name} has at most {LONGEST_TEXT:,} characters")
    items = [" ".join(one.split()) for one in request.require]
    if len(items) > MOST_ITEMS or any(not one or len(one) > LONGEST_ITEM for one in items):
        raise InvalidInput(
            f"--require: at most {MOST_ITEMS} items, each of 1 to {LONGEST_ITEM} characters"
        )
    return request._replace(summary=summary, require=items)


def paths_of(actor: Actor, store: Store, request: Request) -> list[CoveredPath]:
    """Every path named, and those of what is replaced. Raises InvalidInput."""
    named = targets(actor, request.on)
    project = actor.project
    away = [one.typed for one in named if one.checkout != project.checkout_name]
    if away:
        raise InvalidInput(
            f"{away[0]!r} is not in this checkout: a checkpoint is of one checkout, make it there"
        )
    found = [CoveredPath(one.target, one.key) for one in named]
    if request.replaces:
        old = checkpoints.find(store, request.replaces)
        if old.checkout != project.checkout_name:
            raise InvalidInput(f"{old.subject} is of another checkout: make its successor there")
        known = {(one.target, one.key) for one in found}
        kept = coverage.paths(store, old.subject)
        found += [one for one in kept if (one.target, one.key) not in known]
    if not found:
        raise InvalidInput("name what it covers: --on PATH")
    return found


def plan(
    store: Store, world: World, author_id: str, request: Request, paths: list[CoveredPath]
) -> Plan:
    """Who has part, at this moment. Raises NoApprover, NotFound, CheckpointStands."""
    olds = _olds(store, author_id, request, paths)
    given: dict[str, str] = {}
    for address in request.approvers:
        given |= approvers(store, world, author_id, address)
    before = [people_of.of(store, one) for one in olds]
    deciding = _kept_approvers(world, before, given) | given
    number, members = crew_of(store, author_id)
    held, asked = _holds(store, world, author_id, request.hold, members)
    held |= {x.agent_id: x.name for one in before for x in one.held if x.bound}
    if not deciding and (held or asked or request.require):
        raise InvalidInput("--hold and --require need an approver: --approver AGENT")
    items = [item.name for one in olds for item in required_items.of(store, one.id)]
    return Plan(
        deciding,
        {one: name for one, name in held.items() if one not in deciding},
        {one: name for one, name in asked.items() if one not in deciding},
        olds,
        list(dict.fromkeys([*items, *request.require])),
        number,
    )


def _olds(
    store: Store, author_id: str, request: Request, paths: list[CoveredPath]
) -> list[Checkpoint]:
    """What it replaces: the one that is named, and what was rejected and lies within its paths."""
    olds = []
    if request.replaces:
        old = checkpoints.find(store, request.replaces)
        if not people_of.of(store, old).is_author(author_id):
            raise CheckpointStands(old.subject, "replace", CheckpointStands.OTHERS)
        if not old.in_force:
            raise CheckpointStands(old.subject, "replace", CheckpointStands.STATE, state=old.state)
        olds = [old]
    for one in checkpoints.open_ones(store):
        if one.state == REJECTED and one.id != request.replaces:
            mine = people_of.of(store, one).is_author(author_id)
            if mine and cover_all(paths, coverage.paths(store, one.subject)):
                olds.append(one)
    return olds


def _kept_approvers(
    world: World, before: "list[people_of.People]", given: dict[str, str]
) -> dict[str, str]:
    """Those who decided on what is replaced; one who is gone only if somebody new takes its place.

    Raises NoApprover.
    """
    asked = {party.agent_id: party for one in before for party in one.approvers}
    gone = [party for party in asked.values() if people_of.is_gone(party, world)]
    new = [one for one in given if one not in asked]
    if len(new) < len(gone):
        raise NoApprover(gone[len(new)].name, "gone")
    left = {party.agent_id for party in gone}
    return {who: party.name for who, party in asked.items() if who not in left}


def _holds(
    store: Store, world: World, author_id: str, addresses: Sequence[str], members: list[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """(who is held, who is only asked): members of the author's crew, and others."""
    held: dict[str, str] = {}
    asked: dict[str, str] = {}
    for address in addresses:
        of_crew = bool(members) and address.strip().casefold() == mailbox.ALL
        for one, name in sessions(store, world, author_id, [address]).items():
            if one in members:
                held[one] = name
            elif not of_crew:
                asked[one] = name
    return held, asked


def content_of(
    actor: Actor, paths: list[CoveredPath], ran: "Ran | None", *, strict: bool
) -> Content:
    """What the paths cover now; unless ``strict`` some of them may cover nothing any more.

    Raises InvalidInput.
    """
    project, checkout = actor.project, actor.project.checkout_name
    files = covered_now.look(project, checkout, paths)
    for path in paths if strict else ():
        if not any(path.touches("file", key) for key in files):
            raise InvalidInput(f"{path.key!r} covers no file of work: nothing there to approve")
    diff = covered_now.difference(project, checkout, files)
    return Content(paths, files, diff, covered_now.head(project, checkout), ran)


def write(
    store: Transaction,
    me: Agent,
    world: World,
    checkout: str,
    request: Request,
    wanted: Plan,
    content: Content,
) -> Checkpoint:
    """Write it down, let it take the place of what it replaces, and tell everybody."""
    now, author_id = world.now, session_of(me.id)
    ran = content.ran
    number = checkpoints.create(
        store,
        now,
        summary=request.summary,
        author_id=author_id,
        crew_id=wanted.crew,
        state=WAITING if wanted.approvers else NOTED,
        checkout=checkout,
        head=content.head,
        next=request.next,
        risk=request.risk,
        evidence=request.evidence,
        command=request.run,
        exit_code=ran.exit_code if ran else None,
        replaces=wanted.olds[0].id if wanted.olds else 0,
    )
    one = checkpoints.find(store, number)
    _write_content(store, one, content, now)
    required_items.add(store, number, wanted.items)
    people_of.add_all(
        store,
        one.subject,
        now,
        author_id=author_id,
        approvers=list(wanted.approvers),
        held=list(wanted.held),
    )
    steps.record(store, one.subject, me, "checkpoint_made", now, one.summary)
    for old in wanted.olds:
        verdicts.supersede(store, old, one.subject, me, now)
    _tell(store, now, one, me, wanted, content)
    return one


def _write_content(store: Transaction, one: Checkpoint, content: Content, now: int) -> None:
    coverage.cover(store, one.subject, [(path.target, path.key) for path in content.paths])
    for key, file in content.files.items():
        coverage.note_file(store, one.subject, key, hash=file.hash, mode=file.mode)
    if content.diff is not None:
        coverage.keep_paper(store, one.subject, "diff", content.diff, now)
    if content.ran is not None:
        coverage.keep_paper(store, one.subject, "output", content.ran.output, now)


def _tell(
    store: Transaction, now: int, one: Checkpoint, me: Agent, wanted: Plan, content: Content
) -> None:
    size = news.size(len(content.files), content.diff)
    keys = [path.key for path in content.paths]
    where = news.bounded(", ".join(keys))
    news.to_approvers(store, now, one, list(wanted.approvers), me.name, size)
    news.to_held(store, now, one, list(wanted.held), me.name, where)
    news.asked_to_hold(store, now, one, list(wanted.asked), me.name, where)
