"""doctor and the proof: what is said of good, broken and missing installations (INST-6)."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import packed
import prepared
from agent_sync.install import proving
from scene.database import Database
from scene.interpreter import python

ROOT = Path(__file__).resolve().parents[2]
DOOR = ROOT / "skills" / "agent-sync" / "scripts" / "agent-sync"


class Place:
    """A scratch repository with a scratch home."""

    def __init__(self, folder: Path) -> None:
        self.repo = folder / "repo"
        self.home = folder / "home"
        self.home.mkdir(exist_ok=True)
        subprocess.run(["git", "init", "-q", str(self.repo)], check=True, timeout=60)

    def run(
        self, *words: str, more: "dict[str, str] | None" = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run the command line in the repository."""
        return subprocess.run(
            [python(), str(DOOR), *words],
            cwd=self.repo,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home), **(more or {})},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def json(self, *words: str) -> dict[str, Any]:
        """The envelope of a command."""
        return dict(json.loads(self.run(*words, "--json").stdout))

    @property
    def settings(self) -> Path:
        """The project's settings file."""
        return self.repo / ".claude" / "settings.json"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A repository where nothing is installed yet."""
    made = Place(tmp_path)
    prepared.give(made.home)
    return made


@pytest.mark.proves("INST-6", "INST-1")
def test_installing_ends_with_the_proof_and_leaves_no_canary(place: Place) -> None:
    done = place.run("install", "--write-settings")
    assert done.returncode == 0, done.stderr
    assert "REFUSED (exit 2)" in done.stdout
    assert "[agent-sync] BLOCKED: agent-sync-canary-" in done.stdout
    assert "allowed" in done.stdout
    board = place.json("status")["data"]
    assert board["agents"] == []
    assert board["leases"] == []


@pytest.mark.proves("INST-6")
def test_doctor_proves_and_says_enforced(place: Place) -> None:
    place.run("install", "--write-settings")
    found = place.json("doctor", "--prove")
    assert found["exit_code"] == 0
    assert found["data"]["protection"] == "enforced"
    assert found["data"]["settings"]["project"]["events"]
    assert found["data"]["database"]["check"] == "ok"


@pytest.mark.proves("INST-6", "HOOK-0")
@pytest.mark.parametrize("damage", ["runtime deleted", "hooks off", "gate replaced"])
def test_what_does_not_protect_is_not_called_enforced(place: Place, damage: str) -> None:
    place.run("install", "--write-settings")
    if damage == "runtime deleted":
        shutil.rmtree(place.home / ".cache")
        (place.repo / ".claude/skills/agent-sync/scripts/hook").unlink()
    elif damage == "hooks off":
        values = json.loads(place.settings.read_text(encoding="utf-8"))
        place.settings.write_text(json.dumps({**values, "disableAllHooks": True}), "utf-8")
    else:
        text = "from ..call import NOTHING\ndef handle(call):\n    return NOTHING\n"
        skill = place.repo / ".claude/skills/agent-sync"
        packed.put(skill, "agent_sync/hooks/events/before_tool.py", text)
    found = place.json("doctor", "--prove")
    assert found["exit_code"] == 1
    assert found["data"]["protection"] == "advisory"
    assert found["errors"][0]["code"] == "not_proven"


@pytest.mark.proves("OFF-3", "INST-6")
def test_a_checkout_that_lost_its_installation_is_protected_on(place: Place) -> None:
    place.run("install", "--write-settings")
    shutil.rmtree(place.repo / ".claude" / "skills")
    found = place.json("doctor", "--prove")
    assert found["data"]["protection"] == "enforced"


@pytest.mark.proves("WORK-10", "INST-6")
def test_doctor_says_that_git_is_too_slow(place: Place) -> None:
    place.run("install", "--write-settings")
    assert place.json("doctor")["data"]["bounds"] == {
        "kept_full": False, "no_room": False, "git_cut_short": [],
    }  # fmt: skip
    bounds = "around a command 2,000 files and 64 MB of others' work are compared; 0 MB of 1 GB"
    assert bounds in place.run("doctor").stdout
    Database(place.repo).add("looks", checkout=".", at=1, took_ms=312, whole=0)
    said = place.run("doctor").stdout
    assert "git did not say all that is uncommitted in the main checkout, it took 312 ms" in said
    assert "AGENT_SYNC_GIT_MS" in said
    assert place.json("doctor")["data"]["bounds"]["git_cut_short"] == ["."]


@pytest.mark.proves("INST-6")
def test_doctor_says_what_hooks_load_from_or_why_from_nothing(place: Place) -> None:
    place.run("install", "--write-settings")
    cache = place.home / ".cache" / "agent-sync"
    (file,) = cache.glob("*.prepared")
    assert f"hooks load from {file}" in place.run("doctor").stdout
    assert place.json("doctor")["data"]["prepared"] == {"project": str(file)}
    file.chmod(0o600)
    assert "is not as it was made" in place.run("doctor").stdout
    cache.chmod(0o755)
    assert "is open to others" in place.run("doctor").stdout
    assert place.json("doctor")["data"]["prepared"] == {"project": ""}


@pytest.mark.proves("INST-6")
def test_with_nothing_installed_protection_is_off(place: Place) -> None:
    found = place.json("doctor", "--prove")
    assert found["data"]["protection"] == "off"
    assert found["exit_code"] == 1
    assert not (place.repo / ".claude").exists()


@pytest.mark.proves("INST-6")
def test_doubled_installs_are_named(place: Place) -> None:
    place.run("install", "--write-settings")
    place.run("install", "--write-settings", "--scope", "local")
    text = place.run("doctor").stdout
    assert "each runs twice" in text


@pytest.mark.proves("INST-6", "HOOK-9", "STATE-6")
def test_a_broken_database_is_named_and_repaired(place: Place) -> None:
    place.run("install", "--write-settings")
    folder = place.repo / ".claude" / "coordination"
    for name in ("state.sqlite-wal", "state.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "state.sqlite").write_bytes(b"no database" * 500)
    status = place.run("status")
    assert status.returncode == 1
    assert str(folder / "state.sqlite") in status.stderr
    assert "agent-sync doctor --repair" in status.stderr
    assert place.run("doctor").returncode == 1
    assert place.run("doctor", "--repair").returncode == 0
    assert place.run("doctor", "--prove").returncode == 0


@pytest.mark.proves("CON-6", "INST-6")
def test_the_status_line_is_named_and_what_hides_it(place: Place) -> None:
    place.run("install", "--write-settings", "--statusline")
    assert f"{place.settings} shows the status line\n" in place.run("doctor").stdout
    local = place.settings.with_name("settings.local.json")
    local.write_text('{"statusLine": {"type": "command", "command": "mine"}}')
    shown = place.run("doctor").stdout
    assert f"{local} hides the status line of agent-sync in {place.settings}" in shown
    assert "agent-sync install --scope local --statusline --write-settings" in shown
    done = place.run("install", "--scope", "local", "--statusline", "--write-settings")
    assert "status line wrapped" in done.stdout
    data = place.json("doctor")["data"]
    assert data["status_line"] == {"local": "wrapped", "project": "plain"}
    assert f"{local} shows the status line, behind another command" in place.run("doctor").stdout
    dry = place.run("install", "--scope", "local", "--statusline", "--dry-run").stdout
    assert '"command": "agent_sync_first=' in dry
    done = place.run("uninstall", "--scope", "local")
    assert "commit guard" not in done.stdout
    assert local.read_text() == '{"statusLine": {"type": "command", "command": "mine"}}'


@pytest.mark.proves("CON-6", "INST-1")
def test_without_writing_the_status_line_is_printed_with_the_hooks(place: Place) -> None:
    done = place.run("install", "--statusline")
    block, end = json.JSONDecoder().raw_decode(done.stdout, done.stdout.index("{"))
    assert "Nothing is protected by this alone" in done.stdout[end:]
    assert set(block) == {"hooks", "statusLine"}
    assert block["statusLine"]["command"].endswith(" statusline")
    assert not place.settings.exists()


@pytest.mark.proves("STATE-6", "INST-6")
def test_a_repair_is_named_only_where_it_helps(place: Place) -> None:
    place.run("init")
    database = place.repo / ".claude" / "coordination" / "state.sqlite"
    database.write_text("this is no database\n" * 500)
    fixes = [one["fix"] for one in place.json("doctor")["data"]["findings"] if one["fix"]]
    assert "agent-sync doctor --repair" in fixes
    database.unlink()
    database.mkdir()
    findings = place.json("doctor")["data"]["findings"]
    (wrong,) = [one for one in findings if one["level"] == "error"]
    assert "is no file: move it away" in wrong["what"]
    assert wrong["fix"] == ""


@pytest.mark.proves("INST-6")
def test_a_missing_git_is_named(place: Place, tmp_path: Path) -> None:
    programs = tmp_path / "without-git"
    programs.mkdir()
    (programs / "python3").symlink_to(sys.executable)
    env = {"PATH": str(programs), "HOME": str(place.home)}
    words = [sys.executable, str(DOOR), "doctor", "--json"]
    done = subprocess.run(
        words, cwd=place.repo, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    found = {one["what"]: one for one in json.loads(done.stdout)["data"]["findings"]}
    (named,) = [what for what in found if "no git on the PATH" in what]
    assert found[named]["level"] == "warning"
    assert not any("no git" in one["what"] for one in place.json("doctor")["data"]["findings"])


@pytest.mark.proves("INST-6")
@pytest.mark.parametrize("name", ["a-file", "nothing"])
def test_what_is_no_folder_is_said_and_nothing_else(place: Place, name: str) -> None:
    (place.repo / "a-file").write_text("x")
    findings = place.json("doctor", "--target", name)["data"]["findings"]
    (only,) = findings
    assert only["level"] == "error"
    assert only["what"].endswith(f"{name} is not a folder")


@pytest.mark.proves("INST-6", "OFF-3")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_proof_that_is_ended_leaves_no_canary(
    place: Place, monkeypatch: pytest.MonkeyPatch, name: str, at: int
) -> None:
    """Its terminal is closed, or it is told to end, while a hook runs."""
    place.run("install", "--write-settings")
    runs = []
    # As in a process of its own: whatever ran here before may have left another handler.
    usual = signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL
    before = signal.signal(getattr(signal, name), usual)

    def run(*given: Any) -> "subprocess.CompletedProcess[str]":
        runs.append(ran(*given))
        if len(runs) == at:
            signal.raise_signal(getattr(signal, name))  # to this thread, whichever others there are
        return runs[-1]

    ran = proving._run
    monkeypatch.setattr(proving, "_run", run)
    try:
        with pytest.raises(KeyboardInterrupt):
            proving.prove(place.repo)
    finally:
        signal.signal(getattr(signal, name), before)
    assert len(runs) == at
    database = Database(place.repo)
    for table in ("agents", "leases", "activity"):
        assert database.rows(table, "*") == []


@pytest.mark.proves("INST-6", "OFF-3")
def test_a_proof_leaves_no_file_behind(place: Place) -> None:
    place.run("install", "--write-settings")
    for folder in list(place.repo.rglob("__pycache__")):
        shutil.rmtree(folder)
    shutil.rmtree(place.home)
    place.home.mkdir()
    before = set(place.repo.rglob("*"))
    assert place.run("doctor", "--prove").returncode == 0
    assert set(place.repo.rglob("*")) == before
    assert list(place.home.rglob("*")) == []
