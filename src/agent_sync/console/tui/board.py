"""The full-screen board (CON-3): to come; until then F2 leads back to the prompt."""

from prompt_toolkit.input import Input
from prompt_toolkit.output import Output

from ..operator import Operator


async def show(
    op: Operator,
    *,
    interval: float,
    input: "Input | None" = None,
    output: "Output | None" = None,
) -> str:
    """Show nothing yet."""
    del op, interval, input, output
    return "prompt"
