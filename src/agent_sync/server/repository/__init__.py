"""A repository as a room (REPO): what is shown of it, and what may be done through a server.

Nothing of it lies in the rooms' own store but who joined; the repository's database is the truth.
"""
