"""The server from outside: a real process, real sockets, both stores, nothing of its insides."""
