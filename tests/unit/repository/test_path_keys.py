"""Where state lives, and the one key of a path (STATE-1, LOCK-2)."""

import os
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.errors import InvalidInput
from agent_sync.repository.claim_keys import claim_key
from agent_sync.repository.location import Project, at_root, common_dir, locate
from agent_sync.repository.path_keys import WHOLE, key_of

posix = pytest.mark.skipif(sys.platform == "win32", reason="symbolic links and byte names")


def git(folder: Path, *arguments: str) -> None:
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }
    settings_ = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always")
    subprocess.run(
        ["git", *settings_, "-C", str(folder), *arguments],
        check=True,
        env=env,
        timeout=60,
        capture_output=True,
    )


def make_repository(folder: Path, *arguments: str) -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "-q", *arguments)
    git(folder, "commit", "-q", "--allow-empty", "-m", "first")
    return folder


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own below a home folder of one's own."""
    home = tmp_path / "home"
    (home / "work").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    return home / "work"


@pytest.fixture
def repo(scratch: Path) -> Path:
    return make_repository(scratch / "repo")


def found(start: Path, root: "Path | None" = None) -> Project:
    project = locate(str(start), {"AGENT_SYNC_ROOT": str(root)} if root else {})
    assert project is not None
    return project


def facts(project: Project) -> "tuple[str, str, str]":
    """(root, database, checkout)."""
    return project.root, project.database, project.checkout


def plain(root: Path, checkout: "Path | None" = None) -> "tuple[str, str, str]":
    return str(root), str(root / ".claude/coordination/state.sqlite"), str(checkout or root)


# --- root, database, checkout


@pytest.mark.proves("STATE-1")
def test_a_plain_repository_from_anywhere_in_it(repo: Path) -> None:
    (repo / "a/b").mkdir(parents=True)
    for start in (repo, repo / "a", repo / "a/b", repo / "a/../a/b", repo / "a/b/missing/too"):
        assert facts(found(start)) == plain(repo)
    assert not found(repo).initialised
    assert found(repo).common == str(repo / ".git")


@pytest.mark.proves("STATE-1")
@pytest.mark.parametrize("what", ["missing", "file", "loop", "missing/deep"])
def test_a_root_that_is_no_folder_counts_as_none(repo: Path, scratch: Path, what: str) -> None:
    (scratch / "file").write_text("")
    (scratch / "loop").symlink_to(scratch / "loop")
    assert facts(found(repo, root=scratch / what)) == plain(repo)


@pytest.mark.proves("STATE-1")
@pytest.mark.parametrize("where", ["../linked", ".claude/worktrees/x"])
def test_linked_worktrees_share_the_main_ones(repo: Path, where: str) -> None:
    git(repo, "worktree", "add", "-q", where)
    linked = (repo / where).resolve()
    (linked / "sub").mkdir()
    for start in (linked, linked / "sub"):
        assert facts(found(start)) == plain(repo, linked)
        assert facts(found(start, root=repo)) == plain(repo, linked)
        assert facts(found(start, root=linked)) == plain(repo, linked)
    assert facts(found(repo, root=linked)) == plain(repo, repo)


@pytest.mark.proves("STATE-1")
def test_a_submodule_keeps_its_own(repo: Path, scratch: Path) -> None:
    other = make_repository(scratch / "other")
    git(repo, "submodule", "add", "-q", str(other), "libs/sub")
    sub = repo / "libs/sub"
    database = repo / ".git/modules/libs/sub/agent-sync/state.sqlite"
    expected = (str(sub), str(database), str(sub))
    assert facts(found(sub)) == expected
    assert facts(found(repo, root=sub)) == expected
    assert facts(found(sub, root=repo)) == plain(repo)
    git(sub, "worktree", "add", "-q", str(scratch / "subtree"))
    assert found(scratch / "subtree").database == str(database)
    assert found(scratch / "subtree").checkout == str(scratch / "subtree")


@pytest.mark.proves("STATE-1")
def test_a_separate_git_directory(scratch: Path) -> None:
    store = scratch / "store"
    repo = make_repository(scratch / "repo", f"--separate-git-dir={store}")
    expected = (str(repo), str(store / "agent-sync/state.sqlite"), str(repo))
    assert facts(found(repo)) == expected
    assert facts(found(repo, root=repo)) == expected
    assert facts(found(repo, root=store)) == expected


