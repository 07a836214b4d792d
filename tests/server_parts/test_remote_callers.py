"""In whose name a server acts in a repository (REPO-2, REPO-3)."""

from pathlib import Path

import pytest

from agent_sync.actions import gate_actions, lease_actions, named_targets, own_name
from agent_sync.client import Client
from agent_sync.errors import Conflict
from agent_sync.server.repository.remote_callers import (
    Onlooker,
    PersonCaller,
    RemoteCaller,
    remote_id,
)
from agent_sync.server.repository.served_repositories import Repositories, Repository
from scene.place import Scene


@pytest.fixture
def served(tmp_path: Path, home: Path) -> Repository:
    """A repository that is served."""
    scene = Scene(tmp_path / "shop", home).committed("a.py")
    scene.shell()("init")
    return Repositories({}, [str(scene.repo)]).of("repo:shop")


@pytest.mark.proves("REPO-3")
def test_a_remote_agent_forces_nothing_and_runs_nothing(served: Repository) -> None:
    env = {"AGENT_SYNC_ALLOW_FORCE": "1", "AGENT_SYNC_NOTIFY": "touch x", "AGENT_SYNC_ID": "eve"}
    caller = RemoteCaller(served, env, "remote:bob")
    assert not caller.may_force
    assert not caller.by_person
    assert set(caller.env) == set()
    with Client(caller) as client:
        client.lock("a.py")
        assert own_name.demand(caller, "gate open").id == "remote:bob"
        with pytest.raises(Conflict):
            own_name.demand_person(caller, "force")


@pytest.mark.proves("REPO-2")
def test_who_only_looks_is_nobody(served: Repository) -> None:
    with Client(Onlooker(served, {})) as client:
        assert client.status()["agents"] == []
        assert gate_actions.gates(client.actor) == []


@pytest.mark.proves("REPO-3")
def test_the_person_is_nobody_where_a_client_stands_around_the_server(served: Repository) -> None:
    with Client(PersonCaller(served, {"CLAUDECODE": "1", "CLAUDE_CODE_SESSION_ID": "s"})) as client:
        actor = client.actor
        with pytest.raises(Conflict):
            lease_actions.lock(actor, named_targets.targets(actor, ["a.py"]))
        assert not actor.by_person


def test_repositories_have_names_that_a_scope_string_can_hold(tmp_path: Path) -> None:
    folders = [tmp_path / one / "my shop: öl" for one in ("one", "two")]
    for folder in folders:
        (folder / ".git").mkdir(parents=True)
        (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        (folder / ".git" / "objects").mkdir()
        (folder / ".git" / "refs").mkdir()
    twice = [str(one) for one in (*folders, folders[0])]
    found = Repositories({}, twice)
    assert found.of("repo:my-shop-l").folder != found.of("repo:my-shop-l-2").folder


def test_an_agent_has_one_id_however_it_is_called() -> None:
    assert remote_id("bob") == remote_id("remote:bob") == "remote:bob"
