"""What an address is counted as."""

import pytest

from agent_sync.server.client_address import counted


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nobody", ""),
        ("", ""),
    ],
)
@pytest.mark.defends("tokens")
def test_whoever_has_one_address_of_a_network_has_all(given: str, found: str) -> None:
    assert counted(given) == found
