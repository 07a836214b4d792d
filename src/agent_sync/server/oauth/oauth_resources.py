"""What a token of OAuth can be asked for: the tools of rooms, wherever they stand."""

RESOURCES = ("/mcp", "/declared/mcp", "/direct/mcp")
