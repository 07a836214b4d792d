"""``/docs``, ``/docs/:slug``, ``/reference/:doc``, ``/SKILL.md``: the documentation (ROOM-12).

A browser gets pages; ``Accept: text/markdown`` or ``?raw`` gets what they are made from, and so
does everybody where the library that makes pages is missing.
"""

from functools import lru_cache

from ..rooms.room_errors import missing
from . import shipped_docs
from .http_answers import Answer
from .http_calls import Call
from .route_table import TEXT, Route
from .shared_routes import PAGE_HEADERS, page
from .shipped_docs import Page

MARKDOWN, HTML = "text/markdown", "text/html"
EXAMPLE = "http://127.0.0.1:8765"
"""The server of the pages; in ``/SKILL.md`` it is this one."""
NOT_CARRIED = "this copy of agent-sync has no such page"
CONTENTS = "Documentation"


def contents(call: Call) -> Answer:
    """GET /docs"""
    parts = {shipped_docs.PAGES: "Pages", shipped_docs.REFERENCE: "Reference"}
    lines = [f"# {CONTENTS}", ""]
    for part, says in parts.items():
        lines += [f"## {says}", ""]
        for one in shipped_docs.pages().values():
            if one.part == part:
                title = shipped_docs.title_of(one.source(), one.slug)
                folder = "" if part == shipped_docs.PAGES else f"{part}/"
                lines.append(f"- [{title}]({folder}{one.slug}{shipped_docs.SUFFIX})")
        lines.append("")
    return _answer(call, CONTENTS, "\n".join(lines), shipped_docs.PAGES)


def document(call: Call) -> Answer:
    """GET /docs/{slug}"""
    return _shown(call, f"/{shipped_docs.PAGES}/{call.path['slug']}")


def reference(call: Call) -> Answer:
    """GET /reference/{doc}"""
    return _shown(call, f"/{shipped_docs.REFERENCE}/{call.path['doc']}")


def skill(call: Call) -> Answer:
    """GET /SKILL.md: for an agent, with the addresses of this server."""
    one = _page(f"/{shipped_docs.PAGES}/{shipped_docs.SKILL}")
    text = one.source().replace(EXAMPLE, call.serving.address.link)
    return Answer(200, text.encode("utf-8"), MARKDOWN)


def _shown(call: Call, address: str) -> Answer:
    one = _page(address)
    source = one.source()
    return _answer(call, shipped_docs.title_of(source, one.slug), source, one.part)


def _page(address: str) -> Page:
    found = shipped_docs.pages().get(address)
    if found is None:
        raise missing("not found", NOT_CARRIED)
    return found


def _answer(call: Call, title: str, source: str, part: str) -> Answer:
    headers = {**PAGE_HEADERS, "Vary": "Accept"}
    made = "" if "raw" in call.query or MARKDOWN in call.accept else _rendered(title, source, part)
    kind = HTML if made else MARKDOWN
    return Answer(200, (made or source).encode("utf-8"), kind, headers)


@lru_cache(maxsize=128)
def _rendered(title: str, source: str, part: str) -> str:
    """The page, "" where the library is missing."""
    try:
        from . import markdown_pages
    except ImportError:
        return ""
    return markdown_pages.page(title, source, part, frozenset(shipped_docs.pages()).__contains__)


RAW = {"raw": TEXT}
ROUTES = (
    Route("GET", "/docs", contents, "the pages of the documentation", query=RAW, open=True,
          kind=HTML),
    Route("GET", "/docs/{slug}", document, "one page; ?raw is its source", query=RAW, open=True,
          kind=HTML),
    Route("GET", "/reference/{doc}", reference, "one page of the reference", query=RAW, open=True,
          kind=HTML),
    Route("GET", "/SKILL.md", skill, "how an agent takes part, for agents", open=True,
          kind=MARKDOWN),
    page("docs.css"),
)  # fmt: skip
