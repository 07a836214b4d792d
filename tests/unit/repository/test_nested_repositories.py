"""What a repository covers of other repositories inside its checkouts (STATE-1, LOCK-2, LOCK-3)."""

from pathlib import Path
from typing import Any

import pytest

from agent_sync.identity.liveness import Limits
from agent_sync.locks import commit_verdict, ending, granting, open_leases, wait_queue
from agent_sync.locks.claim import Claim, World
from agent_sync.locks.commit_verdict import Committer, Staged
from agent_sync.locks.lease import AUTO, EXPLICIT, FILE, GLOB, RESOURCE, SHARED, TREE
from agent_sync.protection import held_files, kept_versions
from agent_sync.protection.watched_files import WatchedFile
from agent_sync.repository.claim_keys import claim_key
from agent_sync.repository.contents import Look
from agent_sync.repository.location import Project, locate
from agent_sync.repository.nested_repositories import innermost
from agent_sync.repository.path_keys import WHOLE, key_of, path_of
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Store
from scene.database import asked
from support import Cli, make_repo, make_worktree

from ..world import MINUTE, NOW, fresh, join

ANN, BOB = "ann", "bob"


@pytest.fixture
def project(repo: Path) -> Project:
    """A repository with another one in ``vendor/x``."""
    make_repo(repo / "vendor" / "x")
    found = locate(str(repo), {})
    assert found is not None
    return found


@pytest.fixture
def store() -> Store:
    """A database with two sessions."""
    made = fresh()
    for agent in (ANN, BOB):
        join(made, agent)
    return made


def at(project: "Project | None") -> World:
    """A moment in a project."""
    return World(NOW, Limits({}), lambda *_: "unknown", project)


def take(store: Store, project: "Project | None", claim: Claim) -> int:
    """Try a claim; the token, or 0."""
    claim.expires_at = NOW + 60 * MINUTE if claim.kind == EXPLICIT else 0
    with store.writing() as store:
        return granting.attempt(store, claim, at(project))[0]


@pytest.mark.proves("STATE-1", "LOCK-2", "WORK-7")
def test_its_files_have_keys_of_the_checkout_around_it(
    project: Project, repo: Path, tmp_path: Path
) -> None:
    make_repo(repo / "vendor" / "x" / "deep")
    for name in ("vendor/x/v.py", "vendor/x/deep/v.py"):
        assert key_of(project, name, str(repo)) == (name, ".")
        assert path_of(project, ".", name) == str(repo / name)
    assert claim_key(project, "vendor/x", str(repo)) == ("tree", "vendor/x/", ".")
    make_repo(tmp_path / "elsewhere")
    outside = str(tmp_path / "elsewhere" / "v.py")
    assert key_of(project, outside, "/") == (outside, "")


@pytest.mark.proves("LOCK-2", "WORK-7")
def test_the_nearest_checkout_counts(project: Project, repo: Path, tmp_path: Path) -> None:
    inner = make_worktree(repo, repo / "wt")
    outer = make_worktree(repo, tmp_path / "outer")
    for tree in (inner, outer):
        make_repo(tree / "sub")
        name = f"worktrees/{tree.name}"
        assert key_of(project, f"{tree}/sub/s.py", "/") == ("sub/s.py", name)
        assert path_of(project, name, "sub/s.py") == f"{tree}/sub/s.py"
    (outer / ".git").unlink()
    outside = f"{outer}/sub/s.py"
    assert key_of(project, outside, "/") == (outside, ""), "it is no worktree any more"


@pytest.mark.proves("AUTO-2")
def test_its_own_git_is_asked_about_a_file(project: Project, repo: Path, tmp_path: Path) -> None:
    make_repo(repo / "vendor" / "x" / "deep")
    make_repo(tmp_path / "other")
    for key, root, inside in (
        ("src/a.py", repo, "src/a.py"),
        ("vendor/x/v.py", repo / "vendor/x", "v.py"),
        ("vendor/x/deep/sub/v.py", repo / "vendor/x/deep", "sub/v.py"),
        (f"{tmp_path}/other/v.py", tmp_path / "other", "v.py"),
    ):
        checkout = "" if key.startswith("/") else "."
        assert innermost(project, checkout, key) == (str(root), inside)
    assert innermost(project, "", f"{tmp_path}/v.py") == ("", f"{tmp_path}/v.py")


