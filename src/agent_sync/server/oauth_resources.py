"""What tokens of OAuth are for: the tools of declared rooms; and where it is said how one is had.

A token opens the tools that it was asked for, and the requests of the same rooms beside them, at
this server; what was made for another one on the same store opens nothing here (RFC 8707). Only
declared rooms take the tokens of users, so that the tools of others are no resource.
"""

import importlib.util

from ..rooms.profiles import DECLARED, PROFILES
from .addresses import Address, has_passkeys

TOOLS = "/mcp"
RESOURCES = (TOOLS, f"/{DECLARED.name}{TOOLS}")
METADATA = "/.well-known/oauth-protected-resource"
PASSKEYS, MCP = "webauthn", "mcp"
"""The libraries without which nobody signs in, and there are no tools."""


def installed(library: str) -> bool:
    """Whether a library is there."""
    return importlib.util.find_spec(library) is not None


def paths(profile: str) -> "tuple[str, ...]":
    """Where the tools of declared rooms stand at a server of this profile."""
    return RESOURCES if profile == DECLARED.name else RESOURCES[1:]


def resources(address: Address, at: "tuple[str, ...]") -> "frozenset[str]":
    """What tools at these paths are called, by each of the server's names."""
    return frozenset(base + path for base in address.origins for path in at)


def challenge(address: Address, profile: str, host: str, at: str, *, wrong: bool) -> str:
    """What a 401 says: where it is told how a token is had that opens this address, if it is.

    ``host``: what whoever asks calls the server. ``at``: the path. ``wrong``: a token was shown.
    """
    said = ['error="invalid_token"'] if wrong else []
    tools = f"/{at.split('/')[1]}{TOOLS}" if at.split("/")[1] in PROFILES else TOOLS
    if tools in paths(profile) and _there(address):
        said.append(f'resource_metadata="{address.base(host)}{METADATA}{tools}"')
    return f"Bearer {', '.join(said)}" if said else "Bearer"


def _there(address: Address) -> bool:
    return has_passkeys(address) and installed(PASSKEYS) and installed(MCP)
