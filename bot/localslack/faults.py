"""What can go wrong with a Slack, on purpose: for testing that a bot loses nothing and says nothing twice."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

POST_KINDS = ("stored_dropped", "stored_500", "ratelimited", "refused")


@dataclass
class Faults:
    """Probabilities (0–1) of each fault, drawn from a seeded generator, and a queue of faults for the next posts.

    Of chat.postMessage — `stored_dropped`: the post is stored, then the connection is cut. `stored_500`: stored,
    answered with 500. `ratelimited`: 429 with `retry_after` seconds. `refused`: the definite error `error`.
    Of conversations.history and .replies — `history_failed`. Of every call — `delay`: seconds before the answer.
    Of events — `twins`: delivered again under another event_id. `retries`: delivered again under the same,
    though acknowledged. `cut`: the WebSocket is cut right after a payload was sent, acknowledged or not.

    `script` holds what the next posts meet, before any drawing: a kind, "refused:is_archived",
    "ratelimited:30" (seconds) or "ok".
    """

    stored_dropped: float = 0.0
    stored_500: float = 0.0
    ratelimited: float = 0.0
    refused: float = 0.0
    history_failed: float = 0.0
    twins: float = 0.0
    retries: float = 0.0
    cut: float = 0.0
    delay: float = 0.0
    retry_after: int = 1
    error: str = "channel_not_found"
    seed: int = 0
    script: deque[str] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._lock = threading.Lock()

    def for_post(self) -> str | None:
        """Return the fault of the next post, "kind" or "kind:detail", or None."""
        with self._lock:
            if self.script:
                kind = self.script.popleft()
                return None if kind == "ok" else kind
            drawn = self._random.random()
            for kind in POST_KINDS:
                drawn -= getattr(self, kind)
                if drawn < 0:
                    return kind
        return None

    def happens(self, kind: str) -> bool:
        """Draw whether a fault other than a post's happens now."""
        likelihood = float(getattr(self, kind))
        if not likelihood:
            return False
        with self._lock:
            return self._random.random() < likelihood

    def next_posts(self, kinds: Iterable[str]) -> None:
        """Queue what the next posts meet: names of faults, or "ok". Raises ValueError for an unknown one."""
        kinds = list(kinds)
        for kind in kinds:
            if kind.partition(":")[0] not in (*POST_KINDS, "ok"):
                raise ValueError(f"unknown fault of a post: {kind}")
        with self._lock:
            self.script.extend(kinds)

    def change(self, values: Mapping[str, Any]) -> None:
        """Set fields by name (`script` is added to what is queued). Raises KeyError for an unknown name."""
        known = {f.name for f in fields(self)} - {"script"}
        if unknown := set(values) - known - {"script"}:
            raise KeyError(min(unknown))
        for name, value in values.items():
            if name == "script":
                self.next_posts(value)
            else:
                setattr(self, name, value)
        if "seed" in values:
            self._random = random.Random(self.seed)

    def as_dict(self) -> dict[str, Any]:
        """Return every field, for showing."""
        return {f.name: getattr(self, f.name) for f in fields(self)} | {"script": list(self.script)}
