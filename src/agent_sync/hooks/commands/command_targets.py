"""The paths that a command would write, judged like edits (AUTO-4).

A path that the command names is refused when somebody else has it; a pattern covers what it
matches now; a moved or removed folder covers what is in it. What the command gives text of the
agent's own making (``cat > f``, ``sed -i``) is claimed as by an edit.
"""

import os

from ...clients.claude_code import CONFIG_DIR, POSIX_SHELL
from ...failures import StoreError
from ...identity.liveness import RUNNING
from ...locks import granting, open_leases
from ...locks.claim import Claim, Judgement
from ...locks.lease import AUTO, FILE, GLOB, TREE, Lease
from ...repository.claim_keys import claim_key
from ...repository.location import is_hidden
from ...repository.path_keys import key_of, path_of
from ...shell import effects as forms
from ...shell.effects import Effects, Write
from ...wrong_values import InvalidInput
from ..call import NOTHING, Answer, Call, context_answer
from ..edits.claiming import claim_of, claims_itself, hold_seconds, others_hold, what_stands
from .command_patterns import covered, expanded
from .noted_words import MOST
from .target import Target

PATCH_BYTES = 2_000_000


def read(call: Call, command: str) -> Effects:
    """What the command would do, from its text."""
    from ...shell.prefilter import may_rename
    from ...shell.reading import effects

    return effects(
        command,
        shell=_shell(call),
        home=call.env.get("HOME", ""),
        root=call.project.checkout,
        exported=_told_by() if may_rename(command) else (),
    )


def _told_by() -> "tuple[str, ...]":
    """The variables by which a session's shell tells who acts in it."""
    from ...clients.in_client import MARKS
    from ...identity.judging_verbs import OURS

    return (*OURS, *MARKS)


def _shell(call: Call) -> str:
    """The shell that reads the command: the client's tool named Bash takes the person's zsh."""
    tool = call.text("tool")
    return "zsh" if tool == POSIX_SHELL and call.env.get("SHELL", "").endswith("/zsh") else tool


def judge(call: Call, effects: Effects) -> Answer:
    """Refuse when a target is somebody else's, or for its git commands; else claim.

    Nothing is claimed for a command that is refused. What of others' work is named and not held
    any more is kept last; the answer says so.
    """
    if effects.gits:
        from ..git_commands.aliased import spelled_out

        effects.gits = spelled_out(call, effects.gits)
    named = targets_of(call, effects.writes)
    note = ""
    if _near_shields(call, effects, named):
        from .shielded_targets import judge as judge_shields

        refused, note = judge_shields(call, effects, lambda write: paths_of(call, write))
        if refused is not None:
            return refused
    commits, bound = what_stands(call)
    if bound:
        from .barred_command import judge as judge_bars

        barred = judge_bars(call, effects, named, lambda write: paths_of(call, write))
        if barred is not None:
            return barred
    if named and commits:
        from ..edits.commit_hold import wait

        late = wait(call, [(one.claim.key, one.claim.checkout) for one in named])
        if late is not None:
            return late
    if effects.gits:
        from ..git_commands.git_line import judge as judge_line
        from ..git_commands.judge_git import judge as judge_git

        answer = _held(call, effects, named, takes=False)
        if not answer.code:
            answer = judge_line(call, effects.gits) or judge_git(call, effects.gits) or NOTHING
        if answer.code:
            return answer
    answer = _held(call, effects, named, takes=True)
    if answer.code or not effects.writes:
        return answer if answer.code else context_answer(call, note)
    if "apply" in call.command:
        from .begun_patches import note as note_patches

        note_patches(call, named)
    from .overwrites import keep_work
    from .unnoted_files import keep

    keep(call, named)
    kept = keep_work(call, named, effects.writes)
    return context_answer(call, "\n".join(one for one in (note, kept) if one))