@pytest.mark.proves("LOCK-8")
def test_a_reservation_around_it_is_used_up_by_its_edit(store: Store, project: Project) -> None:
    take(store, project, Claim(ANN, "vendor/", target=TREE))
    with store.writing() as store:
        around = Claim(BOB, "vendor/", target=TREE)
        wait_queue.queue(store, around, at(project), machine="", pid=0, pid_start="")
        ending.release(store, open_leases.open_of(store, ANN), at(project), "unlocked", ANN)
    assert asked(store).one("waits", "reserved_until") > 0
    inside = Claim(BOB, INSIDE, kind=AUTO, checkout=".")
    with store.writing() as store:
        wait_queue.use(store, inside, at(project))
    assert asked(store).one("waits", "ended_at") is not None


INSIDE = "vendor/x/v.py"
MATRIX: "list[tuple[dict[str, Any], dict[str, Any], bool]]" = [
    # ann's claim, bob's claim, granted
    ({"target": TREE, "key": "vendor/"}, {"kind": AUTO, "key": INSIDE}, False),
    ({"target": TREE, "key": "vendor/"}, {"kind": AUTO, "key": "vendors/v.py"}, True),
    ({"target": TREE, "key": "vendor/"}, {"target": TREE, "key": "vendor/x/"}, False),
    ({"target": GLOB, "key": WHOLE}, {"target": GLOB, "key": "vendor/x/*.md"}, False),
    ({"target": GLOB, "key": "*.py"}, {"target": GLOB, "key": "vendor/x/*.py"}, True),
    ({"target": TREE, "key": "src/"}, {"target": TREE, "key": "vendor/x/"}, True),
    ({"key": INSIDE}, {"target": TREE, "key": "vendor/"}, False),
    ({"key": INSIDE}, {"target": GLOB, "key": "**/*.py"}, False),
    (
        {"kind": AUTO, "key": INSIDE},
        {"kind": AUTO, "target": TREE, "key": "vendor/", "checkout": "."},
        False,
    ),
    (
        {"kind": AUTO, "key": INSIDE},
        {"kind": AUTO, "target": TREE, "key": "vendor/", "checkout": "worktrees/other"},
        True,
    ),
    (
        {"kind": AUTO, "target": TREE, "key": "vendor/", "checkout": "."},
        {"kind": AUTO, "key": INSIDE},
        False,
    ),
    (
        {"kind": AUTO, "target": TREE, "key": "vendor/", "checkout": "worktrees/other"},
        {"kind": AUTO, "key": INSIDE},
        True,
    ),
    ({"target": TREE, "key": "vendor/", "mode": SHARED}, {"key": INSIDE}, False),
    (
        {"target": TREE, "key": "vendor/", "mode": SHARED},
        {"key": INSIDE, "mode": SHARED},
        True,
    ),
    ({"key": "vendor/x/v.py"}, {"kind": AUTO, "key": INSIDE}, False),
    ({"target": GLOB, "key": WHOLE}, {"target": RESOURCE, "key": "a"}, True),
]


@pytest.mark.proves("LOCK-3")
@pytest.mark.parametrize(("first", "second", "granted"), MATRIX)
def test_what_is_inside_meets_what_is_around_it(
    store: Store,
    project: Project,
    first: "dict[str, Any]",
    second: "dict[str, Any]",
    *,
    granted: bool,
) -> None:
    def claim(who: str, given: "dict[str, Any]") -> Claim:
        return Claim(who, **({"checkout": "."} if given.get("kind") == AUTO else {}) | given)

    assert take(store, project, claim(ANN, first))
    assert bool(take(store, project, claim(BOB, second))) == granted
    assert take(store, project, claim(ANN, first))


@pytest.mark.proves("LOCK-3")
def test_ones_own_lock_around_it_admits_the_edit(store: Store, project: Project) -> None:
    outer = take(store, project, Claim(ANN, "vendor/", target=TREE))
    assert take(store, project, Claim(ANN, INSIDE, kind=AUTO, checkout=".")) == outer


