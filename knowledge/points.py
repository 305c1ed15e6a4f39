"""Split a message into the things it asks."""

from __future__ import annotations


def split(topic: str) -> list[str]:
    """Return the points of a message, in order; the whole when it asks one thing."""
    return [topic]
