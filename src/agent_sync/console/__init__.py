"""The operator console: one terminal that shows the whole repository and can steer it."""
