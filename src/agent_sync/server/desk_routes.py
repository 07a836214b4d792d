"""What the person at the page reads of a repository, with their key: nothing here changes anything,
but that what is over by the clock, or by an absence, is written down as over.

Every answer is JSON; words of others in it are as they were written, and bounded.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .desk import (
    desk_glance,
    feed_pages,
    file_page,
    looking_back,
    past_agreements,
    subject_pages,
    thread_page,
    version_page,
    work_lines,
)
from .desk.person_door import Entered, demand_person, entered
from .http_answers import Answer, data
from .http_calls import Call
from .repository.plain_data import plain
from .route_table import COUNT, FLAG, TEXT, Route

AT = "/repositories/{name}"
Query = Mapping[str, str]


def repositories(call: Call) -> Answer:
    """GET /repositories: those that are served."""
    demand_person(call)
    rooms = call.serving.repositories.repositories
    served = [Entered(rooms.of(room), rooms.env, here=True) for room in rooms.rooms]
    return _told({"repositories": [desk_glance.about(one) for one in served]})


def _told(found: "Any") -> Answer:
    """An answer. What is no text, as the name of a file may be, is spelled out: only then is every
    text looked at."""
    try:
        return data(200, found)
    except UnicodeEncodeError:
        return data(200, plain(found))


def _read(
    below: str, look: "Callable[[Entered, Query], Any]", says: str, **query: "Mapping[str, Any]"
) -> Route:
    """The route of something of a repository."""

    def run(call: Call) -> Answer:
        return _told(look(entered(call), {**call.query, **call.path}))

    return Route("GET", f"{AT}/{below}", run, f"{says} (the person's key)", query=query)


def _glance(one: Entered, _: Query) -> "Any":
    return desk_glance.glance(one)


def _work(one: Entered, _: Query) -> "Any":
    return work_lines.work(one)


def _over(one: Entered, _: Query) -> "Any":
    return past_agreements.over(one)


ROUTES = (
    Route("GET", "/repositories", repositories, "the repositories served (the person's key)"),
    _read("glance", _glance, "a repository at a glance"),
    _read("events", feed_pages.events, "its feed", after=COUNT, before=COUNT, limit=COUNT,
          path=TEXT, agent=TEXT, minor=FLAG),
    _read("past", looking_back.past, "what happened in a span of time",
          **{"from": TEXT, "to": TEXT}),
    _read("file", file_page.page, "all that is known of a file", path=TEXT),
    _read("versions", version_page.versions, "the versions that are kept", path=TEXT, all=FLAG),
    _read("versions/{version}", version_page.version, "one version, and how it differs"),
    _read("threads", thread_page.threads, "its threads of messages", q=TEXT, agent=TEXT),
    _read("threads/{message}", thread_page.thread, "one thread, and how it has come"),
    _read("patches/{id}", subject_pages.patch, "one patch, with its differences"),
    _read("gates/{id}", subject_pages.gate, "one gate"),
    _read("checkpoints/{id}", subject_pages.checkpoint, "one checkpoint, with its difference"),
    _read("handovers/{id}", subject_pages.handover, "one hand-over"),
    _read("agreements", _over, "what was to be agreed on and is over"),
    _read("tasks/{id}", subject_pages.task, "one task"),
    _read("work", _work, "how much uncommitted work each agent has"),
)  # fmt: skip
