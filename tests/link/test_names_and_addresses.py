"""What a person reads when a name is taken, or nobody listens where the server should."""

from collections.abc import Callable

import pytest

from .machines import ROOM, Hall, Machine, until
from .test_faults import state

pytestmark = pytest.mark.proves("LINK-1")


def test_a_name_that_a_machine_of_another_user_has_is_told_apart(
    north: Machine, machine: "Callable[[str], Machine]", hall: Hall
) -> None:
    assert north.link_id
    other = machine("other")
    words = ("--room", ROOM, "--token-file", str(hall.token("bob")), "--no-relay")
    done = other.shell()("link", hall.wire().url, *words, "--name", "north")
    link = other.database.column("link_state", "value", name="machine")[0]
    assert f" as north-{link}, with north\n" in done.out
    assert "another machine is called north" in done.out
    assert "--name WORD" in done.out


def test_an_address_where_nobody_listens_is_named(
    north: Machine, machine: "Callable[[str], Machine]", hall: Hall
) -> None:
    url = north.wire.url
    north.wire.close()
    said = f"{url}: Connection refused: the server may not run"
    until(lambda: state(north).get("why") == said)
    assert said in north.log
    assert said in north.shell()("doctor").out
    other = machine("other")
    words = ("--room", ROOM, "--token-file", str(hall.token()), "--no-relay")
    assert said in other.shell()("link", url, *words).err
