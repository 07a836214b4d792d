"""A page of documentation as HTML: no markup of its own gets through, links lead to other pages.

The library escapes what is markup in the text, and refuses addresses that are no addresses; what is
added here are the marks that headings are reached by, and where links lead.
"""

import html
import posixpath
import re
from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .shipped_docs import PAGES, REFERENCE, SUFFIX, body_of

_COMMENT = re.compile(r"\A\s*<!--.*-->\s*\Z", re.DOTALL)
_NO_WORD = re.compile(r"[^\w\- ]")
_ABROAD = ("https://", "http://", "mailto:")
_SHELL = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="stylesheet" href="/page/docs.css">
</head>
<body>
<nav aria-label="documentation"><a href="/">Rooms</a> <a href="/manage">Manage</a>
<a href="/docs">All pages</a>{more}</nav>
<main>
{body}</main>
</body>
</html>
"""


def page(title: str, source: str, part: str, known: "Callable[[str], bool]") -> str:
    """The whole page. ``part``: where it stands. ``known``: whether there is a page at an address.

    The text of whoever wrote it is never markup.
    """
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    for name in ("html_block", "html_inline"):
        markdown.add_render_rule(name, _as_text)
    markdown.add_render_rule("image", _in_words)
    tokens = markdown.parse(body_of(source))
    _mark_headings(tokens)
    for token in tokens:
        if "style" in token.attrs:  # no page has a style of its own: the policy forbids it
            token.attrs = {"class": str(token.attrs["style"]).rpartition(":")[2]}
        if token.children:
            token.children = list(_led(token.children, part, known))
    body = markdown.renderer.render(tokens, markdown.options, {})
    more = ' <a href="?raw">Source</a>'
    return _SHELL.format(title=html.escape(title), body=body, more=more)


def _as_text(_: Any, tokens: "Sequence[Token]", at: int, *__: Any) -> str:
    """Tags are shown; a comment is for whoever reads the source."""
    text = tokens[at].content
    return "" if _COMMENT.match(text) else html.escape(text)


def _in_words(_: Any, tokens: "Sequence[Token]", at: int, *__: Any) -> str:
    """In place of a picture what it shows: no picture is carried."""
    return html.escape(tokens[at].content)


def _mark_headings(tokens: "Sequence[Token]") -> None:
    """Each heading has an ``id``, made from its words as where the sources are usually read."""
    seen: dict[str, int] = {}
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            words = "".join(one.content for one in tokens[at + 1].children or ())
            mark = _NO_WORD.sub("", words.lower()).replace(" ", "-")
            count = seen[mark] = seen.get(mark, -1) + 1
            token.attrSet("id", f"{mark}-{count}" if count else mark)


def _led(tokens: "Sequence[Token]", part: str, known: "Callable[[str], bool]") -> "list[Token]":
    """The tokens with links that lead somewhere here, or abroad; others are only words."""
    found, leads = [], True
    for token in tokens:
        if token.type == "link_open":
            target = leads_to(str(token.attrGet("href")), part, known)
            token.attrSet("href", target)
            leads = bool(target)
        if leads or token.type not in ("link_open", "link_close"):
            found.append(token)
    return found


def leads_to(target: str, part: str, known: "Callable[[str], bool]") -> str:
    """A link of a page as an address of this server; "" for what is not carried here."""
    if target.startswith((*_ABROAD, "#")):
        return target
    path, _, mark = target.partition("#")
    base = "" if part == PAGES else REFERENCE
    inside = posixpath.normpath(posixpath.join(base, path))
    folder, name = posixpath.split(inside)
    if not name.endswith(SUFFIX) or folder not in ("", REFERENCE):
        return ""
    address = f"/{folder or PAGES}/{name[: -len(SUFFIX)]}"
    return (f"{address}#{mark}" if mark else address) if known(address) else ""
