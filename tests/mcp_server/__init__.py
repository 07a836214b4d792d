"""The tools over MCP: a real server on its standard streams, asked in the protocol's own words."""
