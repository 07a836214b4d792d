"""Where rooms lie: one SQLite file, or PostgreSQL, behind one narrow seam. Plain SQL that both run.

``room_store`` is the door: it hands out pictures (``picture/``) and takes drafts. What other rooms
of the house see of it are ``RoomStore``, ``Look`` and ``Write``.
"""
