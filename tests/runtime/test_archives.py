"""An installation whose program is one archive (ARR-1): read, prepared, changed, damaged, gone."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent_sync.install.archive import packing
from agent_sync.runtime import archive_file, keeping
from agent_sync.runtime.sources import Sources
from support import CHECKOUT, SOURCE, TIMEOUT_S

from .installation import FILES, LOADER, Installation

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
WITHOUT_LZMA = f"import sys;sys.modules['lzma']=None;{LOADER}"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
COMMANDS = 'def main(words):\n    print("did", *words)\n    return 3\n'


class Archived(Installation):
    """The same small program, packed."""

    def install(self) -> None:
        """Put launcher, door and archive there, as the installer does."""
        scripts = CHECKOUT / "skills" / "agent-sync" / "scripts"
        self.door = self.skill / "scripts" / "hook"
        self.launcher = self.skill / "scripts" / "agent-sync"
        self.program = self.skill / "program"
        self.door.parent.mkdir(parents=True)
        shutil.copy(scripts / "hook.py", self.door)
        shutil.copy(scripts / "agent-sync", self.launcher)
        self.files = {f"agent_sync/{name}": text.encode() for name, text in FILES.items()}
        for part in (
            "runtime",
            "repository",
            "clients",
            "system",
            "errors.py",
            "failures.py",
            "wrong_values.py",
        ):
            top = SOURCE / "agent_sync" / part
            for path in [top] if top.is_file() else top.rglob("*.py"):
                self.files[path.relative_to(SOURCE).as_posix()] = path.read_bytes()
        for name in ("__init__.py", "after_command.py"):
            path = SOURCE / "agent_sync" / "cli" / name
            self.files[f"agent_sync/cli/{name}"] = path.read_bytes()
        self.files["agent_sync/cli/main.py"] = COMMANDS.encode()
        self.files["lost.py"] = (scripts / "lost.py").read_bytes()
        self.pack()

    def pack(self, **more: str) -> None:
        """Write the archive."""
        self.files |= {f"agent_sync/{name}.py": text.encode() for name, text in more.items()}
        self.program.write_bytes(packing.packed(self.files))

    def renew(self, version: str = "1") -> bool:
        """What SessionStart does."""
        return keeping.renew(
            str(self.door), version, self.env, root=str(self.program), common=self.common
        )

    def command(self, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
        """Run the command line."""
        return subprocess.run(
            [sys.executable, str(self.launcher), *words],
            env={**self.env, **env},
            cwd=self.repo,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )

    def loaders(self, *words: str, **env: str) -> set[str]:
        """By whom modules were brought."""
        return {loader for loader, _ in self.hook(*words, **env)["from"].values()}


@pytest.fixture
def packed(tmp_path: Path, home: Path) -> Archived:
    """Installed, nothing prepared yet."""
    return Archived(tmp_path / "repo", home)


@pytest.mark.proves("ARR-1")
def test_hooks_run_from_the_archive_and_then_from_what_was_made_of_it(packed: Archived) -> None:
    assert packed.loaders("stop") == {"Direct"}
    assert packed.renew()
    told = packed.hook("stop")["from"]
    assert packed.loaders("stop") == {"Finder"}
    assert told["agent_sync.nouns.noun"][1] == f"{packed.program}/agent_sync/nouns/noun.py"
    assert not packed.renew(), "nothing to do"


@pytest.mark.proves("ARR-1", "INST-8")
def test_the_command_line_prepares_what_it_found_unprepared(packed: Archived) -> None:
    done = packed.command("lock", "x")
    assert (done.returncode, done.stdout) == (3, "did lock x\n"), done.stderr
    assert packed.file.exists()
    assert packed.loaders("stop") == {"Finder"}
    packed.launcher.with_name("agent-sync").chmod(0o755)
    assert packed.command("again").stdout == "did again\n"


@pytest.mark.proves("ARR-1")
def test_another_archive_is_never_run_from_the_file_of_the_one_before(packed: Archived) -> None:
    packed.renew()
    packed.pack(**{"nouns/noun": 'WORD = "second"\n'})
    told = packed.hook("stop")
    assert told["word"] == "second"
    assert packed.loaders("stop") == {"Direct"}
    assert packed.command("x").returncode == 3
    assert packed.hook("stop")["word"] == "second"
    assert packed.loaders("stop") == {"Finder"}


@pytest.mark.proves("ARR-1")
def test_one_file_serves_all_repositories_with_the_same_archive(
    packed: Archived, tmp_path: Path
) -> None:
    other = Archived(tmp_path / "other", packed.home)
    packed.renew()
    other.renew()
    assert packed.file.exists(), "one file"
    assert other.loaders() == {"Finder"}


@pytest.mark.proves("ARR-1")
def test_a_damaged_part_is_read_from_the_archive(packed: Archived) -> None:
    packed.renew()
    data = bytearray(packed.file.read_bytes())
    data[len(data) // 3 :] = bytes(len(data) - len(data) // 3)
    packed.file.chmod(0o600)
    packed.file.write_bytes(data)
    packed.file.chmod(0o400)
    assert packed.hook("stop")["word"] == "first"
    assert "Direct" in packed.loaders("stop")


@pytest.mark.proves("ARR-1", "OFF-3")
def test_sessions_go_on_where_the_installation_went_away(packed: Archived) -> None:
    packed.renew()
    door = packed.cache / "lost.py"
    shutil.rmtree(packed.skill)
    done = packed.run("stop", door=door)
    assert json.loads(done.stdout)["word"] == "first"


@pytest.mark.proves("ARR-1")
def test_without_a_cache_it_is_read_each_time(packed: Archived) -> None:
    (packed.home / ".cache").write_text("in the way")
    for _ in range(2):
        assert packed.loaders("stop") == {"Direct"}
        assert packed.command("x").returncode == 3


@pytest.mark.proves("ARR-1")
def test_a_second_one_does_not_wait_for_who_makes_it(packed: Archived) -> None:
    packed.cache.mkdir(mode=0o700, parents=True)
    (packed.cache / ".making").touch()
    assert packed.command("x").returncode == 3
    assert not list(packed.cache.glob("*.prepared"))
    os.utime(packed.cache / ".making", (1, 1))
    assert packed.command("x").returncode == 3
    assert packed.file.exists()
    assert not (packed.cache / ".making").exists()


def broken(packed: Archived, how: str) -> str:
    """Spoil the archive; what is said of it."""
    if how == "pointer":
        packed.program.write_bytes(POINTER)
        return f"{packed.program} is a pointer of Git LFS. Next: run 'git lfs pull'."
    if how == "gone":
        packed.program.unlink()
        return f"there is no program beside {packed.door.parent}. Next: install agent-sync again."
    data = packed.program.read_bytes()
    packed.program.write_bytes(data[: len(data) // 2] if how == "cut" else b"\n" + data)
    return f"{packed.program} is damaged. Next: install agent-sync again."


@pytest.mark.proves("ARR-1", "OFF-1")
@pytest.mark.parametrize("how", ["pointer", "gone", "cut", "other"])
def test_what_is_no_archive_is_named_and_lets_pass(packed: Archived, how: str) -> None:
    said = broken(packed, how)
    told: dict[str, Any] = json.loads(packed.run("session-start").stdout)
    assert told["systemMessage"] == f"agent-sync is off, nothing is protected here: {said}"
    told = json.loads(packed.run("user-prompt-submit").stdout)
    assert said in told["hookSpecificOutput"]["additionalContext"]
    done = packed.run("pre-tool-use")
    assert (done.returncode, done.stdout) == (0, "")
    assert said in done.stderr
    done = packed.run("pre-tool-use", "--strict")
    assert done.returncode == 2
    reason = json.loads(done.stdout)["hookSpecificOutput"]["permissionDecisionReason"]
    assert said in reason
    done = packed.command("status")
    assert (done.returncode, done.stderr) == (1, f"agent-sync: {said}\n")


@pytest.mark.proves("ARR-1", "OFF-1")
def test_a_python_without_lzma_asks_the_system_or_says_so(packed: Archived) -> None:
    def hook(path: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-I", "-S", "-B", "-c", WITHOUT_LZMA, str(packed.door), "stop"],
            env={**packed.env, "PATH": path},
            cwd=packed.repo,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )

    # A program of that name in the folder that somebody is in is nobody's business.
    planted = packed.repo / "xz"
    planted.write_text("#!/bin/sh\n: > ran\n")
    planted.chmod(0o755)
    shutil.copy(planted, packed.repo / "bsdcat")
    said = hook(os.pathsep.join((str(packed.home), ".", ""))).stderr
    assert not (packed.repo / "ran").exists()
    assert "this Python has no lzma, and no xz does it. Next: install xz" in said
    if shutil.which("xz"):
        done = hook(os.environ["PATH"])
        assert json.loads(done.stdout)["word"] == "first", done.stderr


def test_the_launcher_reads_what_the_package_reads(packed: Archived) -> None:
    space: dict[str, Any] = {"__name__": "test", "__file__": str(packed.launcher)}
    exec(packed.launcher.read_text(), space)
    assert space["unpacked"](str(packed.program)) == archive_file.read(str(packed.program))
    sources = Sources(str(packed.program))
    assert "agent_sync.cli.main" in sources.more
    assert "agent_sync.hooks.entry" in sources.paths


@pytest.mark.proves("OFF-5", "ARR-1")
def test_sources_that_a_clone_brings_beside_the_archive_are_not_run(packed: Archived) -> None:
    """No launcher that has its archive looks for sources: not the hooks', not the commands'."""
    sources = packed.skill.parents[1] / "src" / "agent_sync"
    for name in ("hooks/entry.py", "cli/main.py"):
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(COMMANDS.replace("did", "planted"), encoding="utf-8")
        (sources / name).with_name("__init__.py").write_text("", encoding="utf-8")
    (sources / "__init__.py").write_text("", encoding="utf-8")
    done = packed.command("x")
    assert (done.returncode, done.stdout) == (3, "did x\n")
    assert "planted" not in packed.run("stop").stdout
    packed.program.write_bytes(POINTER)
    done = packed.command("x")
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.proves("OFF-2", "ARR-1")
def test_strict_refuses_for_every_client_where_the_archive_is_damaged(packed: Archived) -> None:
    said = broken(packed, "cut")
    done = packed.run("--client", "codex", "pre-tool-use", "--strict")
    assert (done.returncode, said in done.stderr) == (2, True)


@pytest.mark.proves("OFF-3", "ARR-1")
def test_a_link_that_leads_to_another_program_is_seen(packed: Archived, tmp_path: Path) -> None:
    """A home of links, or a folder 'current': the door's path stays, what lies behind changes."""
    first, second = tmp_path / "v1", tmp_path / "v2"
    shutil.move(packed.skill, first)
    shutil.copytree(first, second)
    packed.skill.symlink_to(first)
    packed.program = first / "program"  # as a hook finds it, that runs from it
    assert packed.renew()
    assert packed.hook("stop")["word"] == "first"
    packed.program = second / "program"
    packed.pack(**{"nouns/noun": 'WORD = "second"\n'})
    packed.skill.unlink()
    packed.skill.symlink_to(second)
    assert packed.hook("stop")["word"] == "second"
