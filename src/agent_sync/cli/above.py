"""Whether a coding client stands above a command, also where there is no repository (GATE-9)."""

from ..clients import in_client
from ..errors import NoProject, NotYourName
from ..system import ancestors
from .context import Context


def demand_none(context: Context, verb: str) -> None:
    """Raises NotYourName inside a client, by its marks, the repository's database or its name."""
    if _inside(context):
        raise NotYourName(
            f"{verb!r} is for the person, in a terminal with no coding client above it: "
            "ask the person",
            verb=verb, named="",
        )  # fmt: skip


def _inside(context: Context) -> bool:
    try:
        return context.inside
    except NoProject:
        above = ancestors.above()
        return context.in_session or any(in_client.program(one.words) for one in above)
