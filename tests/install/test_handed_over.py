"""Commands that no installed copy carries are those of the program that pip installed (ARR-1)."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from agent_sync import __version__
from agent_sync.install.install_plan import install
from agent_sync.install.skill_source import find_source
from agent_sync.install.whole_files import digest

EXTRAS = ("console", "mcp", "serve", "room", "user", "token", "device", "link", "unlink", "relay")


@pytest.fixture
def launcher(repo: Path) -> Path:
    """The command line of a fresh installation."""
    install(repo, source=find_source())
    return repo / ".claude" / "skills" / "agent-sync" / "scripts" / "agent-sync"


def run(python: str, launcher: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run it where a module of that name lies about."""
    folder = launcher.parents[4]
    (folder / "agent_sync.py").write_text("raise SystemExit('planted')\n")
    return subprocess.run(
        [python, str(launcher), *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.proves("ARR-1")
def test_what_is_not_there_is_named_with_the_way_to_get_it(launcher: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "bare")
    python = str(tmp_path / "bare" / "bin" / "python")
    for name in EXTRAS:
        done = run(python, launcher, name)
        assert (done.returncode, done.stdout) == (1, ""), done.stderr
        assert f"'{name}' is not in the copy that a repository carries" in done.stderr
        assert f"{python} -m pip install" in done.stderr
        assert done.stderr.count("\n") == 1
    shown = run(python, launcher, "--help").stdout
    assert all(f"    {name} " in shown for name in EXTRAS)
    assert "not in this copy: pip install 'CHECKOUT[tui]'" in shown
    assert "not in this copy: pip install 'CHECKOUT[server]'" in shown
    assert run(python, launcher, "locks", "--json").returncode == 0
    program = launcher.parents[1] / "program"
    copy = digest(program.read_bytes())[:12]
    assert run(python, launcher, "--version").stdout.endswith(f", {copy} in {program}\n")


@pytest.mark.proves("ARR-1")
@pytest.mark.parametrize("version", [__version__, "0.0.9"])
def test_it_is_handed_over_with_all_its_words(launcher: Path, tmp_path: Path, version: str) -> None:
    venv.create(tmp_path / "with")
    (site,) = (tmp_path / "with").glob("lib/python*/site-packages")
    (site / "agent_sync").mkdir()
    (site / "agent_sync" / "__init__.py").write_text(f"__version__ = {version!r}\n")
    (site / "agent_sync" / "__main__.py").write_text("import sys; print('pip', *sys.argv[1:])\n")
    done = run(str(tmp_path / "with" / "bin" / "python"), launcher, "serve", "--help", "-x")
    assert (done.returncode, done.stdout) == (0, "pip serve --help -x\n"), done.stderr
    told = "" if version == __version__ else f"serve of {version} (by pip), here is {__version__}"
    assert told in done.stderr
    assert bool(done.stderr) == bool(told)
    assert sys.executable not in done.stderr


@pytest.mark.proves("ARR-1", "CLI-1")
@pytest.mark.parametrize(("name", "extra"), [("console", "tui"), ("serve", "server")])
def test_the_help_of_what_no_copy_has_says_how_it_comes(
    tmp_path: Path, name: str, extra: str
) -> None:
    own = Path(__file__).resolve().parents[2] / "skills" / "agent-sync" / "scripts" / "agent-sync"
    done = subprocess.run(
        [sys.executable, str(own), name, "--help"],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    shown = " ".join(done.stdout.split())
    assert f"python3 -m pip install 'CHECKOUT[{extra}]', from a checkout of agent-sync" in shown
