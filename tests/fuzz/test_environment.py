"""Whatever a variable of the environment holds, one that makes no sense counts as its default.

Every variable that a hook or command reads, with numbers out of range, other alphabets' digits,
paths that are files, loops, pipes or nowhere, and bytes that are no text.
"""

import json
import os
import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent_sync.hooks.edits.claiming import LONGEST_HOLD_S, hold_seconds
from agent_sync.identity.liveness import MINUTE, Limits
from agent_sync.repository.location import locate
from agent_sync.sessions.retention import DAYS, days
from agent_sync.views.glance_line import NARROWEST, WIDEST, width_of
from proofs import Proof
from support import CHECKOUT, Cli

from .mutating import NUMBERS, WORDS, dice
from .samples import samples
from .scene import Scene, bounded
from .test_stdin import check_shape

NAMES = sorted(
    set(
        re.findall(
            r"`((?:AGENT_SYNC|CLAUDE)_?[A-Z_]*)`",
            (CHECKOUT / "docs" / "reference" / "environment.md").read_text(encoding="utf-8"),
        )
    )
    | {"HOME", "COLUMNS", "TERM", "NO_COLOR", "GIT_PREFIX", "LC_ALL", "CLAUDECODE"}
)
SENSELESS = [
    "inf", "-inf", "nan", "-1", "1e308", "0x10", "1_000", "5.0", "+5", " 5 ", "\u0665", "\uff15",
    "9" * 5_000, "0", "00", "true", "turn", "commit", "off", "1", "\udcff\udcfe", "x" * 100_000,
    "*", "**/*.py,docs/", "[", "~", "~/x", "~nobody-here/x", ".", "..", "nowhere/at/all",
    *(word for word in WORDS if "\0" not in word and "\ud800" not in word),
    *(str(number) for number in NUMBERS),
]  # fmt: skip
COMMANDS = [
    ["status"], ["status", "--json"], ["locks", "--json"], ["lock", "src/free.py", "--json"],
    ["whoami", "--json"], ["inbox", "--json"], ["gc", "--json"],
    ["send", "--to=ann", "--message=m"],
    ["unlock", "lock.txt", "--force", "--json"], ["activity"], ["claim-next", "--json"],
    ["completion", "bash"], ["complete", "--shell", "bash", "--index", "1", "--", "lock", "s"],
    ["export"], ["heartbeat"], ["install", "--dry-run", "--scope=user", "--json"], ["doctor"],
]  # fmt: skip
FOLDERS = ("AGENT_SYNC_ROOT", "CLAUDE_PROJECT_DIR", "CLAUDE_CONFIG_DIR", "CLAUDE_ENV_FILE", "HOME")


def odd_paths(folder: Path) -> "list[str]":
    """Paths that are not what they should be, all of them in a scratch folder."""
    (folder / "odd").mkdir()
    (folder / "odd" / "file").write_text("", encoding="utf-8")
    (folder / "odd" / "loop").symlink_to("loop")
    (folder / "odd" / "dangling").symlink_to("gone/away")
    (folder / "odd" / "\u00e9 \u202e\n").mkdir()
    os.mkfifo(folder / "odd" / "pipe")
    names = ["file", "loop", "loop/x", "dangling", "\u00e9 \u202e\n", "pipe", "file/x", "gone/x"]
    return [str(folder / "odd" / name) for name in names] + ["/dev/null", "/dev/full"]


def surroundings(rng: random.Random, scene: Scene, paths: "list[str]") -> "dict[str, str]":
    """An environment with a few variables that hold anything."""
    env = scene.env()
    for name in rng.sample(NAMES, rng.choice([1, 1, 2, 4])):
        if name in FOLDERS and rng.random() < 0.8:
            env[name] = rng.choice([*paths, "odd/file", "~", "~nobody-here", "\udcff", "", "x\n"])
        elif name in FOLDERS:
            env[name] = str(scene.repo / rng.choice(["", "src", "..", "docs/deep/x.md"]))
        else:
            env[name] = rng.choice(SENSELESS)
    return env


def written(
    before: "dict[str, float]", after: "dict[str, float]", env: "dict[str, str]"
) -> "set[str]":
    """What is new or other outside any coordination folder and the file for exports."""
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    exports = os.path.realpath(env.get("CLAUDE_ENV_FILE", ""))
    return {
        name
        for name in changed
        if not re.search(r"/(\.claude(/coordination.*)?|agent-sync.*)$", name) and name != exports
    }


def tree(folder: Path) -> "dict[str, float]":
    """Every path with its time of change; a folder's says nothing."""
    found: dict[str, float] = {}
    for base, folders, names in os.walk(folder):
        found |= {os.path.join(base, name): 0.0 for name in folders}
        for name in names:
            path = os.path.join(base, name)
            found[path] = os.lstat(path).st_mtime
    return found


def forget(scratch: Path, repo: Path) -> None:
    """Take away what is held where an AGENT_SYNC_ROOT before this one led."""
    for state in list(scratch.rglob(".claude/coordination")):
        if state.parent.parent != repo:
            shutil.rmtree(state)


