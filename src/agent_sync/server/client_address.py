"""From where a request comes: its peer, or whom the proxy names, if the peer is the proxy.

It is what attempts are counted by. Of IPv6 that is the network of 64 bits: whoever has one address
of it has all of them.
"""

import ipaddress

from starlette.requests import Request

from .addresses import Address, is_loopback

UNKNOWN = "unknown"
NETWORK_BITS = 64
HANDED_ON = ("forwarded", "via", "x-forwarded", "x-real-ip")
"""How headers begin that programs between a client and a server write."""


def client_of(request: Request, address: Address) -> str:
    """The address of the client. What is forwarded counts from the proxy alone, and of that the
    last one, which the proxy itself wrote.
    """
    peer = request.client.host if request.client else UNKNOWN
    forwarded = request.headers.getlist("x-forwarded-for")
    if forwarded and address.proxied and address.is_proxy(peer):
        named = forwarded[-1].rpartition(",")[2].strip().strip("[]")
        return counted(named) or counted(peer) or peer
    return counted(peer) or peer


def is_here(request: Request, address: Address) -> bool:
    """Whether a request comes from this machine, and nobody says that they hand it on.

    Behind a proxy none does: the proxy is here, whoever asks it is not. Not known: a tunnel of
    whoever may log in here, who could as well act here.
    """
    peer = request.client.host if request.client else ""
    handed_on = any(name.startswith(HANDED_ON) for name in request.headers)
    return is_loopback(peer) and not (address.proxied or handed_on)


def counted(text: str) -> str:
    """An address as it is counted and recorded, "" for what is none."""
    try:
        one = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(one, ipaddress.IPv6Address) and one.ipv4_mapped is not None:
        return str(one.ipv4_mapped)
    if one.version == 4 or one.is_loopback:
        return str(one)
    kept = int(one) >> NETWORK_BITS << NETWORK_BITS
    return str(ipaddress.ip_network((kept, NETWORK_BITS)))
