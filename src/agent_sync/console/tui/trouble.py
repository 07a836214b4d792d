"""What nobody expected inside the event loop: logged, told in a line, and the console goes on.

prompt_toolkit's own way prints a traceback over the screen and waits for Enter, which a closed
terminal never sends.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from ...feed import hook_errors
from ...views.terminal import clean
from ..operator import Operator


def catch(op: Operator, tell: Callable[[str], None]) -> None:
    """Handle what the running loop finds, from now on."""

    def handle(_loop: asyncio.AbstractEventLoop, context: "dict[str, Any]") -> None:
        error = context.get("exception") or RuntimeError(str(context.get("message", "")))
        hook_errors.note(op.project.folder, hook_errors.CONSOLE, error)
        tell(clean(f"internal error, in hooks.log: {type(error).__name__}: {error}", 300))

    asyncio.get_running_loop().set_exception_handler(handle)
