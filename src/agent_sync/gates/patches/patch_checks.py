"""The checks of a patch (PATCH-2), with a name, an outcome and a line each. Nothing is changed."""

import os

from ...git import file_questions
from ...git.applying import applied
from ...git.runner import GitError, git_at
from ...identity.who import OPERATOR
from ...repository.path_keys import folder_of
from .. import bars, coverage, parties
from ..bar import WRITE, Bar, Look, Wanted
from ..subjects import CHECKPOINT, CREW, GATE, HANDOVER
from . import patch_holders
from .patch_places import GIT_S, places, wrong_name, wrong_place
from .patch_text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...git.applying import State
    from ...locks.claim import World
    from ...repository.location import Project
    from ...store.sqlite import Store
    from ..coverage import CoveredFile
    from .patch_change import Change
    from .patch_places import Place
    from .patches import Patch

PASSED, FAILED, WAITS = "passed", "failed", "waits"
"""``WAITS``: somebody's word is missing, nothing is wrong."""
FORMAT, PATHS, APPLIES, BASE, LEASES, GATES, CHECKPOINTS, CREWS = NAMES = (
    "format", "paths", "applies", "base", "leases", "gates", "checkpoints", "crew",
)  # fmt: skip
LASTING = (PATHS, APPLIES, BASE)
"""What fails for everybody, until the patch or its files change."""
_BARS = {GATES: (GATE, HANDOVER), CHECKPOINTS: (CHECKPOINT,), CREWS: (CREW,)}
SHOWN = 5
"""So many files a line names."""


class Check:
    """One check: its name, its outcome, and a line that says why."""

    __slots__ = ("line", "name", "outcome")

    def __init__(self, name: str, outcome: str, line: str) -> None:
        self.name = name
        self.outcome = outcome
        self.line = line


class Checked:
    """What a look at a patch found: the checks, the files as they are, and what they would be.

    ``bar`` is the first thing that bars the applier, ``wanted`` whose word is missing.
    """

    __slots__ = ("bar", "checks", "files", "places", "results", "wanted")

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.places: list[Place] = []
        self.files: dict[str, CoveredFile] = {}
        self.results: "dict[bytes, State | None]" = {}
        self.wanted = patch_holders.Wanted("", [], [])
        self.bar: "Bar | None" = None

    @property
    def failed(self) -> "list[Check]":
        """The checks that failed."""
        return [one for one in self.checks if one.outcome == FAILED]

    @property
    def keys(self) -> "list[str]":
        """The keys of the files."""
        return [one.key for one in self.places]

    def add(self, name: str, wrong: str, right: str) -> bool:
        """Note a check: ``wrong`` says why it failed, '' for passed; whether it passed."""
        self.checks.append(Check(name, FAILED if wrong else PASSED, wrong or right))
        return not wrong


def run(
    store: "Store",
    world: "World",
    project: "Project",
    patch: "Patch",
    changes: "list[Change]",
    applier_id: str,
    *,
    back: bool = False,
) -> Checked:
    """Every check of a patch, seen from whoever would apply it; ``back``: take it back.

    Runs git: not inside a transaction. Of what comes behind a failure in *paths* nothing is told.
    """
    found = Checked()
    added, removed = counted(changes)
    found.add(FORMAT, "", f"{_files(len(changes))}, +{added} -{removed}")
    if not _paths(found, project, patch, changes):
        return found
    found.files = {one.key: one for one in coverage.files(store, patch.subject)}
    _applies(found, store, project, patch, back=back)
    found.add(BASE, _moved(found, back=back), "every file is as it was")
    _leases(found, store, world, patch, applier_id, back=back)
    _barred(found, store, world, project, patch, applier_id)
    return found


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"


def _paths(found: Checked, project: "Project", patch: "Patch", changes: "list[Change]") -> bool:
    wrong = wrong_name(changes)
    if not wrong and not os.path.isdir(folder_of(project, patch.checkout)):
        wrong = f"the worktree {patch.checkout} is gone"
    if not wrong:
        found.places = places(project, patch.checkout, changes)
        wrong = wrong_place(project, patch.checkout, found.places, os.environ)
    keys = found.keys
    if not wrong and len(set(keys)) != len(keys):
        wrong = "two of its names are one file here"
    return found.add(PATHS, wrong, "all in this repository")


