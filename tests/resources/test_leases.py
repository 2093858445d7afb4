"""The lease: of two syncs one gets it, an expired one may be taken, and an error says who holds it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resources.answers import Tenant, rows
from sp_prosjektportal.errors import Conflict, PortfolioError, ReplyLost, RequestFailed
from sp_prosjektportal.resources.leases import Lease, acquire, release
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request

HUB = "https://contoso.sharepoint.com/sites/portefolje"
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=30)


class Row:
    """The one row of the list, with an etag that must match."""

    def __init__(
        self, holder: str | None = None, until: datetime | None = None, *, exists: bool = True
    ) -> None:
        self.holder, self.until, self.exists, self.version = holder, until, exists, 1
        self.before: list[
            Any
        ] = []  # what happens just before the next writes: a call, or an error after writing

    def tenant(self) -> Tenant:
        return Tenant(("GET", "/items(1)", self.read), ("GET", "/items", self.find), ("POST", "/items", self.make),
                      ("MERGE", "/items(1)", self.change))  # fmt: skip

    def find(self, ask: Request) -> Reply:
        return rows({"Id": 1}) if self.exists else rows()

    def read(self, ask: Request) -> Reply:
        until = f"{self.until:%Y-%m-%dT%H:%M:%SZ}" if self.until else None
        return Reply(200, {"Id": 1, "PpHolder": self.holder, "PpUntil": until}, {"etag": f'"{self.version}"'})

    def make(self, ask: Request) -> Reply:
        happening = self._happening()
        if self.exists:
            raise RequestFailed(
                500, "-2130575169, Microsoft.SharePoint.SPDuplicateValuesFoundException", "taken"
            )
        self.exists = True
        return self._write(ask, happening)

    def change(self, ask: Request) -> Reply:
        happening = self._happening()
        if ask.headers["If-Match"] != f'"{self.version}"':
            raise Conflict(412, "-1", "etag")
        return self._write(ask, happening)

    def _happening(self) -> Any:
        happening = self.before.pop(0) if self.before else None
        if callable(happening):
            happening()
            return None
        return happening

    def _write(self, ask: Request, happening: Any) -> Reply:
        self.holder = ask.body["PpHolder"]
        self.until = datetime.fromisoformat(ask.body["PpUntil"]) if ask.body["PpUntil"] else None
        self.version += 1
        if isinstance(happening, Exception):
            raise happening
        return Reply(204, None, {"etag": f'"{self.version}"'})

    def taken_by_b(self) -> None:
        self.holder, self.until, self.version, self.exists = "B", UNTIL, self.version + 1, True

    def run(self, steps: Steps[Any]) -> Any:
        return self.tenant().run(steps)


@pytest.mark.parametrize(
    "row",
    [
        Row(),
        Row(exists=False),
        Row("B", NOW),
        Row("B", NOW - timedelta(seconds=1)),
        Row("A", NOW + timedelta(hours=9)),
    ],
    ids=["free", "no row yet", "ends now", "expired", "ours"],
)
def test_a_lease_that_is_free_expired_or_ours_is_taken(row: Row) -> None:
    assert row.run(acquire(HUB, "A", UNTIL, NOW)) == Lease("A", UNTIL)
    assert (row.holder, row.until) == ("A", UNTIL)


def test_a_lease_that_is_held_is_refused_with_holder_and_time() -> None:
    row = Row("sync på srv-7", UNTIL)
    with pytest.raises(PortfolioError, match=r"srv-7 holds the lease until 2026-05-01 12:30 UTC") as refusal:
        row.run(acquire(HUB, "A", UNTIL, NOW))
    assert refusal.value.hint
    assert row.version == 1


@pytest.mark.parametrize("row", [Row(), Row(exists=False)], ids=["row is there", "row is made by both"])
def test_of_two_that_read_it_free_only_the_first_gets_it(row: Row) -> None:
    row.before = [row.taken_by_b]
    with pytest.raises(PortfolioError, match="B holds the lease"):
        row.run(acquire(HUB, "A", UNTIL, NOW))
    assert row.holder == "B"


def test_after_a_lost_reply_we_look_whether_it_became_ours() -> None:
    row = Row()
    row.before = [ReplyLost("gone")]
    assert row.run(acquire(HUB, "A", UNTIL, NOW)) == Lease("A", UNTIL)
    assert row.version == 2


def test_a_lease_that_is_given_back_is_free() -> None:
    row = Row("A", UNTIL)
    row.before = [ReplyLost("gone")]
    row.run(release(HUB, "A"))
    assert (row.holder, row.until) == (None, None)


def test_a_lease_that_somebody_else_has_by_now_is_not_given_back() -> None:
    row = Row("B", UNTIL)
    row.run(release(HUB, "A"))
    assert row.holder == "B"


def test_other_failures_are_not_hidden() -> None:
    row = Row(exists=False)
    row.before = [RequestFailed(400, "-1, Microsoft.SharePoint.SPException", "no such column")]
    with pytest.raises(RequestFailed, match="no such column"):
        row.run(acquire(HUB, "A", UNTIL, NOW))


def test_when_two_rows_were_made_the_first_counts() -> None:
    row = Row(exists=False)

    def both(ask: Request) -> Reply:
        row.taken_by_b()  # B's row has the lower id; ours is written beside it
        return Reply(201, {"Id": 2}, {"etag": '"1"'})

    tenant = Tenant(("GET", "/items(1)", row.read), ("GET", "/items", row.find), ("POST", "/items", both))
    with pytest.raises(PortfolioError, match="B holds the lease"):
        tenant.run(acquire(HUB, "A", UNTIL, NOW))
    assert "$orderby=Id" in tenant.sent("GET", "/items?")[0].path