@pytest.mark.proves("LOCK-8")
def test_the_next_in_line_for_what_is_around_it_is_told(store: Store, project: Project) -> None:
    inside, around = Claim(ANN, INSIDE), Claim(BOB, "vendor/", target=TREE)
    assert take(store, project, inside)
    with store.writing() as store:
        wait_queue.queue(store, around, at(project), machine="", pid=0, pid_start="")
        ending.release(store, open_leases.open_of(store, ANN), at(project), "unlocked", ANN)
    (ticket,) = wait_queue.open_tickets(store)
    assert ticket.reserved_until > NOW
    assert not take(store, project, inside)
    assert take(store, project, around)


@pytest.mark.proves("AUTO-5")
def test_a_folder_that_is_held_is_watched_with_what_is_inside(
    project: Project, repo: Path, store: Store
) -> None:
    make_repo(repo / "vendor" / "x" / "deep")
    worktree = make_worktree(repo, repo / "vendor" / "wt")
    for name in ("a.py", "x/v.py", "x/lib/w.py", "x/deep/z.py", "x/n.md", "zz/b.py"):
        path = repo / "vendor" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    (worktree / "c.py").write_text("", encoding="utf-8")
    take(store, project, Claim(ANN, "vendor/**/*.py", target=GLOB))
    leases = open_leases.open_of(store, ANN)
    files: dict[tuple[str, str], WatchedFile] = {}
    held_files.Walk(project).into(files, leases)
    own = {("vendor/a.py", "."), ("vendor/zz/b.py", ".")}
    there = {(f"vendor/x/{name}", ".") for name in ("v.py", "lib/w.py", "deep/z.py")}
    assert set(files) == own | there
    first: dict[tuple[str, str], WatchedFile] = {}
    held_files.Walk(project, files=3).into(first, leases)
    assert own < set(first), "what is the repository's own comes first"


@pytest.mark.proves("AUTO-7")
@pytest.mark.parametrize("key", ["vendor/", WHOLE, "vendor/x/"])
def test_a_commit_of_a_submodule_under_a_lock_is_refused(
    store: Store, project: Project, repo: Path, key: str
) -> None:
    target = GLOB if key == WHOLE else TREE
    take(store, project, Claim(ANN, key, target=target))
    staged = Staged("vendor/x", *key_of(project, "vendor/x", str(repo)))
    leases = open_leases.all_open(store)
    found = commit_verdict.judge([staged], leases, Committer(BOB, person=False), at(project))
    assert [one.file for one in found.refused] == [staged]
    own = commit_verdict.judge([staged], leases, Committer(ANN, person=False), at(project))
    assert own.free == [staged]


@pytest.mark.proves("AUTO-5")
@pytest.mark.parametrize(
    ("key", "restored"),
    [
        ("vendor/x/v.py", True),
        ("vendor/x/../../../outside.py", False),
        ("vendor/x/link/outside.py", False),
        ("vendor/x/.git/config", False),
        ("../outside.py", False),
    ],
)
def test_a_number_brings_back_what_is_inside_and_nothing_outside(
    cli: Cli, project: Project, repo: Path, tmp_path: Path, *, key: str, restored: bool
) -> None:
    (repo / "vendor" / "x" / "link").symlink_to(tmp_path)
    cli.ok("init")
    opened = open_store(project)
    assert opened is not None
    look = Look("1", "h", 0o600, b"kept\n")
    with opened.writing() as opened:
        number = kept_versions.keep(
            opened, NOW, key=key, checkout=".", look=look, owner_id="", by_id="", why=""
        )
    opened.close()
    done = cli("restore", "--version", str(number))
    assert (done.code == 0) == restored, done.err
    why = "is a link now" if "link" in key else "outside the work trees"
    assert restored or why in done.err
    assert (repo / "vendor" / "x" / "v.py").exists() == restored
    assert not (tmp_path / "outside.py").exists()


@pytest.mark.proves("LOCK-7")
def test_unlock_names_the_lease_around_it(alice: Cli, bob: Cli, project: Project) -> None:
    assert project.initialised is False
    alice.ok("lock", "vendor/")
    assert "vendor/" in bob("unlock", "vendor/x/v.py", "--json").error["message"]
    assert "covered by your lease on vendor/" in alice("unlock", "vendor/x/v.py").err
    assert claim_key(project, "vendor/x", str(alice.repo))[0] == TREE != FILE
