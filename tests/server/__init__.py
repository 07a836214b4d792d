"""The server from outside: a real process, real sockets, both stores. No import of what it is made of."""
