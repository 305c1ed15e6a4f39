"""What can go wrong with a Slack, on purpose: for testing that a bot loses nothing and says nothing twice."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

KINDS = ("stored_dropped", "stored_500", "ratelimited", "refused", "history_failed")


@dataclass
class Faults:
    """Probabilities (0–1) of each fault, drawn from a seeded generator, and a queue of faults for the next posts.

    `stored_dropped`: the post is stored, then the connection is cut. `stored_500`: stored, answered with 500.
    `ratelimited`: 429 with Retry-After. `refused`: a definite error. `history_failed`: conversations.history fails.
    `twins`: an event is delivered again under another event_id. `delay`: seconds before each answer.
    """

    stored_dropped: float = 0.0
    stored_500: float = 0.0
    ratelimited: float = 0.0
    refused: float = 0.0
    history_failed: float = 0.0
    twins: float = 0.0
    delay: float = 0.0
    retry_after: int = 1
    error: str = "channel_not_found"
    seed: int = 0
    script: deque[str] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._lock = threading.Lock()

    def for_post(self) -> str | None:
        """Return the fault of the next post, or None."""
        with self._lock:
            if self.script:
                kind = self.script.popleft()
                return None if kind == "ok" else kind
            drawn = self._random.random()
            for kind in ("stored_dropped", "stored_500", "ratelimited", "refused"):
                drawn -= getattr(self, kind)
                if drawn < 0:
                    return kind
        return None

    def happens(self, kind: str) -> bool:
        """Draw whether a fault other than a post's happens now."""
        with self._lock:
            return self._random.random() < float(getattr(self, kind))

    def next_posts(self, kinds: Iterable[str]) -> None:
        """Queue what the next posts meet: names of faults, or "ok"."""
        with self._lock:
            self.script.extend(kinds)

    def change(self, values: Mapping[str, Any]) -> None:
        """Set fields by name; unknown names raise KeyError."""
        known = {f.name for f in fields(self)} - {"script"}
        for name, value in values.items():
            if name == "script":
                self.next_posts(value)
            elif name in known:
                setattr(self, name, value)
            else:
                raise KeyError(name)
        if "seed" in values:
            self._random = random.Random(self.seed)
