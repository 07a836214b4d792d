"""Completion in real shells: what is inserted, that nothing in it is run, and how it is shown."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

import shells
from agent_sync.cli.tab_answers import SHELLS
from shells import BASH_KEYS, ZSH_KEYS, Interactive, Place, interactive
from support import CHECKOUT, TIMEOUT_S, Cli, need

SOURCED = {
    "bash": "source <(agent-sync completion bash)",
    "zsh": "source <(agent-sync completion zsh)",
    "fish": "agent-sync completion fish | source",
}
"""What a person writes into the shell's own file; the guide says so."""
NASTY = "$(touch PWNED) 'x' \"y\" `touch PWNED` !! ~ * [a] {b,c} & ; | # ? < > \\n é"
FILE = "src/my api/it's a b.py"


@pytest.fixture
def place(alice: Cli, tmp_path: Path) -> Place:
    """A repository with files, leases, tasks and hostile names."""
    (alice.repo / "src" / "my api").mkdir(parents=True)
    (alice.repo / FILE).touch()
    (alice.repo / "src" / "cart.py").touch()
    (alice.repo / "deploy").mkdir()
    alice.ok("lock", "deploy/", FILE, "--reason", "mine: yes")
    alice.ok("lock", "--resource", NASTY)
    alice.ok("create-task", "Round: prices")
    for number, name in enumerate(("ben:x", "a=b", "back\\slash", "end\\", "%hal%F")):
        alice.as_(f"s{number}").ok("register", "--name", name, "--role", f"role{number}")
    return Place(alice, tmp_path)


def bash(place: Place, before: str = "") -> AbstractContextManager[Interactive]:
    """An interactive bash with completion."""
    argv = [need("bash"), "--norc", "--noprofile", "-i"]
    return interactive(argv, f"{before}{SOURCED['bash']}\n{BASH_KEYS}", place)


def zsh(
    place: Place, before: str = "", source: str = SOURCED["zsh"]
) -> AbstractContextManager[Interactive]:
    """An interactive zsh with completion."""
    setup = f"PS1='$ '\n{before}\n{source}\n{ZSH_KEYS}"
    return interactive([need("zsh"), "-f", "-i"], setup, place)


@pytest.fixture(params=["bash", "zsh"])
def shell(request: pytest.FixtureRequest, place: Place) -> Iterator[Interactive]:
    """Each of the shells that insert quoted text while somebody types."""
    start = {"bash": bash, "zsh": zsh}[request.param]
    with start(place) as found:
        yield found


LINES = [
    ("claim-n", "claim-next "),
    ("tasks --status bl", "tasks --status blocked "),
    ("tasks --status=bl", "tasks --status=blocked "),
    ("unlock dep", "unlock deploy/ "),
    ("unlock -- dep", "unlock -- deploy/ "),
    ("send --to ben", "send --to ben:x "),
    ("send --to ben:", "send --to ben:x "),
    ("send --to=ben", "send --to=ben:x "),
    ("send --to=ben:", "send --to=ben:x "),
    ("show-task T", "show-task T1 "),
    ("lock src/", "lock src/"),
    ("lock src/my", "lock src/my\\ api/"),
    ("lock --reason x src/c", "lock --reason x src/cart.py "),
    ("commit --message-file=src/c", "commit --message-file=src/cart.py "),
    ("install --target dep", "install --target deploy/"),
    ("whoami src", "whoami src"),
    ("send --to $(x", "send --to $(x"),
]


@pytest.mark.proves("CLI-1")
def test_what_is_inserted(shell: Interactive) -> None:
    for typed, wanted in LINES:
        assert shell.line_after_tab(f"agent-sync {typed}") == f"agent-sync {wanted}"


def test_behind_other_commands_and_variables(shell: Interactive) -> None:
    assert shell.line_after_tab("X=1 agent-sync vers") == "X=1 agent-sync version "
    assert shell.line_after_tab("true; agent-sync vers") == "true; agent-sync version "


@pytest.mark.parametrize("quote", ["", "'", '"'], ids=["plain", "single", "double"])
def test_what_reaches_the_program_is_what_was_meant(
    shell: Interactive, place: Place, quote: str
) -> None:
    shell.run(f"agent-sync unlock {quote}src/m")
    assert place.arguments() == ["unlock", FILE]
    for number, name in enumerate(("ben:x", "a=b", "back\\slash", "end\\", "%hal%F")):
        shell.run(f"agent-sync send --to {quote}{name[:2]}")
        assert place.arguments() == ["send", "--to", name], number
    assert not (place.cli.repo / "PWNED").exists()


