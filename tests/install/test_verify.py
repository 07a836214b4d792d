"""``verify``: what is in an installed copy, and whether it was made from these sources (ARR-1)."""

import lzma
from pathlib import Path

import pytest

import packed
from agent_sync.errors import InstallError
from agent_sync.install import skill_folder, verifying
from agent_sync.install.install_plan import install
from agent_sync.install.skill_source import Source, find_source
from agent_sync.runtime import archive_file
from support import Cli


@pytest.fixture
def copy(source: Source, tmp_path: Path) -> Path:
    """An installed copy of the small source."""
    folder = tmp_path / "repo" / ".claude" / "skills" / "agent-sync"
    skill_folder.copy(source, folder)
    return folder


@pytest.mark.proves("ARR-1")
def test_it_is_listed_and_made_anew_to_the_very_byte(copy: Path, source: Source) -> None:
    found = verifying.verify(copy, source)
    assert found.good
    assert found.same_bytes
    assert found.differing == []
    inside = archive_file.read(str(copy / "program"))
    assert {name: size for name, (size, _) in found.files.items()} == {
        name: len(data) for name, data in inside.items()
    }
    alone = verifying.verify(copy, None)
    assert (alone.good, alone.differing, alone.digest) == (True, None, found.digest)


@pytest.mark.proves("ARR-1")
def test_whatever_is_other_than_in_the_sources_is_named(copy: Path, source: Source) -> None:
    packed.put(copy, packed.ENTRY, "raise SystemExit\n")
    (copy / "scripts" / "hook").write_text("raise SystemExit\n")
    (copy / "reference" / "verbs.md").unlink()
    found = verifying.verify(copy, source)
    assert found.differing == [f"program: {packed.ENTRY}", "reference/verbs.md", "scripts/hook"]
    assert found.digest != found.expected
    assert not found.good
    (copy / "program.sha256").write_text(f"{found.digest}  program\n")
    assert not verifying.verify(copy, source).good
    assert verifying.verify(copy, None).good, "that is why one compares with sources"


@pytest.mark.proves("ARR-1")
def test_the_same_content_pressed_otherwise_is_said_to_be_that(copy: Path, source: Source) -> None:
    path = copy / "program"
    path.write_bytes(lzma.compress(lzma.decompress(path.read_bytes()), preset=1))
    found = verifying.verify(copy, source)
    assert found.differing == []
    assert not found.same_bytes
    assert not found.good, "the file beside it says another"


@pytest.mark.proves("ARR-1")
def test_what_is_no_copy_is_said(copy: Path) -> None:
    (copy / "program").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(InstallError, match="pointer of Git LFS; next: run 'git lfs pull'"):
        verifying.verify(copy, None)
    (copy / "program").unlink()
    with pytest.raises(InstallError, match="no installed copy"):
        verifying.verify(copy, None)


@pytest.mark.proves("ARR-1", "CLI-1")
def test_the_command_says_it(cli: Cli, copy: Path, source: Source) -> None:
    against = ("--target", str(copy.parents[2]), "--against", str(source.package.parents[1]))
    done = cli("verify", *against, "--list")
    assert done.code == 0, done.err
    assert " agent_sync/hooks/entry.py\n" in done.out
    assert f"made anew from {source.package}" in done.out
    (copy / "scripts" / "agent-sync").write_text("")
    done = cli("verify", *against)
    assert done.code == 1
    assert "1 files are others than in" in done.err
    assert "scripts/agent-sync" in done.err


@pytest.mark.proves("ARR-1", "CLI-1")
def test_untold_it_is_the_copy_here_and_the_sources_that_run(cli: Cli) -> None:
    assert "no installed copy is in" in cli("verify").err
    install(cli.repo, source=find_source())
    data = cli("verify", "--json").data
    assert data["good"]
    assert data["differing"] == []
    assert data["against"] == str(find_source().package)
    assert data["files"]["lost.py"]["bytes"] > 100