def _applies(
    found: Checked, store: "Store", project: "Project", patch: "Patch", *, back: bool
) -> None:
    from .patches import text

    before = {place.name: place.state for place in found.places}
    wrong = ""
    try:
        found.results = applied(project, patch.checkout, text(store, patch), before, back=back)
    except GitError as error:
        lines = str(error.facts.get("detail", "")).splitlines()
        wrong = next((x.removeprefix("error: ") for x in lines if x.startswith("error: ")), "")
        wrong = wrong or (lines[0] if lines else "git cannot apply it")
    found.add(APPLIES, wrong, "git can apply it")


def _moved(found: Checked, *, back: bool) -> str:
    """Which files are not what the patch starts from, or was approved on, or left."""
    wrong = []
    for place in found.places:
        file = found.files.get(place.key)
        if file is None:
            wrong.append(place.key)
            continue
        fine = {file.after} if back else {file.hash, file.approved or file.hash}
        if {place.look.hash} != fine:
            wrong.append(place.key)
    return f"changed since: {named(wrong)}" if wrong else ""


def named(keys: "list[str]") -> str:
    """Some files in one line."""
    more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
    return ", ".join(keys[:SHOWN]) + more


def _leases(
    found: Checked, store: "Store", world: "World", patch: "Patch", applier_id: str, *, back: bool
) -> None:
    if back:
        held = patch_holders.holdings(store, world, applier_id, patch.checkout, found.keys)
        found.wanted = patch_holders.Wanted(patch.author_id, held, [])
    else:
        found.wanted = patch_holders.wanted(store, world, patch, found.keys, applier_id)
    held = found.wanted.holders
    if not held and not found.wanted.named:
        found.checks.append(Check(LEASES, PASSED, "nobody else holds its files, or all agree"))
        return
    parts = [
        f"{one.key} is {'awaited' if one.waits else 'held'} by {one.holder.name}" for one in held
    ][:SHOWN]
    who = sorted(set(found.wanted.people.values()))
    parts += [f"it wants the word of {' and '.join(who)}"] if who else []
    found.checks.append(Check(LEASES, WAITS, "; ".join(parts)))


def _barred(
    found: Checked,
    store: "Store",
    world: "World",
    project: "Project",
    patch: "Patch",
    applier_id: str,
) -> None:
    bound = parties.bound_to(store, applier_id) if applier_id != OPERATOR else []
    is_work = _work(project, patch, found.places) if bound else (lambda _: True)
    look = Look(store, applier_id, world, act=WRITE, is_work=is_work)
    held = patch_holders.holdings(store, world, patch.author_id, patch.checkout, found.keys)
    others = {one.key for one in held if not parties.same(one.agent_id, applier_id)}
    for name, letters in _BARS.items():
        # What others hold is theirs to let in: a crew's rules ask who may edit, not who agrees.
        keys = [x for x in found.keys if name != CREWS or x not in others]
        some = [one for one in bound if one.subject[:1] in letters]
        bar = _first(look, some, [Wanted(key, patch.checkout) for key in keys])
        found.bar = found.bar or bar
        found.add(name, bar.said if bar else "", "nothing bars it")


def _first(look: Look, bound: "list[parties.Party]", wanted: "Iterable[Wanted]") -> "Bar | None":
    for one in wanted:
        for party in bound:
            bar = bars.JUDGES[party.subject[0]](look, party, one)
            if bar is not None:
                return bar
    return None


def _work(project: "Project", patch: "Patch", found: "list[Place]") -> "Callable[[Wanted], bool]":
    """Whether git would keep a file: asked once for all."""
    names = {place.key: place.name for place in found}
    ignored: set[bytes] = set()
    if project.common:
        try:
            git = git_at(folder_of(project, patch.checkout), GIT_S)
            ignored = file_questions.ignored(git, list(names.values()))
        except GitError:
            pass
    return lambda wanted: names.get(wanted.key) not in ignored
