"""Likes and ratings of rows: ``Reputation.SetLike`` and ``SetRating``, ``likedBy`` and ``likedByInformation``.

``SetLike`` answers how many like the row, ``SetRating`` the average (CSOM reference: Reputation class); what ``likedBy`` and
``likedByInformation`` hold is what PnPjs reads of it (its ``ILikeData`` and ``ILikedByInformation``). Whether a list must have
ratings turned on first is not verified ([K]: it need not).
"""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import invalid, item_missing, list_gone
from sp_prosjektportal.emulator.sharepoint import principals
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Node,
    Primitive,
    action,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.permissions import require_word
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.versions import place
from sp_prosjektportal.emulator.store import Row

_BEST = 5


def _given(session: Session, list_id: str, item_id: int, table: str) -> dict[str, Row]:
    return session.rows(table, place(list_id, item_id))


def like(session: Session, list_id: str, item_id: int, liked: bool) -> int:
    """Sets or takes back the caller's like; how many like it then. Who may read may like."""
    require_word(session, f"item:{list_id}:{item_id}")
    me, where = str(principals.me(session)), place(list_id, item_id)
    if not liked:
        session.store.remove("likes", me, session.site_id, where)
    elif me not in session.rows("likes", where):
        session.put("likes", me, {"user": int(me), "at": session.moment}, where)
    return len(_given(session, list_id, item_id, "likes"))


def rate(session: Session, list_id: str, item_id: int, rating: int) -> float:
    require_word(session, f"item:{list_id}:{item_id}")
    if not 0 <= rating <= _BEST:
        raise invalid("Value does not fall within the expected range.")
    me, where = str(principals.me(session)), place(list_id, item_id)
    session.put("ratings", me, {"user": int(me), "rating": rating}, where)
    given = [int(row["rating"]) for row in _given(session, list_id, item_id, "ratings").values()]
    return sum(given) / len(given)


class Liker(Entity):
    type = "Microsoft.SharePoint.Likes.userEntity"

    def __init__(self, session: Session, uri: str, row: Row) -> None:
        super().__init__(session, f"{uri}('{row['user']}')")
        self.row = row

    def properties(self) -> dict[str, Any]:
        person = principals.principal(self.session, self.row["user"]) or {}
        return {
            "creationDate": self.row["at"], "email": person.get("email") or "", "id": self.row["user"],
            "loginName": person.get("login", ""), "name": person.get("title", ""),
        }  # fmt: skip


class Likers(Collection):
    type = "Microsoft.SharePoint.Likes.userEntity"

    def __init__(self, session: Session, uri: str, list_id: str, item_id: int) -> None:
        super().__init__(session, f"{uri}/likedBy")
        self.list_id, self.item_id = list_id, item_id

    def rows(self) -> list[Entity]:
        found = _given(self.session, self.list_id, self.item_id, "likes").values()
        return [Liker(self.session, self.uri, row) for row in found]


class LikedBy(Entity):
    type = "Microsoft.SharePoint.Likes.likedByInformation"

    def __init__(self, session: Session, uri: str, list_id: str, item_id: int) -> None:
        super().__init__(session, f"{uri}/likedByInformation")
        self.list_id, self.item_id = list_id, item_id

    def properties(self) -> dict[str, Any]:
        likes, me = (
            _given(self.session, self.list_id, self.item_id, "likes"),
            principals.known_me(self.session),
        )
        return {"isLikedByUser": str(me) in likes, "likeCount": len(likes)}

    @navigation("likedBy")
    def people(self) -> Collection:
        return Likers(self.session, self.uri, self.list_id, self.item_id)


class Reputation(Node):
    type = "Microsoft.Office.Server.ReputationModel.Reputation"

    @action("SetLike", parameters=["listID", "itemID", "like"])
    def set_like(self, list_id: str, item_id: int | str, like: bool = True) -> Primitive:
        found, number = self._item(list_id, item_id)
        return Primitive(_like(self.session, found, number, bool(like)))

    @action("SetRating", parameters=["listID", "itemID", "rating"])
    def set_rating(self, list_id: str, item_id: int | str, rating: int) -> Primitive:
        found, number = self._item(list_id, item_id)
        return Primitive(rate(self.session, found, number, int(rating)))

    def _item(self, list_id: str, item_id: int | str) -> tuple[str, int]:
        wanted = str(list_id).strip("{}").lower()
        if self.session.get("lists", wanted) is None:
            raise list_gone()
        if self.session.get("items", str(item_id), wanted) is None:
            raise item_missing()
        return wanted, int(item_id)


_like = like
