"""The cache is kept: renewed, pruned, forgotten, and made by several at once."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent_sync.hooks import entry
from agent_sync.hooks.loaded_late import LATE
from agent_sync.runtime import bundles, current, keeping, make, note, where
from agent_sync.runtime.finder import ENTRY
from agent_sync.runtime.sources import CHANGING, NOT_FOR_HOOKS, Sources
from support import SOURCE, TIMEOUT_S, make_worktree

from .installation import Installation

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
RENEW = """
import sys
sys.path.insert(0, sys.argv[1])
from agent_sync.runtime import keeping
keeping.main(sys.argv[2:])
"""


def names(here: Installation) -> set[str]:
    return {path.suffix for path in here.cache.iterdir()}


def test_several_make_the_same_at_once(here: Installation) -> None:
    """Each process is held back at one pipe; the file that remains is whole."""
    gate_read, gate_write = os.pipe()
    held = f"import os;os.read({gate_read}, 1)\n{RENEW}"
    root = str(here.package.parent)
    command = [sys.executable, "-I", "-S", "-B", "-c", held, root, "1", str(here.door), here.common]
    makers = [
        subprocess.Popen(command, env=here.env, pass_fds=[gate_read], stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    os.close(gate_read)
    os.close(gate_write)
    for maker in makers:
        _, said = maker.communicate(timeout=TIMEOUT_S)
        assert (maker.returncode, said) == (0, b"")
    assert names(here) == {".prepared", ".note", ".py"}
    make.check(Sources(root), str(here.cache), "1")
    assert here.ordinary() == set()


def test_sources_that_were_just_written_are_prepared(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation that is a moment old counts: its files are waited for."""
    monkeypatch.setattr(time, "time_ns", lambda: int(time.time() * 1_000_000_000))
    (here.package / "nouns" / "noun.py").write_text('WORD = "second"\n')
    looks = Sources(str(here.package.parent)).looks
    assert CHANGING not in looks.values()


def test_a_source_of_tomorrow_is_not_waited_for(here: Installation) -> None:
    path = here.package / "nouns" / "noun.py"
    tomorrow = time.time_ns() + 86_400_000_000_000
    os.utime(path, ns=(tomorrow, tomorrow))
    looks = Sources(str(here.package.parent)).looks
    assert [name for name, look in looks.items() if look == CHANGING] == [
        "agent_sync/nouns/noun.py"
    ]


def test_a_damaged_file_is_made_again(here: Installation) -> None:
    here.renew()
    data, name = here.file.read_bytes(), here.file.name
    where.write_own(str(here.cache), name, data[:-1] + b"\0")
    file, why = keeping.state(str(here.door), "1", here.env)
    assert (file, why) == ("", "a part of it is damaged")
    where.write_own(str(here.cache), name, b"")
    (here.cache / note.name_of(note.key_of(str(here.door)))).unlink()
    assert here.renew()
    assert here.file.read_bytes() == data


def test_the_state_names_the_file_or_the_reason(here: Installation) -> None:
    def state() -> "tuple[str, str]":
        return keeping.state(str(here.door), "1", here.env, str(here.repo))

    assert state() == ("", "no session began since it was installed")
    here.renew()
    assert state() == (str(here.file), "")
    here.write("nouns/noun.py", "WORD = 1\n")
    assert state() == ("", "the sources were changed")
    here.cache.chmod(0o755)
    assert "open to others" in state()[1]
    inside = {**here.env, "XDG_CACHE_HOME": str(here.repo)}
    assert "lies in" in keeping.state(str(here.door), "1", inside, str(here.repo))[1]


def test_what_nobody_names_is_dropped_when_it_is_old(here: Installation) -> None:
    here.renew()
    first = here.file
    here.write("nouns/noun.py", 'WORD = "second"\n')
    here.renew()
    assert first.exists(), "young: its note may be on the way"
    long_ago = time.time() - 2 * keeping.HOUR_S
    os.utime(first, (long_ago, long_ago))
    keeping.prune(str(here.cache))
    assert here.file != first, "the one that is named"
    assert here.ordinary() == set()


def test_a_note_is_dropped_when_all_is_gone_and_long_unused(here: Installation) -> None:
    here.renew()
    old = time.time() - keeping.FORGOTTEN_S - current.DAY_S
    for path in here.cache.iterdir():
        os.utime(path, (old, old))
    keeping.prune(str(here.cache))
    assert names(here) == {".prepared", ".note", ".py"}, "door and repository are there"
    here.door.unlink()
    keeping.prune(str(here.cache))
    assert len(list(here.cache.glob("*.note"))) == 1
    (here.repo / ".git").rename(here.repo / "gone")
    keeping.prune(str(here.cache))
    assert not list(here.cache.glob("*.note"))


def test_a_note_in_use_stays_young(here: Installation) -> None:
    here.renew()
    path = here.cache / note.name_of(note.key_of(str(here.door)))
    old = time.time() - 2 * current.DAY_S
    os.utime(path, (old, old))
    assert not here.renew()
    assert path.stat().st_mtime > old + current.DAY_S


