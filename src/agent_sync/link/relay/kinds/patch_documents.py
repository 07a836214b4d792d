"""Patches (LINK-5, LINK-7): what an agent leaves for whoever may make it, on which machine ever.

Title, names, hashes, modes, numbers of lines and the hash of the diff go over; the diff itself only
with --share-contents. Nothing that comes is applied, approved or decided by coming.
"""

import base64
import binascii
import hashlib
import os
from typing import Any

from ....gates import coverage, mirrored_subjects, parties
from ....gates.patches import mirrored_patches, patches
from ....gates.patches.patch_change import Change
from ....gates.patches.patch_places import wrong_name
from ....gates.patches.patch_reader import MOST_FILES
from ....gates.patches.patch_text import parse, render
from ....gates.patches.patches import APPLIED, CANCELLED, DRAFT, Patch
from ....gates.subjects import PATCH
from ....identity.who import of_another_machine
from ....locks.claim import World
from ....repository.path_keys import key_of_name, normal
from ....store.sqlite import Store, Transaction
from .. import fields
from ..documents import Body, Came, Document, Names
from . import subject_ends, subject_fields

KIND = "patch"
MOST_TEXT = 330_000
"""Bytes of a diff that goes over: as text of 64 signs it has to stay below the server's limit."""
OPEN, APPLIED_THERE, GIVEN_UP = "open", "applied", "cancelled"
STATES = (OPEN, APPLIED_THERE, GIVEN_UP)
ENDS = {APPLIED: APPLIED_THERE, CANCELLED: GIVEN_UP}
LONGEST_TITLE, LONGEST_HASH = 200, 200


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """Those that agents of this machine left, drafts excepted."""
    found = [patches.get(store, x) for x in subject_fields.told(store, PATCH, world)]
    mine = [x for x in found if x.state != DRAFT and not of_another_machine(x.author_id)]
    return [
        Document(
            KIND, one.subject, str(one.id), _body(store, names, one, world), mark=_mark(one, names)
        )
        for one in mine
    ]


def _mark(patch: Patch, names: Names) -> str:
    return f"{patch.round} {ENDS.get(patch.state, OPEN)} {patch.author_id} {names.share_contents}"


def _body(store: Store, names: Names, patch: Patch, world: World) -> Body:
    text = coverage.paper(store, patch.subject, patches.PAPER) or b""
    changes = parse(text) if text else []
    said = _names_in(changes, world)
    asked = parties.of_subject(store, patch.subject, parties.APPROVER)
    body: Body = {
        "title": patch.title, "author": names.out(patch.author_id),
        "state": ENDS.get(patch.state, OPEN),
        "approvers": subject_fields.out([x.agent_id for x in asked], names),
        "files": [
            [said.get(x.key, x.key), x.hash, x.mode, said.get(x.source, x.source)]
            for x in coverage.files(store, patch.subject)
        ],
        "added": sum(x.added for x in changes), "removed": sum(x.removed for x in changes),
        "bytes": len(text), "digest": hashlib.sha256(text).hexdigest(),
    }  # fmt: skip
    if names.share_contents and 0 < len(text) <= MOST_TEXT:
        body["diff"] = base64.b64encode(text).decode()
    return body


def _names_in(changes: "list[Change]", world: World) -> "dict[str, str]":
    """Key -> how the diff spells it, which is what others compare with, and where it is a new file
    all that says it."""
    if world.project is None or not world.project.folds:
        return {}
    found = (name for one in changes for name in (one.old, one.new) if name)
    return {key_of_name(world.project, x): normal(os.fsdecode(x), folds=False) for x in found}


def incoming(tx: Transaction, names: Names, came: Came, _local: str, world: World) -> str:
    """Write it as submitted, or what became of it there. Raises ValueError."""
    number = subject_fields.number(came.uid, PATCH)
    known = subject_fields.demand_known(tx, PATCH, came.uid)
    patch = patches.get(tx, number) if known else None
    if patch is not None and not of_another_machine(patch.author_id):
        raise ValueError("a patch of this machine")
    if came.body is None:
        if patch is not None:
            mirrored_patches.over(tx, patch, "its machine does not share it any more", world.now)
        return ""
    wanted = _Wanted(came, names, world)
    if patch is None and wanted.state != OPEN:
        return ""
    if patch is None:
        patch = _begin(tx, names, wanted, number, world)
    _move(tx, names, came, wanted, patch, world)
    return str(number)


