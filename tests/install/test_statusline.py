"""The status line in settings: wrapped, unwrapped, left alone; and the commands, run for real."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import packed
from agent_sync.install import interpreters
from agent_sync.install.claude_code import statusline_choice, statusline_setting, statusline_wrap
from agent_sync.install.claude_code.hook_table import TABLE, hooks_block, pinned_form, project_form
from agent_sync.install.claude_code.statusline_setting import ABSENT, FOREIGN, ODD, find
from agent_sync.install.claude_code.statusline_wrap import COPIED, PLAIN, WRAPPED
from agent_sync.install.install_plan import install, uninstall
from agent_sync.install.install_report import Report
from agent_sync.install.settings_files.hook_line import LOADER
from agent_sync.install.settings_files.settings import armed, merge, unmerge
from agent_sync.install.skill_source import Source

from .conftest import tree
from .test_settings import DOCUMENTS, Writer, loads

OURS = str(project_form(["statusline"])["command"])
OLDER = str(pinned_form("/usr/bin/python3", "/it's/agent-sync/scripts/hook.py", windows=False)(
    ["statusline"])["command"])  # fmt: skip
BLOCK = hooks_block(project_form)
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell commands")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "startup_ms", lambda _: 10.0)


# --- text to text


@pytest.mark.proves("CON-6")
def test_without_a_status_line_ours_is_added_and_taken_out_again() -> None:
    text = '{\n  "model": "x"\n}\n'
    merged = statusline_setting.merge(text, OURS)
    value = {"type": "command", "command": OURS, "refreshInterval": 5}
    assert json.loads(merged) == {"model": "x", "statusLine": value}
    assert statusline_setting.merge(merged, OURS) == merged
    assert statusline_setting.unmerge(merged) == text
    assert find(merged).state == PLAIN


@pytest.mark.proves("CON-6")
def test_only_the_command_of_one_that_is_there_changes() -> None:
    text = r'{"statusLine":{"padding":0, "command" :"~/it\u0027s \/x \u00e9 \"a\" '
    text += "'q'" + r' \\\n", "type":"command","refreshInterval": 60}}'
    merged = statusline_setting.merge(text, OURS)
    before, after = json.loads(text)["statusLine"], json.loads(merged)["statusLine"]
    assert {**after, "command": ""} == {**before, "command": ""}
    assert statusline_wrap.original(after["command"]) == before["command"]
    assert statusline_setting.unmerge(merged) == text
    assert statusline_setting.unmerge(merged.replace(" 60}", " 7}")) == text.replace(" 60}", " 7}")


@pytest.mark.proves("CON-6")
def test_an_older_form_is_replaced_and_not_wrapped() -> None:
    for text in ("{}", '{"statusLine": {"type": "command", "command": "mine \'x\'"}}'):
        older = statusline_setting.merge(text, OLDER)
        newer = statusline_setting.merge(older, OURS)
        assert newer == statusline_setting.merge(text, OURS) != older
        assert statusline_setting.unmerge(newer) == text
    by_hand = '{"statusLine": {"type": "command", "command": "agent-sync statusline"}}'
    assert find(statusline_setting.merge(by_hand, OURS)).command == OURS


@pytest.mark.proves("CON-6")
def test_one_that_took_the_place_of_ours_stays() -> None:
    merged = statusline_setting.merge("{}", OURS)
    for command in ("mine", "mine; agent-sync statusline", OURS + "; mine", "agent_sync_first='x'"):
        text = merged.replace(json.dumps(OURS), json.dumps(command))
        assert statusline_setting.unmerge(text) == text
    wrapped = statusline_setting.merge('{"statusLine":{"type":"command","command":"a"}}', OURS)
    for old, new in (("cat; }", "cat; }; echo mine"), ("'a'", "'a'; echo 'b'")):
        changed = wrapped.replace(old, new)
        assert statusline_setting.unmerge(changed) == changed != wrapped
        assert find(changed).state == ODD


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ('"x"', "not an object"),
        ("null", "not an object"),
        ("[]", "not an object"),
        ("{}", "type"),
        ('{"type": "text", "command": "x"}', "type"),
        ('{"type": "command"}', "no command"),
        ('{"type": "command", "command": ["x"]}', "no command"),
        (r'{"type": "command", "command": "a\u0000"}', "no text"),
        (r'{"type": "command", "command": "\ud800"}', "no text"),
        ('{"type": "command", "command": "a", "command": "b"}', "twice"),
        ('{"type": "command", "command": "me; /x/agent-sync statusline"}', "by itself"),
    ],
)
@pytest.mark.proves("CON-6")
def test_odd_shapes_are_left_alone_and_named(
    repo: Path, source: Source, value: str, why: str
) -> None:
    text = f'{{"statusLine": {value}}}'
    assert statusline_setting.merge(text, OURS) == text == statusline_setting.unmerge(text)
    path = _write(repo / ".claude" / "settings.json", text)
    report = arm(repo, source)
    (warning,) = report.warnings
    assert "left alone" in warning
    assert why in warning
    assert len(armed(path.read_text())) == len(TABLE), "the hooks are installed all the same"
    assert report.status_line is None
    uninstall(repo)
    assert path.read_text() == text


COMMANDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(
    lambda text: not statusline_wrap.kind_of(text) and not statusline_wrap.mentions(text)
)
LINES = st.fixed_dictionaries(
    {"type": st.just("command"), "command": COMMANDS},
    optional={"padding": st.integers(0, 3), "refreshInterval": st.integers(1, 60)},
)


@pytest.mark.proves("CON-6", "INST-3")
@settings(max_examples=100, deadline=None)
@given(
    data=DOCUMENTS.filter(lambda data: "statusLine" not in data),
    line=st.none() | LINES,
    at=st.integers(0, 4),
    seed=st.integers(0, 2**32),
)
@example({}, {"type": "command", "command": "'\"'\"'; agent_sync_in='"}, 0, 1)
@example({"a": []}, {"type": "command", "command": "'''"}, 1, 2)
def test_any_settings_come_back_byte_for_byte(data: Any, line: Any, at: int, seed: int) -> None:
    members = list(data.items())
    if line is not None:
        members.insert(at, ("statusLine", line))
    text = Writer(seed).document(dict(members))
    merged = statusline_setting.merge(merge(text, BLOCK), OURS)
    assert statusline_setting.merge(merge(merged, BLOCK), OURS) == merged
    found = loads(merged)["statusLine"]
    if line is None:
        assert found["command"] == OURS
    else:
        assert statusline_wrap.original(found["command"]) == line["command"]
        assert {**found, "command": ""} == {**line, "command": ""}
    assert unmerge(statusline_setting.unmerge(merged)) == text
    as_the_client_writes = json.dumps(loads(merged), indent=2, ensure_ascii=False)
    assert loads(unmerge(statusline_setting.unmerge(as_the_client_writes))) == dict(members)


# --- which file gets it


def arm(repo: Path, source: Source, **how: Any) -> Report:
    return install(repo, write_settings=True, statusline=True, source=source, **how)


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def _line(command: str) -> str:
    return json.dumps({"statusLine": {"type": "command", "command": command, "padding": 2}})


def _shown(path: Path) -> tuple[str, str]:
    found = find(path.read_text())
    inside = statusline_wrap.original(found.command) if found.state in (WRAPPED, COPIED) else ""
    return found.state, inside


@pytest.mark.parametrize("scope", ["project", "local", "user"])
@pytest.mark.parametrize("before", [None, "{}", '{"a":1}', _line("mine 'x'") + "\n"])
@pytest.mark.proves("CON-6", "INST-3")
def test_installing_twice_changes_nothing_and_uninstalling_gives_back_every_byte(
    repo: Path, source: Source, home: Path, before: "str | None", scope: str
) -> None:
    name = "settings.local.json" if scope == "local" else "settings.json"
    path = (home if scope == "user" else repo) / ".claude" / name
    if before is not None:
        _write(path, before)
    everything = tree(repo), tree(home)
    arm(repo, source, scope=scope)
    assert _shown(path)[0] == (WRAPPED if before and "mine" in before else PLAIN)
    once = tree(repo), tree(home)
    assert not arm(repo, source, scope=scope).changed
    assert (tree(repo), tree(home)) == once
    uninstall(repo, scope=scope)
    assert (tree(repo), tree(home)) == everything


@pytest.mark.proves("CON-6", "INST-3")
def test_it_comes_to_hooks_that_are_there_and_goes_with_them(repo: Path, source: Source) -> None:
    path = _write(repo / ".claude" / "settings.json", _line("mine"))
    before = tree(repo)
    install(repo, write_settings=True, source=source)
    arm(repo, source, strict=True)
    install(repo, write_settings=True, source=source)
    assert _shown(path) == (WRAPPED, "mine"), "an update without the option keeps it"
    uninstall(repo)
    assert tree(repo) == before


@pytest.mark.proves("CON-6", "INST-3")
def test_later_changes_of_the_user_stay(repo: Path, source: Source) -> None:
    path = _write(repo / ".claude" / "settings.json", _line("mine 'x'"))
    arm(repo, source)
    text = path.read_text().replace('"padding": 2', '"padding":   9').replace("{", '{"new": 1, ', 1)
    path.write_text(text)
    uninstall(repo)
    wanted = _line("mine 'x'").replace('"padding": 2', '"padding":   9')
    assert path.read_text() == wanted.replace("{", '{"new": 1, ', 1)


@pytest.mark.proves("CON-6", "INST-3")
def test_a_status_line_of_the_user_in_the_place_of_ours_stays(repo: Path, source: Source) -> None:
    arm(repo, source)
    path = repo / ".claude" / "settings.json"
    path.write_text(path.read_text().replace(json.dumps(OURS), '"theirs"'))
    uninstall(repo)
    assert find(path.read_text()).command == "theirs"
    assert list(json.loads(path.read_text())) == ["statusLine"]


@pytest.mark.proves("CON-6", "INST-3")
def test_ours_never_comes_back_with_a_backup(repo: Path, source: Source) -> None:
    """Hooks taken out by hand, the status line forgotten; then installed and uninstalled."""
    arm(repo, source)
    path = repo / ".claude" / "settings.json"
    path.write_text(unmerge(path.read_text()))
    shutil.copytree(repo / ".claude", repo / "copy")
    install(repo, write_settings=True, source=source)
    uninstall(repo)
    assert not path.exists()
    shutil.copytree(repo / "copy", repo / ".claude", dirs_exist_ok=True)
    shutil.rmtree(repo / ".claude" / "coordination")  # a clone has no record
    install(repo, write_settings=True, source=source)
    uninstall(repo)
    assert json.loads(path.read_text()) == {}


@pytest.mark.proves("CON-6")
def test_the_projects_never_hides_a_persons_own(repo: Path, source: Source, home: Path) -> None:
    own = _write(home / ".claude" / "settings.json", _line("my own"))
    report = arm(repo, source)
    assert "statusLine" not in (repo / ".claude" / "settings.json").read_text()
    (warning,) = report.warnings
    assert str(own) in warning
    assert "--scope local --statusline" in warning
    assert len(armed((repo / ".claude" / "settings.json").read_text())) == len(TABLE)
    assert own.read_text() == _line("my own")


@pytest.mark.proves("CON-6")
def test_the_local_one_takes_in_what_it_hides(
    repo: Path, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "config"))
    own = _write(tmp_path / "config" / "settings.json", _line("my own"))
    install(repo, write_settings=True, source=source)
    before = tree(repo)
    report = arm(repo, source, scope="local")
    local = repo / ".claude" / "settings.local.json"
    assert _shown(local) == (COPIED, "my own")
    assert json.loads(local.read_text())["statusLine"]["padding"] == 2
    assert not armed(local.read_text()), "the project arms the hooks: they would run twice"
    assert report.warnings == []
    assert str(own) in next(step for step in report.steps if step.path == str(local)).detail
    own.write_text(_line("newer"))
    arm(repo, source, scope="local")
    assert _shown(local) == (COPIED, "newer")
    local.write_text(json.dumps({**json.loads(local.read_text()), "more": 1}))
    uninstall(repo, scope="local")
    assert json.loads(local.read_text()) == {"more": 1}, "a copy goes, it is not unwrapped"
    local.unlink()
    assert tree(repo) == before


@pytest.mark.proves("CON-6")
def test_the_local_one_takes_in_the_projects_before_the_persons(
    repo: Path, source: Source, home: Path
) -> None:
    _write(home / ".claude" / "settings.json", _line("my own"))
    _write(repo / ".claude" / "settings.json", _line("the team's"))
    arm(repo, source, scope="local")
    local = repo / ".claude" / "settings.local.json"
    assert _shown(local) == (COPIED, "the team's")
    assert len(armed(local.read_text())) == len(TABLE)


@pytest.mark.proves("CON-6")
def test_one_is_enough(repo: Path, source: Source, home: Path) -> None:
    arm(repo, source, scope="user")
    report = arm(repo, source, scope="local")
    assert any("already" in warning for warning in report.warnings)
    assert not (repo / ".claude" / "settings.local.json").exists()
    assert find((home / ".claude" / "settings.json").read_text()).state == PLAIN


def test_a_more_private_one_is_named(repo: Path, source: Source) -> None:
    local = _write(repo / ".claude" / "settings.local.json", _line("mine"))
    report = arm(repo, source)
    assert any(f"{local} hides" in warning for warning in report.warnings)


@pytest.mark.proves("CON-6")
def test_the_skill_stays_while_a_status_line_needs_it(repo: Path, source: Source) -> None:
    install(repo, write_settings=True, source=source)
    arm(repo, source, scope="local")
    uninstall(repo)
    assert (repo / ".claude/skills/agent-sync/scripts/hook").exists()
    uninstall(repo, scope="local")
    assert not (repo / ".claude").exists()


@pytest.mark.proves("CON-6")
def test_without_writing_it_is_handed_back(repo: Path, source: Source) -> None:
    _write(repo / ".claude" / "settings.json", _line("mine"))
    before = tree(repo / ".claude")
    report = install(repo, statusline=True, source=source, dry_run=True)
    assert tree(repo / ".claude") == before
    shown = json.loads(report.block)["statusLine"]
    assert shown == report.status_line
    assert statusline_wrap.original(shown["command"]) == "mine"
    assert "statusLine" not in json.loads(install(repo, source=source).block)


@pytest.mark.proves("CON-6")
def test_on_windows_it_is_one_plain_call_and_nothing_is_wrapped(
    repo: Path, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    report = install(repo, source=source, scope="local", dry_run=True, statusline=True)
    assert report.status_line
    command = str(report.status_line["command"])
    assert command.endswith(f'-I -S -c "{LOADER}" "{_skill(repo)}/scripts/hook" statusline')
    assert statusline_wrap.kind_of(command) == PLAIN
    _write(repo / ".claude" / "settings.local.json", _line("mine"))
    report = install(repo, source=source, scope="local", dry_run=True, statusline=True)
    assert report.status_line is None
    assert any("on Windows none is wrapped" in warning for warning in report.warnings)


@pytest.mark.proves("CON-6")
def test_on_windows_none_is_copied_from_another_file(
    repo: Path, source: Source, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    _write(home / ".claude" / "settings.json", _line("mine"))
    report = install(repo, source=source, scope="local", dry_run=True, statusline=True)
    assert report.status_line is None
    assert any("on Windows none is wrapped" in warning for warning in report.warnings)


def test_what_a_person_sees_of_each_file(repo: Path, source: Source, home: Path) -> None:
    assert statusline_choice.states(repo) == {}
    _write(home / ".claude" / "settings.json", _line("mine"))
    _write(repo / ".claude" / "settings.json", "{ broken")
    arm(repo, source, scope="local")
    found = statusline_choice.states(repo)
    assert [(scope, one.state) for scope, one in found.items()] == [
        ("local", COPIED), ("user", FOREIGN)
    ]  # fmt: skip
    assert find("{}").state == ABSENT


# --- the commands, run for real

STATUS = b'{"session_id": "x", "cwd": "/nowhere", "note": "it\'s \\\\ %s $HOME `x`"}\n'
LINE = """
import os
def main(argv):
    os.read(0, 1 << 20)
    os.write(1, b"agent-sync: 1 other\\n")
    os._exit(0)
