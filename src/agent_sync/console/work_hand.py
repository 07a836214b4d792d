"""A wrong attribution is mended by the operator's hand (ARR-3), as ``own`` and ``disown`` do."""

import os

from ..actions import own_actions, question_actions
from ..views import outcomes, question_words
from .operator import Operator


def own(op: Operator, values: list[str]) -> list[str]:
    """The work in a file is the person's from now on. Raises NotFound, InvalidInput."""
    return [outcomes.owned(one) for one in own_actions.own(op, [_file(op, values[0])])]


def disown(op: Operator, values: list[str]) -> list[str]:
    """What was noted as written at a console is the person's. Raises NotFound, InvalidInput."""
    return [outcomes.disowned(key) for key in own_actions.disown(op, [_file(op, values[0])])]


def asks_to_own(op: Operator, values: list[str]) -> str:
    """'' where no live agent loses anything it is known to have written or holds, else who."""
    found = question_actions.before_own(op, _file(op, values[0]), values[0])
    return question_words.sentence(found, op.clock())


def _file(op: Operator, named: str) -> str:
    return os.path.join(op.base(named), named)
