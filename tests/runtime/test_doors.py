"""Hooks as processes: what they load from where, and when the cache is not trusted."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent_sync.install.claude_code.hook_table import project_form
from agent_sync.runtime import keeping, note, where
from support import TIMEOUT_S, make_worktree

from .installation import FILES, Installation

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
ALL = {
    "agent_sync",
    "agent_sync.hooks",
    "agent_sync.hooks.entry",
    "agent_sync.nouns",
    "agent_sync.nouns.noun",
}


def test_nothing_is_prepared_at_first(here: Installation) -> None:
    assert here.ordinary() == ALL
    assert not here.cache.exists()


def test_what_is_prepared_is_used_and_files_keep_their_names(here: Installation) -> None:
    assert here.renew()
    told = here.hook("stop")
    assert here.ordinary("stop") == set()
    assert told["from"]["agent_sync.nouns.other"][1] == str(here.package / "nouns" / "other.py")
    assert told["from"]["agent_sync.views"][1] == str(here.package / "views" / "__init__.py")
    assert not here.renew(), "nothing to do"


def test_os_comes_without_the_abstract_collections_and_gives_all_the_same(
    here: Installation,
) -> None:
    here.renew()
    early = set(here.hook()["early"])
    assert "os" in early
    assert "_collections_abc" not in early
    assert here.ordinary("asks") == set()


def test_an_error_names_the_real_file(here: Installation) -> None:
    here.renew()
    said = here.run("fail").stderr
    assert f'File "{here.package}/nouns/other.py", line 2, in fail' in said
    assert "raise ZeroDivisionError" in said


@pytest.mark.parametrize("name", ["nouns/noun.py", "hooks/entry.py", "__init__.py"])
def test_a_changed_source_is_never_run_from_the_file(here: Installation, name: str) -> None:
    here.renew()
    here.write(name, FILES[name])  # the same bytes, written again
    changed = name.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
    changed = f"agent_sync.{changed}" if changed != "__init__" else "agent_sync"
    assert changed in here.ordinary()
    assert here.renew()
    assert here.ordinary() == set()


def test_a_change_of_the_same_size_is_seen(here: Installation) -> None:
    here.renew()
    here.write("nouns/noun.py", 'WORD = "other"\n')
    os.utime(here.package / "nouns" / "noun.py", (1, 1))
    assert here.hook()["word"] == "other"
    here.renew()
    assert here.hook()["word"] == "other"
    assert here.ordinary() == set()


def test_what_was_written_a_moment_ago_may_change_unseen(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.write("nouns/noun.py", 'WORD = "young"\n')
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    here.renew()
    assert here.hook()["word"] == "young"
    assert here.ordinary() == ALL


def test_a_link_that_leads_to_another_version_is_seen(here: Installation, tmp_path: Path) -> None:
    here.renew()
    other = Installation(tmp_path / "other", here.home)
    other.write("nouns/noun.py", 'WORD = "other"\n')
    kept = here.skill.with_name("kept")
    here.skill.rename(kept)
    here.skill.symlink_to(other.skill)
    assert here.hook()["word"] == "other"


def test_two_versions_and_two_repositories_stand_side_by_side(
    here: Installation, tmp_path: Path
) -> None:
    other = Installation(tmp_path / "other", here.home)
    other.write("nouns/noun.py", 'WORD = "other"\n')
    for one, version in ((here, "1"), (other, "2"), (here, "1")):
        one.renew(version)
    assert (here.hook()["word"], other.hook()["word"]) == ("first", "other")
    assert here.ordinary() | other.ordinary() == set()
    assert len(list(here.cache.glob("*.prepared"))) == 2


def test_worktrees_share_the_file(here: Installation, tmp_path: Path) -> None:
    tree = make_worktree(here.repo, tmp_path / "tree")
    shutil.copytree(here.repo / ".claude", tree / ".claude")
    here.renew()
    door = tree / ".claude" / "skills" / "agent-sync" / "scripts" / "hook.py"
    root = str(tree / ".claude" / "src")
    keeping.renew(str(door), "1", here.env, root=root, common=here.common)
    assert here.file.exists(), "one file"
    assert here.run(door=door).stdout.count('"Finder"') == len(ALL)
    shutil.rmtree(here.repo / ".claude")  # git clean -fdx
    assert here.file.exists()


@pytest.mark.parametrize("which", ["*.prepared", "*.note"])
def test_damage_ends_in_the_ordinary_import(here: Installation, which: str) -> None:
    here.renew()
    wanted = here.hook("stop")
    for path in here.cache.glob(which):
        data = path.read_bytes()
        places = {0, 8, 30, len(data) - 1, *range(0, len(data), max(1, len(data) // 12))}
        for place in places:
            for other in (data[:place], data[:place] + b"\xff\x00\xff" + data[place + 3 :]):
                where.write_own(str(here.cache), path.name, other)
                told = here.hook("stop")
                assert told["from"].keys() == wanted["from"].keys()
                assert told["word"] == "first"
        where.write_own(str(here.cache), path.name, data)
    assert here.hook("stop") == wanted


def test_a_file_of_another_door_is_not_used(here: Installation, tmp_path: Path) -> None:
    other = Installation(tmp_path / "other", here.home)
    other.write("nouns/noun.py", 'WORD = "other"\n')
    here.renew()
    theirs = note.name_of(note.key_of(str(other.door)))
    for owner in (str(here.door), here.common):
        mine = here.cache / note.name_of(note.key_of(owner))
        where.write_own(str(here.cache), theirs, mine.read_bytes())
        assert other.hook()["word"] == "other"
        assert other.ordinary() == ALL


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o500])
def test_an_open_folder_is_not_used(here: Installation, mode: int) -> None:
    here.renew()
    here.cache.chmod(mode)
    assert here.ordinary() == ALL
    here.cache.chmod(0o700)
    assert here.ordinary() == set()


def test_files_that_may_be_written_are_not_used(here: Installation) -> None:
    here.renew()
    for path in (here.file, here.cache / note.name_of(note.key_of(str(here.door)))):
        path.chmod(0o600)
        assert here.ordinary() == ALL
        path.chmod(0o400)
    assert here.ordinary() == set()


def test_a_linked_cache_is_not_used(here: Installation) -> None:
    here.renew()
    kept = here.cache.with_name("elsewhere")
    here.cache.rename(kept)
    here.cache.symlink_to(kept)
    assert here.ordinary() == ALL


@pytest.mark.parametrize("which", ["*.prepared", "*.note"])
def test_a_pipe_in_the_cache_holds_nobody_up(here: Installation, which: str) -> None:
    """Where the cache lies in a folder for everybody, anybody can have made it."""
    here.renew()
    for path in here.cache.glob(which):
        path.unlink()
        os.mkfifo(path)
    assert here.ordinary() == ALL
    assert here.renew(), "made again"
    assert here.ordinary() == set()


def test_a_pipe_in_place_of_the_door_of_the_lost_holds_nobody_up(here: Installation) -> None:
    here.renew()
    shutil.rmtree(here.skill)
    door = here.cache / "lost.py"
    door.unlink()
    os.mkfifo(door)
    command = ["sh", "-c", str(project_form(["stop"])["command"])]
    done = subprocess.run(
        command, env=here.env, capture_output=True, timeout=TIMEOUT_S, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_pipe_in_place_of_a_note_holds_the_lost_not_up(here: Installation) -> None:
    here.renew()
    path = here.cache / note.name_of(note.key_of(here.common))
    path.unlink()
    os.mkfifo(path)
    done = lost(here, "stop")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root gives files away")
def test_a_cache_of_somebody_else_is_not_used(here: Installation) -> None:
    here.renew()
    for path in (here.cache, here.file):
        os.chown(path, 12345, 12345)
        assert here.ordinary() == ALL
        os.chown(path, 0, 0)
    assert here.ordinary() == set()


def test_no_home_and_odd_homes_are_no_trouble(here: Installation) -> None:
    here.renew()
    for home in ("", "relative", "/nowhere", "/dev/null"):
        assert here.ordinary(HOME=home) == ALL
    assert here.ordinary(XDG_CACHE_HOME=str(here.home / ".cache"), HOME="") == set()


def test_flags_and_another_interpreter_do_not_mix(here: Installation) -> None:
    here.renew()
    said = here.run(flags=("-O",)).stdout
    assert said.count('"Finder"') == len(ALL)
    for other in ("python3.10", "python3.12", "python3.13", "python3.14", "python3.15"):
        program = shutil.which(other)
        if program is None or other == f"python3.{sys.version_info[1]}":
            continue
        command = [program, "-I", "-S", "-B", "-c", "import sys"]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            continue  # a name without a version behind it
        command[-1] = "import sys;sys.argv.pop(0);exec(open(sys.argv[0]).read())"
        done = subprocess.run(
            [*command, str(here.door)],
            env=here.env,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        assert '"Finder"' not in done.stdout
        assert '"first"' in done.stdout, done.stderr


def lost(here: Installation, *words: str) -> "subprocess.CompletedProcess[str]":
    return here.run(*words, door=here.cache / "lost.py")


@pytest.mark.proves("OFF-3")
def test_a_checkout_without_an_installation_goes_on(here: Installation, tmp_path: Path) -> None:
    here.renew()
    shutil.rmtree(here.repo / ".claude")
    done = lost(here, "stop")
    assert done.stdout.count('"Finder"') == len(ALL) + 4
    assert '"argv": ["stop"]' in done.stdout
    tree = make_worktree(here.repo, tmp_path / "tree")
    inside = tree / "src"
    inside.mkdir()
    assert here.run(door=here.cache / "lost.py", env={"CLAUDE_PROJECT_DIR": str(inside)}).stdout


@pytest.mark.proves("OFF-3")
@pytest.mark.parametrize("setting", ["cache", "../x", ".", "~/x", ""])
def test_a_cache_whose_place_is_relative_is_where_it_is_without_one(
    here: Installation, setting: str
) -> None:
    """The guard of the settings, the door and the maker say the same of it, as XDG wants."""
    env = {**here.env, "XDG_CACHE_HOME": setting}
    root = os.path.realpath(here.package.parent)
    keeping.renew(str(here.door), "1", env, root=root, common=here.common, around=(root,))
    assert here.ordinary("stop", XDG_CACHE_HOME=setting) == set()
    shutil.rmtree(here.skill)
    done = subprocess.run(
        ["sh", "-c", str(project_form(["stop"])["command"])],
        env=env,
        cwd=here.repo,
        capture_output=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.stdout.count(b'"Finder"') == len(ALL) + 4, done.stderr


@pytest.mark.proves("OFF-3", "HOOK-0")
def test_where_nothing_is_noted_the_lost_leave_in_silence(
    here: Installation, tmp_path: Path
) -> None:
    here.renew()
    (tmp_path / "stranger" / ".git" / "objects").mkdir(parents=True)
    for folder in (tmp_path / "stranger", tmp_path, tmp_path / "gone"):
        door = here.cache / "lost.py"
        done = here.run("stop", door=door, env={"CLAUDE_PROJECT_DIR": str(folder)})
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    here.file.unlink()
    assert lost(here, "stop").stdout == ""
    assert lost(here, "stop").returncode == 0


@pytest.mark.proves("OFF-3")
def test_the_lost_run_nothing_from_a_note_in_which_a_letter_is_another(here: Installation) -> None:
    """One that could be run all the same: a word of a message in the code that it brings."""
    here.renew()
    changed = 0
    for path in here.cache.glob("*.note"):
        data = path.read_bytes()
        changed += data.count(b"is not as it was made")
        path.chmod(0o600)
        path.write_bytes(data.replace(b"is not as it was made", b"is not at it was made"))
        path.chmod(0o400)
    assert changed
    done = lost(here, "stop")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_module_in_a_circle_is_left_to_the_ordinary_import(here: Installation) -> None:
    here.write("nouns/noun.py", 'WORD = "round"\nfrom .other import fail\n')
    here.write("nouns/other.py", "from .noun import WORD\ndef fail():\n    pass\n")
    here.renew()
    assert here.hook("stop")["word"] == "round"
    assert here.ordinary("stop") == set()
