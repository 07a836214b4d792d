"""The person's key, its codes, and how often one token may invoke."""

import time

import pytest

from agent_sync.rooms.room_errors import RoomError
from agent_sync.server.invocation_rate import InvocationRate
from agent_sync.server.person_key import PersonKey
from support import need_module

need_module("starlette")


class Settings:
    """What the key needs of a store."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def setting(self, name: str) -> "str | None":
        return self.kept.get(name)

    def set_setting(self, name: str, value: str, *, replace: bool) -> bool:
        if name in self.kept and not replace:
            return False
        self.kept[name] = value
        return True


@pytest.mark.proves("SERVE-7")
def test_the_key_is_made_once_and_only_its_hash_is_kept() -> None:
    store = Settings()
    key = PersonKey(store)  # type: ignore[arg-type]
    first = key.first()
    assert first.startswith("key_")
    assert key.knows(first)
    assert first not in str(store.kept)
    assert key.first() == ""
    other = PersonKey(store)  # type: ignore[arg-type]
    assert other.knows(first)
    second = other.first(new=True)
    assert key.knows(second)
    assert not key.knows(first)


@pytest.mark.proves("SERVE-7")
def test_nothing_else_is_the_key() -> None:
    store = Settings()
    key = PersonKey(store)  # type: ignore[arg-type]
    assert not key.knows("key_")
    key.first()
    for token in ("", "key_", "key_x", store.kept["person_key"], "key_" + store.kept["person_key"]):
        assert not key.knows(token)


@pytest.mark.proves("SERVE-7")
def test_a_code_is_for_one_use_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    key = PersonKey(Settings())  # type: ignore[arg-type]
    code = key.code()
    given = key.exchange(code)
    assert key.knows(given)
    late = key.code()
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 61)
    for wrong in (code, late, "", "x", None, 5, ["x"]):
        with pytest.raises(RoomError) as refused:
            key.exchange(wrong)
        assert (refused.value.status, refused.value.code) == (403, "invalid_code")


@pytest.mark.proves("SERVE-8")
def test_a_token_may_invoke_so_often() -> None:
    rate = InvocationRate(3)
    for _ in range(3):
        rate.take("a", 100.0)
    with pytest.raises(RoomError) as refused:
        rate.take("a", 100.0)
    assert (refused.value.status, refused.value.code) == (429, "limit_exceeded")
    rate.take("b", 100.0)
    rate.take("a", 100.4)
    with pytest.raises(RoomError):
        rate.take("a", 100.5)
    rate.take("a", 101.0)


def test_no_rate_is_no_limit() -> None:
    rate = InvocationRate(0)
    for _ in range(1000):
        rate.take("a", 0.0)
