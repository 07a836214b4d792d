"""What an expression in a room sees, and what evaluating one means for whoever reads.

A reader sees a picture through a ``Sight``: state, views, agents, actions and messages, each made
when it is asked for, and once. Private scopes are behind ``Reader.may_read`` and the authority of
whoever registered what is evaluated; this is the only door.
"""

from .checking import check, condition
from .evaluating import truth, value
from .scope_of_names import names, sight_of, visible

__all__ = ["check", "condition", "names", "sight_of", "truth", "value", "visible"]