def _near_shields(call: Call, effects: Effects, named: "list[Target]") -> bool:
    """Whether a look at what everybody's protection rests on is worth its price (WORK-6, WORK-11):
    something goes as a whole, or lies beside git's folder or the client's.
    """
    return (
        bool(effects.modes)
        or any(write.removes or write.form in (forms.TREE, forms.GLOB) for write in effects.writes)
        or any(not {"worktree", "clean"}.isdisjoint(git.argv) for git in effects.gits)
        or any(is_hidden(one.claim.key) for one in named)
        or any(_names_one(write) for write in effects.writes)
        or CONFIG_DIR in call.env
    )


def _names_one(write: Write) -> bool:
    return is_hidden(write.path) or any(name[:1] == "." for name in write.names)


def _held(call: Call, effects: Effects, named: "list[Target]", *, takes: bool) -> Answer:
    targets = [*named, *_matched(call, effects.writes)]
    taking = takes and any(target.takes for target in targets)
    if not targets or not (taking or others_hold(call)):
        return NOTHING
    try:
        found = _decide(call, targets, takes=takes)
    except StoreError as error:
        return _seen_only(call, targets, error)
    if not found:
        return NOTHING
    blockers = [lease for _, judged in found for lease in judged.blockers]
    from ...locks.unreported_ends import found_ended

    if found_ended(call.store, call.world, blockers):
        found = _decide(call, targets, takes=takes)
    if any(x.reserved_until > call.now for x in blockers) and _gave_way(call, blockers):
        found = _decide(call, targets, takes=takes)
    hold = hold_seconds(call.env)
    if found and hold:
        from ..edits.hold import held_until_free

        claims = [target.claim for target, _ in found]
        if held_until_free(call, claims, hold, lambda _: None):
            found = _decide(call, targets, takes=takes)
    return _refuse(call, found) if found else NOTHING


def _gave_way(call: Call, blockers: "list[Lease]") -> bool:
    """Whether a hand-over kept some of them that is over now, because they are wanted (HAND-2)."""
    from ...gates.handovers.handover_settling import give_way

    with call.store.writing() as store:
        return give_way(store, blockers, call.agent_id, call.world)


def _decide(
    call: Call, targets: "list[Target]", *, takes: bool
) -> "list[tuple[Target, Judgement]]":
    """In one transaction: the targets that are refused, or with ``takes`` all is claimed."""
    from ..edits.claiming import grant

    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        judged = [(one, granting.judge(store, one.claim, call.world)) for one in targets]
        refused = [(one, found) for one, found in judged if not found.free]
        if takes and not refused:
            for one in [one for one in targets if one.takes][:MOST]:
                grant(call, store, one.claim, takes=True)
    return refused


def _seen_only(call: Call, targets: "list[Target]", error: StoreError) -> Answer:
    """Judge without writing, as the edit gate does where nothing can be written."""
    if not error.readable:
        raise error
    with call.store.reading():
        judged = [(one, granting.judge(call.store, one.claim, call.world)) for one in targets]
    found = [(one, judgement) for one, judgement in judged if not judgement.free]
    if not found:
        raise error
    return _refuse(call, found, counts=False)


def _refuse(call: Call, found: "list[tuple[Target, Judgement]]", *, counts: bool = True) -> Answer:
    from ..edits.refusal_counts import count
    from ..edits.refused_edit import COMMAND, refuse

    target = found[0][0]
    (key, judged), *also = {key: one for two in found for key, one in _by_file(*two)}.items()
    claim = target.claim
    if key != claim.key:
        claim = Claim(call.agent_id, key, checkout=claim.checkout, kind=AUTO)
    form = 1
    if counts:
        with call.store.writing() as store:
            form = count(call, store, claim.key, judged)
    path = path_of(call.project, claim.checkout, claim.key)
    did = _did(target.write)
    return refuse(call, claim, judged, path, form, what=COMMAND, did=did, also=also)


def _by_file(target: Target, judged: Judgement) -> "list[tuple[str, Judgement]]":
    """What is in the way of a target, for each file of a folder or pattern by itself."""
    files = [lease.key for lease in judged.blockers if lease.target == FILE]
    if target.claim.target == FILE or not files or judged.blockers[0].target != FILE:
        return [(target.claim.key, judged)]
    return [(key, _judged(judged.blockers, key)) for key in dict.fromkeys(files)]