@pytest.mark.parametrize("typed", ["\\$", "'$", '"\\$'], ids=["plain", "single", "double"])
def test_a_hostile_text_is_inserted_quoted_and_never_run(
    shell: Interactive, place: Place, typed: str
) -> None:
    line = shell.line_after_tab(f"agent-sync unlock --resource {typed}")
    if line.endswith(typed):
        return  # left alone: in double quotes bash has no way to write an exclamation mark
    shell.run(f"agent-sync unlock --resource {typed}")
    assert place.arguments() == ["unlock", "--resource", NASTY]
    assert not (place.cli.repo / "PWNED").exists()


def test_bash_leaves_double_quotes_alone_only_for_an_exclamation_mark(place: Place) -> None:
    place.cli.ok("unlock", "--all")
    calm = NASTY.replace("!! ", "")
    place.cli.ok("lock", "--resource", calm)
    with bash(place) as shell:
        shell.run('agent-sync unlock --resource "\\$')
        assert place.arguments() == ["unlock", "--resource", calm]


def test_the_cursor_may_stand_inside_the_line(place: Place) -> None:
    with bash(place) as shell:
        shell.send(b"agent-sync unlock dep --json" + b"\x1b[D" * 7)
        assert shell.line_after_tab("") == "agent-sync unlock deploy/ --json"


def test_descriptions_are_shown(place: Place) -> None:
    with zsh(place) as shell:
        shown = shell.listed_after_tabs("agent-sync unlock ")
        assert "-- yours, ends in" in shown
        assert "mine: yes" in shown


def test_mine_come_first(place: Place) -> None:
    place.cli.as_("s1").ok("lock", "aa.py")
    with zsh(place) as shell:
        shown = shell.listed_after_tabs("agent-sync unlock --force ")
        assert shown.index("deploy/") < shown.index("aa.py")


@pytest.mark.parametrize(
    "before",
    ["", "autoload -Uz compinit; compinit -D -u"],
    ids=["without compinit", "with compinit"],
)
def test_zsh_with_and_without_its_completion_system(place: Place, before: str) -> None:
    with zsh(place, before) as shell:
        assert shell.line_after_tab("agent-sync claim-n") == "agent-sync claim-next "
    assert list(place.cli.home.iterdir()) == []


def test_zsh_where_the_system_is_started_afterwards(place: Place) -> None:
    later = f"{SOURCED['zsh']}\nautoload -Uz compinit; compinit -D -u"
    with zsh(place, source=later) as shell:
        assert shell.line_after_tab("agent-sync claim-n") == "agent-sync claim-next "


def test_zsh_as_a_file_in_fpath(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "functions"
    folder.mkdir()
    script = place.cli("completion", "zsh").out
    assert script.startswith("#compdef agent-sync\n")
    (folder / "_agent-sync").write_text(script, encoding="utf-8")
    source = f"fpath=({folder} $fpath)\nautoload -Uz compinit; compinit -D -u"
    with zsh(place, source=source) as shell:
        for _ in range(2):  # loaded at the first time, called at the second
            assert shell.line_after_tab("agent-sync claim-n") == "agent-sync claim-next "


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_a_program_that_is_gone_makes_no_noise(place: Place, name: str) -> None:
    with {"bash": bash, "zsh": zsh}[name](place) as shell:
        shell.send(f"rm {place.bin}/agent-sync; hash -r; {shells.READY}\r".encode())
        shell.until(b"READY")
        seen = shell.listed_after_tabs("agent-sync claim-n")
        assert "<<agent-sync claim-n" in seen
        assert "not found" not in seen


def test_an_old_bash_is_enough() -> None:
    """What bash 3.2 does not have is not in the script, or asked for first."""
    script = _script("bash")
    for newer in ("mapfile", "readarray", "declare -A", "local -n", ",,}", "^^}", "+=(", "|&"):
        assert newer not in script
    assert script.index("type compopt") < script.index("compopt +o")


def test_bash_without_a_line_takes_the_words_as_they_are(place: Place) -> None:
    text = (
        f"{SOURCED['bash']}\n"
        "COMP_WORDS=(agent-sync claim-n); COMP_CWORD=1; _agent_sync; printf '%s|' ${COMPREPLY[@]}\n"
        "COMP_WORDS=(agent-sync lock --sh); COMP_CWORD=2; _agent_sync\n"
        "printf '%s|' ${COMPREPLY[@]}\n"
    )
    done = _run([need("bash"), "--norc"], text, place)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"claim-next|--shared|", b"")


