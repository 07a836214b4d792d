"""Every kind of way, and every way of it."""

from . import files, git, places, spellings
from .way import Kind


def kinds() -> "list[Kind]":
    """In the order of the page."""
    return [*files.kinds(), *spellings.kinds(), *git.kinds(), *places.kinds()]
