"""Which pages of documentation this copy of agent-sync carries, and their texts.

In a checkout they are ``docs/`` beside ``src``; a wheel carries them in ``_docs`` of this folder. A
copy that was made without them has none.
"""

import os
import re
from typing import NamedTuple

PAGES, REFERENCE = "docs", "reference"
SKILL = "room-skill"
SUFFIX = ".md"
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


class Page(NamedTuple):
    """One page: ``part`` is ``docs`` or ``reference``, ``slug`` its name in an address."""

    part: str
    slug: str
    file: str

    @property
    def address(self) -> str:
        """Where a server shows it."""
        return f"/{self.part}/{self.slug}"

    def source(self) -> str:
        """Its text, as it is written."""
        with open(self.file, encoding="utf-8") as file:
            return file.read()


def folder() -> str:
    """Where they lie, "" where there are none."""
    here = os.path.dirname(os.path.abspath(__file__))
    carried = os.path.join(here, "_docs")
    source = os.path.dirname(os.path.dirname(here))
    beside = os.path.join(os.path.dirname(source), "docs")
    found = beside if os.path.basename(source) == "src" else carried
    return found if os.path.isdir(found) else ""


def pages() -> "dict[str, Page]":
    """Every page by its address, those of the reference last."""
    root = folder()
    found = {}
    for part, place in ((PAGES, root), (REFERENCE, os.path.join(root, REFERENCE))):
        names = sorted(os.listdir(place)) if root and os.path.isdir(place) else []
        for name in names:
            if name.endswith(SUFFIX):
                one = Page(part, name[: -len(SUFFIX)], os.path.join(place, name))
                found[one.address] = one
    return found


def body_of(source: str) -> str:
    """A page without the lines in front that are for programs."""
    return _HEAD.sub("", source, count=1)


def title_of(source: str, otherwise: str) -> str:
    """What a page is called: its first heading."""
    found = _TITLE.search(source)
    return found[1].replace("`", "") if found else otherwise