@pytest.mark.proves("STATE-1")
@pytest.mark.parametrize("name", ["bare.git", "bare"])
def test_a_bare_repository_with_worktrees(repo: Path, scratch: Path, name: str) -> None:
    bare = scratch / name
    git(scratch, "clone", "-q", "--bare", str(repo), str(bare))
    for tree in ("one", "two"):
        git(bare, "worktree", "add", "-q", "-b", tree, str(scratch / tree))
        database = str(bare / "agent-sync/state.sqlite")
        checkout = str(scratch / tree)
        for project in (found(scratch / tree), found(scratch / tree, root=bare)):
            assert (project.database, project.checkout) == (database, checkout)
            assert project.common == str(bare)
    project = found(scratch / "one")
    theirs = str(scratch / "two/x.py")
    assert key_of(project, theirs, project.root) == ("x.py", "worktrees/two")
    assert found(scratch / "one", root=scratch / "two").database == database


@pytest.mark.proves("STATE-1")
def test_a_bare_repository_named_git(repo: Path, scratch: Path) -> None:
    (scratch / "hub").mkdir()
    git(scratch, "clone", "-q", "--bare", str(repo), str(scratch / "hub/.git"))
    git(scratch / "hub/.git", "worktree", "add", "-q", "-b", "one", str(scratch / "hub/one"))
    expected = plain(scratch / "hub", scratch / "hub/one")
    assert facts(found(scratch / "hub/one")) == expected
    assert facts(found(scratch / "hub/one", root=scratch / "hub")) == expected
    assert facts(found(scratch / "hub/one", root=scratch / "hub/.git")) == expected


@pytest.mark.proves("STATE-1")
def test_without_git_the_nearest_claude_folder(scratch: Path) -> None:
    (scratch / "outer/.claude").mkdir(parents=True)
    (scratch / "outer/inner/.claude").mkdir(parents=True)
    (scratch / "outer/inner/deep").mkdir()
    assert facts(found(scratch / "outer/inner/deep")) == plain(scratch / "outer/inner")
    assert facts(found(scratch / "outer")) == plain(scratch / "outer")
    assert key_of(found(scratch / "outer"), "inner/x", str(scratch / "outer"))[0] == "inner/x"
    outside = key_of(found(scratch / "outer/inner"), "../x", str(scratch / "outer/inner"))
    assert outside == (str(scratch / "outer/x"), "")


@pytest.mark.proves("STATE-1")
def test_the_home_folder_is_never_one(scratch: Path) -> None:
    home = scratch.parent
    (home / ".claude").mkdir()
    for start in (scratch, home):
        assert locate(str(start), {}) is None
    (scratch / ".claude").mkdir()
    assert facts(found(scratch)) == plain(scratch)


@pytest.mark.proves("STATE-1")
def test_git_decides_before_claude(repo: Path) -> None:
    (repo / "package/.claude").mkdir(parents=True)
    assert facts(found(repo / "package")) == plain(repo)
    package = found(repo, root=repo / "package")
    assert facts(package) == plain(repo / "package"), "unless somebody says otherwise"


@pytest.mark.proves("STATE-1")
def test_a_root_that_is_not_there_yet(scratch: Path) -> None:
    assert facts(at_root(str(scratch / "new"))) == plain(scratch / "new")


@posix
@pytest.mark.proves("STATE-1")
def test_through_a_symbolic_link(repo: Path, scratch: Path) -> None:
    (scratch / "alias").symlink_to(repo)
    assert facts(found(scratch / "alias")) == plain(repo)
    assert facts(found(scratch, root=scratch / "alias")) == plain(repo)


JUNK = {
    "empty": b"",
    "no pointer": b"something else\n",
    "binary": bytes(range(256)) * 4,
    "huge": b"gitdir: " + b"x/" * 10_000_000,
    "nowhere": b"gitdir: /nowhere/at/all\n",
    "NUL": b"gitdir: a\0b\n",
    "itself": b"gitdir: .git\n",
    "the folder": b"gitdir: .\n",
    "no UTF-8": b"gitdir: \xff\xfe\n",
}


@pytest.mark.proves("STATE-1")
@pytest.mark.parametrize("content", JUNK.values(), ids=JUNK.keys())
def test_a_broken_pointer_belongs_to_what_is_around_it(repo: Path, content: bytes) -> None:
    inner = repo / "inner"
    inner.mkdir()
    (inner / ".git").write_bytes(content)
    assert common_dir(str(inner)) == ""
    assert facts(found(inner)) == plain(repo)
    assert key_of(found(repo), "inner/x.py", str(repo)) == ("inner/x.py", ".")


