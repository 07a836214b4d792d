"""What ``doctor`` says of other clients, and Codex's trust, which a person gives."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

import prepared
from agent_sync.install.other_clients import client_state, codex_trust, folder_trust
from agent_sync.install.other_clients.client_row import PASTED
from agent_sync.install.other_clients.client_rows import ROWS
from onterminal import OnTerminal
from support import Cli

from .test_doctor import Place

CODEX = '''#!{python}
"""Answers as ``codex app-server`` does; what it trusts stands in a file of its home."""
import hashlib, json, os, sys
home = os.environ.get("CODEX_HOME") or os.path.expanduser("~/.codex")
kept = os.path.join(home, "state.json")
words = {{}}
if os.path.exists(kept):
    words = json.load(open(kept))
def hooks(cwd):
    path = os.path.join(cwd, ".codex", "hooks.json")
    if not os.path.exists(path) or os.path.exists(os.path.join(home, "untrusted")):
        return []
    found = []
    for event, groups in json.load(open(path))["hooks"].items():
        for at, group in enumerate(groups):
            command = group["hooks"][0]["command"]
            key = f"{{path}}:{{event}}:{{at}}:0"
            digest = hashlib.sha256(json.dumps(group).encode()).hexdigest()
            trust = words.get(key, {{}}).get("trusted_hash")
            found.append({{"key": key, "eventName": event, "command": command, "enabled": True,
                "sourcePath": path, "currentHash": digest,
                "trustStatus": "trusted" if trust == digest else "untrusted"}})
    return found
for raw in sys.stdin:
    asked = json.loads(raw)
    if asked["method"] == "hooks/list":
        cwd = asked["params"]["cwds"][0]
        print(json.dumps({{"method": "configWarning", "params": {{}}}}))
        result = {{"data": [{{"cwd": cwd, "hooks": hooks(cwd), "warnings": [], "errors": []}}]}}
    elif asked["method"] == "config/batchWrite":
        words.update(asked["params"]["edits"][0]["value"])
        json.dump(words, open(kept, "w"))
        result = {{"status": "ok"}}
    else:
        result = {{}}
    if "id" in asked:
        print(json.dumps({{"id": asked["id"], "result": result}}), flush=True)
'''


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A scratch repository; of the machine's own programs it sees the system's alone."""
    made = Place(tmp_path)
    prepared.give(made.home)
    return made


