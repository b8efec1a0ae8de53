"""Processes and servers: listening, supervising, reloading, places for heavy work."""
