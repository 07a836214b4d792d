"""However a file is called, it has one key, and a claim on it is a claim on that file alone.

Paths of any text, with links, loops, ``..``, other Unicode forms, a linked worktree and a nested
repository, against a walk of its own through the folders; then through commands and hooks.
"""

import json
import os
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.errors import InvalidInput
from agent_sync.repository.claim_keys import claim_key
from agent_sync.repository.location import Project, locate
from agent_sync.repository.path_keys import folder_of, key_of, path_of
from proofs import Proof
from support import Cli, make_repo, make_worktree

from .mutating import WORDS, dice, spliced
from .scene import Scene

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and POSIX paths")

THERE = [
    "src", "src/a.py", "src/deep/b.py", "caf\u00e9.txt", "[id].tsx", "a b", "*.py", "-rf",
    "\u202ex", "nested/.git/objects", "nested/.git/HEAD", "nested/in.txt", "x\ny",
]  # fmt: skip
LINKS = {
    "to-file": "src/a.py", "to-folder": "src", "loop": "loop", "loop2": "loop3", "loop3": "loop2",
    "up": "..", "out": "../outside", "dangling": "nowhere/x", "src/back": "../src/deep",
    "self": ".", "tree-link": "../tree/src",
}  # fmt: skip
ABSOLUTE = "absolute"
"""A link with a whole path, to a folder that stands for the root: no link leaves the scratch."""
NAMES = [
    "src", "deep", "a.py", "b.py", "back", "cafe\u0301.txt", "caf\u00e9.txt", "[id].tsx", "a b",
    "*.py", "nested", "in.txt", "..", "..", ".", "", "nowhere", *[x for x in LINKS if "/" not in x],
    ABSOLUTE,
    ".git", "HEAD", "\udcff", "x\ny", "A.PY", "SRC",
]  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a repository, a worktree of it, and something outside both."""
    folder = tmp_path_factory.mktemp("paths").resolve()
    repo = make_repo(folder / "repo")
    tree = make_worktree(repo, folder / "tree")
    (folder / "outside").mkdir()
    (folder / "root" / "usr").mkdir(parents=True)
    for base in (repo, tree):
        for name in THERE:
            path = base / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if "." in path.name or path.name == "HEAD" or " " in name or "\n" in name:
                path.write_text(name, encoding="utf-8")
            else:
                path.mkdir(exist_ok=True)
        for name, target in LINKS.items():
            (base / name).symlink_to(target)
        (base / ABSOLUTE).symlink_to(folder / "root")
    return folder


def walked(path: str) -> str:
    """Where a path leads: one name after the other, each link followed by hand.

    '' for one that goes round in a loop: the system can open no file by it.
    """
    here, rest = "/", path.split("/")
    while rest:
        name = rest.pop(0)
        if name in ("", "."):
            continue
        if name == "..":
            here = os.path.dirname(here)
            continue
        there = os.path.join(here, name)
        if not os.path.islink(there):
            here = there
            continue
        if loops(there):
            return ""
        target = os.readlink(there)
        here = "/" if target.startswith("/") else here
        rest = [*target.split("/"), *rest]
    return here


def loops(link: str) -> bool:
    """Whether the system itself gives up on a link."""
    try:
        os.stat(link)
    except OSError as error:
        return error.errno == 40
    return False


def expected(place: Path, full: str) -> "tuple[str, str]":
    """The key and checkout that a path should have."""
    real = walked(full)
    for name in ("repo", "tree"):
        root = f"{place}/{name}"
        inside = real == root or real.startswith(root + "/")
        if inside:
            checkout = "." if name == "repo" else f"worktrees/{name}"
            return normal(real[len(root) + 1 :]) or "**", checkout
    return normal(real), ""


def normal(text: str) -> str:
    """How a name is stored: composed, bytes that are no text written out."""
    sound = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", sound)


PIECES = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.text(st.characters(blacklist_characters="\0/", blacklist_categories=["Cs"]), max_size=6),
)
RELATIVE = st.lists(PIECES, max_size=7).map("/".join)


def project_in(place: Path, name: str) -> Project:
    """The project as seen from one of its checkouts."""
    found = locate(str(place / name), {})
    assert found is not None
    return found


@pytest.mark.proves("LOCK-2")
def test_one_key_for_every_name_of_a_file(place: Path, proof: Proof) -> None:
    """Any path from any folder, against a walk through links and ``..`` made by hand."""
    projects = [project_in(place, name) for name in ("repo", "tree")]
    count = proof.count(250, 25_000)
    inside: list[str] = []

    @settings(max_examples=count, deadline=None, database=None)
    @given(
        RELATIVE,
        st.sampled_from(["repo", "tree", "repo/src", "repo/to-folder", "outside", "repo/nested"]),
        st.sampled_from(["", "", "repo/", "tree/", "repo/src/", "outside/"]),
        st.integers(0, 1),
    )
    def every(text: str, base: str, lead: str, which: int) -> None:
        path = f"{place}/{lead}{text}" if lead else text
        full = path if path.startswith("/") else f"{place}/{base}/{path}"
        key, checkout = key_of(projects[which], path, f"{place}/{base}")
        if not walked(full):
            return
        assert (key, checkout) == expected(place, full), full
        back = path_of(projects[which], checkout, key)
        if checkout and key != "**":
            inside.append(key)
            assert key_of(projects[which], back, "/") == (key, checkout), back
        if os.path.lexists(walked(full)) and key != "**":
            assert os.path.samefile(os.path.dirname(back), os.path.dirname(walked(full)))
            assert os.path.lexists(back)

    every()
    assert len(inside) > count // 5
    proof.figure("paths", count)
    proof.figure("of them inside the repository", len(inside))


@pytest.mark.proves("LOCK-2", "CLI-6")
def test_any_text_names_one_claim_or_none(place: Path, proof: Proof) -> None:
    """Any text has a key or is refused with a sentence; its key is the key of its key."""
    project = project_in(place, "repo")
    count = proof.count(200, 20_000)
    base = str(place / "repo")
    refused: list[str] = []

    @settings(max_examples=count, deadline=None, database=None)
    @given(st.one_of(st.text(max_size=40), st.sampled_from(WORDS), RELATIVE))
    def every(text: str) -> None:
        try:
            target, key, checkout = claim_key(project, text, base)
        except InvalidInput:
            refused.append(text)
            return
        assert target in ("file", "tree", "glob")
        assert key
        assert key.endswith("/") or target != "tree"
        assert (key[0] == "/") is not bool(checkout)
        assert unicodedata.is_normalized("NFC", key)
        key.encode()
        if target == "tree" and checkout and walked(os.path.join(base, text)):
            assert claim_key(project, key, folder_of(project, checkout)) == (target, key, checkout)

    every()
    assert len(refused) < count // 2
    proof.figure("texts as claims", count)
    proof.figure("of them refused", len(refused))


FRESH = ["new.py", "src/new file.py", "caf\u00e9.txt", "cafe\u0301.txt", "[id].tsx", "a*b", "-rf"]


@pytest.mark.proves("LOCK-2", "HOOK-3")
def test_a_lock_and_an_edit_mean_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proof: Proof
) -> None:
    """Locked by a command under one name, refused by the hook under another, free when unlocked."""
    scene = Scene(tmp_path)
    count = proof.count(20, 1_000)
    cli = Cli(scene.repo, scene.home)
    monkeypatch.chdir(scene.repo)
    for number in range(count):
        rng = dice("lock", number)
        scene.put_back()
        name = rng.choice(FRESH)
        name = spliced(rng, name) if rng.random() < 0.6 else name
        if name.encode("utf-8", "ignore").decode() != name:
            continue  # bytes that are no text: the client's JSON has no way to name them
        if name.startswith("/"):
            continue  # names one file by itself and another behind "./"
        locked = rng.choice([name, f"./{name}", f"src/../{name}", str(scene.repo / name)])
        done = cli.as_("ann")("lock", "--json", "--", locked)
        if done.code == 64:
            continue
        assert done.code in (0, 2), (name, done)
        edited = rng.choice([name, f"{scene.repo}//{name}", f"docs/.././{name}"])
        payload = {
            "session_id": "victim",
            "cwd": str(scene.repo),
            "tool_name": "Edit",
            "tool_input": {"file_path": edited, "old_string": "a", "new_string": "b"},
        }
        raw = json.dumps(payload).encode()
        assert scene.hook("pre-tool-use", raw).code == 2, (name, locked, edited, done)
        if done.code == 0:
            assert cli.as_("ann")("unlock", "--json", "--", locked).code == 0
            assert scene.hook("pre-tool-use", raw).code == 0, (name, locked, edited)
        assert scene.log == "", name
    proof.figure("names locked, refused and unlocked", count)
