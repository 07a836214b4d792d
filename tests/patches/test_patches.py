"""Patches from proposal to their end: states, checks, who decides, what is written (PATCH)."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.gates.patches import patch_duties
from agent_sync.identity.liveness import Limits
from agent_sync.locks.claim import World
from scene.database import Database
from scene.place import Scene

from .conftest import FILES, Agent

Maker = Callable[[str], Agent]


def diff_of(scene: Scene, **files: "str | None") -> bytes:
    """The diff that would bring files to these texts, made by git; the tree stays as it is."""
    named = {name.replace("__", "/"): text for name, text in files.items()}
    for name, text in named.items():
        path = scene.repo / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return take(scene)


def take(scene: Scene) -> bytes:
    """The diff of all that differs from HEAD, which is taken back."""
    scene.git("add", "-A", ":!.claude")
    text = scene.git("diff", "--cached", "--binary", "-M", "HEAD")
    scene.git("reset", "-q", "--hard", "HEAD")
    return text.encode("utf-8", "surrogateescape")


def tree(repo: Path) -> "dict[str, tuple[bytes, int]]":
    """Every file of a checkout, with its bits."""
    found = {}
    for path in sorted(repo.rglob("*")):
        inside = path.relative_to(repo)
        if path.is_file() and inside.parts[0] not in (".git", ".claude"):
            found[str(inside)] = (path.read_bytes(), path.stat().st_mode & 0o777)
    return found


EDIT = b"--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"
"""A small edit of src/a.py."""


@pytest.fixture
def bob(agent: Maker) -> Agent:
    """Who proposes."""
    one = agent("bob")
    one.ok("register", "--name", "bob")
    return one


@pytest.fixture
def ann(agent: Maker) -> Agent:
    """Who may hold things."""
    one = agent("ann")
    one.ok("register", "--name", "ann")
    return one


def proposed(who: Agent, text: bytes, *more: str) -> str:
    """The state of a new patch."""
    found = who.ok("propose", "--title", "a change", *more, stdin=text)
    return str(found["patch"]["state"])


def everything(scene: Scene) -> bytes:
    """An edit, a new file, a removal, a rename, a mode, a binary file and a name with a space."""
    (scene.repo / "src/b.py").chmod(0o755)
    (scene.repo / "picture").write_bytes(bytes(range(256)))
    (scene.repo / "deep/er").mkdir(parents=True)
    (scene.repo / "src/a.py").rename(scene.repo / "deep/er/a moved.py")
    (scene.repo / "my file.txt").write_text("one\nTWO\nthree", encoding="utf-8")
    return take(scene)


@pytest.mark.proves("PATCH-1", "PATCH-4")
def test_what_is_applied_is_what_git_makes_of_the_diff(
    scene: Scene, bob: Agent, tmp_path: Path
) -> None:
    text = everything(scene)
    expected = tmp_path / "other"
    shutil.copytree(scene.repo, expected, ignore=shutil.ignore_patterns(".claude"))
    patch = tmp_path / "x.diff"
    patch.write_bytes(text)
    scene.git("apply", str(patch), at=expected)
    assert proposed(bob, text) == "submitted"
    assert tree(scene.repo) != tree(expected)
    assert bob.ok("patch", "apply", "P1")["patch"]["state"] == "applied"
    assert tree(scene.repo) == tree(expected)
    assert not (scene.repo / "src/a.py").exists()


@pytest.mark.proves("PATCH-4")
def test_the_shown_diff_can_be_given_to_git(scene: Scene, bob: Agent, tmp_path: Path) -> None:
    text = everything(scene)
    assert proposed(bob, text) == "submitted"
    before = tree(scene.repo)
    done = bob.cli.start("patch", "show", "P1", "--raw", env={"CLAUDE_CODE_SESSION_ID": "bob"})
    out, _ = done.communicate(timeout=60)
    assert out == text
    (tmp_path / "x").write_bytes(out)
    scene.git("apply", str(tmp_path / "x"))
    assert tree(scene.repo) != before


@pytest.mark.proves("PATCH-3")
def test_its_author_decides_no_patch_but_may_apply_what_is_nobodys(
    scene: Scene, bob: Agent
) -> None:
    assert proposed(bob, EDIT) == "submitted"
    refused = bob.run("patch", "approve", "P1")
    assert refused.code == 2
    assert "does not decide" in refused.err
    assert bob.run("patch", "approve", "P1", "--apply").code == 2
    assert (scene.repo / "src/a.py").read_text() == FILES["src/a.py"]
    assert bob.run("patch", "apply", "P1").code == 0
    assert (scene.repo / "src/a.py").read_text() == "a = 2\n"
    again = bob.run("patch", "apply", "P1")
    assert again.code == 2
    assert "P1 is applied" in again.err


@pytest.mark.proves("PATCH-3", "PATCH-4")
def test_a_held_file_wants_its_holders_word_and_is_written_under_its_lease(
    scene: Scene, ann: Agent, bob: Agent, database: Database
) -> None:
    ann.ok("lock", "src/a.py")
    assert proposed(bob, EDIT) == "submitted"
    refused = bob.run("patch", "apply", "P1")
    assert refused.code == 2
    assert "held by ann, who has not agreed" in refused.err
    assert tree(scene.repo)["src/a.py"][0] == b"a = 1\n"
    approved = ann.run("patch", "approve", "P1")
    assert approved.code == 0
    assert "P1 is approved; bob is told" in approved.out
    assert "apply it with agent-sync patch apply P1" in bob.told()
    assert bob.run("patch", "apply", "P1").code == 0
    assert (scene.repo / "src/a.py").read_text() == "a = 2\n"
    assert database.held() == [("src/a.py", "ann")]
    assert database.wrote() == [("bob", "src/a.py")]
    assert "bob has applied patch P1 (a change) of bob" in ann.told()


@pytest.mark.proves("PATCH-3")
def test_a_stranger_decides_nothing_and_a_named_approver_does(
    scene: Scene, ann: Agent, bob: Agent, agent: Maker
) -> None:
    agent("eve")
    assert proposed(bob, EDIT, "--approver", "ann") == "submitted"
    eve = Agent(scene.session("eve"), scene.shell())
    assert eve.run("patch", "approve", "P1").code == 2
    assert eve.run("patch", "reject", "P1", "--why", "no").code == 2
    early = bob.run("patch", "apply", "P1")
    assert early.code == 2
    assert "wants the word of ann" in early.err
    assert ann.run("patch", "approve", "P1", "--apply").code == 0
    assert (scene.repo / "src/a.py").read_text() == "a = 2\n"


@pytest.mark.proves("PATCH-3")
def test_the_person_decides(scene: Scene, ann: Agent, bob: Agent) -> None:
    ann.ok("lock", "src/a.py")
    assert proposed(bob, EDIT) == "submitted"
    assert scene.shell().process("patch", "approve", "P1").code == 0
    assert bob.run("patch", "apply", "P1").code == 0


@pytest.mark.proves("PATCH-4", "PATCH-2")
@pytest.mark.parametrize("approved", [True, False])
def test_a_file_that_changed_since_is_left_as_it_is(
    scene: Scene, ann: Agent, bob: Agent, *, approved: bool
) -> None:
    ann.ok("lock", "src/a.py")
    text = diff_of(scene, src__a="new\n", **{"src__a.py": "a = 2\n", "src__b.py": "b = 2\n"})
    assert proposed(bob, text) == "submitted"
    if approved:
        ann.ok("patch", "approve", "P1")
    scene.put("src/b.py", "b = 1\n# more\n")
    before = tree(scene.repo)
    verb = ("apply", bob) if approved else ("approve", ann)
    refused = verb[1].run("patch", verb[0], "P1")
    assert refused.code == 2
    assert "base: changed since: src/b.py" in refused.err
    assert tree(scene.repo) == before
    assert bob.ok("patches")["patches"][0]["state"] == "conflicting"
    assert "cannot be applied as things are" in bob.told()
    scene.put("src/b.py", "b = 1\n")
    assert ann.run("patch", "approve", "P1", "--apply").code == 0


@pytest.mark.proves("PATCH-2")
def test_check_names_every_check_and_changes_nothing(
    scene: Scene, bob: Agent, database: Database
) -> None:
    assert proposed(bob, EDIT) == "submitted"
    scene.put("src/a.py", "another = 1\n")
    before = database.rows("patches", "state", "intent"), database.rows("steps", "what")
    found = {x["name"]: x["outcome"] for x in bob.ok("patch", "check", "P1")["checks"]}
    assert found == {
        "format": "passed", "paths": "passed", "applies": "failed", "base": "failed",
        "leases": "passed", "gates": "passed", "checkpoints": "passed", "crew": "passed",
    }  # fmt: skip
    assert before == (database.rows("patches", "state", "intent"), database.rows("steps", "what"))


@pytest.mark.proves("PATCH-3")
def test_a_diff_that_does_not_apply_is_in_conflict_from_the_start(ann: Agent, bob: Agent) -> None:
    text = EDIT.replace(b"-a = 1", b"-a = 7")
    done = bob.run("propose", "--title", "t", "--approver", "ann", stdin=text)
    assert done.code == 0
    assert "applies     failed" in done.out
    assert "patch update P1" in done.out
    refused = ann.run("patch", "approve", "P1")
    assert refused.code == 2
    assert "applies: " in refused.err
    assert bob.ok("patch", "update", "P1", stdin=EDIT)["patch"]["state"] == "submitted"
    assert ann.run("patch", "approve", "P1", "--apply").code == 0


WRONG = {
    "above": b"--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n",
    "absolute": b"--- /etc/x\n+++ /etc/x\n@@ -1 +1 @@\n-a\n+b\n",
    "git's folder": b"--- /dev/null\n+++ b/.git/hooks/pre-commit\n@@ -0,0 +1 @@\n+b\n",
    "where git looks for hooks": b"--- /dev/null\n+++ b/myhooks/pre-commit\n@@ -0,0 +1 @@\n+b\n",
    "the coordination folder": b"--- /dev/null\n+++ b/.claude/coordination/x\n@@ -0,0 +1 @@\n+b\n",
    "settings": b"--- /dev/null\n+++ b/.claude/settings.json\n@@ -0,0 +1 @@\n+{}\n",
    "the runtime": b"--- /dev/null\n+++ b/.claude/skills/agent-sync/x.py\n@@ -0,0 +1 @@\n+b\n",
    "behind a link": b"--- /dev/null\n+++ b/door/x\n@@ -0,0 +1 @@\n+b\n",
    "a link": b"--- a/link\n+++ b/link\n@@ -1 +1 @@\n-a = 1\n+b\n",
    "below a file": b"--- /dev/null\n+++ b/src/a.py/x\n@@ -0,0 +1 @@\n+b\n",
    "another repository": b"--- /dev/null\n+++ b/inner/x\n@@ -0,0 +1 @@\n+b\n",
    "a submodule": b"--- /dev/null\n+++ b/module/x\n@@ -0,0 +1 @@\n+b\n",
    "a new link": b"diff --git a/n b/n\nnew file mode 120000\n--- /dev/null\n+++ b/n\n"
    b"@@ -0,0 +1 @@\n+/etc\n\\ No newline at end of file\n",
    "no diff": b"some text\n---\nand more\n",
}


@pytest.mark.proves("PATCH-2")
@pytest.mark.parametrize("case", WRONG)
def test_where_no_patch_writes(scene: Scene, bob: Agent, tmp_path: Path, case: str) -> None:
    scene.git("config", "core.hooksPath", "myhooks")
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", scene.repo / "door")
    os.symlink("src/a.py", scene.repo / "link")
    scene.git("init", "-q", "inner")
    head = scene.git("rev-parse", "HEAD").strip()
    scene.git("update-index", "--add", "--cacheinfo", f"160000,{head},module")
    scene.put(".gitmodules", '[submodule "m"]\n\tpath = module\n\turl = ./m\n')
    before = tree(scene.repo)
    refused = bob.run("propose", "--title", "t", stdin=WRONG[case])
    assert refused.code == 64, (refused.out, refused.err)
    assert bob.ok("patches")["patches"] == []
    assert tree(scene.repo) == before


@pytest.mark.proves("PATCH-1")
def test_only_the_named_files_of_a_diff(scene: Scene, bob: Agent) -> None:
    text = diff_of(scene, **{"src__a.py": "a = 2\n", "src__b.py": "b = 2\n", "my file.txt": None})
    found = bob.ok("propose", "--title", "t", "src/b.py", stdin=text)
    assert [one["path"] for one in found["patch"]["files"]] == ["src/b.py"]
    missing = bob.run("propose", "--title", "t", "other.py", stdin=text)
    assert missing.code == 3


@pytest.mark.proves("PATCH-6")
def test_rejected_with_a_reason_then_changed_then_cancelled(ann: Agent, bob: Agent) -> None:
    assert proposed(bob, EDIT, "--approver", "ann") == "submitted"
    assert ann.run("patch", "reject", "P1").code == 64
    assert ann.run("patch", "reject", "P1", "--why", "use three").code == 0
    assert "ann has rejected your patch P1 (a change): use three" in bob.told()
    assert bob.run("patch", "apply", "P1").code == 2
    assert ann.run("patch", "update", "P1", stdin=EDIT).code == 2
    three = EDIT.replace(b"+a = 2", b"+a = 3")
    found = bob.ok("patch", "update", "P1", stdin=three)["patch"]
    assert (found["id"], found["state"], found["round"]) == ("P1", "submitted", 2)
    assert ann.run("patch", "cancel", "P1").code == 2
    assert bob.run("patch", "cancel", "P1").code == 0
    assert bob.ok("patches")["patches"] == []
    assert [x["state"] for x in bob.ok("patches", "--all")["patches"]] == ["cancelled"]
    for verb in ("apply", "cancel"):
        assert bob.run("patch", verb, "P1").code == 2


@pytest.mark.proves("PATCH-6")
def test_an_approval_is_of_one_text(scene: Scene, ann: Agent, bob: Agent) -> None:
    proposed(bob, EDIT, "--approver", "ann")
    ann.ok("patch", "approve", "P1")
    bob.ok("patch", "update", "P1", stdin=EDIT.replace(b"+a = 2", b"+a = 3"))
    assert bob.run("patch", "apply", "P1").code == 2
    assert (scene.repo / "src/a.py").read_text() == "a = 1\n"


@pytest.mark.proves("PATCH-3")
def test_a_draft_waits_for_its_author(ann: Agent, bob: Agent) -> None:
    assert proposed(bob, EDIT, "--draft", "--approver", "ann") == "draft"
    assert "P1" not in ann.told()
    assert ann.run("patch", "approve", "P1").code == 2
    assert bob.ok("patch", "submit", "P1")["patch"]["state"] == "submitted"
    assert "bob leaves patch P1" in ann.told()


@pytest.mark.proves("PATCH-4")
def test_taken_back_while_the_files_are_as_it_left_them(
    scene: Scene, bob: Agent, database: Database
) -> None:
    before = tree(scene.repo)
    assert proposed(bob, everything(scene)) == "submitted"
    bob.ok("patch", "apply", "P1")
    assert bob.run("patch", "revert", "P1").code == 0
    assert tree(scene.repo) == before
    assert database.one("patches", "state") == "applied"
    assert bob.run("patch", "revert", "P1").code == 2
    bob.ok("propose", "--title", "again", stdin=EDIT)
    bob.ok("patch", "apply", "P2")
    scene.put("src/a.py", "a = 2\n# mine\n")
    refused = bob.run("patch", "revert", "P2")
    assert refused.code == 2
    assert "changed since: src/a.py" in refused.err
    assert (scene.repo / "src/a.py").read_text() == "a = 2\n# mine\n"


@pytest.mark.proves("PATCH-4")
def test_nobody_is_told_of_a_loss_and_the_version_before_is_kept(
    scene: Scene, ann: Agent, bob: Agent, database: Database
) -> None:
    assert ann.session.change("src/a.py", "a = 10\n").code == 0
    assert bob.replaces("src/a.py", "a = 10", "a = 11") == 2
    bob.ok("propose", "--refused", "--title", "eleven")
    assert ann.run("patch", "approve", "P1", "--apply").code == 0
    assert (scene.repo / "src/a.py").read_text() == "a = 11\n"
    for one in (ann, bob):
        one.session.bash("true")
        assert "restore" not in one.told()
    assert database.count("activity", type="work_overwritten") == 0
    assert ("ann", b"a = 10\n") in database.versions("owner_id")
    assert ("bob", "src/a.py") in database.wrote()


@pytest.mark.proves("PATCH-4")
def test_of_two_who_apply_at_once_one_does(scene: Scene, bob: Agent, database: Database) -> None:
    assert proposed(bob, everything(scene)) == "submitted"
    env = {"CLAUDE_CODE_SESSION_ID": "bob"}
    both = [bob.cli.start("patch", "apply", "P1", env=env) for _ in range(4)]
    codes = []
    for one in both:
        one.communicate(timeout=60)
        codes.append(one.returncode)
    assert sorted(codes) == [0, 2, 2, 2]
    assert database.count("steps", what="patch_applied") == 1


@pytest.mark.proves("PATCH-3")
def test_of_two_who_decide_at_once_one_does(
    scene: Scene, bob: Agent, ann: Agent, database: Database
) -> None:
    assert proposed(bob, EDIT, "--approver", "ann") == "submitted"
    env = {"CLAUDE_CODE_SESSION_ID": "ann"}
    words = [("reject", "P1", "--why", "no"), ("approve", "P1", "--apply")] * 2
    both = [ann.cli.start("patch", *one, env=env) for one in words]
    for one in both:
        one.communicate(timeout=60)
    state = database.one("patches", "state")
    applied = (scene.repo / "src/a.py").read_text() == "a = 2\n"
    assert (state, applied) in (("rejected", False), ("applied", True))
    ends = [row for row in database.column("steps", "what") if row.endswith(("jected", "plied"))]
    assert len(ends) == 1


BETWEEN = """
import sys
from agent_sync.gates.patches import patch_landing
from agent_sync.cli.main import main

