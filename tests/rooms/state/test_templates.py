"""Write templates: what a token becomes, in which type, and that nothing is expanded twice."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.state.templates import Filling, expand, templated

PARAMS = {
    "n": 3,
    "half": 2.5,
    "yes": True,
    "none": None,
    "o": {"a": [1]},
    "t": "text",
    "sly": "${self} ${params.t}",
}
TIME = "2026-11-20T11:44:43.120Z"
CASES = [
    ("plain", "plain"),
    ("${self}", "alice"),
    ("${now}", TIME),
    ("${params.n}", 3),
    ("${params.half}", 2.5),
    ("${params.yes}", True),
    ("${params.none}", None),
    ("${params.o}", {"a": [1]}),
    ("${params.t}", "text"),
    ("${params.zz}", ""),
    ("n=${params.n}", "n=3"),
    ("${params.n}${params.n}", "33"),
    ("is ${params.yes}, ${params.none}", "is true, null"),
    ("o: ${params.o}", 'o: {"a":[1]}'),
    ("<${params.zz}>", "<>"),
    ("${self}.result", "alice.result"),
    ("${params.sly}", "${self} ${params.t}"),
    ("<${params.sly}>", "<${self} ${params.t}>"),
    ("${params.o.a}", "${params.o.a}"),
    ("${state._shared.x}", "${state._shared.x}"),
    ("$${self}", "$alice"),
    (["${self}", {"${self}": "${params.n}"}], ["alice", {"alice": 3}]),
    ({"by": "${self}", "at": {"time": "${now}"}}, {"by": "alice", "at": {"time": TIME}}),
    ({"${params.n}": 1}, {"3": 1}),
    (7, 7),
    (None, None),
    (False, False),
]


@pytest.mark.proves("ROOM-3")
@pytest.mark.parametrize(("template", "wanted"), CASES)
def test_a_template_becomes(template: Any, wanted: Any) -> None:
    found = expand(template, "alice", TIME, PARAMS)
    assert found == wanted
    assert type(found) is type(wanted)


def test_where_text_is_wanted_a_token_alone_is_text() -> None:
    filling = Filling("alice", TIME, PARAMS)
    assert filling.text("${params.n}") == "3"
    assert filling.text("${params.o}") == '{"a":[1]}'


@pytest.mark.proves("ROOM-3")
@given(st.text())
def test_what_is_put_in_is_never_read_again(text: str) -> None:
    assert expand("${params.t}", "alice", TIME, {"t": text}) == text
    assert expand("<${params.t}>", "alice", TIME, {"t": text}) == f"<{text}>"


def test_what_is_a_template_and_what_was_sent() -> None:
    assert templated("a${self}")
    assert not templated("${state.x}")
    filling = Filling("alice", TIME, PARAMS)
    assert filling.sent("${params.n}")
    assert filling.sent("${params.zz}!")
    assert not filling.sent("${params.zz}")


@pytest.mark.parametrize(
    "template", ["${params.t}" * 2000, ["${params.t}"] * 2000, {"${params.t}" * 2000: 1}]
)
def test_what_would_be_too_much_is_not_made(template: Any) -> None:
    with pytest.raises(RoomError) as caught:
        expand(template, "alice", TIME, {"t": "x" * 1000})
    assert (caught.value.status, caught.value.facts["limit"]) == (413, "max-value")
