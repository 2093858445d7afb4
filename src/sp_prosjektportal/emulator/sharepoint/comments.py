"""Comments on rows (cases items.page_nextlink): the newest first, thirty a page."""

from __future__ import annotations

import base64
import html
from typing import Any

from sp_prosjektportal.emulator.errors import invalid, resource_missing
from sp_prosjektportal.emulator.odata import Complex, Query
from sp_prosjektportal.emulator.sharepoint import principals
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, action, navigation
from sp_prosjektportal.emulator.sharepoint.next_links import lower_hex
from sp_prosjektportal.emulator.sharepoint.permissions import require, require_word
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.versions import place
from sp_prosjektportal.emulator.store import Row

PAGE = 30


class Comment(Entity):
    type = "Microsoft.SharePoint.Comments.comment"

    def __init__(self, session: Session, list_id: str, item_id: int, row: Row) -> None:
        super().__init__(session, f"Web/Lists(guid'{list_id}')/Items({item_id})/Comments('{row['id']}')")
        self.list_id, self.item_id, self.row = list_id, item_id, row

    def properties(self) -> dict[str, Any]:
        row = self.row
        reader = principals.by_login(self.session, self.session.principal.login)
        likes = row.get("likes") or []
        return {
            "author": self._author(), "createdDate": row["created"], "id": str(row["id"]), "isLikedByUser": reader is not None and reader["id"] in likes,
            "isReply": row["parent"] != 0, "itemId": self.item_id, "likeCount": len(likes), "listId": self.list_id, "mentions": [],
            "modifiedDate": None, "parentId": str(row["parent"]), "replyCount": len(self.replies().rows()), "text": row["text"],
        }  # fmt: skip

    def _author(self) -> Complex:
        found = principals.principal(self.session, self.row["author"]) or {}
        values = {
            "directoryObjectId": None, "email": found.get("email") or "", "expiration": None, "id": self.row["author"], "isActive": True,
            "isExternal": False, "jobTitle": None, "loginName": found.get("login", ""), "name": found.get("title", ""),
            "principalType": 1, "userId": None, "userPrincipalName": None,
        }  # fmt: skip
        return Complex("Microsoft.SharePoint.Comments.Client.Principal", values)

    @navigation("replies")
    def replies(self) -> Comments:
        return Comments(self.session, self.list_id, self.item_id, int(self.row["id"]))

    @action("Like")
    def like(self) -> None:
        self._save(likes=sorted({*(self.row.get("likes") or []), principals.me(self.session)}))

    @action("Unlike")
    def unlike(self) -> None:
        me = principals.me(self.session)
        self._save(likes=[one for one in self.row.get("likes") or [] if one != me])

    def _save(self, **values: Any) -> None:
        require_word(self.session, f"item:{self.list_id}:{self.item_id}")
        row = {**self.row, **values}
        self.session.put("comments", str(row["id"]), row, place(self.list_id, self.item_id))

    def delete(self) -> None:
        require(self.session, "write", f"item:{self.list_id}:{self.item_id}")
        for reply in self.replies().rows():
            reply.delete()
        self.session.remove("comments", str(self.row["id"]), place(self.list_id, self.item_id))

    @action("DeleteObject")
    def delete_object(self) -> None:
        self.delete()


class Comments(Collection):
    type = "Microsoft.SharePoint.Comments.comment"

    def __init__(self, session: Session, list_id: str, item_id: int, parent: int = 0) -> None:
        super().__init__(session, f"Web/Lists(guid'{list_id}')/Items({item_id})/Comments")
        self.list_id, self.item_id, self.parent = list_id, item_id, parent

    def rows(self) -> list[Entity]:
        stored = self.session.rows("comments", place(self.list_id, self.item_id)).values()
        found = sorted(
            (row for row in stored if row["parent"] == self.parent), key=lambda row: -int(row["id"])
        )
        return [Comment(self.session, self.list_id, self.item_id, row) for row in found]

    def page(self, query: Query) -> tuple[list[Entity], str]:
        rows = self.rows()
        before = _read_token(query.skiptoken)
        if before:
            rows = [row for row in rows if isinstance(row, Comment) and int(row.row["id"]) < before]
        size = query.top or PAGE
        shown = rows[:size]
        return shown, self._link(query, shown) if len(rows) > size else ""

    def _link(self, query: Query, shown: list[Entity]) -> str:
        last = shown[-1]
        assert isinstance(last, Comment)
        options = [
            ("$skiptoken", _token(int(last.row["id"]))),
            *((k, v) for k, v in query.raw.items() if k != "$skiptoken"),
        ]
        written = "&".join(f"{lower_hex(name)}={lower_hex(value)}" for name, value in options)
        address = f"lists(guid%27{self.list_id}%27)/getitembyid({self.item_id})/getcomments"
        return f"{self.session.site['url']}/_api/web/{address}?{written}"

    def at(self, *arguments: Any) -> Entity:
        row = self.session.get("comments", str(arguments[0]), place(self.list_id, self.item_id))
        if row is None:
            raise resource_missing(f"Comments('{arguments[0]}')")
        return Comment(self.session, self.list_id, self.item_id, row)

    def add(self, body: dict[str, Any]) -> Entity:
        text = str(body.get("text") or "")
        if not text.strip():
            raise invalid("The comment text cannot be empty.")
        number = self.session.next("comments")
        author = principals.me(self.session)
        moment = self.session.now.strftime("%Y-%m-%dT%H:%M:%S.%f")[:22] + "Z"
        row = {
            "id": number,
            "text": _escaped(text),
            "author": author,
            "created": moment,
            "parent": self.parent,
            "likes": [],
        }
        self.session.put("comments", str(number), row, place(self.list_id, self.item_id))
        return Comment(self.session, self.list_id, self.item_id, row)

    @action("DeleteAll")
    def delete_all(self) -> None:
        require(self.session, "write", f"item:{self.list_id}:{self.item_id}")
        self.session.store.clear("comments", self.session.site_id, place(self.list_id, self.item_id))


def _escaped(text: str) -> str:
    """As recorded: markup and the colon as character references."""
    return html.escape(text, quote=True).replace(":", "&#58;")


def _token(number: int) -> str:
    return base64.b64encode(number.to_bytes(8, "big")).decode().rstrip("=")


def _read_token(text: str) -> int:
    try:
        return (
            int.from_bytes(base64.b64decode(text + "=" * (-len(text) % 4), validate=True), "big")
            if text
            else 0
        )
    except ValueError:
        return 0