@posix
@pytest.mark.proves("STATE-1")
@pytest.mark.parametrize("kind", ["loop", "dangling", "pipe", "empty folder", "commondir"])
def test_a_git_entry_of_an_odd_kind(repo: Path, scratch: Path, kind: str) -> None:
    inner = repo / "inner"
    inner.mkdir()
    entry = inner / ".git"
    if kind == "loop":
        entry.symlink_to(".git")
    elif kind == "dangling":
        entry.symlink_to("/nowhere")
    elif kind == "pipe":
        os.mkfifo(entry)
    elif kind == "empty folder":
        entry.mkdir()
    else:
        (scratch / "crafted").mkdir()
        (scratch / "crafted/commondir").write_bytes(b"a\0b")
        entry.write_text(f"gitdir: {scratch}/crafted\n")
    assert facts(found(inner)) == plain(repo)
    assert key_of(found(inner), "x", str(inner)) == ("inner/x", ".")


# --- keys


@pytest.mark.proves("LOCK-2")
def test_every_way_to_name_a_file_leads_to_one_key(repo: Path) -> None:
    (repo / "src/deep").mkdir(parents=True)
    (repo / "src/a.py").touch()
    project = found(repo)
    expected = ("src/a.py", ".")
    for base, path in (
        (repo, "src/a.py"),
        (repo, "./src//a.py"),
        (repo, "src/deep/../a.py"),
        (repo, f"{repo}/src/a.py"),
        (repo / "src", "a.py"),
        (repo / "src/deep", "../a.py"),
        (Path("/"), f"{repo}/src/./a.py"),
    ):
        assert key_of(project, path, str(base)) == expected
    assert key_of(project, "src/new/not/there.py", str(repo))[0] == "src/new/not/there.py"
    assert key_of(project, "src/", str(repo))[0] == "src"
    for root in (".", str(repo), "src/.."):
        assert key_of(project, root, str(repo)) == (WHOLE, ".")


@posix
@pytest.mark.proves("LOCK-2")
def test_symbolic_links(repo: Path, scratch: Path) -> None:
    (repo / "real").mkdir()
    (repo / "real/a.py").touch()
    (repo / "folder").symlink_to("real")
    (repo / "file.py").symlink_to("real/a.py")
    (repo / "out").symlink_to(scratch)
    (repo / "round").symlink_to("round")
    (scratch / "alias").symlink_to(repo)
    project = found(repo)
    for path in ("folder/a.py", "file.py", f"{scratch}/alias/folder/a.py", "out/alias/file.py"):
        assert key_of(project, path, str(repo)) == ("real/a.py", ".")
    assert key_of(project, "out/x", str(repo)) == (f"{scratch}/x", "")
    assert key_of(project, "round/x", str(repo))[1] == "."


@pytest.mark.proves("LOCK-2")
def test_outside_the_repository(repo: Path, scratch: Path) -> None:
    project = found(repo)
    (scratch / "repo2").mkdir()
    for path in ("../x", "../repo2/x", "/etc/hosts"):
        key, checkout = key_of(project, path, str(repo))
        assert key == os.path.realpath(repo / path)
        assert checkout == ""


@pytest.mark.proves("LOCK-2", "STATE-1")
def test_a_nested_repository_has_keys_of_the_one_around_it(repo: Path) -> None:
    nested = make_repository(repo / "vendor/nested")
    project = found(repo)
    for path in ("vendor/nested/x.py", "vendor/nested/deep/er/x.py"):
        assert key_of(project, path, str(repo)) == (path, ".")
    assert key_of(project, "vendor/x.py", str(repo)) == ("vendor/x.py", ".")
    inner = found(nested)
    assert key_of(inner, "x.py", str(nested)) == ("x.py", ".")
    assert key_of(inner, "../x.py", str(nested)) == (str(repo / "vendor/x.py"), "")


@pytest.mark.proves("LOCK-2")
def test_the_same_file_in_another_worktree(repo: Path) -> None:
    for where in ("../linked", ".claude/worktrees/x"):
        git(repo, "worktree", "add", "-q", where)
        linked = (repo / where).resolve()
        for project in (found(repo), found(linked)):
            name = f"worktrees/{linked.name}"
            assert key_of(project, str(linked / "src/a.py"), "/") == ("src/a.py", name)
            assert key_of(project, str(repo / "src/a.py"), "/") == ("src/a.py", ".")


