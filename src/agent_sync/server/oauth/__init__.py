"""OAuth 2.1 for clients of MCP: the SDK's own handlers, over codes and tokens of this server."""
