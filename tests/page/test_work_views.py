"""The views where a person reads and decides: hostile words, widths, forms, keys, late answers."""

from collections.abc import Iterator

import pytest

from server.browser import Page

from . import made
from .made_whole import filled
from .pretend import Pretend

VIEWS = (
    "version&version=V6", "version", "file&path=src/tax.py", "messages", "messages&thread=M1",
    "messages&write=1", "tasks", "tasks&as=lines&task=T4", "tasks&as=lines", "tasks&as=table",
    "tasks&task=T5", "tasks&write=1", "agreements", "agreements&id=G1", "agreements&id=C1",
    "agreements&id=P1", "agreements&id=H1", "agreements&id=W1",
)  # fmt: skip
READY = "!!document.querySelector('#view') && !document.querySelector('#view [aria-busy=true]')"


@pytest.fixture
def server() -> "Iterator[Pretend]":
    """Something hostile in every field."""
    one = filled(Pretend(made.glance()))
    yield one
    one.close()


def shown(server: Pretend, page: Page, view: str, width: int = 1280) -> None:
    """A view, once all of it is there."""
    page.look(width, 900, still=True)
    page.goto(f"{server.address}/?view={view}")
    page.until(READY)


@pytest.mark.parametrize("view", VIEWS)
def test_words_of_others_stay_words_and_nothing_is_wider_than_the_window(
    server: Pretend, page: Page, view: str
) -> None:
    for width in (1280, 320):
        shown(server, page, view, width)
        if view != "version":  # there a long path is cut in front
            page.says("«202e»evil")
        assert page.js("document.querySelectorAll('#view img, #view script').length") == 0
        assert page.js("document.title").endswith("agent-sync")
        assert page.js("document.documentElement.scrollWidth") <= width
        wide = (
            "[...document.querySelectorAll('#view button, #view input, #view a, #view h2')].filter"
            "((one) => one.checkVisibility() && !one.closest('.sideways, .boxes') && "
            "one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML)"
        )
        assert page.js(wide) == []


def test_what_was_typed_stays_when_the_picture_is_another_and_when_one_comes_back(
    server: Pretend, page: Page
) -> None:
    shown(server, page, "tasks&write=1")
    page.point("#new-task-title")
    page.write("half a tit")
    page.point("#new-task-depends_on-T2")
    seen = len(page.asked("/glance"))
    server.answers["glance"]["tasks"].append(made.task(9, "came meanwhile"))
    server.changed()
    page.js("dispatchEvent(new Event('acted'))")
    page.says("came meanwhile")
    assert len(page.asked("/glance")) > seen
    assert page.js("document.getElementById('new-task-title').value") == "half a tit"
    page.point_at("Messages")
    page.until("!!document.querySelector('.threads')")
    page.js("history.back()")
    page.until("document.getElementById('new-task-title')?.value === 'half a tit'")
    assert page.js("document.getElementById('new-task-depends_on-T2').checked")


def test_a_refusal_stands_beside_the_field_that_it_is_about(server: Pretend, page: Page) -> None:
    shown(server, page, "tasks&write=1")
    page.point("#new-task-title")
    page.key("Enter", modifiers=2)
    page.until("document.getElementById('new-task-title-wrong')?.innerText === 'A task needs a "
               "title.'")  # fmt: skip
    assert page.js("document.activeElement.id") == "new-task-title"
    assert server.posted == []
    page.write("A title")
    server.reply("create_task", 400, error="invalid_value", message="too high", param="priority")
    page.point("#new-task-priority")
    page.write("99")
    page.key("Enter", modifiers=2)
    page.until("document.getElementById('new-task-priority-wrong')?.innerText === 'too high'")
    assert page.js("document.activeElement.id") == "new-task-priority"
    assert page.js("document.activeElement.getAttribute('aria-invalid')") == "true"
    server.reply("create_task", 409, error="conflict", message="there is one of that title")
    page.key("Enter", modifiers=2)
    page.until("document.querySelector('form > [role=alert]')?.innerText.includes('one of that')")
    page.key("Enter", modifiers=2)
    page.says("did create_task")
    last = server.posted[-1][1]["params"]
    assert last == {"title": "A title", "priority": 99}
    assert page.js("document.querySelector('#new-task-title')?.value ?? ''") == ""


def test_a_press_of_a_button_is_one_press(server: Pretend, page: Page) -> None:
    shown(server, page, "agreements&id=P1")
    page.until("!!document.querySelector('article .acts button')")
    page.js("for (let n = 0; n < 5; n++) document.querySelector('article .acts button').click()")
    page.says("did approve")
    assert [name for name, _ in server.posted] == ["approve"]


def test_somebody_is_chosen_from_a_list(server: Pretend, page: Page) -> None:
    shown(server, page, "tasks&task=T4")
    page.point_at("Assign", "article button")
    page.until("document.querySelectorAll('dialog option').length === 4")
    page.point_at("Assign", "dialog button")
    page.says("Choose somebody.")
    page.js("document.querySelector('dialog select').value = 'id-ben'")
    page.point_at("Assign", "dialog button")
    page.says("did assign")
    assert server.posted[-1][1]["params"] == {"task": "T4", "agent": "id-ben"}


