"""The verbs as tools for models: what there is, what it takes, and how an answer is told.

For whoever serves them: ``mcp/`` on standard streams, ``server/`` over HTTP.
"""
