"""Where a server may stand, and what it may be called there."""

import pytest

from agent_sync.errors import UsageError
from agent_sync.server.addresses import Address, check, is_loopback
from support import need_module

need_module("starlette")
PUBLIC = "https://rooms.example"


@pytest.mark.proves("SERVE-3")
@pytest.mark.parametrize(
    ("address", "cert", "allowed"),
    [
        (Address("127.0.0.1", 1), "", True),
        (Address("::1", 1), "", True),
        (Address("localhost", 1), "", True),
        (Address("0.0.0.0", 1), "", False),
        (Address("0.0.0.0", 1, public=PUBLIC), "", False),
        (Address("0.0.0.0", 1, secure=True), "c", False),
        (Address("0.0.0.0", 1, secure=True, public=PUBLIC), "c", True),
        (Address("10.0.0.1", 1, proxied=True, public=PUBLIC), "", True),
        (Address("127.0.0.1", 1, proxied=True), "", False),
        (Address("127.0.0.1", 1, public="ftp://x"), "", False),
        (Address("127.0.0.1", 1, public="https://x/below"), "", False),
        (Address("127.0.0.1", 1, public="https://u:p@x"), "", False),
    ],
)
def test_another_address_needs_tls_or_a_proxy_and_a_name(
    address: Address,
    cert: str,
    allowed: bool,  # noqa: FBT001
) -> None:
    if allowed:
        check(address, "direct", cert, cert)
        return
    with pytest.raises(UsageError):
        check(address, "direct", cert, cert)


def test_a_certificate_needs_its_key() -> None:
    with pytest.raises(UsageError):
        check(Address("127.0.0.1", 1, secure=True), "direct", "c", "")


@pytest.mark.proves("SERVE-3")
def test_thin_is_for_this_machine_alone() -> None:
    check(Address("127.0.0.1", 1), "thin", "", "")
    for more in ({"secure": True}, {"proxied": True}, {"public": PUBLIC}):
        one = Address("127.0.0.1", 1, **{"public": PUBLIC, **more})  # type: ignore[arg-type]
        assert not one.private
        with pytest.raises(UsageError):
            check(one, "thin", "c" * one.secure, "k" * one.secure)


@pytest.mark.proves("SERVE-3")
def test_its_names_are_those_that_it_was_given() -> None:
    local = Address("127.0.0.1", 8765)
    assert local.hosts == {"127.0.0.1:8765", "localhost:8765", "[::1]:8765"}
    assert "http://localhost:8765" in local.origins
    usual = Address("127.0.0.1", 80)
    assert {"localhost", "localhost:80"} <= usual.hosts
    assert "http://localhost" in usual.origins
    public = Address("10.0.0.1", 443, secure=True, public="https://Rooms.example")
    assert public.hosts == {"10.0.0.1", "10.0.0.1:443", "rooms.example"}
    assert public.origins == {"https://10.0.0.1", "https://rooms.example"}
    assert (public.url, public.link) == ("https://10.0.0.1:443", "https://Rooms.example")
    assert Address("::1", 1).url == "http://[::1]:1"


def test_what_is_loopback() -> None:
    assert is_loopback("127.9.9.9")
    assert not is_loopback("128.0.0.1")
    assert not is_loopback("localhost.evil.example")
