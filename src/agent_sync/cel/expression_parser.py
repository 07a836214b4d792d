"""Tokens to a tree, by precedence; how deep it goes is counted before it goes there."""

from .cel_errors import InvalidExpression, shown
from .expression_tokens import Token, tokens
from .expression_tree import (
    Call,
    Chain,
    Choice,
    Field,
    Fold,
    Key,
    ListOf,
    Literal,
    Logic,
    MapOf,
    Method,
    Node,
    Path,
    Step,
    Unary,
    Variable,
    children,
)
from .literals import number, quoted
from .macro_forms import FOLDS, bind, fold, presence
from .token_cursor import DEEPEST, TokenCursor, too_deep

LEVELS = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3, "+": 4, "-": 4,
    "*": 5, "/": 5, "%": 5,
}  # fmt: skip
CONSTANTS = {"true": True, "false": False, "null": None}
KEYWORDS = frozenset((*CONSTANTS, "in"))
RESERVED = frozenset(
    "as break const continue else for function if import let loop package namespace return var void"
    " while".split()
)


def tree_of(text: str) -> Node:
    """The tree of an expression; raises InvalidExpression."""
    parser = _Parser(tokens(text))
    node = parser.expression()
    if parser.peek.kind != "end":
        raise parser.unexpected()
    if depth(node) > DEEPEST:
        raise too_deep()
    return node


def depth(node: "Node | Step") -> int:
    """The nodes on the longest way down; a path counts once, its steps do not."""
    below = max(map(depth, children(node)), default=0)
    return below + (not isinstance(node, (Field, Key, Method, Fold, Literal, Variable)))


class _Parser(TokenCursor):
    """What may stand where; each method reads one form of the grammar."""

    def expression(self) -> Node:
        """The whole, or what stands in brackets."""
        self.deeper()
        branches = []
        value = self.binary(1)
        while self.take("?"):
            then = self.binary(1)
            self.expect(":")
            branches.append((value, then))
            value = self.binary(1)
        self.level -= 1
        return Choice(tuple(branches), value) if branches else value

    def binary(self, floor: int) -> Node:
        """Operators of this level and of those that bind closer."""
        left = self.unary()
        while (level := self.next_level()) >= floor:
            left = self.chain(left, level)
        return left

    def next_level(self) -> int:
        """The precedence of the operator that comes next; 0 if none does."""
        token = self.peek
        return LEVELS.get(token.text, 0) if token.kind in ("sign", "name") else 0

    def chain(self, first: Node, level: int) -> Node:
        """All operators of one level that follow."""
        self.deeper()
        rest = []
        while self.next_level() == level:
            sign = self.advance().text
            rest.append((sign, self.binary(level + 1)))
        self.level -= 1
        if level <= 2:
            return Logic(rest[0][0], (first, *(operand for _, operand in rest)))
        return Chain(first, tuple(rest))

    def unary(self) -> Node:
        """Signs before a member; a minus right before a number belongs to the number."""
        sign, times = self.take("!", "-"), 0
        while sign:
            times += 1
            if sign == "-" and self.peek.kind in ("int", "double"):
                operand = self.member(Literal(number(self.advance(), negative=True)))
                return Unary(sign, times - 1, operand) if times > 1 else operand
            if not self.take(sign):
                return Unary(sign, times, self.member(self.primary()))
        return self.member(self.primary())

    def member(self, root: Node) -> Node:
        """A root and the steps behind it."""
        steps: "list[Step]" = []
        while sign := self.take(".", "[", "{"):
            if sign == "{":
                raise InvalidExpression("expressions have no messages, so no 'Name{...}'")
            if sign == "[":
                steps.append(Key(self.expression()))
                self.expect("]")
                continue
            step = self.step()
            if isinstance(step, Method) and step.name in FOLDS:
                steps.append(fold(*step))
            elif isinstance(step, Method) and _is_bind(root, steps, step):
                root = bind(step.arguments)
            else:
                steps.append(step)
        return _joined(root, steps)

    def step(self) -> "Field | Method":
        """What follows a dot."""
        token = self.advance()
        if token.kind == "quoted":
            return Field(token.text[1:-1])
        if token.kind != "name" or token.text in KEYWORDS:
            raise InvalidExpression(f"a name should follow the dot at character {token.start}")
        return Method(token.text, self.items(")")) if self.take("(") else Field(token.text)

    def items(self, closing: str) -> "tuple[Node, ...]":
        """Expressions up to the closing bracket; in a list a comma may stand before it."""
        found = []
        if closing != ")" and self.take(","):
            self.expect(closing)
            return ()
        while not self.take(closing):
            found.append(self.expression())
            if not self.take(","):
                self.expect(closing)
                break
            if closing == ")" and self.peek.text == ")":
                raise self.unexpected()
        return tuple(found)

    def primary(self) -> Node:
        """A literal, a name, a call, or what brackets hold."""
        token = self.advance()
        if token.kind in ("int", "double"):
            return Literal(number(token))
        if token.kind == "text":
            return Literal(quoted(token))
        if token.kind == "quoted":
            return Variable(token.text[1:-1])
        if token.kind == "name" and token.text in CONSTANTS:
            return Literal(CONSTANTS[token.text])
        if token.kind == "name" or token.text == ".":
            return self.named(token)
        return self.bracketed(token)

    def named(self, token: Token) -> Node:
        """A variable or a call; a dot may stand before it."""
        absolute = token.text == "."
        name = self.advance() if absolute else token
        if name.kind != "name" or name.text in KEYWORDS:
            raise InvalidExpression(
                f"'{shown(name.text)}' at character {name.start + 1} is no name"
            )
        if name.text in RESERVED:
            raise InvalidExpression(f"'{name.text}' is a reserved word")
        if not self.take("("):
            return Variable(name.text, absolute)
        arguments = self.items(")")
        return presence(arguments) if name.text == "has" else Call(name.text, arguments)

    def bracketed(self, token: Token) -> Node:
        """What begins with a bracket."""
        if token.text == "(" and token.kind == "sign":
            node = self.expression()
            self.expect(")")
            return node
        if token.text == "[" and token.kind == "sign":
            return ListOf(self.items("]"))
        if token.text == "{" and token.kind == "sign":
            return MapOf(self.entries())
        self.peek = token
        raise self.unexpected("a value")

    def entries(self) -> "tuple[tuple[Node, Node], ...]":
        """Keys and values up to the brace."""
        found = []
        if self.take(","):
            self.expect("}")
            return ()
        while not self.take("}"):
            key = self.expression()
            self.expect(":")
            found.append((key, self.expression()))
            if not self.take(","):
                self.expect("}")
                break
        return tuple(found)


def _is_bind(root: Node, steps: "list[Step]", step: Method) -> bool:
    return step.name == "bind" and not steps and root == Variable("cel")


def _joined(root: Node, steps: "list[Step]") -> Node:
    if not steps:
        return root
    if isinstance(root, Path):
        return Path(root.root, (*root.steps, *steps))
    return Path(root, tuple(steps))
