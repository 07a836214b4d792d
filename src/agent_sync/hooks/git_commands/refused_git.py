"""The words of a refused git command (AUTO-6): whose work, which files, and the safe form."""

import os

from ...identity.who import is_ancestor
from ...presence import known_agents
from ...protection.stash_makers import maker
from ...protection.work_owners import Owned, is_mine
from ...repository.location import PARENT
from ...shell.git.intent import DESTROY, MOVE, STASH, SWEEP, UNSTAGED, Intent
from ...views.model_frame import line
from ..call import Call
from ..edits.refused_edit import at_work, shell_quoted

_WOULD = {
    DESTROY: "would throw away uncommitted work of {}",
    STASH: "would take uncommitted work of {} into your stash",
    SWEEP: "would take uncommitted work of {} into your commit",
    MOVE: "would change the branch under the uncommitted work of {}",
}
NAMED, OWN = 420, 300
"""Bytes for the files of others, and for one's own files in the safe form."""
OWNERS = 3
NO_OTHER_WAY = "Do not reach the same by another command or a script: that work is theirs."

PRESUMED = (
    "That is only presumed: it changed while a command of theirs ran. If it is yours: "
    "`agent-sync own FILE`."
)


def refusal(
    call: Call, one: Intent, checkout: str, owned: "list[Owned]", *, inside: bool = False
) -> str:
    """The text for a model, under 1.5 KB; ``inside``: in another repository inside the checkout."""
    theirs = [x for x in owned if x.others]
    by_owner: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for x in theirs:
        for who, name in x.others.items():
            by_owner.setdefault(who, []).append(x.file.key)
            names[who] = name
    own = [x for x in owned if x.mine and not x.others]
    first = next(iter(by_owner))
    would = _WOULD[one.kind].format(_who(call, names))
    safe = _safe(call, one, checkout, own)
    return "\n".join(
        [
            f"[agent-sync] BLOCKED: {_shown(one)} {would}: {_what(by_owner, names)}.",
            NO_OTHER_WAY,
            *(["Name your own files there, and no others."] if inside else safe),
            *([PRESUMED] if all(x.presumed for x in theirs) else []),
            _asking(call, first, names[first]),
        ]
    )


def _shown(one: Intent) -> str:
    """The command in short, with its path when there is just one."""
    path = one.paths[0] if len(one.paths) == 1 and not one.only_untracked else ""
    return f"{one.form} {path}" if path and line(path, 60) == path else one.form


