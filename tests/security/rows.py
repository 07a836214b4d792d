"""The lines of SECURITY.md and what tests call them. A test fails when the two differ.

A line is named by how it begins. A test says which lines it attacks with
``@pytest.mark.defends("links", "modes")``.
"""

DEFENDED = {
    "orders": "orders hidden in names",
    "terminal": "escape sequences in the same text",
    "modules": "modules planted in the repository",
    "compiled": "compiled code planted in the repository",
    "input": "hostile input to a hook",
    "special": "pipes, devices and endless files",
    "others": "others on the machine reading the state",
    "committed": "state committed by mistake",
    "links": "links in the way",
    "database": "a database that came with the repository",
    "restore": "a restore that writes somewhere else",
    "pointers": "crafted `.git` files",
    "git": "what the repository configures git to run",
    "installer": "an installer that is led elsewhere",
    "manifest": "an installed copy whose list of files was changed",
    "quoting": "paths and names that are shell text",
    "force": "a session that ends another live agent's lease",
    "person": "a session that passes for the person",
    "other-name": "a session that judges in another agent's name",
    "variables": "variables that a project sets",
    "questions": "a hook that skips your own permission questions",
    "web-page": "a web page that reaches for a server",
    "open-port": "a server that is open by mistake",
    "tokens": "tokens of rooms that leak",
    "persons-key": "a page that gives the person's key away",
    "far-away": "somebody far away who writes files through the page",
    "private-scopes": "an agent that reads what is private",
    "room-writes": "an agent that writes in a room",
    "remote-agents": "a remote agent that takes or learns too much",
    "given-up": "a tool's session that gave something up",
    "signing-in": "somebody who signs in as a user",
    "expressions": "expressions that never end",
    "server-input": "hostile input to a server",
}
NOT_DEFENDED = {
    "same-user": "An agent that runs arbitrary commands",
    "forged": "Names are no proof of who speaks",
    "accidents": "The guards are against accidents",
    "failing": "A failing hook allows",
    "project-code": "The hooks of project scope are code",
    "settings-env": "The `env` block of a project's settings",
    "filters": "Filters that the repository configures",
    "cache-place": "A cache folder that your environment puts inside a repository",
    "path": "A `PATH` or `PYTHONPATH`",
    "plain-text": "Messages, tasks and history are stored in plain text",
    "last-prompt": "The first 40 characters of a session's last prompt",
    "copies": "Copies of your files are kept",
    "guard-script": "The commit guard, like any git hook",
    "one-browser": "Tabs of one browser are one person",
    "silent-proxy": "A proxy or tunnel that does not say",
    "thin": "Thin rooms have no tokens",
    "first-join": "In a direct room, whoever joins first",
    "rooms-plain": "Rooms are stored in plain text",
    "hosts": "Other machines",
}
NOT_TESTED = {
    "hosts": "it says that nothing is promised",
}
"""Lines that state nothing a test could see fail, and why."""