real = patch_landing.Landing._land

def land(self, *args):
    if sys.argv[1] == "file":
        open("src/a.py", "w").write("mine\\n")
    else:
        args[0].execute("UPDATE patches SET intent = ''")
    real(self, *args)

patch_landing.Landing._land = land
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.proves("PATCH-4")
@pytest.mark.parametrize("what", ["file", "row"])
def test_a_file_that_changes_between_the_look_and_the_write(
    scene: Scene, bob: Agent, database: Database, what: str
) -> None:
    assert proposed(bob, EDIT) == "submitted"
    done = subprocess.run(
        [sys.executable, "-c", BETWEEN, what, "patch", "apply", "P1"],
        cwd=scene.repo, env=bob.cli.env({"CLAUDE_CODE_SESSION_ID": "bob"}),
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, b"this very moment" in done.stderr) == (2, True)
    expected = "mine\n" if what == "file" else "a = 1\n"
    assert (scene.repo / "src/a.py").read_text() == expected
    assert database.rows("patches", "state", "intent") == [("submitted", "")]


@pytest.mark.proves("PATCH-2", "PATCH-4")
def test_who_is_stopped_applies_nothing(
    scene: Scene, ann: Agent, bob: Agent, database: Database
) -> None:
    assert proposed(bob, EDIT, "--approver", "ann") == "submitted"
    ann.ok("gate", "open", "--with", "bob", "--on", "src/a.py", "--why", "w")
    found = {x["name"]: x["outcome"] for x in ann.ok("patch", "check", "P1")["checks"]}
    assert found["gates"] == "failed"
    refused = ann.run("patch", "approve", "P1", "--apply")
    assert refused.code == 2
    assert "G1" in refused.err
    assert (scene.repo / "src/a.py").read_text() == "a = 1\n"
    assert database.one("patches", "state") == "submitted"
    ann.ok("gate", "cancel", "G1", "--why", "w")
    assert ann.run("patch", "approve", "P1", "--apply").code == 0
    assert (scene.repo / "src/a.py").read_text() == "a = 2\n"