def test_a_thread_is_read_answered_and_acknowledged(server: Pretend, page: Page) -> None:
    shown(server, page, "messages&thread=M1")
    page.says("1 got it late")
    page.point_at("Mark as read")
    page.says("did read")
    page.point_at("Acknowledge")
    page.says("did acknowledge")
    page.point("#answer-M1-message")
    page.write("fine\nby me")
    page.key("Enter", modifiers=2)
    page.says("did reply")
    assert [(name, body["params"]) for name, body in server.posted] == [
        ("read", {"ids": ["M2"]}), ("acknowledge", {"id": "M2"}),
        ("reply", {"id": "M2", "message": "fine\nby me"}),
    ]  # fmt: skip


def test_a_message_to_a_crew_goes_to_its_members_and_may_be_a_directive(
    server: Pretend, page: Page
) -> None:
    shown(server, page, "messages&write=1")
    page.until("!!document.getElementById('write-directive')")
    page.point("[id='write-to-crew W1']")
    page.point("#write-directive")
    page.point("#write-message")
    page.write("stop")
    page.key("Enter", modifiers=2)
    page.says("did send")
    sent = server.posted[-1][1]["params"]
    assert sent == {"to": ["id-ann"], "message": "stop", "directive": True}


def test_threads_are_searched_and_narrowed(server: Pretend, page: Page) -> None:
    one = server.answers["threads"]["threads"][0]
    server.answers["threads?q=cents only"] = {"threads": [{**one, "id": "M7"}]}
    shown(server, page, "messages")
    page.says("2 threads")
    page.point("#find-threads")
    page.write("cents only")
    page.says("1 thread found")
    page.until("!!document.querySelector('.threads a[href*=\"M7\"]')")
    page.js("document.querySelector('#find-threads').value = ''")
    page.point("#find-threads")
    page.key("Backspace")


def test_tasks_are_narrowed_by_a_word(server: Pretend, page: Page) -> None:
    shown(server, page, "tasks")
    page.key("/")
    page.until("document.activeElement.id === 'filter-tasks'")
    page.write("TAX")
    page.until("document.querySelectorAll('.task-card').length === 1")
    assert "Taxes of 2027" in page.text
    page.write(" none such")
    page.says("No task is like that.")


def test_a_drawn_dependency_is_also_in_the_table(server: Pretend, page: Page) -> None:
    shown(server, page, "tasks&as=lines")
    drawn = page.js("[...document.querySelectorAll('.task-graph path title')].map((one) => "
                    "one.textContent)")  # fmt: skip
    assert sorted(drawn) == [
        "T2 waits for T1, which is done", "T3 waits for T1, which is done", "T4 waits for T2",
        "T4 waits for T3",
    ]  # fmt: skip
    page.point_at("Table")
    page.until("!!document.querySelector('table')")
    rows = page.js("[...document.querySelectorAll('tbody tr')].map((one) => [one.cells[0].innerText"
                   ", one.cells[4].innerText])")  # fmt: skip
    assert rows == [["T1", ""], ["T2", "T1 ✓"], ["T3", "T1 ✓"], ["T4", "T2, T3"], ["T5", ""],
                    ["T6", ""]]  # fmt: skip
    shown(server, page, "tasks&as=lines", 320)
    page.until("!!document.querySelector('.task-tree')")


def test_all_is_done_by_keys_alone(server: Pretend, page: Page) -> None:
    shown(server, page, "agreements")
    page.js("document.querySelector('.threads a').focus()")
    page.key("Enter")
    page.until("!!document.querySelector('article')")
    page.js("document.querySelector('.split-back a').focus()")
    page.key("Tab")
    assert page.js("document.activeElement.innerText") == "Cancel the gate"
    page.key("Enter")
    page.until("document.activeElement.name === 'why'")
    for _ in range(5):
        page.key("Tab")
        assert page.js("!!document.activeElement.closest('dialog') || document.activeElement === "
                       "document.body"), "a dialog keeps the focus"  # fmt: skip
    page.key("Escape")
    page.until("!document.querySelector('dialog[open], [aria-busy=true]')")
    assert page.js("document.activeElement.innerText") == "Cancel the gate"


def test_the_focus_goes_along_where_the_list_makes_room(server: Pretend, page: Page) -> None:
    shown(server, page, "agreements", 320)
    page.js("document.querySelector('.threads a').focus()")
    page.key("Enter")
    page.until("document.activeElement.classList.contains('split-detail')")
    page.key("Tab")
    assert page.js("document.activeElement.innerText") == "‹ Back to the list"
    page.key("Enter")
    page.until("document.activeElement.classList.contains('split-list')")


def test_what_is_not_there_is_said(server: Pretend, page: Page) -> None:
    for view, says in (
        ("version&version=V99", "This version cannot be read"),
        ("messages&thread=M99", "This thread cannot be read"),
        ("tasks&task=T99", "This task cannot be read"),
        ("agreements&id=G99", "G99 cannot be read"),
        ("agreements&id=zzz", "is not there, or it is over"),
    ):
        page.look(1280, 900, still=True)
        page.goto(f"{server.address}/?view={view}")
        page.says(says)
