"""Our own command: it writes nothing that a text tells, but says in whose name (GATE-9)."""

from ..effects import OwnCall
from ..prefilter import OWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call


def _own(call: "Call") -> None:
    scope = call.shell.scope
    changed = scope.without | call.variables.keys() | scope.values.keys()
    call.shell.findings.own(OwnCall(list(call.arguments), frozenset(changed)))


TABLE = {OWN: _own}
SIGNS = {OWN: ""}
