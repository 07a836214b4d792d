"""What users of passkeys do: they register one by a link, and sign in."""

import json

from .browser import Page
from .served import Served


def link_of(served: Served, verb: str, name: str) -> str:
    """The one-time link that the owner of the machine is told."""
    return str(json.loads(served.command("user", verb, name, "--json"))["data"]["link"])


def registered(served: Served, page: Page, name: str, verb: str = "add") -> str:
    """A user with a passkey; the link that was used up."""
    link = link_of(served, verb, name)
    page.goto(link)
    page.type("label", "laptop")
    page.click("register")
    page.says(f"{name} can sign in")
    return link


def signed_in(served: Served, page: Page) -> None:
    """Sign in, and see one's passkeys."""
    page.goto(f"http://localhost:{served.port}/auth/sign-in")
    page.click("sign-in")
    page.says("Your passkeys")