def test_bash_with_strict_options(place: Place) -> None:
    with bash(place, "set -u\n") as shell:
        seen = shell.listed_after_tabs("agent-sync claim-n")
        assert "unbound" not in seen
        assert "<<agent-sync claim-next" in seen


# fish says by itself what it would insert.


def fish(place: Place, *commands: str) -> list[str]:
    """The lines that a fish with completion prints."""
    done = _run([need("fish"), "--no-config"], "\n".join([SOURCED["fish"], *commands]), place)
    assert (done.returncode, done.stderr) == (0, b""), done
    return done.stdout.decode().splitlines()


def test_fish_completes_with_descriptions(place: Place) -> None:
    assert "claim-next\tclaim the most urgent task you can do" in fish(
        place, "complete -C 'agent-sync claim-'"
    )
    assert (
        fish(place, "complete -C 'agent-sync unlock '")[1]
        == "deploy/\tyours, ends in 60m: mine: yes"
    )
    assert fish(place, "complete -C 'agent-sync send --to=ben'") == ["--to=ben:x\tactive, role0"]
    assert fish(place, "complete -C 'agent-sync show-task '") == ["T1\tRound: prices"]


def test_fish_completes_files_and_folders(place: Place) -> None:
    assert fish(place, "complete -C 'agent-sync lock src/'") == ["src/cart.py", "src/my api/"]
    found = fish(place, "complete -C 'agent-sync commit --message-file=src/c'")
    assert found == ["--message-file=src/cart.py"]
    found = fish(place, "complete -C 'agent-sync install --target '")
    assert [line.split("\t")[0] for line in found] == ["deploy/", "src/"]
    assert fish(place, "complete -C 'agent-sync whoami src'") == []


def test_fish_inserts_quoted_and_runs_nothing(place: Place) -> None:
    fish(
        place,
        "set -l found (complete --escape -C 'agent-sync unlock --resource \\$')",
        "eval agent-sync unlock --resource (string split \\t -- $found[1])[1]",
    )
    assert place.arguments() == ["unlock", "--resource", NASTY]
    assert not (place.cli.repo / "PWNED").exists()


def test_fish_without_the_program_makes_no_noise(place: Place) -> None:
    gone = f"rm {place.bin}/agent-sync"
    assert fish(place, gone, "complete -C 'agent-sync claim-'") == []


# All of them.


@pytest.mark.proves("CLI-1")
@pytest.mark.parametrize("name", SHELLS)
def test_the_scripts_are_well_formed_and_know_no_command(name: str, place: Place) -> None:
    script = _script(name)
    assert "claim-next" not in script
    assert "--depends-on" not in script
    assert _run([need(name), "-n"], script, place).returncode == 0


def test_the_door_of_the_repository_is_enough(place: Place) -> None:
    """The script works with the program as it lies in a repository, found on the PATH."""
    (place.bin / "agent-sync").unlink()
    (place.bin / "agent-sync").symlink_to(
        CHECKOUT / "skills" / "agent-sync" / "scripts" / "agent-sync"
    )
    with bash(place) as shell:
        assert shell.line_after_tab("agent-sync unlock dep") == "agent-sync unlock deploy/ "


def test_the_guide_says_what_is_tested_here() -> None:
    text = (CHECKOUT / "docs" / "guide.md").read_text(encoding="utf-8")
    for line in SOURCED.values():
        assert f" {line}\n" in text


def _script(name: str) -> str:
    from agent_sync.cli.completion_scripts import SCRIPTS

    return SCRIPTS[name]


def _run(argv: list[str], text: str, place: Place) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        argv,
        input=text.encode(),
        capture_output=True,
        env={**place.env, "SHELL": os.path.realpath(argv[0])},
        cwd=place.cli.repo,
        timeout=TIMEOUT_S,
        check=False,
    )