@posix
@pytest.mark.proves("LOCK-2")
def test_unicode_forms_and_names_that_are_no_text(repo: Path) -> None:
    project = found(repo)
    composed, decomposed = (unicodedata.normalize(form, "Ünï/é.py") for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert key_of(project, decomposed, str(repo))[0] == composed
    assert key_of(project, composed, str(repo))[0] == composed
    raw = os.fsdecode(b"caf\xe9.txt")
    key = key_of(project, raw, str(repo))[0]
    assert key == "caf\\xe9.txt"
    key.encode("utf-8")


@pytest.mark.proves("LOCK-2")
def test_case(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = found(repo)
    assert not project.folds
    assert key_of(project, "SRC/A.py", str(repo))[0] == "SRC/A.py"
    monkeypatch.setattr("agent_sync.repository.location.folds_case", lambda _checkout: True)
    project = found(repo)
    for path in ("SRC/A.py", "src/a.py", "Src/a.PY"):
        assert key_of(project, path, str(repo)) == ("src/a.py", ".")
    assert key_of(project, "/Outside/É", str(repo)) == ("/outside/é", "")
    assert claim_key(project, "SRC/*.PY", str(repo))[1] == "src/*.py"


@pytest.mark.proves("CLI-6")
@pytest.mark.parametrize("path", ["a\0b", "\ud800"])
def test_what_can_be_no_path(repo: Path, path: str) -> None:
    project = found(repo)
    with pytest.raises(InvalidInput):
        key_of(project, path, str(repo))
    with pytest.raises(InvalidInput):
        claim_key(project, path, str(repo))


SEGMENTS = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=8
)


@posix
@pytest.mark.proves("LOCK-2")
@settings(max_examples=150, deadline=None)
@given(
    st.lists(SEGMENTS | st.sampled_from(["..", ".", "é", "e\u0301"]), max_size=6),
    st.lists(SEGMENTS, max_size=3),
    st.booleans(),
)
def test_a_key_leads_to_itself_from_anywhere(
    parts: "list[str]",
    base: "list[str]",
    folds: bool,  # noqa: FBT001
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root = os.path.realpath(scratch)
        project = at_root(root)
        project.folds = folds
        full = "/".join([root, *parts])
        key, checkout = key_of(project, full, root)
        assert key_of(project, full, "/".join([root, *base])) == (key, checkout)
        assert key_of(project, os.path.relpath(full, root), root) == (key, checkout)
        start = key if key.startswith("/") else "/".join([root, "" if key == WHOLE else key])
        if not folds or not key.startswith("/"):
            assert key_of(project, start, "/")[0] == key


# --- what a person names to be locked


@pytest.mark.proves("LOCK-1", "LOCK-2")
def test_claims(repo: Path, scratch: Path) -> None:
    (repo / "src/api").mkdir(parents=True)
    (repo / "app").mkdir()
    (repo / "app/[id].tsx").touch()
    (repo / "app/[slug]").mkdir()
    project = found(repo)
    top, src, here = str(repo), str(repo / "src"), "."
    for path, base, expected in (
        ("a.py", top, ("file", "a.py", here)),
        ("src/api", top, ("tree", "src/api/", here)),
        ("src/api/", top, ("tree", "src/api/", here)),
        ("api", src, ("tree", "src/api/", here)),
        ("new/", top, ("tree", "new/", here)),
        (".", top, ("glob", WHOLE, here)),
        ("..", src, ("glob", WHOLE, here)),
        ("app/[id].tsx", top, ("file", "app/[id].tsx", here)),
        ("app/[slug]", top, ("tree", "app/[slug]/", here)),
        ("app/[abc].tsx", top, ("glob", "app/[abc].tsx", here)),
        ("**/*.py", top, ("glob", "**/*.py", here)),
        ("*.py", src, ("glob", "src/*.py", here)),
        ("../app/./?.py", src, ("glob", "app/?.py", here)),
        (f"{repo}/src//**/*.py", "/", ("glob", "src/**/*.py", here)),
        (f"{scratch}/*.py", top, ("glob", f"{scratch}/*.py", "")),
        ("../*", top, ("glob", f"{scratch}/*", "")),
        ("/*.conf", top, ("glob", "/*.conf", "")),
        (str(scratch), top, ("tree", f"{scratch}/", "")),
        ("/", top, ("tree", "/", "")),
    ):
        assert claim_key(project, path, base) == expected, path


@pytest.mark.proves("CLI-6")
@pytest.mark.parametrize("path", ["", "  ", "src/*/../x", "*/.."])
def test_claims_that_make_no_sense(repo: Path, path: str) -> None:
    with pytest.raises(InvalidInput):
        claim_key(found(repo), path, str(repo))