"""
SHELLS = [shell for shell in ("sh", "dash", "bash", "busybox", "zsh") if shutil.which(shell)]


def _skill(repo: Path) -> Path:
    return repo / ".claude" / "skills" / "agent-sync"


class Shown:
    """An installation whose program says one line, and the command in its settings."""

    def __init__(self, repo: Path, source: Source) -> None:
        self.repo = repo
        self.source = source
        (source.package / "hooks" / "entry.py").write_text(LINE)
        self.settings = repo / ".claude" / "settings.json"

    def command(self, original: "str | None", scope: str = "project") -> str:
        """Install behind ``original`` and give the command."""
        name = "settings.local.json" if scope == "local" else "settings.json"
        path = self.repo / ".claude" / name
        if original is not None:
            _write(path, _line(original))
        arm(self.repo, self.source, scope=scope)
        return find(path.read_text()).command

    def run(
        self, command: str, *, shell: str = "sh", stdin: bytes = STATUS, **env: str
    ) -> "subprocess.CompletedProcess[bytes]":
        """Run it as the client does."""
        program = [shutil.which(shell) or shell] + (["sh"] if shell == "busybox" else [])
        return subprocess.run(
            [*program, "-c", command],
            input=stdin,
            capture_output=True,
            cwd=self.repo.parent,
            env={"PATH": os.environ["PATH"], "CLAUDE_PROJECT_DIR": str(self.repo), **env},
            timeout=60,
            check=False,
        )


@pytest.fixture
def shown(tmp_path: Path, source: Source) -> Shown:
    repo = tmp_path / 'it\'s a "repo" $HOME'
    (repo / ".git" / "objects").mkdir(parents=True)
    (repo / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return Shown(repo, source)


OUR_LINE = b"agent-sync: 1 other\n"


@posix
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("scope", ["project", "local"])
@pytest.mark.parametrize(
    ("original", "wanted"),
    [
        ("cat", STATUS),
        ("cat; printf 'no newline at its end'", STATUS + b"no newline at its end\n"),
        ("printf '%s\\n' one two  # 'a comment'", b"one\ntwo\n"),
        ("printf '%s ' 'it'\"'\"'s' \"\\$5\" '\\n' | sed s/5/6/", b"it's $6 \\n \n"),
        ("cat <<'E'\n$x `y`\nE\n", b"$x `y`\n"),
        ("exec printf '\\033[1mbold'", b"\033[1mbold\n"),
        ("true", b""),
        ("echo out; exit 3", b""),
        ("no-such-program-at-all", b""),
        ("if", b""),
        ("printf done; exit 0; never", b"done\n"),
        ("", b""),
    ],
)
@pytest.mark.proves("CON-6")
def test_both_are_shown_whatever_becomes_of_the_first(
    shown: Shown, original: str, wanted: bytes, scope: str, shell: str
) -> None:
    done = shown.run(shown.command(original, scope), shell=shell)
    assert (done.returncode, done.stdout) == (0, wanted + OUR_LINE)


@posix
@pytest.mark.proves("CON-6")
def test_alone_it_is_our_line_only(shown: Shown) -> None:
    done = shown.run(shown.command(None))
    assert (done.returncode, done.stdout) == (0, OUR_LINE)


@posix
@pytest.mark.proves("CON-6")
def test_a_large_input_reaches_both_and_need_not_be_read(shown: Shown) -> None:
    command = shown.command("wc -c")
    done = shown.run(command, stdin=b"x" * 3_000_000)
    assert done.stdout.split() == [b"3000000", *OUR_LINE.split()]
    done = shown.run(command.replace("wc -c", "echo unread"), stdin=b"x" * 3_000_000)
    assert done.stdout == b"unread\n" + OUR_LINE


@posix
@pytest.mark.proves("CON-6")
def test_both_run_at_the_same_time(shown: Shown, tmp_path: Path) -> None:
    """Each waits for the other to have begun: one after the other, neither would end."""
    os.mkfifo(tmp_path / "begun")
    command = shown.command(f"read word < {tmp_path}/begun; echo first: $word")
    line = LINE.replace("os.read", f"open('{tmp_path}/begun', 'w').write('met')\n    os.read")
    packed.put(_skill(shown.repo), packed.ENTRY, line)
    assert shown.run(command).stdout == b"first: met\n" + OUR_LINE


def _no_folder(at: Shown) -> None:
    shutil.rmtree(_skill(at.repo))


def _no_runtime(at: Shown) -> None:
    (_skill(at.repo) / "program").unlink()


def _broken(at: Shown) -> None:
    packed.put(_skill(at.repo), packed.ENTRY, "def main(:\n")


def _failing(at: Shown) -> None:
    packed.put(_skill(at.repo), packed.ENTRY, "def main(argv):\n    raise SystemExit(7)\n")


@posix
@pytest.mark.parametrize("damage", [_no_folder, _no_runtime, _broken, _failing])
@pytest.mark.parametrize("scope", ["project", "local"])
@pytest.mark.proves("CON-6", "HOOK-0")
def test_damage_to_ours_leaves_the_original(
    shown: Shown, damage: Callable[[Shown], None], scope: str
) -> None:
    command = shown.command("cat", scope)
    damage(shown)
    done = shown.run(command)
    assert (done.returncode, done.stdout) == (0, STATUS)
    alone = shown.run(OURS)
    assert alone.stdout == b""
    assert alone.returncode == (7 if damage is _failing else 0)


@posix
@pytest.mark.proves("CON-6", "HOOK-0", "INST-7")
def test_no_python_or_too_old_a_one_leaves_the_original(shown: Shown, tmp_path: Path) -> None:
    command = shown.command("cat")
    programs = tmp_path / "few programs"
    programs.mkdir()
    (programs / "cat").symlink_to(shutil.which("cat") or "cat")
    done = shown.run(command, PATH=str(programs))
    assert (done.returncode, done.stdout, done.stderr) == (0, STATUS, b"")
    old = f'shift 4; exec "{sys.executable}" -I -S -c "import sys;sys.version_info=(3,9,1);'
    (programs / "python3").write_text(f'#!/bin/sh\n{old}{LOADER}" "$@"\n')
    (programs / "python3").chmod(0o755)
    done = shown.run(command, PATH=str(programs))
    assert (done.returncode, done.stdout) == (0, STATUS)
    assert b"3.10 or later" in done.stderr


@posix
@pytest.mark.proves("CON-6", "HOOK-0")
@pytest.mark.parametrize("text", ["exit 1\n", "exit 127\n", "kill -9 $$\n"])
def test_a_broken_interpreter_leaves_the_original(shown: Shown, tmp_path: Path, text: str) -> None:
    command = shown.command("cat")
    programs = tmp_path / "broken"
    programs.mkdir()
    (programs / "python3").write_text("#!/bin/sh\n" + text)
    (programs / "python3").chmod(0o755)
    done = shown.run(command, PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")
    assert (done.returncode, done.stdout) == (0, STATUS)
