"""Any command is read in bounded work, and what it really writes was among what was read.

Scripts made from a grammar of what agents write are run by a real bash in a scratch folder and
compared; git lines are run by git; damaged scripts and any text are only read.
"""

import json
import os
import random
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.repository.path_patterns import covers
from agent_sync.shell.effects import GLOB, PATCH, Write
from agent_sync.shell.git.what_it_would_do import intent
from agent_sync.shell.limits import MAX_COMMANDS, MAX_STEPS, MAX_WRITES
from agent_sync.shell.reading import effects, measured
from proofs import Proof
from unit.shell.test_against_bash import BASH, look, make

from . import children
from .mutating import WORDS, dice, spliced
from .scene import PATIENCE_S, Scene, git
from .scripts import GIT, git_line, power_line, script

MOST = 2 * MAX_STEPS + 2 * MAX_COMMANDS + 200
needs_bash = pytest.mark.skipif(not BASH or os.name == "nt", reason="needs bash")


def read(command: str, shell: str = "Bash") -> "list[Write]":
    """What is read from a command, within the bounds of its work."""
    found, spent = measured(command, shell=shell, home="/home/me", root="/repo")
    assert len(found.writes) <= MAX_WRITES
    assert all(write.path and "\0" not in write.path for write in found.writes)
    assert spent is None or spent.steps <= MOST
    for call in found.gits:
        intent(call.argv, call.cwd, call.env)
    return found.writes


def told(write: Write, name: str) -> bool:
    """Whether a write that was read covers a file that changed."""
    path = os.path.normpath(write.path)
    if write.form == PATCH:
        return False
    if write.form == GLOB:
        inside = covers(write.path + "/**", name) if write.removes else False
        return covers(path, name) or inside
    paths = [path, *(os.path.normpath(f"{path}/{one}") for one in write.names)]
    return any(name == one or name.startswith(one + "/") for one in paths)


def run(command: str, root: Path, home: Path, **more: str) -> int:
    """Run a command with a real bash in a scratch folder."""
    names = ("NAME", "EMAIL")
    who = {f"GIT_{x}_{y}": "t@example.invalid" for x in ("AUTHOR", "COMMITTER") for y in names}
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", **who, **more}
    return children.run([BASH, "--norc", "-c", command], root, env)


@needs_bash
@pytest.mark.proves("AUTO-4")
def test_what_bash_really_writes_was_read(tmp_path: Path, proof: Proof) -> None:
    """Every file that a generated script changes is among the targets that were read from it."""
    count = proof.count(50, 1_500)
    changed_in_all = 0
    for number in range(count):
        text = script(dice("script", number))
        root = tmp_path / "a" / "b" / "c" / "work"
        shutil.rmtree(tmp_path / "a", ignore_errors=True)
        make(root)
        before = look(root)
        writes = read(text)
        run(text, root, tmp_path)
        after = look(root) if root.exists() else {}
        changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        missed = {name for name in changed if not any(told(write, name) for write in writes)}
        assert not missed, (number, text, missed, writes)
        changed_in_all += len(changed)
    assert changed_in_all > count, "the scripts do hardly anything"
    proof.figure("scripts run by a real bash", count)
    proof.figure("files that they changed, all of them foretold", changed_in_all)


@needs_bash
@pytest.mark.proves("AUTO-4", "AUTO-6")
@pytest.mark.parametrize("kind", ["scripts", "git"])
def test_what_a_hook_lets_through_leaves_the_work_of_others_alone(
    tmp_path: Path, proof: Proof, kind: str
) -> None:
    """A command that the hook allows is run: what ann wrote and did not commit is untouched."""
    scene = Scene(tmp_path)
    spare = tmp_path / "spare"
    shutil.copytree(scene.repo, spare, symlinks=True)
    count = proof.count(30, 600)
    ended: Counter[int] = Counter()
    for number in range(count):
        rng = dice(kind, number)
        text = git_line(rng) if kind == "git" else script(rng)
        shutil.rmtree(scene.repo)
        shutil.copytree(spare, scene.repo, symlinks=True)
        git(scene.repo, "update-index", "-q", "--refresh") if number == -1 else None
        payload = {
            "session_id": "victim",
            "cwd": str(scene.repo),
            "tool_name": "Bash",
            "tool_use_id": "toolu_9",
            "tool_input": {"command": text},
        }
        answer = scene.hook("pre-tool-use", json.dumps(payload).encode())
        ended[answer.code] += 1
        assert scene.log == "", (text, scene.log)
        if answer.code:
            continue
        run(text, scene.repo, scene.home, GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL=os.devnull)
        file = scene.repo / "src" / "a.py"
        assert file.exists(), (number, text)
        assert file.read_text(encoding="utf-8") == "a = 2\n", (number, text)
        shown = ["git", "-C", str(scene.repo), "show", "HEAD:src/a.py"]
        head = subprocess.run(shown, capture_output=True, timeout=PATIENCE_S, check=False)
        assert head.stdout in (b"a = 1\n", b""), (number, text)
    assert ended[0] > count // 20
    assert ended[2] > count // 20
    proof.figure(f"{kind} lines judged", count)
    proof.figure("of them let through, run, and harmless", ended[0])
    proof.figure("of them refused", ended[2])


