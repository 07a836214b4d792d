"""Patches in words for a person, and as data."""

from collections.abc import Sequence

from ..actions.patch_actions import Details, Listed
from ..actions.patch_looks import Standing
from ..gates.patches.patch_change import Change
from ..gates.patches.patch_checks import Check
from ..gates.patches.patch_news import size
from ..gates.patches.patches import APPROVED, CONFLICTING, DRAFT, Patch
from . import tables
from .answer_shapes import PatchShown
from .patch_shapes import CheckData, PatchBrief, PatchData, PatchFile
from .payload import moment
from .tables import Style
from .terminal import clean

WIDEST = 300


def data(patch: Patch, changes: Sequence[Change] = ()) -> PatchData:
    """A patch as data; the files only where its changes are given."""
    found: PatchData = {**brief(patch), "files": [_file(one) for one in changes]}
    if not changes:
        del found["files"]
    return found


def brief(patch: Patch) -> PatchBrief:
    """A patch as data without its files."""
    return {
        "id": patch.subject,
        "title": patch.title,
        "state": patch.state,
        "author": patch.author.name,
        "author_id": patch.author_id,
        "checkout": patch.checkout,
        "round": patch.round,
        "created_at": moment(patch.created_at),
        "state_at": moment(patch.state_at),
        "reverted_at": moment(patch.reverted_at),
    }


def _file(change: Change) -> PatchFile:
    return {
        "path": _name(change.name),
        "from": _name(change.old) if change.old != change.new and change.old else None,
        "kind": change.kind,
        "binary": change.binary,
        "added": change.added,
        "removed": change.removed,
    }


def _name(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def checks_data(checks: Sequence[Check]) -> list[CheckData]:
    """Checks as data."""
    return [{"name": one.name, "outcome": one.outcome, "line": one.line} for one in checks]


def checks(found: Sequence[Check]) -> list[str]:
    """One line a check."""
    return [f"  {one.name:<12}{one.outcome:<8}{clean(one.line, WIDEST)}" for one in found]


def proposed(standing: Standing) -> list[str]:
    """What became of a patch that was handed in, and what its author does next."""
    patch = standing.patch
    head = f"{patch.subject} is {patch.state}: {size(standing.changes)}"
    return [head, *_next(standing)]


def _next(standing: Standing) -> list[str]:
    patch, name = standing.patch, standing.patch.subject
    if patch.state == DRAFT:
        return [f"Hand it in with: agent-sync patch submit {name}"]
    if patch.state == CONFLICTING:
        return [
            *checks(standing.found.failed),
            f"As things are it cannot be applied. When that is mended: agent-sync patch submit "
            f"{name}; with a new text: agent-sync patch update {name}",
        ]
    if standing.asked:
        who = " and ".join(clean(one, 64) for one in standing.asked)
        verb = "is told and decides" if len(standing.asked) == 1 else "are told and decide"
        return [
            f"{who} {verb}. Nothing is left for you to do here: you get a message when it is "
            "applied, approved or rejected. Go on with other work, or end your turn.",
            f"How it stands: agent-sync patch check {name}",
        ]
    held = standing.found.wanted.holders
    if held:
        return [
            f"{clean(held[0].key, WIDEST)} is held in your own session, which decides nothing of "
            f"its own: when it is free, apply it with: agent-sync patch apply {name}"
        ]
    return [f"Nobody else has to agree: apply it with: agent-sync patch apply {name}"]


def approved(standing: Standing) -> list[str]:
    """What an approval led to."""
    name, state = standing.patch.subject, standing.patch.state
    if state == APPROVED:
        who = clean(standing.patch.author.name, 64)
        return [f"{name} is approved; {who} is told. Apply it: agent-sync patch apply {name}"]
    who = " and ".join(clean(one, 64) for one in standing.asked)
    return [f"you agree to {name}; it still wants the word of {who}"]


def landed(standing: Standing, *, back: bool) -> list[str]:
    """What was written."""
    name, keys = standing.patch.subject, standing.found.keys
    did = "taken back" if back else "applied"
    lines = [f"{name} is {did}: {size(standing.changes)}"]
    lines += [f"  {clean(key, WIDEST)}" for key in keys[:20]]
    lines += [f"  and {len(keys) - 20} more"] if len(keys) > 20 else []
    if not back:
        lines.append(f"Read these again before you edit them; undo: agent-sync patch revert {name}")
    return lines


def listed(style: Style, found: Sequence[Listed]) -> list[str]:
    """A table of patches; [] for none."""
    if not found:
        return []
    cells = [
        (
            one.patch.subject,
            "taken back" if one.patch.reverted_at else one.patch.state,
            one.patch.author.name,
            style.ago(one.patch.created_at),
            one.patch.title,
            _files(one.keys),
            " and ".join(one.wanted) or "-",
        )
        for one in found
    ]
    headers = ("PATCH", "STATE", "AUTHOR", "MADE", "TITLE", "FILES", "WAITS FOR")
    return tables.rows(style, cells, headers)


def _files(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - 2} more" if len(keys) > 2 else ""
    return ", ".join(keys[:2]) + more


def details(found: Details) -> list[str]:
    """What stands beside the diff: state, author and history, without words of others."""
    patch = found.patch
    state = "taken back" if patch.reverted_at else patch.state
    author = clean(patch.author.name, 64)
    lines = [f"{patch.subject} is {state}, by {author}: {size(found.changes)}"]
    said = [one for one in found.parties if one.verdict]
    return lines + [f"{clean(one.name, 64)} has {one.verdict} it" for one in said]


def ways_on(found: Details) -> list[str]:
    """What whoever decides about it does next."""
    if not found.decides:
        return []
    name = found.patch.subject
    return [
        f"if it is right: agent-sync patch approve {name} --apply",
        f'if it is not: agent-sync patch reject {name} --why "..."',
    ]


def details_data(found: Details) -> PatchShown:
    """All of it as data; a diff that is no UTF-8 comes as base64 too."""
    whole: PatchShown = {
        "patch": data(found.patch, found.changes),
        "diff": found.text.decode("utf-8", "replace"),
        "history": [
            {"at": moment(one.at), "agent": one.agent_name, "what": one.what, "body": one.body}
            for one in found.history
        ],
        "parties": [
            {"agent": one.name, "part": one.part, "verdict": one.verdict or None, "note": one.note}
            for one in found.parties
        ],
    }
    try:
        found.text.decode("utf-8")
    except UnicodeDecodeError:
        import base64

        whole["diff_base64"] = base64.b64encode(found.text).decode("ascii")
    return whole