def _who(call: Call, names: "dict[str, str]") -> str:
    shown = [
        line(name, 60) + (" (the session you belong to)" * is_ancestor(who, call.agent_id))
        for who, name in list(names.items())[:OWNERS]
    ]
    more = len(names) - len(shown)
    if more:
        shown.append(f"{more} more agents")
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _what(by_owner: "dict[str, list[str]]", names: "dict[str, str]") -> str:
    """The files, under the names of their owners when there are several."""
    shown = list(by_owner)[:OWNERS]
    parts = []
    for who in shown:
        files = _some([line(key, 160) for key in by_owner[who]], NAMED // len(shown))
        parts.append(files if len(by_owner) == 1 else f"{line(names[who], 60)}: {files}")
    return "; ".join(parts)


def _some(texts: "list[str]", room: int, between: str = ", ") -> str:
    """As many as fit into so many bytes, at least one, and how many are left out."""
    shown: list[str] = []
    for text in texts:
        room -= len(text.encode("utf-8", "replace")) + len(between)
        if shown and room < 0:
            break
        shown.append(text)
    left = len(texts) - len(shown)
    return between.join(shown) + (f" (and {left} more)" if left else "")


def _safe(call: Call, one: Intent, checkout: str, own: "list[Owned]") -> "list[str]":
    if one.kind == SWEEP:
        return _own_commit(call, one, checkout, own)
    if one.kind == MOVE:
        return [f"Do it beside this checkout: `{beside(one.target or '')}`, then go there."]
    if one.kind == STASH:
        files = _files(call, checkout, own)
        flag = " -u" if any(x.file.untracked for x in own) else ""
        said = [f"Only your own: `git stash push{flag} -- {files}`."] if files else []
        return said + ["For a clean tree: `git worktree add --detach ../clean HEAD`, and go there."]
    return _own_only(call, one, checkout, own)


def _own_commit(call: Call, one: Intent, checkout: str, own: "list[Owned]") -> "list[str]":
    said = [
        'Commit exactly what you wrote: `agent-sync commit -m "..."`; it leaves what others '
        "changed or staged as it is."
    ]
    files = _files(call, checkout, own)
    if files and one.form.startswith("git add"):
        said.append(f"Or name your own files: `git add -- {files}`.")
    elif files:
        said.append(f'Or name your own files: `git commit -m "..." -- {files}`.')
    return said


def _own_only(call: Call, one: Intent, checkout: str, own: "list[Owned]") -> "list[str]":
    tracked = _files(call, checkout, [x for x in own if not x.file.untracked])
    strange = _files(call, checkout, [x for x in own if x.file.untracked])
    said = []
    if tracked:
        tree = "" if one.which == UNSTAGED else "HEAD "
        said.append(f"To throw away only your own: `git checkout {tree}-- {tracked}`.")
    if strange:
        said.append(f"To remove only your own: `rm -- {strange}`.")
    if not own:
        said.append("None of your own files is among those it would touch.")
    return said + ["For a clean tree: `git worktree add --detach ../clean HEAD`, and go there."]


def beside(branch: str) -> str:
    """The command that makes a worktree of a branch, or of HEAD where that is no branch's name."""
    if not branch or branch.startswith("-") or line(branch, 120) != branch:
        return "git worktree add --detach ../beside HEAD"
    name = "".join(c if c.isalnum() or c in "._-" else "-" for c in branch).strip(".-")
    return f"git worktree add {shell_quoted('../' + (name or 'NAME'))} {shell_quoted(branch)}"


def _files(call: Call, checkout: str, own: "list[Owned]") -> str:
    """Files as the session's shell can name them from where it stands; '' for none.

    Names that cannot be shown to a model as they are are left out, and so are those beyond
    the room there is: a command that is cut would do something else.
    """
    here = os.path.realpath(call.cwd)
    words: list[str] = []
    room = OWN
    for x in own:
        try:
            name = x.file.name.decode("utf-8")
        except UnicodeDecodeError:
            continue
        word = os.path.relpath(os.path.join(checkout, name), here)
        room -= len(shell_quoted(word).encode()) + 1
        if line(word, len(word)) == word and room >= 0:
            words.append(shell_quoted(word))
    return " ".join(words)


def _asking(call: Call, who: str, name: str) -> str:
    to = shell_quoted(line(name if name.isascii() else who, 80))
    known = known_agents.known(call.store, who)
    if known and not at_work(call, known.holder):
        return (
            f"{line(name, 60)} is not at work now, so waiting may have no end: ask the person. "
            f'Mail waits for its next turn: `agent-sync send --to {to} --message "..."`. '
            "Until then it will be refused again."
        )
    return (
        "Or wait until that work is committed, or ask: "
        f'`agent-sync send --to {to} --message "..."`. Until then it will be refused again.'
    )


def state_refusal(one: Intent, other: "tuple[str, str]") -> str:
    """The text for a command that would take the coordination folder from a live agent."""
    keep = f"'!{PARENT}/**'" if one.form.endswith("X") else PARENT
    form = f"`{one.form} -e {keep}`" if one.kind == DESTROY else "stash without `-a`"
    return "\n".join(
        [
            f"[agent-sync] BLOCKED: {one.form} would take away the leases, tasks and messages that "
            f"all agents here share ({PARENT}/coordination); {line(other[1], 60)} is at work.",
            f"Keep them: {form}.",
        ]
    )


def stash_refusal(
    call: Call, one: Intent, listed: "list[str]", oid: str, owner: "tuple[str, str]"
) -> str:
    """The text for a command that would take or drop another live agent's stash."""
    who, name = owner
    verb = "drop" if one.action in ("drop", "clear") else "take"
    mine = [
        f"stash@{{{place}}}"
        for place, entry in enumerate(listed[:50])
        if is_mine(call.agent_id, maker(call.store, entry) or "?")
    ]
    action = one.action if one.action != "clear" else "drop"
    own = f"Yours: `git stash {action} '{mine[0]}'`." if mine else "None of the stashes is yours."
    return "\n".join(
        [
            f"[agent-sync] BLOCKED: {one.form} would {verb} the stash that {line(name, 60)} made: "
            f"stash@{{{listed.index(oid)}}}. All worktrees share one stash.",
            own,
            _asking(call, who, name),
        ]
    )
