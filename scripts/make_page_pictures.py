#!/usr/bin/env python3
"""Make the pictures of the page: a repository at work, three widths, light and dark.

A scene of six agents is played with real hooks, served, and looked at in Chromium (which has to be
there). The pictures stand in docs/pictures, as WebP. Whether they look right, eyes decide; a
picture that is nearly of one colour is no picture, and ends this with status 1.
"""

import base64
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
for folder in ("src", "tests"):
    sys.path.insert(0, str(ROOT / folder))

from page.scene import Small, small  # noqa: E402
from server.browser import Browser, Page  # noqa: E402
from server.served import Served, Store  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
SHOTS = (
    ("now", "", "[aria-labelledby^=waits-title]", 1280, 860),
    ("now-narrow", "", "svg", 320, 720),
    ("now-wide", "", "[aria-labelledby^=waits-title]", 3840, 1600),
    ("difference", "?view=version&version=V1", "table", 1280, 560),
    ("timeline", "?view=timeline", ".dr-lane, [class*=lane]", 1280, 560),
)
"""Name, address, what has to be drawn, width and height in pixels."""
THEMES = ("light", "dark")
QUALITY = 82
LEAST_COLOURS = 40
COLOURS = """(async () => {
  const one = new Image(); one.src = "data:image/webp;base64,%s"; await one.decode();
  const canvas = new OffscreenCanvas(one.width, one.height), pen = canvas.getContext("2d");
  pen.drawImage(one, 0, 0);
  const points = new Uint32Array(pen.getImageData(0, 0, one.width, one.height).data.buffer);
  return new Set(points).size;
})()"""


def main() -> None:
    """Write them; exits 1 at one that shows nothing."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="agent-sync-pictures-") as at:
        home = Path(at)
        os.environ["HOME"] = at
        for name in [one for one in os.environ if one.startswith(("AGENT_SYNC_", "CLAUDE"))]:
            del os.environ[name]
        with small(home, home) as scene:
            door = ROOT / "skills" / "agent-sync" / "scripts" / "agent-sync"
            installed = [sys.executable, str(door), "install", "--write-settings"]
            subprocess.run(installed, cwd=scene.repo, check=True, capture_output=True, timeout=120)
            served = Served(Store(home / "rooms"), home, "--repo", str(scene.repo), profile="")
            browser = Browser(home / "chromium")
            try:
                _all(scene, served, browser)
            finally:
                browser.close()
                served.close()


def _all(scene: Small, served: Served, browser: Browser) -> None:
    key = (served.store.folder / "person.key").read_text().strip()
    page, blank = browser.page(), browser.page()
    page.goto(f"{served.address}/#token={key}")
    page.says("Live")
    for name, query, drawn, width, height in SHOTS:
        for theme in THEMES:
            page.look(width, height, theme=theme, still=True)
            page.goto(f"{served.address}/{query}")
            page.until(f"!!document.querySelector('#view')?.querySelector({drawn!r})")
            page.until("!document.querySelector('[aria-busy=true]')")
            page.says(scene.repo.name)
            _taken(page, blank, FOLDER / f"page-{name}-{theme}.webp")


def _taken(page: Page, blank: Page, path: Path) -> None:
    taken = page.send("Page.captureScreenshot", format="webp", quality=QUALITY)["data"]
    colours = int(blank.js(COLOURS % taken))
    if colours < LEAST_COLOURS:
        raise SystemExit(f"{path.name} shows nothing: {colours} colours")
    path.write_bytes(base64.b64decode(taken))
    print(f"{path.name}: {path.stat().st_size // 1024} KB, {colours} colours")


if __name__ == "__main__":
    main()
