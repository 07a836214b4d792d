"""Checkpoints (LINK-5, LINK-7): a state of files on one machine that agents on others approve.

Summary, risk and next are their author's words and go over as messages do. Of files go names, modes
and hashes. The difference, what a command said, the command and other evidence quote files: they go
only with --share-contents, and else as sizes.
"""

import base64
import binascii
import hashlib
from typing import Any

from ....gates import coverage, mirrored_subjects
from ....gates.checkpoints import (
    checkpoint_people,
    checkpoints,
    covered_now,
    mirrored_checkpoints,
    required_items,
)  # fmt: skip
from ....gates.checkpoints.checkpoints import (
    APPROVED,
    CANCELLED,
    IN_FORCE,
    NOTED,
    REJECTED,
    RESOLVED,
    SUPERSEDED,
    WAITING,
    Checkpoint,
)  # fmt: skip
from ....gates.subjects import CHECKPOINT, CREW
from ....identity.who import of_another_machine
from ....locks.claim import World
from ....repository.path_keys import normal
from ....store.sqlite import Store, Transaction
from .. import fields
from ..documents import Body, Came, Document, Names
from . import subject_ends, subject_fields

KIND = "checkpoint"
STATES = (NOTED, WAITING, APPROVED, REJECTED, RESOLVED, SUPERSEDED, CANCELLED)
MOST_TEXT = 120_000
"""Bytes of a difference, and of an output, that go over."""
LONGEST_SUMMARY, LONGEST_HASH, MOST_ITEMS = 500, 200, 100
DIFF, OUTPUT = "diff", "output"


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """Those that agents of this machine made."""
    found = [checkpoints.find(store, x) for x in subject_fields.told(store, CHECKPOINT, world)]
    return [
        Document(KIND, one.subject, str(one.id), _body(store, names, one, world))
        for one in found
        if not of_another_machine(one.author_id)
    ]


def _body(store: Store, names: Names, one: Checkpoint, world: World) -> Body:
    people = checkpoint_people.of(store, one)
    files = [[x.key, x.hash, x.mode] for x in _inside(store, one)]
    diff, output = (coverage.paper(store, one.subject, x) for x in (DIFF, OUTPUT))
    body: Body = {
        "summary": one.summary, "author": names.out(people.author_id), "state": one.state,
        "crew": subject_fields.ref(CREW, one.crew_id), "head": one.head,
        "next": one.next, "risk": one.risk, "exit_code": one.exit_code,
        "replaces": subject_fields.ref(CHECKPOINT, one.replaces),
        "paths": subject_fields.covered(store, one.subject), "files": files,
        "approvers": subject_fields.out([x.agent_id for x in people.approvers], names),
        "held": subject_fields.out([x.agent_id for x in people.held], names),
        "items": [[x.name, bool(x.done_at)] for x in required_items.of(store, one.id)],
        "diff_bytes": len(diff or b""), "output_bytes": len(output or b""),
        "diff_digest": hashlib.sha256(diff or b"").hexdigest(),
        "created_ago_ms": max(0, world.now - one.created_at),
    }  # fmt: skip
    body["content"] = content_digest(files, body["diff_digest"])
    if names.share_contents:
        body |= {"evidence": one.evidence, "command": one.command}
        body |= {name: _shared(x) for name, x in ((DIFF, diff), (OUTPUT, output)) if _fits(x)}
    return body


def _inside(store: Store, one: Checkpoint) -> "list[coverage.CoveredFile]":
    return [x for x in coverage.files(store, one.subject) if not x.key.startswith("/")]


def _fits(text: "bytes | None") -> bool:
    return text is not None and len(text) <= MOST_TEXT


def _shared(text: "bytes | None") -> str:
    return base64.b64encode(text or b"").decode()


def content_digest(files: "list[list[Any]]", diff_digest: str) -> str:
    """The hash of all that is to be approved: what the files are, and their difference.

    It is the same on machines whose file systems fold case and on others.
    """
    found = sorted([normal(key, folds=True), digest, mode] for key, digest, mode in files)
    said = repr(found) + diff_digest
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def own_digest(store: Store, one: Checkpoint) -> str:
    """The same of one that was made here; of another one as it came."""
    if of_another_machine(one.author_id):
        return (coverage.paper(store, one.subject, mirrored_checkpoints.DIGEST) or b"").decode()
    diff = hashlib.sha256(coverage.paper(store, one.subject, DIFF) or b"").hexdigest()
    return content_digest([[x.key, x.hash, x.mode] for x in _inside(store, one)], diff)


def incoming(tx: Transaction, names: Names, came: Came, _local: str, world: World) -> str:
    """Write it, or how it stands now. Raises ValueError."""
    number = subject_fields.number(came.uid, CHECKPOINT)
    known = subject_fields.demand_known(tx, CHECKPOINT, came.uid)
    one = checkpoints.find(tx, number) if known else None
    if one is not None and not of_another_machine(one.author_id):
        raise ValueError("a checkpoint of this machine")
    if came.body is None:
        if one is not None:
            mirrored_checkpoints.over(tx, one, world.now)
        return ""
    wanted = _Wanted(came, names, world)
    if one is None:
        if wanted.state not in (*IN_FORCE, NOTED):
            return ""
        one = _begin(tx, names, wanted, number, world)
    _move(tx, names, wanted, one, world)
    return str(number)


