"""What can be leased, from its name: files, directories, patterns, things that are no file."""

from collections.abc import Iterable
from typing import NamedTuple

from ..errors import InvalidInput
from ..locks.lease import RESOURCE
from ..repository.claim_keys import claim_key
from .actor import Actor

SEVERAL = ("tree", "glob")
"""Targets that are more than one file."""
LONGEST_REASON = 500
LONGEST_RESOURCE = 200
LONGEST_PATH = 4096


class Target(NamedTuple):
    """One thing: 'file', 'tree', 'glob' or 'resource', its key and checkout; how it was named."""

    target: str
    key: str
    checkout: str = ""
    typed: str = ""


def targets(actor: Actor, paths: Iterable[str], resources: Iterable[str] = ()) -> list[Target]:
    """Everything named, once each; relative paths start at ``actor.cwd``. Raises InvalidInput."""
    found = [of_path(actor, path, actor.cwd) for path in paths]
    found += [of_resource(name) for name in resources]
    for one in found:
        if len(one.key) > LONGEST_PATH:
            raise InvalidInput(f"the path is too long: {len(one.key)} characters")
    once: dict[tuple[str, ...], Target] = {}
    for one in found:
        once.setdefault(one[:3], one)
    return list(once.values())


def of_path(actor: Actor, path: str, base: str) -> Target:
    """The file, directory or pattern that a path names. Raises InvalidInput."""
    found = Target(*claim_key(actor.project, path, base), typed=path)
    actor.demand_within(found.key, path)
    return found


def of_resource(name: str) -> Target:
    """A thing that is no file. Raises InvalidInput."""
    key = " ".join(name.split())
    if not key or len(key) > LONGEST_RESOURCE or not key.isprintable():
        raise InvalidInput(f"a resource has 1 to {LONGEST_RESOURCE} printable characters")
    return Target(RESOURCE, key)


def reason(given: str) -> str:
    """A reason in one line. Raises InvalidInput."""
    found = " ".join(given.split())
    if len(found) > LONGEST_REASON:
        raise InvalidInput(f"a reason has at most {LONGEST_REASON} characters, not {len(found)}")
    return found
