"""What can be wrong with an expression: its text, or what evaluating it came to."""

LONGEST_SHOWN = 80


class InvalidExpression(ValueError):
    """The text is no expression. ``detail`` says why, in one plain sentence."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)


class EvaluationError(Exception):
    """An evaluation ended in an error value.

    ``detail`` is a sentence, ``kind`` one word: ``no_such_key``, ``no_overload``,
    ``unknown_function``, ``unknown_name``, ``division``, ``range``, ``argument``, ``budget``.
    What a mapping that is given to an evaluation raises of this type is the value of the
    expression that asked it. ``||``, ``&&``, ``all`` and ``exists`` absorb every kind but
    ``budget``.
    """

    def __init__(self, detail: str, kind: str = "argument") -> None:
        self.detail = detail
        self.kind = kind
        super().__init__(detail)


def shown(word: object) -> str:
    """A word of others for a sentence, cut where it is long.

    Only plain values are written out: a list that holds another one many times is small, and its
    text would have no end. Python refuses to write very long numbers.
    """
    if isinstance(word, int) and abs(word) >= 2**64:
        return "a very large number"
    if not isinstance(word, (str, int, float, type(None))):
        return f"a {type(word).__name__}"
    text = word if isinstance(word, str) else repr(word)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "..."


def no_such_key(key: object) -> EvaluationError:
    """A map does not have this key."""
    return EvaluationError(f"No such key: {shown(key)}", "no_such_key")


def no_overload(what: str, *kinds: str) -> EvaluationError:
    """A function or an operator does not take values of these kinds."""
    return EvaluationError(
        f"{what} does not take {' and '.join(kinds) or 'nothing'}", "no_overload"
    )


def out_of_range(what: str) -> EvaluationError:
    """A number or a time left the range of its kind, or an index its list or text."""
    return EvaluationError(what, "range")


def bad_argument(what: str) -> EvaluationError:
    """A value is of the right kind and still cannot be used."""
    return EvaluationError(what, "argument")
