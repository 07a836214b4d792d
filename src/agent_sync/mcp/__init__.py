"""MCP over the client library: one process for each client that starts it, on standard streams."""
