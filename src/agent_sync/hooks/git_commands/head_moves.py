"""HEAD moved while a command ran (WORK-8): whose the new commits are, and who is told.

A new branch changes no file, but the next commit of everybody in the checkout goes there; a merge
or a reset changes files under all of them. A commit on top of the last is nobody else's matter.
"""

from ...git import head_log
from ...protection import commit_makers
from ...protection.work_owners import is_mine, live_names
from ...repository.checked_out import NO_BRANCH, Head, git_dir, head_of, listed
from ...repository.location import checkout_above
from ...repository.path_keys import name_of
from ...sessions import handled_once, open_calls
from ...shell.git.moving_words import can_move
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.head_log import Move


class Moved:
    """HEAD of a checkout before and after a command, and the moves that git noted between.

    ``name`` is what is stored of the checkout, the same under every path that it is seen at.
    """

    __slots__ = ("before", "checkout", "moves", "name", "now", "size")

    def __init__(self, checkout: str, name: str, before: "Head", now: "Head") -> None:
        own = git_dir(checkout)
        self.checkout = checkout
        self.name = name
        self.before = before
        self.now = now
        self.moves = head_log.moves_since(own, before.commit)
        self.size = head_log.size(own)

    @property
    def mark(self) -> str:
        """The same for everybody who sees this move, also when commits came on top of it since."""
        told = [one for one in self.moves if one.verb not in head_log.ON_TOP]
        if not told:
            return f"head-moved|{self.name}|{self.now.text}|{self.size}"
        last = told[-1]
        return f"head-moved|{self.name}|{self.now.branch}|{last.at}|{last.old}|{last.new}"

    @property
    def quiet(self) -> bool:
        """Whether it is nobody else's matter: new commits on the same branch, on top."""
        on_top = bool(self.moves) and all(one.verb in head_log.ON_TOP for one in self.moves)
        return on_top and self.before.branch == self.now.branch


def note(call: Call, command: str, found: "list[tuple[str, Head, Head]]") -> None:
    """Note whose the new commits are, and tell everybody else at work there, once."""
    sure = can_move(command)
    for checkout, before, now in found:
        one = Moved(checkout, name_of(call.project, checkout) or checkout, before, now)
        _record(call, one, sure=sure or not _others(call))
        if before.branch and not one.quiet and (sure or not _left_to_others(call)):
            _tell(call, one, sure=sure)


def new_checkouts(call: Call, seen: "list[str]") -> "list[tuple[str, Head, Head]]":
    """The same of the checkouts that a command made."""
    made = [one for one in listed(call.project.common) if one not in seen]
    found = [(one, head_of(one)) for one in made]
    return [(one, Head("", ""), now) for one, now in found if now.branch]


def _record(call: Call, one: Moved, *, sure: bool) -> None:
    made = [move for move in one.moves if move.makes]
    if not one.moves and one.now.commit:  # git keeps no log here
        return
    kept = _rewritten(call, one, made) if any("rebase" in x.said for x in made) else {}
    with call.store.writing() as store:
        for new, who in kept.items():
            commit_makers.record(store, call.now, who, [new], one.now.branch)
        oids = [move.new for move in made]
        commit_makers.record(store, call.now, call.agent_id, oids, one.now.branch, sure=sure)


def _rewritten(call: Call, one: Moved, made: "list[Move]") -> "dict[str, str]":
    """new commit -> who made the one that it was: a rebase keeps whose a commit is."""
    from ...git.commit_lists import same_as
    from ...git.runner import git_at

    git = git_at(one.checkout, call.seconds(0.5))
    pairs = same_as(git, one.before.commit, one.now.commit)
    found = {new: commit_makers.maker(call.store, old) for new, old in pairs.items()}
    return {new: who for new, who in found.items() if who and new in {x.new for x in made}}


def _tell(call: Call, one: Moved, *, sure: bool) -> None:
    others = at_work(call, one.checkout)
    with call.store.writing() as store:
        if not handled_once.first_time(store, one.mark, call.now) or not others:
            return
        me = str(store.value("SELECT name FROM agents WHERE id = ?", (call.agent_id,)))
        from ...messages.mailbox import notify

        notify(store, call.now, others, _said(one, me, sure=sure))


def _said(one: Moved, me: str, *, sure: bool) -> str:
    who = me if sure else f"While a command of {me} ran, something"
    if one.before.branch != one.now.branch:
        from .refused_git import beside

        there = one.before.commit[:10] if one.before.branch == NO_BRANCH else one.before.branch
        what = f"the branch of this checkout from {one.before.branch} to {one.now.branch}"
        return (
            f"{who} changed {what}: your next commit goes there. To go on apart from it: "
            f"{beside(there)}"
        )
    verbs = dict.fromkeys(move.verb for move in one.moves if move.verb not in head_log.ON_TOP)
    how = f" ({', '.join(list(verbs)[:3])})" if verbs else ""
    ends = f"from {one.before.commit[:10] or 'nothing'} to {one.now.commit[:10] or 'nothing'}{how}"
    return (
        f"{who} moved {one.now.branch} of this checkout {ends}: files may have changed under "
        "you, read again what you edit"
    )


def at_work(call: Call, checkout: str) -> "list[str]":
    """Live agents outside this one's line that work in a checkout: they stand in it, or have
    uncommitted work or leases there."""
    from ...locks import open_leases
    from ...protection import file_notes

    name = name_of(call.project, checkout)
    found = {who for rows in file_notes.authors(call.store, name).values() for who, _ in rows}
    found |= {x.agent_id for x in open_leases.all_open(call.store) if x.checkout in ("", name)}
    for who, cwd in call.store.all("SELECT id, cwd FROM agents WHERE state <> 'ended'"):
        if cwd and str(who) not in found and _stands_in(call, str(cwd), checkout, name):
            found.add(str(who))
    others = {who for who in found if not is_mine(call.agent_id, who)}
    names = live_names(call.store, call.world, others)
    return sorted({one for one, _ in names.values() if one != call.agent_id})


def _stands_in(call: Call, cwd: str, checkout: str, name: str) -> bool:
    root = checkout_above(cwd)[0]
    return root == checkout or (bool(root and name) and name_of(call.project, root) == name)


def _others(call: Call) -> "list[str]":
    """The commands of others that run, as far as they are noted."""
    running = open_calls.commands_of_others(call.store, call.agent_id)
    return [command for who, command in running if not is_mine(call.agent_id, who)]


def _left_to_others(call: Call) -> bool:
    """Whether a command of somebody else that runs says by its words that it moved HEAD."""
    return any(can_move(command) for command in _others(call))
