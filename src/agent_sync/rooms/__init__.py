"""Shared versioned state that agents act on by declared actions: a room, whoever serves it.

Standard library only. What happens in a room is decided on a ``picture`` of it, without a database;
``store/`` reads pictures and writes what became of them; ``service/`` joins the two.
"""
