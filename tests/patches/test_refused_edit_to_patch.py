"""A refused edit becomes a patch, and what becomes of that (PATCH-1, PATCH-4, PATCH-5)."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent_sync.errors import StoreError
from agent_sync.gates.patches import refused_edits
from scene.database import Database
from scene.place import Scene
from scene.repositories import git

from .conftest import Agent

Maker = Callable[[str], Agent]


@pytest.fixture
def ann(agent: Maker) -> Agent:
    """Who holds src/a.py."""
    one = agent("ann")
    one.ok("register", "--name", "ann")
    assert one.replaces("src/a.py", "a = 1", "a = 2") == 0
    return one


@pytest.fixture
def bob(agent: Maker) -> Agent:
    """Who wants it."""
    one = agent("bob")
    one.ok("register", "--name", "bob")
    return one


@pytest.mark.proves("PATCH-5", "PATCH-4", "PATCH-3")
def test_from_the_refusal_to_the_applied_patch_by_printed_words_alone(
    ann: Agent, bob: Agent, database: Database
) -> None:
    refused = bob.asks("Edit", file_path="src/a.py", old_string="a = 1", new_string="a = 1  # b")
    assert refused.code == 2
    offered = re.search(r"`agent-sync (propose --refused --title) \"\.\.\.\"`", refused.err)
    assert offered, refused.err
    assert "leave it for ann" in refused.err

    done = bob.run(*offered[1].split(), "say b")
    assert done.code == 0, done.err
    assert "ann is told and decides" in done.out
    assert "you get a message" in done.out
    assert (ann.repo / "src/a.py").read_text() == "a = 1\n"

    said = ann.told()
    assert "bob leaves patch P1 (say b)" in said
    assert "1 file, +1 -1: src/a.py" in said
    command = re.search(r"agent-sync (patch approve P1 --apply)", said)
    assert command, said
    done = ann.run(*command[1].split())
    assert done.code == 0, done.err
    assert "P1 is applied" in done.out
    assert (ann.repo / "src/a.py").read_text() == "a = 1  # b\n"
    assert database.one("patches", "state") == "applied"
    assert "ann has applied your patch P1 (say b)" in bob.told()


KINDS: dict[str, tuple[str, dict[str, Any], str, bytes]] = {
    "an edit": ("Edit", {"file_path": "src/a.py", "old_string": "a = 1", "new_string": "a = 3"},
                "src/a.py", b"a = 3\n"),
    "several": ("MultiEdit", {"file_path": "src/a.py", "edits": [
        {"old_string": "a", "new_string": "b"}, {"old_string": "1", "new_string": "2"}]},
        "src/a.py", b"b = 2\n"),
    "a whole file": ("Write", {"file_path": "src/a.py", "content": "no end"},
                     "src/a.py", b"no end"),
    "a new file": ("Write", {"file_path": "src/new.py", "content": "n\n"}, "src/new.py", b"n\n"),
    "odd text": ("Write", {"file_path": "src/a.py", "content": "\u2028 \ud83d\ude00 \0\n"},
                 "src/a.py", "\u2028 \U0001f600 \0\n".encode()),
}  # fmt: skip


@pytest.mark.proves("PATCH-1")
@pytest.mark.parametrize("case", KINDS)
def test_what_the_refused_edit_would_have_made(ann: Agent, bob: Agent, case: str) -> None:
    tool, given, name, content = KINDS[case]
    ann.ok("lock", "src/")
    assert bob.tool(tool, **given) == 2
    bob.ok("propose", "--refused", "--title", "t")
    assert ann.run("patch", "approve", "P1", "--apply").code == 0
    assert (ann.repo / name).read_bytes() == content
    nothing = bob.run("propose", "--refused", "--title", "t")
    assert nothing.code == 3


@pytest.mark.proves("PATCH-1")
def test_line_ends_stay_as_they_are(ann: Agent, bob: Agent) -> None:
    (ann.repo / "src/a.py").write_bytes(b"one\r\ntwo\r\nthree\r\n")
    ann.ok("lock", "src/a.py")
    assert bob.replaces("src/a.py", "one\ntwo\n", "one\n2\n") == 2
    found = bob.ok("propose", "--refused", "--title", "t")
    (file,) = found["patch"]["files"]
    assert (file["added"], file["removed"]) == (1, 1)
    assert ann.run("patch", "approve", "P1", "--apply").code == 0
    assert (ann.repo / "src/a.py").read_bytes() == b"one\r\n2\r\nthree\r\n"


BOOK = {
    "cells": [
        {"cell_type": "code", "id": "first", "execution_count": 3, "metadata": {},
         "outputs": [{"text": "1"}], "source": ["a = 1\n", "a"]},
        {"cell_type": "markdown", "id": "second", "metadata": {}, "source": "words"},
    ],
    "metadata": {}, "nbformat": 4, "nbformat_minor": 5,
}  # fmt: skip


@pytest.mark.proves("PATCH-1")
@pytest.mark.parametrize("mode", ["replace", "insert", "delete"])
def test_a_notebook_cell(ann: Agent, bob: Agent, mode: str) -> None:
    path = ann.repo / "n.ipynb"
    path.write_text(json.dumps(BOOK, indent=1) + "\n")
    ann.ok("lock", "n.ipynb")
    given = {"cell_id": "first", "new_source": "b = 1\nb", "edit_mode": mode}
    assert bob.tool("NotebookEdit", notebook_path="n.ipynb", **given) == 2
    bob.ok("propose", "--refused", "--title", "t")
    assert ann.run("patch", "approve", "P1", "--apply").code == 0
    cells = json.loads(path.read_text())["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    assert (
        sources
        == {
            "replace": ["b = 1\nb", "words"],
            "insert": ["a = 1\na", "b = 1\nb", "words"],
            "delete": ["words"],
        }[mode]
    )
    assert cells[0].get("outputs") == ([] if mode == "replace" else cells[0].get("outputs"))


@pytest.mark.proves("PATCH-1")
def test_what_is_gone_from_the_file_is_said(ann: Agent, bob: Agent) -> None:
    assert bob.replaces("src/a.py", "a = 1", "a = 3") == 2
    (ann.repo / "src/a.py").write_text("other\n")
    refused = bob.run("propose", "--refused", "--title", "t")
    assert refused.code == 2
    assert "cannot be made on what the file holds now" in refused.err


@pytest.mark.proves("PATCH-1")
def test_of_a_shell_command_there_is_none(ann: Agent, bob: Agent) -> None:
    refused = bob.session.pre_bash("echo 'a = 5' > src/a.py")
    assert refused.code == 2
    assert "propose" not in refused.err
    said = bob.run("propose", "--refused", "--title", "t")
    assert said.code == 64
    assert "was a shell command" in said.err
    assert "--file FILE --content -" in said.err
    done = bob.run(
        "propose", "--title", "t", "--file", "src/a.py", "--content", "-", stdin=b"a = 5\n"
    )
    assert done.code == 0
    assert ann.run("patch", "approve", "P1", "--apply").code == 0
    assert (ann.repo / "src/a.py").read_text() == "a = 5\n"


@pytest.mark.proves("PATCH-1")
@pytest.mark.usefixtures("ann")
def test_standard_input_is_not_waited_for(bob: Agent) -> None:
    assert bob.replaces("src/a.py", "a = 1", "a = 3") == 2
    child = bob.cli.start(
        "propose", "--refused", "--title", "t", env={"CLAUDE_CODE_SESSION_ID": "bob"}
    )
    assert child.wait(timeout=60) == 0  # nobody has written anything to it, or closed it
    child.communicate()


@pytest.mark.proves("PATCH-1")
@pytest.mark.usefixtures("ann")
def test_what_is_too_long_or_too_old_is_not_kept(bob: Agent, database: Database) -> None:
    assert bob.tool("Write", file_path="src/a.py", content="x" * 1_100_000) == 2
    long = bob.run("propose", "--refused", "--title", "t")
    assert long.code == 64
    assert "too large to be kept" in long.err
    assert bob.replaces("src/a.py", "a = 1", "a = 3") == 2
    database.earlier(86_500_000, "refused_edits", "at")
    assert bob.run("propose", "--refused", "--title", "t").code == 3
    assert bob.ok("gc")["dropped"]["refused_edits"] == 1


@pytest.mark.proves("PATCH-1")
def test_a_refusal_stands_where_nothing_can_be_kept(
    ann: Agent, bob: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(refused_edits, "keep", fails)
    assert ann.repo == bob.repo
    bob.session.real = False
    assert bob.replaces("src/a.py", "a = 1", "a = 3") == 2
    assert bob.session.pre_bash("echo x > src/a.py").code == 2


@pytest.mark.proves("PATCH-3")
def test_a_sibling_is_not_asked_and_its_lease_stands(ann: Agent, scene: Scene) -> None:
    child = Agent(ann.session.child("c1"), ann.cli)
    child.session.hook("subagent-start", child.session.payload("SubagentStart"))
    refused = child.asks("Edit", file_path="src/a.py", old_string="a = 1", new_string="a = 3")
    assert refused.code == 0  # under its session's lease
    assert child.replaces("src/b.py", "b = 1", "b = 2") == 0
    other = Agent(ann.session.child("c2"), ann.cli)
    other.session.hook("subagent-start", other.session.payload("SubagentStart"))
    refused = other.asks("Edit", file_path="src/b.py", old_string="b = 1", new_string="b = 3")
    assert refused.code == 2
    assert "propose" not in refused.err
    done = ann.run("propose", "--refused", "--title", "t")
    assert "held in your own session" in done.out, done.err
    assert ann.run("patch", "approve", "P1").code == 2
    assert ann.run("patch", "apply", "P1").code == 2
    assert (scene.repo / "src/b.py").read_text() == "b = 1\n"


SEVERAL = (
    "*** Begin Patch\n*** Update File: src/a.py\n@@\n-a = 1\n+a = 3\n*** Update File: my file.txt\n"
    "*** Move to: your file.txt\n@@\n-two\n+2\n*** Delete File: src/b.py\n"
    "*** Add File: new/n.txt\n+n\n*** End Patch\n"
)


@pytest.mark.proves("PATCH-1", "PATCH-5", "AGENT-2")
def test_a_patch_of_several_files_is_left_as_one(ann: Agent, bob: Agent) -> None:
    repo = ann.repo
    (repo / "my file.txt").write_bytes(b"one\r\ntwo\r\nthree\r\n")
    refused = bob.asks("apply_patch", command=SEVERAL)
    assert refused.code == 2
    assert "leave it for ann: `agent-sync propose --refused" in refused.err
    found = bob.ok("propose", "--refused", "--title", "t")["patch"]
    assert [file["path"] for file in found["files"]] == [
        "my file.txt", "new/n.txt", "src/a.py", "src/b.py", "your file.txt"
    ]  # fmt: skip
    ann.session.stop()
    done = ann.run("patch", "approve", "P1", "--apply")
    assert done.code == 0, done.err
    assert (repo / "src/a.py").read_text() == "a = 3\n"
    assert (repo / "your file.txt").read_bytes() == b"one\r\n2\r\nthree\r\n"
    assert (repo / "new/n.txt").read_text() == "n\n"
    assert not (repo / "src/b.py").exists()
    assert not (repo / "my file.txt").exists()


@pytest.mark.proves("PATCH-1", "AGENT-2")
def test_paths_of_a_refused_patch_start_where_its_call_stood(ann: Agent, bob: Agent) -> None:
    bob.session.cwd = bob.repo / "src"
    given = "*** Begin Patch\n*** Update File: a.py\n@@\n-a = 1\n+a = 3\n*** End Patch\n"
    assert bob.tool("apply_patch", command=given) == 2
    bob.session.cwd = None
    bob.ok("propose", "--refused", "--title", "t")
    assert ann.run("patch", "approve", "P1", "--apply").code == 0
    assert (ann.repo / "src/a.py").read_text() == "a = 3\n"


@pytest.mark.proves("PATCH-1", "AGENT-2")
@pytest.mark.usefixtures("ann")
def test_of_a_patch_that_cannot_be_made_any_more_it_is_said(bob: Agent) -> None:
    given = SEVERAL.replace("-two", "-four")
    assert bob.tool("apply_patch", command=given) == 2
    refused = bob.run("propose", "--refused", "--title", "t")
    assert refused.code == 2
    assert "the refused edit of my file.txt cannot be made on what the file holds" in refused.err


@pytest.mark.proves("PATCH-1", "AGENT-2")
@pytest.mark.usefixtures("ann")
def test_a_refused_patch_out_of_the_repository_is_none(bob: Agent) -> None:
    given = SEVERAL.replace("new/n.txt", "/tmp/elsewhere-n.txt")
    assert bob.tool("apply_patch", command=given) == 2
    refused = bob.run("propose", "--refused", "--title", "t")
    assert refused.code == 64
    assert "/tmp/elsewhere-n.txt" in refused.err


@pytest.mark.proves("PATCH-1", "AGENT-2")
def test_a_refused_patch_over_two_checkouts_is_none(ann: Agent, bob: Agent, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(ann.repo, "worktree", "add", "-q", str(other))
    assert bob.tool("apply_patch", command=SEVERAL.replace("new/n.txt", f"{other}/n.txt")) == 2
    refused = bob.run("propose", "--refused", "--title", "t")
    assert refused.code == 64
    assert "is in another checkout" in refused.err