def test_a_start_of_a_session_looks_at_the_folders(here: Installation) -> None:
    def brief() -> bool:
        return current.is_current(str(here.cache), str(here.door), here.common, briefly=True)

    assert not brief()
    here.renew()
    assert brief()
    here.write("nouns/more.py", "")
    assert not brief(), "one came"
    assert here.renew()
    assert brief()
    (here.package / "nouns" / "more.py").unlink()
    assert not brief(), "one went"
    here.renew()
    here.write("new.py", "WORD = 1\n")
    here.renew()
    (here.package / "new.py").replace(here.package / "nouns" / "noun.py")
    assert not brief(), "one was replaced"


def test_a_hook_that_meets_a_changed_source_says_so(here: Installation) -> None:
    """No folder shows what was written over; the hook that loads it does not run what was."""
    here.renew()
    here.write("nouns/noun.py", 'WORD = "second"\n')
    assert here.hook()["word"] == "second"
    cache, door = str(here.cache), str(here.door)
    assert not current.is_current(cache, door, here.common, briefly=True)
    assert here.renew()
    assert current.is_current(cache, door, here.common, briefly=True)
    assert here.ordinary() == set()


def test_where_no_hook_can_say_so_every_source_is_looked_at(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "TELLS", False)
    here.renew()
    here.write("nouns/noun.py", 'WORD = "second"\n')
    assert not current.is_current(str(here.cache), str(here.door), here.common, briefly=True)


def test_compiled_files_that_appear_are_no_change_of_sources(here: Installation) -> None:
    """They change a folder: it is looked at closely once more, and all is well again."""
    here.renew()
    (here.package / "nouns" / "__pycache__").mkdir()
    assert keeping.state(str(here.door), "1", here.env) == (str(here.file), "")
    assert here.renew()
    assert not here.renew()


def test_forgetting_takes_what_nobody_else_uses(here: Installation, tmp_path: Path) -> None:
    other = Installation(tmp_path / "other", here.home)
    here.renew()
    other.renew()
    where.mark(str(here.cache), ".door.note.failed")
    assert len(list(here.cache.glob("*.note"))) == 4
    gone = keeping.forget(str(here.package.parent), here.env)
    assert len(gone) == 2
    assert other.ordinary() == set()
    assert keeping.forget(str(other.package.parent), here.env)
    assert not here.cache.exists()
    assert keeping.forget(str(other.package.parent), here.env) == []


def test_a_worktree_keeps_the_repository_s_note_that_is_its_own(
    here: Installation, tmp_path: Path
) -> None:
    tree = make_worktree(here.repo, tmp_path / "tree")
    second = Installation.__new__(Installation)
    second.__dict__.update(here.__dict__)
    second.repo = tree
    second.skill = tree / ".claude" / "skills" / "agent-sync"
    second.package = tree / ".claude" / "src" / "agent_sync"
    second.door = second.skill / "scripts" / "hook.py"
    second.install()
    here.renew()
    root = os.path.realpath(second.package.parent)
    keeping.renew(str(second.door), "1", here.env, root=root, common=here.common)
    where.drop(str(here.cache), note.name_of(note.key_of(here.common)))
    keeping.renew(str(second.door), "1", here.env, root=root, common=here.common)
    keeping.forget(str(here.package.parent), here.env)
    assert note.read(str(here.cache), here.common).root == root


def test_sources_that_are_none_prepare_nothing(here: Installation) -> None:
    here.write("hooks/events/stop.py", "def broken(:\n")
    said = keeping.trouble(
        str(here.door), here.env, version="1", common="", around=(), root=str(here.package.parent)
    )
    assert said.startswith("SyntaxError")
    assert not list(here.cache.glob("*.note"))


@pytest.mark.proves("OFF-3")
def test_nothing_is_compiled_where_there_is_no_room(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As soon as there is, it is made: nothing has to be waited for."""
    tried = []

    def try_it(*_: object, **__: object) -> str:
        tried.append(1)
        return ""

    def look() -> None:
        keeping.by_first(str(here.door), here.env, version="1", common=here.common, around=())

    monkeypatch.setattr(keeping, "trouble", try_it)
    room = os.statvfs_result((4096, 4096, 100, 10, 10, 0, 0, 0, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: room)
    look()
    assert not tried
    assert [*here.cache.iterdir()] == []
    room = os.statvfs_result((4096, 4096, 100_000, 10_000, 10_000, 0, 0, 0, 0, 255))
    look()
    assert tried


def test_compiled_files_beside_the_sources_are_not_read(here: Installation) -> None:
    beside = here.package / "nouns" / "__pycache__"
    beside.mkdir()
    name = f"noun.{sys.implementation.cache_tag}.pyc"
    (beside / name).write_bytes(b"no code")
    here.renew()
    assert here.hook()["word"] == "first"


def test_everything_that_hooks_may_load_is_in_the_file() -> None:
    """Nothing that hooks load imports what is left out, and every handler has its bundle."""
    sources = Sources(str(SOURCE))
    left_out = re.compile(r"^\s*from \.+(cli|console|install)[. ]", re.MULTILINE)
    reaching = [name for name, text in sources.text.items() if left_out.search(text.decode())]
    assert reaching == []
    tops = {path.split("/")[1] for path in sources.paths.values()}
    assert tops.isdisjoint(NOT_FOR_HOOKS)
    handlers = {f"agent_sync.hooks.{name}" for name in entry.HANDLERS.values()}
    late = {f"agent_sync.{name}" for name in LATE}
    assert {ENTRY, *handlers, *late} == set(bundles.tops_of(sources))
    assert handlers < set(sources.paths)