@pytest.fixture
def codex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up Codex on the PATH, with a home; HOME is that of ``place``."""
    program = tmp_path / "bin" / "codex"
    program.parent.mkdir()
    program.write_text(CODEX.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    home = tmp_path / "home" / ".codex"
    home.mkdir(parents=True)
    return program


def clients(place: Place, *words: str) -> dict[str, dict[str, Any]]:
    listed = place.json("doctor", *words)["data"]["clients"]
    return {one["name"]: one for one in listed}


def finding(place: Place, label: str) -> dict[str, Any]:
    listed = place.json("doctor")["data"]["findings"]
    return next(one for one in listed if one["what"].startswith(label))


@pytest.mark.proves("AGENT-7")
def test_every_client_is_listed_with_what_it_can_count_on(place: Place) -> None:
    assert {one["protection"] for one in clients(place).values()} == {"off"}
    assert list(clients(place)) == ["claude", *ROWS]
    (place.repo / "GEMINI.md").write_text("")
    assert finding(place, "Gemini CLI is off")["fix"] == "agent-sync install --agents gemini"
    place.run("install", "--agents", "qwen,opencode")
    found = clients(place)
    assert (found["qwen"]["protection"], found["qwen"]["trusted"]) == ("advisory", True)
    assert found["gemini"]["protection"] == "off"
    assert "none of its hooks has run yet" in finding(place, "Qwen Code")["what"]
    assert not any(
        "no settings file arms" in x["what"] for x in place.json("doctor")["data"]["findings"]
    )


@pytest.mark.proves("AGENT-7")
@pytest.mark.parametrize("name", [row.name for row in ROWS.values() if row.form != PASTED])
def test_the_installed_hook_of_each_client_is_run_and_refuses(place: Place, name: str) -> None:
    done = place.run("install", "--agents", name)
    assert done.returncode == 0, done.stderr
    assert f"hook command of {ROWS[name].label}" in done.stdout
    assert "session 2 edits the same file: REFUSED. Its model" in done.stdout
    found = place.json("doctor", "--prove")["data"]
    proof = found["proofs"][0]
    assert (proof["client"], proof["proven"], proof["trouble"]) == (name, True, "")
    assert "BLOCKED" in proof["refusal"]
    board = place.json("status")["data"]
    assert (board["agents"], board["leases"]) == ([], [])


@pytest.mark.proves("AGENT-7")
def test_a_hook_that_lets_everything_through_is_not_called_enforced(place: Place) -> None:
    place.run("install", "--agents", "qwen")
    assert place.run("doctor", "--prove").returncode == 0
    (place.repo / ".agents" / "skills" / "agent-sync" / "program").unlink()
    shutil.rmtree(place.home)
    place.home.mkdir()
    done = place.run("doctor", "--prove")
    assert done.returncode == 1
    assert "Protection of Qwen Code: advisory" in done.stdout
    assert "a held path was not refused" in done.stdout


@pytest.mark.proves("AGENT-7")
@pytest.mark.parametrize("name", ["gemini", "copilot"])
def test_a_client_that_does_not_trust_the_folder_is_called_so(place: Place, name: str) -> None:
    place.run("install", "--agents", name)
    said = finding(place, ROWS[name].label)
    assert (said["level"], "not trusted" in said["what"]) == ("warning", True)
    folder = place.home / f".{name}"
    folder.mkdir(exist_ok=True)
    if name == "gemini":
        words = {str(place.repo.parent): "TRUST_FOLDER"}
        (folder / "trustedFolders.json").write_text(json.dumps(words))
    else:
        text = json.dumps({"trusted_folders": [str(place.repo)]})
        (folder / "config.json").write_text(f"// read by hand\n{text}")
    assert clients(place)[name]["trusted"]


@pytest.mark.parametrize(
    ("words", "trusted"),
    [
        ({}, False),
        ({"{repo}": "TRUST_FOLDER"}, True),
        ({"{repo}/sub": "TRUST_FOLDER"}, False),
        ({"{repo}/sub": "TRUST_PARENT"}, True),
        ({"{above}": "TRUST_FOLDER", "{repo}": "DO_NOT_TRUST"}, False),
        ({"{above}": "DO_NOT_TRUST", "{repo}": "TRUST_FOLDER"}, True),
        ([], False),
    ],
)
def test_the_nearest_word_for_a_folder_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: Any, trusted: object
) -> None:
    repo = tmp_path / "a" / "repo"
    repo.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path))
    filled = json.dumps(words).replace("{repo}", repo.as_posix())
    path = tmp_path / "words.json"
    path.write_text(filled.replace("{above}", repo.parent.as_posix()))
    env = {"GEMINI_CLI_TRUSTED_FOLDERS_PATH": str(path)}
    assert folder_trust.of_folder(ROWS["gemini"], repo, env).trusted is trusted
    always = {**env, "GEMINI_CLI_TRUST_WORKSPACE": "true"}
    assert folder_trust.of_folder(ROWS["gemini"], repo, always).trusted
    assert folder_trust.of_folder(ROWS["qwen"], repo, {}).trusted


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("gemini", {"hooksConfig": {"enabled": False}}),
        ("gemini", {"hooksConfig": {"disabled": ["agent-sync"]}}),
        ("qwen", {"disableAllHooks": True}),
    ],
)
def test_hooks_that_are_switched_off_are_named(place: Place, name: str, values: Any) -> None:
    place.run("install", "--agents", name)
    path = place.repo / ROWS[name].file
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))
    assert "switches hooks off" in finding(place, ROWS[name].label)["what"]
    assert clients(place)[name]["protection"] == "advisory"


def test_events_of_an_earlier_version_are_named(place: Place) -> None:
    place.run("install", "--agents", "qwen")
    path = place.repo / ROWS["qwen"].file
    values = json.loads(path.read_text())
    del values["hooks"]["Stop"]
    path.write_text(json.dumps(values))
    said = finding(place, "Qwen Code")
    assert "Stop not armed" in said["what"]
    assert said["fix"] == "agent-sync install --agents qwen"


def test_a_version_is_read_and_not_asked_for(tmp_path: Path) -> None:
    package = tmp_path / "node_modules" / "@x" / "cli"
    (package / "bin").mkdir(parents=True)
    (package / "bin" / "run.js").write_text("")
    assert client_state.version_of(str(package / "bin" / "run.js")) == ""
    (package / "package.json").write_text('{"name": "@x/cli", "version": "1.2.3"}')
    assert client_state.version_of(str(package / "bin" / "run.js")) == "1.2.3"
    assert client_state.version_of("") == ""


# --- Codex


@pytest.mark.proves("AGENT-8")
def test_an_armed_codex_that_trusts_nothing_is_called_so(place: Place, codex: Path) -> None:
    place.run("install", "--agents", "codex")
    said = finding(place, "Codex")
    assert "not trusted: it skips 11 of 11 hooks without a word" in said["what"]
    assert (said["level"], "--trust" in said["fix"]) == ("warning", True)
    assert clients(place)["codex"]["protection"] == "advisory"
    (place.home / ".codex" / "untrusted").write_text("")
    assert "does not load .codex/hooks.json" in finding(place, "Codex")["what"]
    shutil.rmtree(place.home / ".codex")
    assert "never started" in finding(place, "Codex")["what"]
    assert not (place.home / ".codex").exists()
    codex.unlink()
    assert "no codex on the PATH" in finding(place, "Codex")["what"]


@pytest.mark.proves("AGENT-8")
@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
@pytest.mark.usefixtures("codex")
@pytest.mark.parametrize("answer", ["y", "n", ""])
def test_only_a_yes_at_a_terminal_has_codex_trust_the_hooks(place: Place, answer: str) -> None:
    cli = Cli(place.repo, place.home)
    typed = OnTerminal(cli, "install", "--agents", "codex", "--trust")
    typed.until("Trust them? [y/N] ")
    os.write(typed.master, f"{answer}\n".encode())
    _, text = typed.end()
    assert text.count("--client codex") >= 2 * 11
    found = clients(place)["codex"]
    assert found["trusted"] is (answer == "y")
    if answer == "y":
        assert "Codex trusts all 11 hooks from now on" in text
        again = OnTerminal(cli, "install", "--agents", "codex", "--trust")
        assert "trusts all 11 hooks already" in again.end()[1]
    else:
        assert not (place.home / ".codex" / "state.json").exists()


@pytest.mark.proves("AGENT-8")
@pytest.mark.parametrize(
    ("words", "env", "said"),
    [
        (("--agents", "codex", "--trust"), {}, "run it on a terminal"),
        (("--agents", "codex", "--trust"), {"CODEX_SESSION_ID": "s"}, "for its person to say"),
        (("--agents", "codex", "--trust"), {"CLAUDECODE": "1"}, "for its person to say"),
        (("--agents", "gemini", "--trust"), {}, "--trust is for Codex"),
        (("--agents", "codex", "--trust", "--dry-run"), {}, "--trust is for Codex"),
        (("--trust",), {}, "need --agents"),
    ],
)
@pytest.mark.usefixtures("codex")
def test_nobody_else_has_codex_trust_them(
    place: Place, words: tuple[str, ...], env: dict[str, str], said: str
) -> None:
    done = Cli(place.repo, place.home)("install", *words, env=env)
    assert (done.code != 0, said in done.err) == (True, True), done.err
    assert not (place.repo / ".codex").exists()
    assert not (place.home / ".codex" / "state.json").exists()


@pytest.mark.proves("AGENT-8")
def test_a_hook_whose_text_changed_is_not_trusted_any_more(
    place: Place, codex: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.run("install", "--agents", "codex")
    env = {"CODEX_HOME": str(place.home / ".codex")}
    monkeypatch.setenv("CODEX_HOME", env["CODEX_HOME"])
    found = codex_trust.look(str(codex), place.repo, env)
    assert codex_trust.record(str(codex), place.repo, found.untrusted).complete
    place.run("install", "--agents", "codex")
    assert codex_trust.look(str(codex), place.repo, env).complete
    place.run("install", "--agents", "codex", "--strict")
    after = codex_trust.look(str(codex), place.repo, env)
    assert ([hook.event for hook in after.untrusted], after.complete) == (["PreToolUse"], False)


@pytest.mark.proves("AGENT-8")
@pytest.mark.parametrize("text", ["", "import sys; sys.exit(1)", "print('x', flush=True)"])
def test_a_codex_that_does_not_answer_is_no_fault_of_the_doctor(
    place: Place, codex: Path, text: str
) -> None:
    place.run("install", "--agents", "codex")
    codex.write_text(f"#!{sys.executable}\n{text}\n")
    assert "ended" in finding(place, "Codex")["what"]
