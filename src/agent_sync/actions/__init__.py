"""Every verb once: plain values in, data or a typed error out. Nothing is printed."""
