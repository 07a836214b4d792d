"""What can be asked of rooms, by whoever serves them: plain values in, data or a refusal out.

Here a store, the clock and the pure decisions of ``rooms/`` meet. Nothing here knows HTTP.
"""