def _judged(blockers: "list[Lease]", key: str) -> Judgement:
    found = Judgement()
    found.blockers = [lease for lease in blockers if lease.key == key]
    return found


def _did(write: Write) -> str:
    how = f" ({write.how})" if write.how else ""
    return f"Your command would write it{how}; nothing of the command was run."


def targets_of(call: Call, writes: "list[Write]") -> "list[Target]":
    """The targets whose paths are certain; one for each path, in the command's order."""
    found: dict[tuple[str, str, str], Target] = {}
    for write in writes:
        for path in paths_of(call, write):
            target = _target(call, write, path)
            if target is not None:
                claim = target.claim
                known = found.setdefault((claim.target, claim.key, claim.checkout), target)
                known.takes = known.takes or target.takes
    return list(found.values())


def written(call: Call, writes: "list[Write]") -> "list[Target]":
    """The same and what patterns match, for a look at what the command has written."""
    globs = [write for write in writes if write.form == forms.GLOB and not write.removes]
    hits = [(write, path) for write in globs for path in expanded(call, write)]
    matched = [_target(call, write, path) for write, path in hits]
    return targets_of(call, writes) + [target for target in matched if target is not None]


def _target(call: Call, write: Write, path: str) -> "Target | None":
    try:
        if os.path.isdir(path):
            if not (write.form == forms.TREE or write.removes) or os.path.islink(path):
                return None
            kind, key, checkout = claim_key(call.project, path, call.cwd)
            return Target(
                Claim(call.agent_id, key, target=kind, checkout=checkout, kind=AUTO),
                write,
                takes=False,
            )
        link = write.own and os.path.islink(path)
        key, checkout = key_of(call.project, path, call.cwd, link=link)
    except InvalidInput:
        return None
    takes = write.content and claims_itself(call, key, checkout)
    return Target(claim_of(call, key, checkout), write, takes=takes)


def paths_of(call: Call, write: Write) -> "list[str]":
    """The absolute paths of one write: into a folder, out of a patch, or just the one."""
    path = os.path.join(call.cwd, write.path)
    if "\0" in path:
        return []
    if write.form == forms.PATCH:
        return _patched(call, write, path)
    if write.form == forms.GLOB:
        return []
    if write.names and os.path.isdir(path):
        return [os.path.join(path, name) for name in write.names]
    return [path]


def _patched(call: Call, write: Write, path: str) -> "list[str]":
    from ...repository.contents import read as read_file
    from ...shell.writers.patching import names

    try:
        text = read_file(path, PATCH_BYTES).decode("utf-8", "surrogateescape")
    except OSError:
        return []
    base = os.path.join(call.cwd, write.base)
    return [os.path.join(base, name) for name in names(text, write.strip)][:MOST]


def _matched(call: Call, writes: "list[Write]") -> "list[Target]":
    """What patterns of the command cover of what others hold and what is there now.

    The files of leases are asked whether a pattern covers them; only for leases of folders and
    patterns the disk is searched.
    """
    globs = [write for write in writes if write.form == forms.GLOB]
    if not globs:
        return []
    opened = [
        lease for lease in open_leases.all_open(call.store) if lease.agent_id != call.agent_id
    ]
    found = [hit for lease in opened if lease.target == FILE for hit in _hit(call, globs, lease)]
    if any(lease.target in (TREE, GLOB) for lease in opened):
        hits = [(write, path) for write in globs for path in expanded(call, write)]
        found += [one for write, path in hits if (one := _target(call, write, path)) is not None]
    return found


def _hit(call: Call, globs: "list[Write]", lease: Lease) -> "list[Target]":
    checkout = "" if lease.key[:1] == "/" else lease.checkout or call.project.checkout_name
    path = path_of(call.project, checkout, lease.key)
    if not os.path.lexists(path):
        return []
    claim = Claim(call.agent_id, lease.key, checkout=checkout, kind=AUTO)
    return [Target(claim, one, takes=False) for one in globs if covered(call, one, path)][:1]
