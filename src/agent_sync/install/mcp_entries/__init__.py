"""The MCP server in the configuration of clients: put in, and taken out again byte for byte."""
