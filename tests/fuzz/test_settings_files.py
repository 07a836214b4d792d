"""Whatever a settings file holds, installing and uninstalling give it back byte for byte.

Or the file is left alone, with one sentence that says why: JSON of any shape in any layout, files
of the client with foreign hooks, and damaged bytes of all kinds.
"""

import json
import os
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from agent_sync.errors import InstallError
from agent_sync.install import interpreters
from agent_sync.install.install_plan import install, uninstall
from agent_sync.install.settings_files import ownership
from agent_sync.install.settings_files.settings import armed
from agent_sync.install.skill_source import Source
from proofs import Proof
from support import CHECKOUT, Cli, make_repo

from .mutating import damaged, dice, odd, retyped

PERMISSIONS = {"allow": ["Edit", "Bash(git:*)"], "deny": [], "defaultMode": "acceptEdits"}
FOREIGN = {"type": "command", "command": 'fmt "$CLAUDE_PROJECT_DIR"', "timeout": 5}
OLD = {"type": "command", "command": "agent-sync hook pre-tool-use"}
DOCUMENTS: "list[dict[str, Any]]" = [
    {},
    {"model": "x", "env": {"A": "1", "\u00e9": "\u2028"}, "permissions": PERMISSIONS},
    {"hooks": {}},
    {"hooks": {"Stop": [], "PreToolUse": [{"matcher": "Bash", "hooks": [FOREIGN]}]}, "z": 1},
    {"hooks": {"PreToolUse": [{"matcher": "", "hooks": [OLD, FOREIGN]}, {"hooks": []}]}},
    {"hooks": {"Stop": [{"hooks": [OLD]}]}, "statusLine": {"type": "command", "command": "s"}},
    {"statusLine": None, "hooks": {"Own": [{"hooks": [{"type": "prompt", "prompt": "x"}]}]}},
    {"$schema": "x", "cleanupPeriodDays": 20, "big": 10**30, "deep": [[[[{"a": [1.5e300]}]]]]},
]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A skill of a few files: what is copied is another test's matter."""
    folder = tmp_path_factory.mktemp("origin")
    shutil.copytree(CHECKOUT / "skills" / "agent-sync" / "scripts", folder / "skill" / "scripts")
    (folder / "skill" / "SKILL.md").write_text("---\nname: agent-sync\n---\n", encoding="utf-8")
    (folder / "package").mkdir()
    (folder / "package" / "__init__.py").write_text("", encoding="utf-8")
    return Source(folder / "skill", folder / "package")


@pytest.fixture(scope="module", autouse=True)
def no_programs() -> "Iterator[None]":
    """Nothing is compiled, timed or waited for on the disk."""
    with (
        mock.patch.object(interpreters, "startup_ms", return_value=10.0),
        mock.patch.object(os, "fsync"),
    ):
        yield


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository to install into, again and again."""
    return make_repo(tmp_path_factory.mktemp("settings") / "repo")


def laid_out(rng: random.Random, document: Any) -> bytes:
    """A document as somebody may have written it."""
    indent = rng.choice([None, 0, 1, 2, 4, "\t"])
    separators = rng.choice([None, (",", ":"), (" , ", " : ")])
    plain = rng.random() < 0.5
    text = json.dumps(document, indent=indent, separators=separators, ensure_ascii=plain)
    text = text.replace("\n", rng.choice(["\n", "\r\n", "\r", "\n\n"]))
    before, after = rng.choice(["", "", " ", "\ufeff"]), rng.choice(["", "\n", "\r\n\r\n", " \t"])
    return (before + text + after).encode("utf-8", "surrogatepass")


def example(rng: random.Random) -> bytes:
    """The bytes of one settings file."""
    document = rng.choice(DOCUMENTS)
    if rng.random() < 0.5:
        document = retyped(rng, document or {"a": 1})
    raw = laid_out(rng, document)
    if rng.random() < 0.3:
        raw = laid_out(rng, odd(rng)) if rng.random() < 0.1 else raw
        raw = damaged(rng, raw, [json.dumps(x).encode() for x in DOCUMENTS])
    return raw


def members(raw: bytes) -> Any:
    """The document as Python's own reader sees it, in order, with doubled keys."""
    return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=list)


def without_ours(pairs: Any) -> Any:
    """The document without our entries and without what they leave empty."""
    found = []
    for key, value in pairs:
        if key == "hooks" and isinstance(value, list):
            events = [(event, _groups(groups)) for event, groups in value]
            kept = [(event, groups) for event, groups in events if groups]
            found += [(key, kept)] if kept else []
        else:
            found.append((key, value))
    return found


def _groups(groups: Any) -> Any:
    kept = []
    for group in groups if isinstance(groups, list) else []:
        handlers = dict(group).get("hooks", [])
        foreign = [one for one in handlers if not ownership.is_ours(dict(one))]
        if foreign or not handlers:
            kept.append([(k, foreign if k == "hooks" else v) for k, v in group])
    return kept


