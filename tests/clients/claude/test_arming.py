"""How the real client is armed: by settings, as a plugin, by both, and after the uninstaller"""

import pytest

import proofs
from support import CHECKOUT

from ..turns import Gate, say
from . import binary
from .calls import edit, read
from .conftest import Start
from .place import NOTHING, Place


@pytest.mark.proves("INST-3")
@pytest.mark.usefixtures("settings_only")
def test_nothing_is_armed_after_uninstall(start: Start, place: Place) -> None:
    """After the uninstaller has run, the client runs no hook and refuses nothing."""
    file = place.repo / "a.py"
    place.person.ok("lock", "a.py")
    ann = start("ann")
    refused = ann.ask("Work.", read(file), edit(file, "a = 1", "a = 2"), say())
    assert "[agent-sync] BLOCKED" in refused.told(2)
    ann.end()  # while somebody is at work it asks a person
    place.run(str(place.repo / ".claude/skills/agent-sync/scripts/agent-sync"), "uninstall")
    ben = start("ben")
    ben.ask("Work.", read(file), edit(file, "a = 1", "a = 2"), say())
    ben.end()
    assert ben.hooks == []
    assert place.text("a.py") == "a = 2\n"


@pytest.mark.proves("HOOK-11")
@pytest.mark.usefixtures("settings_only")
def test_armed_twice_everything_is_told_once(
    start: Start, place: Place, proof: proofs.Proof
) -> None:
    """With the plugin and the settings both in place every hook runs twice, and the model is told
    once: mail at the prompt, between steps and at the end, and a refusal that counts as one."""
    first, second = Gate(), Gate()
    file, mine = place.repo / "a.py", place.repo / "b.py"
    place.person.ok("lock", "a.py")
    ann = start("ann", "--plugin-dir", str(CHECKOUT))
    refused = edit(file, "a = 1", "a = 2")
    work = (read(file), refused, read(mine), edit(mine, "b = 1", "b = 2"))
    turn = ann.prompt("Work.", *work, say(gate=first), say(gate=second))
    first.wait()
    name = place.name_of(ann.id)
    place.person.ok("send", "--to", name, "--message", "One more thing.")
    first.open()
    second.wait()
    assert place.held() == {"a.py": "operator", "b.py": name}, "the turn goes on"
    second.open()
    turn.wait()
    assert len(ann.hooks_of("Stop")) == 4
    assert "One more thing." in turn.told(5)
    assert sum("One more thing." in hook.out for hook in ann.hooks) == 1
    (result,) = turn.requests[2].results
    assert "Next steps:" in result.text
    again = ann.ask("Again.", edit(file, "a = 1", "a = 2"), say())
    assert "Still held" in again.told(1), "the first refusal counted twice"
    place.person.ok("send", "--to", "all", "--message", "News for all.")
    later = ann.ask("Go on.", say())
    assert later.requests[0].news.count("News for all.") == 1
    proof.figure("Stop hooks that ran", len(ann.hooks_of("Stop")))


@pytest.mark.proves("INST-4")
def test_the_client_accepts_the_plugin(place: Place, proof: proofs.Proof) -> None:
    """The client's own validator has nothing to say about the plugin."""
    words = [*place.client, "plugin", "validate", "--strict", str(CHECKOUT)]
    done = place.cage.run(words, place.repo, place.env())
    assert done.returncode == 0, done.stdout + done.stderr
    proof.figure("client", binary.VERSION)


@pytest.mark.proves("INST-4")
@pytest.mark.parametrize("arming", [NOTHING])
@pytest.mark.usefixtures("settings_only")
def test_the_plugin_of_the_marketplace_file_is_installed_and_refuses(
    start: Start, place: Place
) -> None:
    """The checkout as a marketplace: the plugin is added and installed once, and from then on binds
    sessions that are started as always, in a repository in which nothing is installed."""
    for words in (("marketplace", "add", str(CHECKOUT)), ("install", "agent-sync@agent-sync")):
        done = place.cage.run([*place.client, "plugin", *words], place.repo, place.env())
        assert done.returncode == 0, done.stdout + done.stderr
    file = place.repo / "a.py"
    place.person.ok("lock", "a.py")
    ann = start("ann")
    refused = ann.ask("Work.", read(file), edit(file, "a = 1", "a = 2"), say())
    assert "[agent-sync] BLOCKED: a.py is locked by operator" in refused.told(2)
    assert place.text("a.py") == "a = 1\n"
