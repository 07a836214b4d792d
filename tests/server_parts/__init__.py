"""Parts of the server, in process: what the checks over the wire cannot force."""