class _Wanted:
    """What a body says."""

    def __init__(self, came: Came, names: Names, world: World) -> None:
        body = came.body or {}
        self.author = names.of(came.machine, fields.text(body, "author", most=fields.LONGEST_ID))
        self.summary = " ".join(fields.text(body, "summary", most=LONGEST_SUMMARY).split())
        self.state = fields.choice(body, "state", STATES)
        self.crew = subject_fields.number_in(body, "crew", CREW)
        self.head = fields.text(body, "head", most=64)
        if self.head and not (self.head.isalnum() and self.head.isascii()):
            raise ValueError("head: no commit")
        self.texts = tuple(
            fields.text(body, name, most=subject_fields.LONGEST_WORDS, lines=True)
            for name in ("next", "risk", "evidence", "command")
        )
        code = body.get("exit_code")
        self.exit_code = None if code is None else fields.whole(body, "exit_code", 0, 255)
        self.replaces = subject_fields.number_in(body, "replaces", CHECKPOINT)
        self.paths = subject_fields.paths(body, world)
        self.files = _files(body, world)
        self.approvers = subject_fields.agents(body, "approvers", names)
        self.held = subject_fields.agents(body, "held", names)
        self.items = _items(body)
        self.created_at = world.now - fields.whole(body, "created_ago_ms")
        self.diff, self.output = _text(body, DIFF), _text(body, OUTPUT)
        self.content = fields.text(body, "content", most=64)
        given = fields.text(body, "diff_digest", most=64)
        if self.diff is not None and hashlib.sha256(self.diff).hexdigest() != given:
            raise ValueError("diff: it has another hash")
        if self.content != content_digest([list(x) for x in self.files], given):
            raise ValueError("content: another hash than of what it says")


def _files(body: Body, world: World) -> "list[tuple[str, str, int]]":
    found = body.get("files", [])
    if not isinstance(found, list) or len(found) > covered_now.MOST_FILES:
        raise ValueError("files: too many")
    files = []
    for one in found:
        if not isinstance(one, list) or len(one) != 3:
            raise ValueError("files: no file")
        file = {"key": one[0], "hash": one[1], "mode": one[2]}
        key = fields.key(file, "key", world.project)
        digest = fields.text(file, "hash", most=LONGEST_HASH)
        files.append((key, digest, fields.whole(file, "mode", 0, 0o7777)))
    return files


def _items(body: Body) -> "dict[str, bool]":
    found = body.get("items", [])
    if not isinstance(found, list) or len(found) > MOST_ITEMS:
        raise ValueError("items: too many")
    items = {}
    for one in found:
        if not isinstance(one, list) or len(one) != 2:
            raise ValueError("items: no item")
        item = {"name": one[0], "done": one[1]}
        items[fields.text(item, "name", most=100)] = fields.yes(item, "done")
    return items


def _text(body: Body, name: str) -> "bytes | None":
    if body.get(name) is None:
        return None
    try:
        return base64.b64decode(fields.text(body, name, most=2 * MOST_TEXT), validate=True)
    except binascii.Error:
        raise ValueError(f"{name}: not written as agreed") from None


def _begin(tx: Transaction, names: Names, wanted: _Wanted, number: int, world: World) -> Checkpoint:
    if not mirrored_subjects.is_free(tx, CHECKPOINT, number):
        raise ValueError("this machine gave that number, or would")
    subject_fields.known(tx, names, [wanted.author], world)
    after, risk, evidence, command = wanted.texts
    one = mirrored_checkpoints.begin(
        tx, number, world.now, summary=wanted.summary, author_id=wanted.author,
        crew_id=wanted.crew, state=wanted.state, head=wanted.head,
        texts=(after, risk, evidence, command), exit_code=wanted.exit_code,
        replaces=wanted.replaces, created_at=wanted.created_at,
    )  # fmt: skip
    coverage.cover(tx, one.subject, wanted.paths)
    for key, digest, mode in wanted.files:
        coverage.note_file(tx, one.subject, key, hash=digest, mode=mode)
    papers = ((DIFF, wanted.diff), (OUTPUT, wanted.output))
    for name, text in papers:
        if text is not None:
            coverage.keep_paper(tx, one.subject, name, text, world.now)
    digest_of = wanted.content.encode()
    coverage.keep_paper(tx, one.subject, mirrored_checkpoints.DIGEST, digest_of, world.now)
    return one


def _move(tx: Transaction, names: Names, wanted: _Wanted, one: Checkpoint, world: World) -> None:
    if subject_fields.machine_of(one.author_id) != subject_fields.machine_of(wanted.author):
        raise ValueError("author: of another machine than before")
    if own_digest(tx, one) != wanted.content:
        raise ValueError("content: it is another one than before")
    people = [wanted.author, *wanted.approvers, *wanted.held]
    subject_fields.known(tx, names, people, world)
    mirrored_checkpoints.give_to(tx, one, wanted.author)
    mirrored_checkpoints.follow(tx, one, wanted.state, world.now)
    mirrored_checkpoints.name_people(tx, one, wanted.approvers, wanted.held, world.now)
    mirrored_checkpoints.tick(tx, one, wanted.items, world.now)


def refused(
    tx: Transaction, _names: Names, local: str, error: str, _current: "Came | None", world: World
) -> None:
    """It stays on this machine, and its author is told."""
    one = checkpoints.find(tx, int(local))
    subject_ends.stays_here(tx, one.subject, one.author_id, error, world.now)


def forget(tx: Transaction, local: str, _world: World) -> None:
    """Its row goes, if it came from elsewhere."""
    subject_ends.forget(tx, CHECKPOINT, local)


def forget_all(tx: Transaction) -> None:
    """What is left of those from elsewhere."""
    subject_ends.forget_all(tx, CHECKPOINT)