class _Wanted:
    """What a body says."""

    def __init__(self, came: Came, names: Names, world: World) -> None:
        body = came.body or {}
        self.author = names.of(came.machine, fields.text(body, "author", most=fields.LONGEST_ID))
        self.title = " ".join(fields.text(body, "title", most=LONGEST_TITLE).split())
        if not self.title:
            raise ValueError("title: none")
        self.state = fields.choice(body, "state", STATES)
        self.approvers = subject_fields.agents(body, "approvers", names)
        self.digest = fields.text(body, "digest", most=64)
        if len(self.digest) != 64 or not self.digest.isalnum():
            raise ValueError("digest: no hash")
        self.files = _files(body, world)
        self.diff = _diff(body, self.digest)
        if self.diff is not None:
            _demand_named(parse(self.diff), self.diff, self.files, world)


def _files(body: Body, world: World) -> "list[coverage.CoveredFile]":
    found = body.get("files")
    if not isinstance(found, list) or not 0 < len(found) <= 2 * MOST_FILES:
        raise ValueError("files: none, or too many")
    return [_file(one, world) for one in found]


def _file(one: Any, world: World) -> coverage.CoveredFile:
    if not isinstance(one, list) or len(one) != 4:
        raise ValueError("files: no file")
    body = {"key": one[0], "hash": one[1], "mode": one[2], "source": one[3]}
    key = fields.key(body, "key", world.project)
    digest = fields.text(body, "hash", most=LONGEST_HASH)
    source = fields.key(body, "source", world.project) if body["source"] else ""
    mode = fields.whole(body, "mode", 0, 0o7777)
    return coverage.CoveredFile((key, digest, mode, "", "", source))


def _diff(body: Body, digest: str) -> "bytes | None":
    if body.get("diff") is None:
        return None
    try:
        found = base64.b64decode(fields.text(body, "diff", most=2 * MOST_TEXT), validate=True)
    except binascii.Error:
        raise ValueError("diff: not written as agreed") from None
    if hashlib.sha256(found).hexdigest() != digest:
        raise ValueError("diff: it has another hash")
    return found


def _demand_named(
    changes: "list[Change]", diff: bytes, files: "list[coverage.CoveredFile]", world: World
) -> None:
    """A diff says what this program makes of it, and touches what it is said to. Raises ValueError.

    Whether that may be touched is asked when somebody here wants it applied.
    """
    if render(changes) != diff:
        raise ValueError("diff: not as this program writes one")
    if wrong_name(changes) or world.project is None:
        raise ValueError("diff: a name that no file here may have")
    touched = {key_of_name(world.project, name) for one in changes for name in one.touched}
    if touched != {one.key for one in files}:
        raise ValueError("diff: other files than it says")


def _begin(tx: Transaction, names: Names, wanted: _Wanted, number: int, world: World) -> Patch:
    if not mirrored_subjects.is_free(tx, PATCH, number):
        raise ValueError("this machine gave that number, or would")
    subject_fields.known(tx, names, [wanted.author], world)
    patch = mirrored_patches.begin(tx, number, wanted.author, wanted.title, world.now)
    mirrored_patches.fill(tx, patch, wanted.diff, wanted.digest, wanted.files, world.now)
    return patch


def _move(
    tx: Transaction, names: Names, came: Came, wanted: _Wanted, patch: Patch, world: World
) -> None:
    if subject_fields.machine_of(patch.author_id) != subject_fields.machine_of(wanted.author):
        raise ValueError("author: of another machine than before")
    if mirrored_patches.is_settled(patch):
        return
    if wanted.state != OPEN:
        why = f"{wanted.state} on {names.machine_name(came.machine)}"
        mirrored_patches.over(tx, patch, why, world.now)
        return
    has_text = coverage.paper(tx, patch.subject, patches.PAPER) is not None
    other = mirrored_patches.digest_of(tx, patch.id) != wanted.digest
    if other:
        patch = mirrored_patches.renew(tx, patch, wanted.title, world.now)
    if other or has_text != (wanted.diff is not None):
        mirrored_patches.fill(tx, patch, wanted.diff, wanted.digest, wanted.files, world.now)
    mirrored_patches.ask(tx, patch, wanted.approvers, world.now)


def refused(
    tx: Transaction, _names: Names, local: str, error: str, _current: "Came | None", world: World
) -> None:
    """It stays on this machine, and its author is told."""
    patch = patches.get(tx, int(local))
    subject_ends.stays_here(tx, patch.subject, patch.author_id, error, world.now)


def forget(tx: Transaction, local: str, _world: World) -> None:
    """Its row goes, if it came from elsewhere."""
    subject_ends.forget(tx, PATCH, local)


def forget_all(tx: Transaction) -> None:
    """What is left of those from elsewhere."""
    subject_ends.forget_all(tx, PATCH)
