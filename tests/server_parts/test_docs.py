"""Pages of documentation: markup in their texts stays text; without the library, their source."""

import re
import sys

import pytest

from support import need_module

need_module("starlette")

from agent_sync.server import docs_routes  # noqa: E402

HOSTILE = """# <script>alert(1)</script>

<script>alert(2)</script>

<!-- for the maker -->

<img src=x onerror=alert(3)>

A [link](javascript:alert(4)), one [elsewhere](../../etc/passwd.md), an ![image](x.png "y"),
<b onclick=alert(5)>bold</b>, <javascript:alert(6)> and [home](//evil.example/docs/rooms.md),
a [page](rooms.md#start-one), [another](reference/cli.md), [none](nothing.md), `<i>code</i>`.
"""
KNOWN = frozenset({"/docs/rooms", "/reference/cli", "/docs/passwd"})


@pytest.mark.proves("ROOM-12")
def test_markup_in_a_page_is_text_and_links_lead_to_pages_alone() -> None:
    need_module("markdown_it")
    from agent_sync.server import markdown_pages

    made = markdown_pages.page("<title>", HOSTILE, "docs", KNOWN.__contains__)
    body = made.partition("<main>")[2].partition("</main>")[0]
    tags = {name.lower() for name in re.findall(r"<(\w+)", body)}
    assert tags <= {"h1", "p", "a", "code"}, body
    assert re.findall(r'href="([^"]*)"', body) == ["/docs/rooms#start-one", "/reference/cli"]
    assert "alert(2)" in body
    assert "for the maker" not in made
    assert "<title>&lt;title&gt;</title>" in made


def test_links_of_the_reference_lead_back() -> None:
    need_module("markdown_it")
    from agent_sync.server.markdown_pages import leads_to

    known = KNOWN.__contains__
    assert leads_to("../rooms.md#a", "reference", known) == "/docs/rooms#a"
    assert leads_to("cli.md", "reference", known) == "/reference/cli"
    assert leads_to("../../docs/rooms.md", "reference", known) == ""
    assert leads_to("#a", "reference", known) == "#a"


def test_without_the_library_a_page_is_its_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "agent_sync.server.markdown_pages", None)
    monkeypatch.delattr("agent_sync.server.markdown_pages", raising=False)
    assert docs_routes._rendered.__wrapped__("t", "# t", "docs") == ""