@pytest.mark.proves("PATCH-5")
def test_what_a_gate_refused_becomes_a_patch(scene: Scene, ann: Agent, bob: Agent) -> None:
    ann.ok("gate", "open", "--with", "bob", "--on", "src/a.py", "--why", "w")
    assert bob.replaces("src/a.py", "a = 1", "a = 2") == 2
    found = bob.ok("propose", "--refused", "--title", "t")
    assert found["patch"]["state"] == "conflicting"
    assert [x["name"] for x in found["checks"] if x["outcome"] == "failed"] == ["gates"]
    assert bob.run("patch", "apply", "P1").code == 2
    ann.ok("gate", "cancel", "G1", "--why", "w")
    assert bob.run("patch", "apply", "P1").code == 0
    assert (scene.repo / "src/a.py").read_text() == "a = 2\n"


@pytest.mark.proves("PATCH-5")
def test_who_owes_what(scene: Scene, ann: Agent, bob: Agent) -> None:
    def owed() -> "list[tuple[str, str, tuple[str, ...]]]":
        world = World(time.time_ns() // 1_000_000, Limits({}), project=scene.project())
        store = scene.store()
        found = patch_duties.duties(store, world)
        store.close()
        return [(one.agent_id, one.verb, one.waiting) for one in found]

    proposed(bob, EDIT, "--approver", "ann")
    assert owed() == [("ann", "decide", ("bob",))]
    ann.ok("patch", "reject", "P1", "--why", "no")
    assert owed() == [("bob", "rework", ())]
    bob.ok("patch", "update", "P1", stdin=EDIT)
    ann.ok("patch", "approve", "P1")
    assert owed() == [("bob", "apply", ())]
    bob.ok("patch", "apply", "P1")
    assert owed() == []


@pytest.mark.proves("PATCH-4")
def test_a_patch_of_another_worktree_is_written_there(scene: Scene, bob: Agent) -> None:
    scene.git("worktree", "add", "-q", "../other")
    other = scene.repo.parent / "other"
    env = {"CLAUDE_CODE_SESSION_ID": "bob"}
    done = bob.cli.process("propose", "--title", "t", stdin=EDIT, env=env, cwd=other)
    assert done.code == 0, done.err
    assert bob.run("patch", "apply", "P1").code == 0
    assert (other / "src/a.py").read_text() == "a = 2\n"
    assert (scene.repo / "src/a.py").read_text() == "a = 1\n"


def test_a_list_says_whose_word_is_missing(ann: Agent, bob: Agent) -> None:
    ann.ok("lock", "src/a.py")
    proposed(bob, EDIT)
    shown = bob.run("patches")
    assert "a change" in shown.out
    assert "ann" in shown.out
    assert bob.ok("patches")["patches"][0]["wanted"] == ["ann"]


def test_a_bare_shell_only_looks(scene: Scene, bob: Agent) -> None:
    proposed(bob, EDIT)
    assert scene.shell().process("patch", "check", "P1").code == 0
    assert not (scene.repo / ".claude/coordination/shell-id").exists()
