"""Keeping what a git command is about to throw away and nobody at work made (AUTO-6)."""

from ...git import private_refs
from ...protection.work_owners import Owned
from ...repository.contents import digest
from ...shell.git.intent import Intent
from ..call import Call
from .git_place import GitFailed, Place, note_failure, record_saved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.private_refs import Saved
    from ...store.sqlite import Transaction

NAMED = 5


def save(call: Call, one: Intent, place: Place, owned: "list[Owned]") -> None:
    """Keep what somebody may miss, once for each command of a call. Raises GitFailed."""
    if not owned:
        return
    ref = call.text("tool_use_id")
    with call.store.writing() as store:
        if ref and not call.first_time(
            store, f"git-saved|{ref}|{one.form}|{place.checkout_name}|{_of(one)}"
        ):
            return
    why = f"saved before {one.form}"
    saved = private_refs.save(call.project, place.root, [x.file for x in owned], why)
    if saved is None:
        raise GitFailed(f"{len(owned)} files could not be saved before '{one.form}'")
    if saved.ref:
        _keep(call, place, owned, saved, why)
    if saved.left:
        some = ", ".join(saved.left[:5])
        note_failure(
            call, GitFailed(f"too much to save before '{one.form}', or not readable: {some}")
        )


def _of(one: Intent) -> str:
    """What tells two commands of one line apart that look alike in short."""
    return digest("\0".join(one.paths).encode("utf-8", "surrogateescape"))


def _keep(call: Call, place: Place, owned: "list[Owned]", saved: "Saved", why: str) -> None:
    from ...protection import kept_versions

    owners = {x.file.key: _owner(x) for x in owned}
    with call.store.writing() as store:
        name, me = place.checkout_name, call.agent_id
        kept_versions.keep_saved(store, call.now, name, saved.files, owners, by_id=me, why=why)
        record_saved(call, store, f"{len(saved.files)} files, {why}", saved.ref, name)
        _tell(call, store, {key: who for key, who in owners.items() if key in saved.files}, why)


def _owner(x: Owned) -> str:
    """Whose the version is: a living agent's, one's that is gone, '' for the person."""
    return next(iter(x.others), "") or x.gone


def _tell(call: Call, store: "Transaction", owners: "dict[str, str]", why: str) -> None:
    """Each owner is told at its next step, also one that is gone and may come back."""
    from ...messages.mailbox import NEWS, notify
    from ...presence.called import shown

    me = shown(store, call.agent_id)
    for who in sorted({who for who in owners.values() if who}):
        keys = [key for key, owner in owners.items() if owner == who]
        names = ", ".join(keys[:NAMED]) + (f" and {len(keys) - NAMED} more" * (len(keys) > NAMED))
        text = (
            f"uncommitted work of yours was {why} of {me}: {names}; to have a file again: "
            "agent-sync restore FILE"
        )
        notify(store, call.now, [who], text, kind=NEWS)


def keep_stashes(call: Call, one: Intent, place: Place, oids: "list[str]") -> None:
    """Keep commits of the stash that are about to be dropped. Raises GitFailed."""
    if not oids:
        return
    ref = call.text("tool_use_id")
    with call.store.writing() as store:
        if ref and not call.first_time(store, f"git-saved|{ref}|{one.form}|{one.target}"):
            return
    refs = private_refs.refer(place.git, private_refs.STASHES, oids)
    if not refs[0]:
        raise GitFailed(f"the stash could not be kept before '{one.form}'")
    with call.store.writing() as store:
        for name in refs:
            record_saved(call, store, f"a stash, kept before {one.form}", name, "")
