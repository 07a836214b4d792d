"""Modules without what nobody reads while a hook runs."""

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Lean(ast.NodeTransformer):
    """Takes what nobody reads in a hook, a fifth of what every hook loads: docstrings, the
    annotations of functions, what only a type checker imports, columns. Lines keep their numbers.

    ``optimize=2`` would take the assertions too.
    """

    def visit(self, node: ast.AST) -> "Any":
        if isinstance(node, ast.stmt | ast.expr):
            node.col_offset = node.end_col_offset = -1
            node.end_lineno = node.lineno
        return super().visit(node)

    def visit_Module(self, node: ast.Module) -> ast.AST:
        return self._bare(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._bare(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self._bare(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_If(self, node: ast.If) -> "ast.AST | list[ast.stmt]":
        self.generic_visit(node)
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node.orelse or ast.copy_location(ast.Pass(), node)
        return node

    def _bare(self, node: "ast.Module | ast.ClassDef | ast.FunctionDef") -> ast.AST:
        if ast.get_docstring(node, clean=False):
            node.body[:1] = [ast.copy_location(ast.Pass(), node.body[0])]
        return self.generic_visit(node)
