"""HTTP over rooms: what stands at the port, who may come in, and how answers look.

Needs the extra ``server`` (starlette, uvicorn). What a room does is decided in ``rooms/``.
"""
