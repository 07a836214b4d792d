"""One module an event of the client."""
