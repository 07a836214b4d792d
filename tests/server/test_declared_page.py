"""Check C15: views that say how they are shown stand above everything else on a room's page."""

import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from support import TIMEOUT_S, need

from .rooms import Room
from .served import Served
from .shapes import has

HOSTILE = '<img src=x onerror="document.title=1">'
METRIC = {"type": "metric", "label": "Score", "order": 1, "unit": "points"}
TABLE = {"type": "array-table", "label": "Players", "order": 3, "columns": ["name", "score"]}
TEXT = {"type": "markdown", "label": "Text", "order": 2}
OTHER = {"type": "feed", "label": "Other", "order": 4}


@pytest.fixture
def declared(served: Served) -> Room:
    """A new room of profile declared on the shared server."""
    return Room(served, "/declared")


class Page(HTMLParser):
    """The texts of a page, section by section, under their headings; and tags of pictures."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sections: list[list[str]] = []
        self.pictures = 0
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag == "section":
            self.sections.append([])
            self._inside = True
        self.pictures += tag == "img"

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.sections[-1].append(data.strip())


def rendered(url: str, profile: Path) -> Page:
    """The page in a real browser, once it has drawn."""
    words = [need("chromium"), "--headless", "--no-sandbox", "--disable-gpu"]
    words += [
        f"--user-data-dir={profile}",
        "--virtual-time-budget=2000",
        "--timeout=8000",
        "--dump-dom",
        url,
    ]
    done = subprocess.run(words, capture_output=True, timeout=2 * TIMEOUT_S, check=True)
    return Page(done.stdout.decode())


@pytest.mark.proves("ROOM-6")
def test_a_view_keeps_how_it_is_shown(declared: Room) -> None:
    """C15: in its registration and in a poll."""
    alice = declared.join("alice")
    made = alice.view("score", "1 + 1", render=METRIC).is_(201)
    has(made, {"id": "score", "value": 2, "render": METRIC})
    alice.view("plain", "1").is_(201)
    rows = {row["id"]: row for row in alice.get("/poll").is_(200)["views"]}
    assert rows["score"]["render"] == METRIC
    assert "render" not in rows["plain"]
    assert alice.context()["views"] == {"score": 2, "plain": 1}
    alice.view("score", "1", render="metric").is_(400, "invalid_render")


@pytest.mark.proves("ROOM-6")
def test_such_views_stand_first_on_the_page(served: Served, declared: Room, tmp_path: Path) -> None:
    """C15: in their order, and the words of others are text."""
    alice = declared.join("alice")
    players = '[{"name": "Al", "score": 2, "more": 1}, {"name": "Bo", "score": [1]}]'
    alice.view("players", players, render=TABLE).is_(201)
    alice.view("score", "40 + 2", render=METRIC).is_(201)
    alice.view("plain", "7").is_(201)
    alice.view("text", f"'{HOSTILE}'", render=TEXT).is_(201)
    alice.view("other", '{"a": 1}', render=OTHER).is_(201)
    url = f"{served.address}/declared/?room={declared.id}#token={declared.viewer.token}"
    page = rendered(url, tmp_path)
    assert page.sections[:4] == [
        ["Score", "42 points"],
        ["Text", HOSTILE],
        ["Players", "name", "score", "Al", "2", "Bo", "[1]"],
        ["Other", '{"a":1}'],
    ]
    assert page.sections[4][0].startswith("Agents")
    assert page.pictures == 0
    assert declared.viewer.token not in served.log
