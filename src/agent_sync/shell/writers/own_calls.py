"""Our own command: it says in whose name (GATE-9), and what stands behind ``--run`` is a script
that it runs (CHECK-1); else it writes nothing that a text tells.
"""

from ..effects import OwnCall
from ..prefilter import OWN
from .wrappers import inner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call


def _own(call: "Call") -> None:
    scope = call.shell.scope
    changed = scope.without | call.variables.keys() | scope.values.keys()
    call.shell.findings.own(OwnCall(list(call.arguments), frozenset(changed)))
    found = call.options("", ("--run",))
    if found.has("--run"):
        inner(call, found.value("--run"), [])


TABLE = {OWN: _own}
SIGNS = {OWN: ""}