@pytest.mark.proves("HOOK-8", "HOOK-9", "CLI-6")
@pytest.mark.skipif(os.name == "nt", reason="pipes, links and bytes in paths")
def test_hooks_and_commands_with_any_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proof: Proof
) -> None:
    """No traceback, no block by accident, no hang, and nothing written outside."""
    scene = Scene(tmp_path)
    paths = odd_paths(tmp_path)
    known = samples(scene.repo)
    count = proof.count(100, 2_000)
    before = tree(tmp_path)
    ended: Counter[str] = Counter()
    monkeypatch.chdir(scene.repo)
    for number in range(count):
        rng = dice("environment", number)
        env = surroundings(rng, scene, paths)
        scene.put_back()
        forget(tmp_path, scene.repo)
        try:
            if rng.random() < 0.6:
                event, payload = rng.choice(known)
                answer = scene.hook(event, json.dumps(payload).encode(), env)
                check_shape(event, answer)
                held = payload.get("tool_input", {}).get("file_path", "").endswith("free.py")
                assert not (held and answer.code), answer.err
                assert not scene.log or "CLAUDE_ENV_FILE" in env, scene.log
                ended[f"hooks that ended with {answer.code}"] += 1
            else:
                words = rng.choice(COMMANDS)
                with bounded():
                    done = Cli(scene.repo, scene.home)(*words, env=env)
                assert done.code in (0, 1, 2, 3, 64)
                assert "Traceback" not in done.err + done.out
                assert "internal error" not in done.err + done.out
                if "--json" in words:
                    assert json.loads(done.out)["exit_code"] == done.code
                ended[f"commands that ended with {done.code}"] += 1
            after = tree(tmp_path)
            assert not written(before, after, env)
            before = after
        except BaseException:
            changed = {name: env[name] for name in env if scene.env().get(name) != env[name]}
            print(f"environment {number}: {changed}"[:4000])
            raise
    proof.figure("environments", count)
    for what, times in sorted(ended.items()):
        proof.figure(what, times)


TEXTS = st.one_of(
    st.sampled_from([word for word in SENSELESS if len(word) < 10_000]),
    st.integers(-10, 10**12).map(str),
    st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=12),
    st.from_regex(r"\A\s*[+-]?[0-9]{1,7}(\.[0-9]+)?\s*\Z"),
)


def number_in(text: str, most: int) -> int:
    """A positive whole number in plain digits, 0 for anything else and for one out of range."""
    plain = re.fullmatch(r"[0-9]+", text, re.ASCII)
    value = sum(int(digit) * 10**at for at, digit in enumerate(text[::-1])) if plain else 0
    return value if value <= most else 0


@pytest.mark.proves("AUTO-3", "STATE-7", "PRES-2")
def test_a_number_that_makes_no_sense_counts_as_the_default(proof: Proof) -> None:
    """Minutes, days, seconds and columns against a reading of their own."""
    count = proof.count(150, 20_000)

    @settings(max_examples=count, deadline=None, database=None)
    @given(TEXTS)
    @example("9" * 5_000)
    @example("\u00b2")
    def every(text: str) -> None:
        minutes = number_in(text, 10**9 - 1)
        limits = Limits({"AGENT_SYNC_STALE_MINUTES": text, "AGENT_SYNC_OFFLINE_MINUTES": text})
        assert limits.stale == (minutes or 15) * MINUTE or len(text) > 9
        assert limits.offline == max(limits.stale, (minutes or 120) * MINUTE) or len(text) > 9
        bare = text.strip()
        kept = number_in(bare, 10**5 - 1)
        assert days({"AGENT_SYNC_RETENTION_DAYS": text}) == (kept or DAYS) or len(bare) > 5
        held = min(number_in(bare, 10**6_000), LONGEST_HOLD_S)
        assert hold_seconds({"AGENT_SYNC_HOLD_SECONDS": text}) == held
        assert width_of(text) == number_in(text, 10**5 - 1) or width_of(text) == WIDEST
        assert NARROWEST < WIDEST

    every()
    proof.figure("texts for numbers", count)


@pytest.mark.proves("STATE-1")
def test_a_root_that_is_no_folder_is_not_made(
    scene: Scene, proof: Proof, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``AGENT_SYNC_ROOT`` with any text: a folder that is there, or the repository around it.

    The home folder and the top of the file system are everybody's, and never meant.
    """
    count = proof.count(100, 10_000)
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path)  # '.' in a linked worktree means the repository around it

    @settings(max_examples=count, deadline=None, database=None)
    @given(TEXTS | st.sampled_from(["src", "lock.txt", "~", "docs/deep", "/", "/dev/null"]))
    def every(text: str) -> None:
        here = locate(str(scene.repo), {"AGENT_SYNC_ROOT": text})
        assert here is not None
        named = os.path.expanduser(text)
        try:
            there = bool(text) and os.path.isdir(named)
        except ValueError:
            there = False
        real = os.path.realpath(named) if there else ""
        everybodys = real in ("/", os.path.realpath(os.path.expanduser("~")))
        assert here.root == (real if there and not everybodys else str(scene.repo))

    every()
    assert scene.look() == scene.outside
    proof.figure("texts for a root", count)
