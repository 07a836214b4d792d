"""Single files and the skill folder: replaced whole, removed exactly, nothing of others lost."""

import os
import stat
import sys
from pathlib import Path

import pytest

from agent_sync.errors import InstallError
from agent_sync.install import skill_folder, whole_files
from agent_sync.install.skill_source import MANIFEST, Source, contents, find_source
from agent_sync.runtime import archive_file

from .conftest import tree

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links of POSIX")


@pytest.mark.proves("INST-2")
def test_replacing_keeps_the_mode_and_leaves_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "one" / "settings.json"
    path.parent.mkdir()
    path.write_bytes(b"old")
    path.chmod(0o640)
    whole_files.replace(path, b"new", b"old")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(path.parent) == ["settings.json"]


@posix
@pytest.mark.proves("INST-2")
def test_replacing_follows_a_link_and_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    real = tmp_path / "dotfiles" / "real.json"
    real.write_bytes(b"old")
    link = tmp_path / "settings.json"
    link.symlink_to("dotfiles/real.json")
    whole_files.replace(link, b"new", b"old")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


@posix
@pytest.mark.proves("INST-2")
def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        whole_files.replace(tmp_path / "new", b"x", None)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


@pytest.mark.proves("INST-2")
def test_what_may_not_be_written_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(InstallError, match="read-only"):
        whole_files.replace(path, b"new", b"old")
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(InstallError, match="not a regular file"):
        whole_files.replace(folder, b"new", None)
    with pytest.raises(InstallError, match="cannot write"):
        whole_files.replace(tmp_path / "no" / "settings.json", b"new", None)
    assert path.read_bytes() == b"old"


@pytest.mark.proves("INST-2")
def test_a_change_in_between_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "one" / "settings.json"
    path.parent.mkdir()
    path.write_bytes(b"theirs")
    with pytest.raises(InstallError, match="changed by somebody else"):
        whole_files.replace(path, b"ours", b"what we read")
    assert path.read_bytes() == b"theirs"
    assert os.listdir(path.parent) == ["settings.json"]


def test_text_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="not UTF-8"):
        whole_files.decode(tmp_path, b"\xff\xfe{}")
    with pytest.raises(InstallError, match="not UTF-8"):
        whole_files.encode(tmp_path, "\udcff")


@pytest.mark.proves("INST-1")
def test_the_copy_is_complete_and_carries_no_leftovers(source: Source, tmp_path: Path) -> None:
    folder = tmp_path / "repo" / ".claude" / "skills" / "agent-sync"
    skill_folder.copy(source, folder)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        ".gitattributes",
        ".installed.json",
        "SKILL.md",
        "program",
        "program.sha256",
        "reference/verbs.md",
        "scripts/agent-sync",
        "scripts/hook",
    }
    assert set(archive_file.read(str(folder / "program"))) == {
        "agent_sync/__init__.py",
        "agent_sync/hooks/__init__.py",
        "agent_sync/hooks/entry.py",
        "agent_sync/cli/__init__.py",
        "agent_sync/cli/main.py",
        "lost.py",
    }
    said = f"{whole_files.digest((folder / 'program').read_bytes())}  program\n"
    assert (folder / "program.sha256").read_text() == said
    assert os.access(folder / "scripts" / "agent-sync", os.X_OK)
    assert os.listdir(folder.parent) == ["agent-sync"]


@pytest.mark.proves("INST-1")
def test_a_second_copy_touches_nothing(source: Source, tmp_path: Path) -> None:
    folder = tmp_path / "skills" / "agent-sync"
    assert skill_folder.copy(source, folder)
    before = folder.stat().st_ino
    assert not skill_folder.copy(source, folder)
    assert folder.stat().st_ino == before


@pytest.mark.proves("INST-1")
def test_an_update_drops_old_files_and_keeps_foreign_ones(source: Source, tmp_path: Path) -> None:
    folder = tmp_path / "skills" / "agent-sync"
    skill_folder.copy(source, folder)
    (folder / "notes").mkdir()
    (folder / "notes" / "mine.md").write_text("mine")
    (folder / "runtime" / "agent_sync" / "__pycache__").mkdir(parents=True)
    (folder / "runtime" / "agent_sync" / "stray.py").write_text("")
    (source.skill / "reference" / "verbs.md").rename(source.skill / "reference" / "new.md")
    (source.package / "cli" / "main.py").write_text("changed")
    found = skill_folder.difference(source, folder)
    assert skill_folder.copy(source, folder) == found
    assert set(found.added) == {"reference/new.md"}
    assert set(found.changed) == {"program", "program.sha256", ".installed.json"}
    assert set(found.dropped) == {"reference/verbs.md", "runtime/agent_sync/stray.py"}
    assert not (folder / "reference" / "verbs.md").exists()
    assert not (folder / "runtime").exists()
    assert (folder / "notes" / "mine.md").read_text() == "mine"


