"""Going through tokens, and counting how deep."""

from .cel_errors import InvalidExpression, shown
from .expression_tokens import Token

DEEPEST = 48


def too_deep() -> InvalidExpression:
    """It is nested deeper than is read."""
    return InvalidExpression(f"the expression is nested deeper than {DEEPEST} levels")


class TokenCursor:
    """One pass over the tokens; ``peek`` is the next one, ``level`` how deep it stands."""

    def __init__(self, found: "list[Token]") -> None:
        self.rest = iter(found)
        self.peek = next(self.rest)
        self.level = 0

    def take(self, *signs: str) -> str:
        """The next token's text if it is one of these signs, else nothing."""
        token = self.peek
        if token.kind in ("sign", "name") and token.text in signs:
            self.advance()
            return token.text
        return ""

    def advance(self) -> Token:
        """The next token, which is then behind us."""
        token = self.peek
        if token.kind != "end":
            self.peek = next(self.rest)
        return token

    def expect(self, sign: str) -> None:
        """The next token must be this sign."""
        if not self.take(sign):
            raise self.unexpected(f"'{sign}'")

    def unexpected(self, wanted: str = "") -> InvalidExpression:
        """The next token cannot stand there."""
        token = self.peek
        here = "the end" if token.kind == "end" else f"'{shown(token.text)}'"
        more = f", where {wanted} should be" if wanted else ""
        return InvalidExpression(f"{here} at character {token.start + 1} is not expected{more}")

    def deeper(self) -> None:
        """Go a level down; whoever does goes up again."""
        self.level += 1
        if self.level > DEEPEST:
            raise too_deep()
