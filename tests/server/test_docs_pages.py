"""The documentation as a server shows it: every page, every link between pages, nothing else."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support import need_module

from .served import Served
from .wire import Client

DOCS = Path(__file__).resolve().parents[2] / "docs"
ADDRESSES = sorted(
    f"/{'reference' if path.parent != DOCS else 'docs'}/{path.stem}" for path in DOCS.rglob("*.md")
)
NEEDED = ("rooms", "rooms-declared", "running-a-server", "tokens", "mcp", "repository-room")


class Page(HTMLParser):
    """A page: its tags, where its links lead, and the marks that links can name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.marks: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: "list[tuple[str, str | None]]") -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        found = dict(attrs)
        if found.get("id"):
            self.marks.append(str(found["id"]))
        if tag == "a":
            self.links.append(str(found.get("href")))


@pytest.fixture
def anybody(served: Served) -> Client:
    """Somebody without a token."""
    need_module("markdown_it")
    return served.client()


def shown(client: Client, address: str) -> Page:
    """A page that is there, as HTML under the strict policy."""
    got = client.send("GET", address, headers={"Accept": "text/html,*/*;q=0.8"})
    assert got.status == 200, (address, got)
    assert got.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in got.headers["content-security-policy"]
    assert "unsafe" not in got.headers["content-security-policy"]
    return Page(got.text)


@pytest.mark.proves("ROOM-12")
def test_every_page_is_listed_and_every_link_between_them_leads_somewhere(anybody: Client) -> None:
    listed = [link for link in shown(anybody, "/docs").links if link in ADDRESSES]
    assert sorted(listed) == ADDRESSES
    assert {f"/docs/{name}" for name in NEEDED} <= set(listed)
    pages = {address: shown(anybody, address) for address in ADDRESSES}
    followed = 0
    for address, page in pages.items():
        assert not page.tags & {"script", "img", "iframe", "form"}, address
        assert not page.attributes & {"style", "onclick", "onerror"}, address
        assert len(page.marks) == len(set(page.marks)), address
        for link in page.links:
            where = urlsplit(link)
            if where.scheme or link in ("/", "/docs", "/manage", "?raw"):
                continue
            target = pages[where.path or address]
            assert not where.fragment or where.fragment in target.marks, (address, link)
            followed += 1
    assert followed > len(ADDRESSES)


@pytest.mark.proves("ROOM-12")
def test_the_source_of_a_page_is_had_by_programs(anybody: Client) -> None:
    source = (DOCS / "rooms.md").read_text(encoding="utf-8")
    for got in (
        anybody.get("/docs/rooms?raw"),
        anybody.send("GET", "/docs/rooms", headers={"Accept": "text/markdown"}),
    ):
        assert got.headers["content-type"].startswith("text/markdown")
        assert got.text == source
    cli = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    assert anybody.get("/reference/cli?raw").text == cli
    assert anybody.get("/docs?raw").text.startswith("# ")


@pytest.mark.parametrize(
    "path",
    [
        "/docs/nothing", "/reference/nothing", "/docs/rooms.md", "/docs/..", "/docs/%2e%2e",
        "/docs/..%2freference%2fcli", "/reference/..%2f..%2fREADME", "/docs/%00", "/docs/",
        "/docs/versions",
    ],
)  # fmt: skip
@pytest.mark.proves("ROOM-12")
def test_what_is_no_page_is_not_there(anybody: Client, path: str) -> None:
    anybody.get(path).is_(404, "not found")


@pytest.mark.proves("ROOM-12")
def test_the_skill_names_this_server(anybody: Client, served: Served) -> None:
    got = anybody.get("/SKILL.md")
    assert got.headers["content-type"].startswith("text/markdown")
    assert f"{served.address}/declared/rooms/plan" in got.text
    assert not re.search(r"127\.0\.0\.1:8765", got.text)
