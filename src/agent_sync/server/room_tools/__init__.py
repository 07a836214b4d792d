"""Rooms as tools of MCP over HTTP: eighteen names over the verbs that every endpoint calls.

Needs the extra ``mcp``; its SDK is loaded with the first request, and only ``sdk_door`` knows it.
"""