def test_what_a_killed_installer_left_is_swept(source: Source, tmp_path: Path) -> None:
    leftover = tmp_path / "skills" / ".agent-sync-swap-1"
    leftover.mkdir(parents=True)
    skill_folder.copy(source, tmp_path / "skills" / "agent-sync")
    assert not leftover.exists()


@pytest.mark.proves("INST-3")
def test_removal_takes_exactly_what_was_written(source: Source, tmp_path: Path) -> None:
    folder = tmp_path / "skills" / "agent-sync"
    skill_folder.copy(source, folder)
    (folder / "SKILL.md").write_text("edited by its user")
    (folder / "mine.md").write_text("mine")
    crlf = folder / "reference" / "verbs.md"
    crlf.write_bytes(crlf.read_bytes().replace(b"\n", b"\r\n"))
    gone, kept = skill_folder.remove(folder, dry_run=True)
    assert len(tree(folder)) == 11
    assert (gone, kept) == skill_folder.remove(folder)
    assert kept == ["SKILL.md"]
    assert set(tree(folder)) == {"SKILL.md", "mine.md"}


@pytest.mark.proves("INST-3")
def test_removal_without_a_manifest_or_with_a_forged_one(source: Source, tmp_path: Path) -> None:
    folder = tmp_path / "skills" / "agent-sync"
    skill_folder.copy(source, folder)
    precious = tmp_path / "precious.txt"
    precious.write_text("x")
    known = whole_files.digest(b"x")
    (folder / MANIFEST).write_text(
        f'{{"files": {{"../../precious.txt": "{known}", "{precious.as_posix()}": "{known}"}}}}'
    )
    assert skill_folder.remove(folder) == ([], [])
    skill_folder.copy(source, folder)
    assert precious.exists()
    for text in ("", "[]", '{"files": 3}'):
        (folder / MANIFEST).write_text(text)
        assert skill_folder.remove(folder) == ([], [])
    assert skill_folder.remove(tmp_path / "nothing here") == ([], [])


@pytest.mark.proves("INST-1")
def test_the_source_is_found_in_all_three_places(source: Source, tmp_path: Path) -> None:
    assert find_source(source.package) == source
    folder = tmp_path / "skills" / "agent-sync"
    skill_folder.copy(source, folder)
    found = find_source(folder / "program" / "agent_sync")
    assert found == Source(folder, folder / "program")
    assert not skill_folder.copy(found, folder)
    assert skill_folder.copy(found, tmp_path / "other") == skill_folder.difference(
        source, tmp_path / "third"
    )
    pip = tmp_path / "site-packages" / "agent_sync"
    (pip / "_skill" / "scripts").mkdir(parents=True)
    for name in ("hook.py", "agent-sync", "lost.py"):
        (pip / "_skill" / "scripts" / name).write_text("")
    (pip / "__init__.py").write_text("")
    found = find_source(pip)
    assert found == Source(pip / "_skill", pip)
    assert set(contents(found)) == {
        ".gitattributes", ".installed.json", "scripts/hook", "scripts/agent-sync", "program",
        "program.sha256",
    }  # fmt: skip
    with pytest.raises(InstallError, match="no skill folder"):
        find_source(tmp_path / "elsewhere" / "agent_sync")
    assert (find_source().skill / "scripts" / "hook.py").is_file()


@pytest.mark.proves("ARR-1")
def test_texts_that_somebody_changed_are_named(source: Source, tmp_path: Path) -> None:
    folder = tmp_path / "skills" / "agent-sync"
    skill_folder.copy(source, folder)
    (folder / "SKILL.md").write_text("mine")
    (folder / "scripts" / "hook").write_text("damaged")
    assert skill_folder.changed_by_others(source, folder) == ["SKILL.md"]
    (source.skill / "SKILL.md").write_text("mine")
    assert skill_folder.changed_by_others(source, folder) == []