def files(folder: Path) -> "dict[str, bytes]":
    """Everything below a folder."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Place:
    """The settings file of one scope, and the two programs under test."""

    def __init__(self, repo: Path, source: Source, scope: str) -> None:
        self.repo, self.source, self.scope = repo, source, scope
        name = "settings.json" if scope == "project" else "settings.local.json"
        self.path = repo / ".claude" / name
        shutil.rmtree(repo / ".claude", ignore_errors=True)
        self.path.parent.mkdir()

    def install(self, **how: Any) -> bool:
        """Whether it did something."""
        how |= {"scope": self.scope, "source": self.source}
        return install(self.repo, write_settings=True, **how).changed

    def uninstall(self) -> None:
        uninstall(self.repo, scope=self.scope)


def check_sentence(error: InstallError) -> None:
    """One line that says what is wrong with the file."""
    assert "settings" in str(error)
    assert "\n" not in str(error)


def round_trip(place: Place, raw: bytes, how: "dict[str, bool]") -> bool:
    """Install, again, and uninstall: whether the file could be used at all."""
    place.path.write_bytes(raw)
    before = files(place.repo)
    try:
        place.install(**how)
    except InstallError as error:
        check_sentence(error)
        assert files(place.repo) == before
        return False
    merged = place.path.read_bytes()
    assert armed(merged.decode())
    assert without_ours(members(merged)) == without_ours(members(raw)) or how["statusline"]
    installed = files(place.repo)
    assert not place.install(**how)
    assert files(place.repo) == installed
    place.uninstall()
    assert place.path.read_bytes() == raw
    return True


@pytest.mark.proves("INST-2", "INST-3")
def test_any_settings_file_comes_back_byte_for_byte(
    repo: Path, source: Source, proof: Proof
) -> None:
    """Install, install again, uninstall; what cannot be merged into is not touched at all."""
    count = proof.count(30, 1_000)
    used = 0
    for number in range(count):
        rng = dice("settings", number)
        raw = example(rng)
        how = {"strict": rng.random() < 0.3, "statusline": rng.random() < 0.2}
        try:
            used += round_trip(Place(repo, source, rng.choice(["project", "local"])), raw, how)
        except BaseException:
            print(f"settings {number}: {how} {raw!r}"[:4000])
            raise
    assert count // 4 < used < count, "all files are good, or hardly any"
    proof.figure("settings files", count)
    proof.figure("of them merged into and given back", used)
    proof.figure("of them left alone with a sentence", count - used)


@pytest.mark.proves("INST-3")
def test_a_file_that_somebody_changed_since_loses_our_entries_only(
    repo: Path, source: Source, proof: Proof
) -> None:
    """Damage between installing and uninstalling: what is foreign stays, or all of it does."""
    count = proof.count(20, 1_000)
    taken_out = 0
    for number in range(count):
        rng = dice("changed", number)
        place = Place(repo, source, "project")
        place.path.write_bytes(laid_out(rng, rng.choice(DOCUMENTS)))
        place.install()
        now = place.path.read_bytes()
        kind = rng.randrange(3)
        if kind == 0:
            now = laid_out(rng, {"mine": odd(rng), **json.loads(now.decode("utf-8-sig"))})
        elif kind == 1:
            now = laid_out(rng, retyped(rng, json.loads(now.decode("utf-8-sig"))))
        else:
            now = damaged(rng, now, [])
        place.path.write_bytes(now)
        try:
            place.uninstall()
            after = place.path.read_bytes()
            assert not armed(after.decode())
            taken_out += 1
            if kind == 0:
                assert without_ours(members(after)) == without_ours(members(now))
                others = {**json.loads(after.decode("utf-8-sig")), "mine": ""}
                assert "agent-sync" not in json.dumps(others)
        except InstallError as error:
            check_sentence(error)
            assert place.path.read_bytes() == now
        except FileNotFoundError:
            pass  # nothing was left in it
        except BaseException:
            print(f"changed {number}: {now!r}"[:4000])
            raise
    assert taken_out > count // 4
    proof.figure("settings files changed behind our back", count)
    proof.figure("of them without our entries afterwards", taken_out)


@pytest.mark.proves("INST-2")
@pytest.mark.skipif(sys.platform == "win32", reason="no such interpreter in front")
def test_the_command_leaves_odd_files_alone(repo: Path, home: Path, proof: Proof) -> None:
    """The same through the command line: exit status 1, one sentence, the file untouched."""
    count = proof.count(10, 100)
    refused = 0
    cli = Cli(repo, home)
    for number in range(count):
        rng = dice("command", number)
        raw = damaged(rng, laid_out(rng, rng.choice(DOCUMENTS[1:])), [])
        shutil.rmtree(repo / ".claude", ignore_errors=True)
        (repo / ".claude").mkdir()
        path = repo / ".claude" / "settings.json"
        path.write_bytes(raw)
        done = cli("install", "--write-settings", "--dry-run", "--json")
        assert path.read_bytes() == raw
        assert done.code in (0, 1), (raw, done)
        if done.code:
            refused += 1
            assert done.error["code"] == "install", (raw, done)
            assert "left alone" in done.error["message"]
            assert "PreToolUse" in json.dumps(done.error)
    assert refused
    proof.figure("odd files through the command line", count)