@pytest.mark.proves("AUTO-4")
def test_damaged_scripts_are_read_in_bounded_work(proof: Proof) -> None:
    """Scripts with words put in, cut and joined: no error, and a bound on the work."""
    count = proof.count(150, 20_000)
    for number in range(count):
        rng = dice("damaged script", number)
        text = rng.choice([script, script, git_line])(rng)
        for _ in range(rng.choice([1, 2, 5])):
            text = broken(rng, text)
        try:
            for shell in ("Bash", "PowerShell"):
                read(text, shell)
        except BaseException:
            print(f"damaged script {number}: {text!r}"[:3000])
            raise
    proof.figure("damaged scripts", count)


def broken(rng: random.Random, text: str) -> str:
    """A script with some damage."""
    at = rng.randint(0, len(text))
    how = rng.randrange(6)
    if how == 0:
        return text[:at]
    if how == 1:
        return text[:at] + rng.choice(list("()[]{}<>|&;$`'\"\\#!*~=\n\t\r\0")) + text[at:]
    if how == 2:
        return text[:at] + script(rng)[rng.randint(0, 20) :] + text[at:]
    if how == 3 and rng.random() < 0.5:
        piece = text[at : at + rng.choice([1, 3, 20])]
        return text[:at] + piece * rng.choice([2, 50, 3_000]) + text[at:]
    if how == 4:
        digits = [place for place, char in enumerate(text) if char.isdigit()] or [at]
        at = rng.choice(digits)
        return text[:at] + "\u00b2" + text[at + 1 :]
    return spliced(rng, text)


@pytest.mark.proves("AUTO-6")
def test_any_words_behind_git_are_read(proof: Proof) -> None:
    """Git's own commands and options in any order, with any words, known or not."""
    known = sorted({word for line in GIT for word in line.split() if word != "git"})
    more = ["--", "-", "--hard", "-fdxe", "--pathspec-from-file=x", "-C", "-c", "--git-dir=.", "-S"]
    word = st.one_of(st.sampled_from([*known, *more]), st.none(), st.text(max_size=8))
    count = proof.count(200, 30_000)

    @settings(max_examples=count, deadline=None, database=None)
    @given(
        st.lists(word, max_size=8), st.sampled_from(["", "src", None, "/x", ".."]), st.booleans()
    )
    def every(words: "list[str | None]", cwd: "str | None", known_dir: bool) -> None:  # noqa: FBT001
        env: dict[str, str | None] = {"GIT_DIR": ".git"} if known_dir else {}
        found = intent(words, cwd, env)
        if found is not None:
            assert found.kind
            assert all(part.form.startswith("git ") for part in found.parts())

    every()
    proof.figure("git command lines", count)


@pytest.mark.proves("AUTO-4")
def test_what_powershell_lines_name_is_read(proof: Proof) -> None:
    """Lines of PowerShell whose one target is known from how they were made."""
    count = proof.count(150, 10_000)
    for number in range(count):
        rng = dice("power", number)
        text, target = power_line(rng)
        found = effects(text, shell="PowerShell", home="/home/me", root="/repo")
        assert any(told(write, target) for write in found.writes), (text, target, found.writes)
        read(broken(rng, text), "PowerShell")
    proof.figure("lines of PowerShell", count)


@pytest.mark.proves("AUTO-4")
def test_any_text_is_read(proof: Proof) -> None:
    """Any text, in both shells."""
    count = proof.count(150, 15_000)

    @settings(max_examples=count, deadline=None, database=None)
    @given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS)).map(" ".join)))
    def every(text: str) -> None:
        read(text)
        read(f"rm x; {text}", "PowerShell")

    every()
    proof.figure("texts as commands", count)
