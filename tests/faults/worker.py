"""One digest worker of the fault run: ticks on a clock that another process sets. Meant to be killed."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path

from slack_sdk import WebClient

from handlers.desk import Desk
from handlers.schedule import Deliverer, digest_client
from knowledge.store import Store
from knowledge.vocabulary import Vocabulary


def main(folder: Path, api_url: str, token: str) -> None:
    """Tick for ever on the time that stands in folder/clock."""

    def now() -> datetime:
        return datetime.fromisoformat((folder / "clock").read_text(encoding="ascii"))

    desk = Desk(Store(folder / "digest.db"), Vocabulary.of([]), now)
    client = digest_client(WebClient(token=token, base_url=api_url))
    deliverer = Deliverer(desk, client, desk.calendar, sleep=lambda _: None)
    while True:
        deliverer.tick()
        time.sleep(0.01)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
