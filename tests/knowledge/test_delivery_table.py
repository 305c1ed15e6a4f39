"""The delivery table under any order of claims, results, crashes and clock moves: one owner at a time, sent is final."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from knowledge.store import Store
from knowledge.store.digests import LEASE_SECONDS

OWNERS = st.sampled_from(["a", "b"])
WEEK, CHANNEL = "2026-W48", "C1"


class DeliveryTable(RuleBasedStateMachine):
    """Two workers, one row."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.digests = Store(Path(self.folder.name) / "a.db").digests
        self.now = datetime(2026, 11, 24, tzinfo=UTC)
        self.holder: tuple[str, datetime] | None = None
        self.final = ""
        self.keys: set[str] = set()

    def teardown(self) -> None:
        self.folder.cleanup()

    def stamp(self, moment: datetime) -> str:
        return moment.isoformat(timespec="seconds")

    @rule(seconds=st.integers(0, 200))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(owner=OWNERS)
    def claim(self, owner: str) -> None:
        lease = self.stamp(self.now - timedelta(seconds=LEASE_SECONDS))
        claim = self.digests.claim(WEEK, CHANNEL, f"key-{owner}", owner, self.stamp(self.now), lease)
        if claim is None:
            return
        assert not self.final, "a settled delivery was claimed again"
        if self.holder:
            assert self.now - self.holder[1] > timedelta(seconds=LEASE_SECONDS), "a live claim was taken away"
        self.keys.add(claim.key)
        self.holder = (owner, self.now)

    @rule(owner=OWNERS, state=st.sampled_from(["sent", "failed", "pending"]))
    def settle(self, owner: str, state: str) -> None:
        later = self.stamp(self.now + timedelta(seconds=30)) if state == "pending" else ""
        took = self.digests.settle(WEEK, CHANNEL, state, owner=owner, not_before=later)
        assert took == bool(self.holder and self.holder[0] == owner), "somebody else's claim was settled"
        if took:
            self.holder = None
            self.final = state if state != "pending" else ""

    @rule()
    def give_up(self) -> None:
        if self.digests.skip(WEEK, CHANNEL, self.stamp(self.now)):
            assert not self.keys, "a delivery that was begun was skipped"
            self.final = "skipped"

    @invariant()
    def the_row_says_what_happened(self) -> None:
        row = self.digests.delivery(WEEK, CHANNEL)
        if self.final:
            assert row is not None
            assert row.state == self.final
        assert len(self.keys) <= 1, "a second key would hide an earlier post"


DeliveryTable.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestDeliveryTable = DeliveryTable.TestCase
