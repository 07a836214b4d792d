"""From where a request comes: its peer, or whom the proxy names, if the peer is the proxy."""

import ipaddress

from starlette.requests import Request

from .addresses import Address

UNKNOWN = "unknown"


def client_of(request: Request, address: Address) -> str:
    """The address of the client. What is forwarded counts from the proxy alone, and of that the
    last one, which the proxy itself wrote.
    """
    peer = request.client.host if request.client else UNKNOWN
    if not (address.proxied and address.is_proxy(peer)):
        return peer
    forwarded = request.headers.getlist("x-forwarded-for")
    return _plain(forwarded[-1].rpartition(",")[2].strip()) or peer if forwarded else peer


def _plain(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        return ""
