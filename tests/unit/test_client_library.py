"""The verbs as typed functions for programs (AGENT-11)."""

import inspect
import json
import re
import typing
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync import errors
from agent_sync.client import Client, connect
from scene.repositories import copied, with_a_commit
from support import CHECKOUT, Cli

Make = Callable[[str], Client]
PLAIN = (str, int, float, bool, type(None))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What each repository begins with."""
    return with_a_commit(tmp_path_factory.mktemp("template") / "repo")


@pytest.fixture
def repo(tmp_path: Path, template: Path) -> Path:
    """A scratch repository with a commit."""
    return copied(template, tmp_path / "repo")


@pytest.fixture
def make(repo: Path, home: Path) -> "typing.Iterator[Make]":
    """Make a client of somebody; all are closed with the test."""
    made: list[Client] = []

    def one(who: str) -> Client:
        made.append(connect(repo, as_id=who, env=Cli(repo, home).env()))
        return made[-1]

    yield one
    for client in made:
        client.close()


def functions() -> "dict[str, Callable[..., object]]":
    """The functions of a client, by name."""
    found = inspect.getmembers(Client, inspect.isfunction)
    return {name: one for name, one in found if name[0] != "_" and name != "close"}


@pytest.mark.proves("AGENT-11")
@pytest.mark.parametrize("name", sorted(functions()))
def test_every_function_is_typed_and_documented(name: str) -> None:
    """Plain values in, a shape of plain values out: such a call can go over a wire."""
    one = functions()[name]
    assert inspect.getdoc(one)
    hints = typing.get_type_hints(one)
    assert typing.is_typeddict(hints.pop("return"))
    for hint in hints.values():
        parts = typing.get_args(hint) or (hint,)
        assert all(part in PLAIN or "Sequence[str]" in str(part) for part in parts), hint
    given = list(inspect.signature(one).parameters.values())[1:]
    assert set(hints) == {parameter.name for parameter in given}


@pytest.mark.proves("AGENT-11")
def test_it_gives_what_the_command_prints(make: Make, repo: Path, home: Path) -> None:
    ann = make("ann")
    ann.lock(["src/a.py", "docs/"], why="w", minutes=5)
    ann.create("first", files="src/a.py")
    ann.send("all", "hello")
    ann.decide("tabs")
    cli = Cli(repo, home, "ann")
    for mine, words in (
        (ann.tasks(), ("tasks",)),
        (ann.who("src/a.py"), ("who", "src/a.py")),
        (ann.next(), ("next",)),
        (ann.inbox(everything=True, peek=True), ("inbox", "--all", "--peek")),
        (ann.gate_list(), ("gates",)),
        (ann.checkpoint_list(), ("checkpoints",)),
        (ann.patch_list(), ("patches",)),
        (ann.handoff_list(), ("handoffs",)),
        (ann.restore_list(), ("restore", "--list")),
        (ann.activity(), ("activity",)),
    ):
        data = cli(*words, "--json").data
        data.pop("acting_as", None)
        data.pop("source", None)
        assert json.loads(json.dumps(mine)) == data, words
    assert ann.status()["leases"] == cli("status", "--json").data["leases"]


@pytest.mark.proves("AGENT-11")
def test_a_refusal_is_an_error_with_code_sentence_and_facts(make: Make) -> None:
    ann, bob = make("ann"), make("bob")
    ann.lock("src/a.py", why="the parser")
    with pytest.raises(errors.Held) as refused:
        bob.lock("src/a.py")
    assert refused.value.code == "held"
    assert refused.value.facts["holder_id"] == "ann"
    assert "src/a.py is" in str(refused.value)
    assert "the parser" in str(refused.value)
    with pytest.raises(errors.WaitTimedOut):
        bob.lock("src/a.py", wait=0.05)
    with pytest.raises(errors.NotFound):
        bob.claim("T9")
    for wrong in (
        lambda: bob.lock(),
        lambda: bob.lock("a", minutes=-1),
        lambda: bob.lock("a", wait=4000),
        lambda: bob.lock("a\0"),
        lambda: bob.lock("a", why="\ud800"),
        lambda: bob.tasks(status="odd"),
        lambda: bob.create("t", priority=5000),
        lambda: bob.claim("T1", minutes=5),
        lambda: bob.gate_ack("C1"),
        lambda: bob.activity(limit=0),
        lambda: bob.restore(),
    ):
        with pytest.raises(errors.InvalidInput):
            wrong()


@pytest.mark.proves("AGENT-11")
def test_it_is_closed_by_with_and_keeps_what_it_took(repo: Path, home: Path) -> None:
    with connect(str(repo), as_id="ann", env=Cli(repo, home).env()) as sync:
        sync.lock("src/a.py")
    assert Cli(repo, home)("locks", "--json").data["leases"][0]["holder_id"] == "ann"


def test_outside_a_repository_the_first_call_says_so(tmp_path: Path, home: Path) -> None:
    with (
        connect(tmp_path, env={"HOME": str(home)}) as sync,
        pytest.raises(errors.NoProject),
    ):
        sync.status()


def test_a_program_judges_in_its_own_name(make: Make) -> None:
    ann, bob = make("ann"), make("bob")
    ann.decide("tabs")
    bob.decide("spaces")
    made = ann.checkpoint_make("s", on=["src/a.py"], approvers="bob")
    assert made["checkpoint"]["id"] == "C1"
    with pytest.raises(errors.Conflict):
        ann.checkpoint_approve("C1")
    assert bob.checkpoint_approve("C1", resolve=True)["checkpoint"]["state"] == "resolved"


def test_the_example_in_the_documentation_runs(
    repo: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is run as it stands, in a repository with a task, and again where the file is held."""
    page = (CHECKOUT / "docs" / "mcp.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert Cli(repo, home, "ann")("create-task", "first").code == 0
    monkeypatch.chdir(repo)
    monkeypatch.setenv("HOME", str(home))
    exec(compile(text, "docs/mcp.md", "exec"), {})
    assert capsys.readouterr().out == "T1 first\n"
    assert Cli(repo, home, "ann")("lock", "src/a.py").code == 0
    exec(compile(text.replace("wait=5", "wait=0"), "docs/mcp.md", "exec"), {})
    assert capsys.readouterr().out.startswith("held src/a.py is ")
