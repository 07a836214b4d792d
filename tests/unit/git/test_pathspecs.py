"""Keys become what git searches for, and git's names become keys again (LOCK-2)."""

import os
import random
import subprocess
from pathlib import Path

import pytest

from agent_sync.git import pathspecs
from agent_sync.git.commit_history import commit_times, head_digests
from agent_sync.git.runner import Git, git_at
from agent_sync.git.stored_names import stored_path
from agent_sync.git.worktree_status import changed_files, unchanged_since_commit
from agent_sync.repository.contents import digest
from agent_sync.repository.location import Project
from agent_sync.repository.path_keys import key_of_name
from gitscene import Scene

pytestmark = pytest.mark.proves("LOCK-2")
PARTS = (
    *("a", "B", "e", "E", "x", "\\", "\\x", "\\xe9", "*", "?", "[", "]", "[a-z]", "**", "!", "^"),
    *(":", ":(top)", "-", "--", ".", " ", "\t", "\n", "\x01", "\x7f", '"', "'", "#", "~", "{a,b}"),
    *("\u00e9", "e\u0301", "E\u0301", "\u0301", "\u1e69", "s\u0323\u0307", "\u0130", "\ufb01"),
    *("\uac00", "\u1100\u1161", "\u212b", "\U0001f600", "\udce9", "\udcff", "\udcc3"),
    *("\u212a", "\u037e", "\u1fef", "K", "k", ";", "`"),
)
COUNT = 300
SEED = 7


def odd_names(count: int) -> list[bytes]:
    """Names of one to three folders that git can store, each once."""
    dice = random.Random(SEED)
    found: set[bytes] = set()
    while len(found) < count:
        parts = ["".join(dice.choices(PARTS, k=dice.randint(1, 4))) for _ in range(3)]
        name = "/".join(parts[: dice.randint(1, 3)])
        if not {".", "..", ".git"} & set(name.split("/")):
            found.add(os.fsencode(name))
    # A name cannot be a file and a folder.
    return [x for x in sorted(found) if not any(y.startswith(x + b"/") for y in found)]


@pytest.fixture
def scene(tmp_path: Path, home: Path) -> Scene:
    """A repository whose index holds odd names, and whose working tree holds nothing."""
    scene = Scene((tmp_path / "odd").resolve(), home).init()
    oid = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"],
        *(), cwd=scene.repo, env=scene.env(), input=b"odd\n", capture_output=True, check=True,
    ).stdout.strip()  # fmt: skip
    rows = b"".join(b"100644 %s\t%s\0" % (oid, name) for name in odd_names(COUNT))
    subprocess.run(
        ["git", "update-index", "-z", "--index-info"],
        *(), cwd=scene.repo, env=scene.env(), input=rows, check=True,
    )  # fmt: skip
    scene.git("commit", "-qm", "odd")
    return scene


def project_of(scene: Scene, *, folds: bool) -> Project:
    """The repository on a file system that ignores case, or that does not."""
    project = scene.project()
    project.folds = folds
    return project


def names_in(git: Git) -> list[bytes]:
    return git.names("ls-files", "-z") or []


@pytest.mark.parametrize("folds", [False, True])
def test_every_name_is_found_by_its_key(scene: Scene, *, folds: bool) -> None:
    project, git = project_of(scene, folds=folds), git_at(str(scene.repo), 60)
    names = names_in(git)
    assert len(names) > COUNT * 0.8
    for name in names[::4]:
        key = key_of_name(project, name)
        specs = pathspecs.of_keys(project, [key])
        assert name in (git.names("ls-files", "-z", "--", *specs) or []), (key, specs)
        found = changed_files(project, git, [key]) or []
        assert all(x.key == key or x.key.startswith(key + "/") for x in found)
        assert name in [x.name for x in found]


@pytest.mark.parametrize("folds", [False, True])
@pytest.mark.parametrize("count", [60, pathspecs.MANY, COUNT])
def test_many_keys_at_once_give_what_each_gives(scene: Scene, count: int, *, folds: bool) -> None:
    project, git = project_of(scene, folds=folds), git_at(str(scene.repo), 60)
    keys = sorted({key_of_name(project, name) for name in names_in(git)})[:count]
    found = changed_files(project, git, keys) or []
    assert {x.key for x in found} == set(keys)
    assert unchanged_since_commit(project, str(scene.repo), keys) == set()
    times = commit_times(project, git, keys, 0)
    assert times is not None
    assert set(keys) <= times.keys()
    names = {x.key: x.name for x in found}
    heads = head_digests(git, dict(list(names.items())[:20]))
    assert set(heads.values()) == {digest(b"odd\n")}
    assert len(heads) == 20


@pytest.mark.parametrize("folds", [False, True])
def test_what_lies_in_a_folder_is_found_by_its_key(scene: Scene, *, folds: bool) -> None:
    project, git = project_of(scene, folds=folds), git_at(str(scene.repo), 60)
    names = [name for name in names_in(git) if b"/" in name]
    for name in names[::12]:
        folder = key_of_name(project, name.rpartition(b"/")[0])
        found = changed_files(project, git, [folder]) or []
        assert name in [x.name for x in found]
        assert all(x.key == folder or x.key.startswith(folder + "/") for x in found)


@pytest.mark.parametrize("stored", ["README.md", "\u00c9TUDES/A.txt", "E\u0301tudes/a.TXT"])
def test_where_case_folds_a_file_is_found_by_its_folded_key(
    tmp_path: Path, home: Path, stored: str
) -> None:
    scene = Scene((tmp_path / "folds").resolve(), home).init()
    path = scene.put(stored, "one\n")
    scene.git("add", "-A")
    scene.git("commit", "-qm", "first")
    project, git = project_of(scene, folds=True), git_at(str(scene.repo), 60)
    key = key_of_name(project, os.fsencode(stored))
    assert key == key.lower()
    assert changed_files(project, git, [key]) == []
    assert unchanged_since_commit(project, str(scene.repo), [key]) == {key}
    path.write_text("two\n", encoding="utf-8")
    assert [x.key for x in changed_files(project, git, [key]) or []] == [key]
    assert unchanged_since_commit(project, str(scene.repo), [key]) == set()
    path.unlink()
    assert stored_path(project, str(scene.repo), key) == str(path)
    scene.git("rm", "-q", stored)
    assert stored_path(project, str(scene.repo), key) == str(path)


def test_a_plain_name_is_given_to_git_as_it_is(scene: Scene) -> None:
    project = project_of(scene, folds=False)
    assert pathspecs.of_keys(project, ["src/[a]*.py"]) == [":(top,literal)src/[a]*.py"]


@pytest.mark.parametrize("keys", [["."], ["a", "**"]])
def test_the_root_is_everything(scene: Scene, keys: list[str]) -> None:
    project, git = project_of(scene, folds=False), git_at(str(scene.repo), 60)
    assert len(changed_files(project, git, keys) or []) == len(names_in(git))


def test_nothing_asked_for_is_nothing(scene: Scene) -> None:
    project, git = project_of(scene, folds=False), git_at(str(scene.repo), 60)
    assert changed_files(project, git, []) == []


def test_a_folder_that_git_does_not_look_into_has_what_lies_in_it() -> None:
    wanted = pathspecs.Wanted(["build/out/a.txt", "src"])
    assert [wanted.has(key) for key in ("build/", "build/out/", "build/out/a.txt", "src/x")] == [
        True
    ] * 4
    assert [wanted.has(key) for key in ("build/other/", "buil", "srcs", "build/out")] == [False] * 4
