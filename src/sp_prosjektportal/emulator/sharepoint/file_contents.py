"""What is inside files: contents, earlier versions, uploads in pieces. Kept under the file's unique id.

Table ``files``, parent the unique id: ``current``; ``before`` (a check-out); ``version:<label>``; ``upload:<guid>``.
"""

from __future__ import annotations

import base64

from sp_prosjektportal.emulator.errors import Refused, invalid
from sp_prosjektportal.emulator.sharepoint import versioning
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

CURRENT = "current"


def read(session: Session, unique_id: str) -> bytes:
    row = session.get("files", CURRENT, unique_id)
    return base64.b64decode(row["content"]) if row else b""


def write(session: Session, unique_id: str, content: bytes) -> None:
    session.put("files", CURRENT, {"content": _text(content)}, unique_id)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def keep_version(session: Session, row: Row) -> None:
    """The present contents, as the version they are."""
    content = session.get("files", CURRENT, row["unique_id"])
    if content is None:
        return
    label = versioning.label(row)
    kept = {
        **content, "label": label, "id": versioning.number(row), "created": row["modified"], "by": row["editor"],
        "comment": row["file"].get("comment", ""), "size": row["file"]["size"],
    }  # fmt: skip
    session.put("files", f"version:{label}", kept, row["unique_id"])


def versions(session: Session, unique_id: str) -> list[Row]:
    """Earlier versions, oldest first."""
    rows = session.rows("files", unique_id).items()
    return sorted((row for key, row in rows if key.startswith("version:")), key=lambda row: int(row["id"]))


def drop_version(session: Session, unique_id: str, label: str) -> None:
    session.remove("files", f"version:{label}", unique_id)


def keep_draft(session: Session, unique_id: str) -> None:
    """What a check-out can be undone to."""
    session.put("files", "before", session.get("files", CURRENT, unique_id) or {"content": ""}, unique_id)


def back_to_draft(session: Session, unique_id: str) -> None:
    before = session.get("files", "before", unique_id)
    if before is not None:
        session.put("files", CURRENT, before, unique_id)


# -- uploads in pieces -----------------------------------------------------------------------------


def begin(session: Session, unique_id: str, upload_id: str, piece: bytes) -> int:
    session.put("files", f"upload:{upload_id.lower()}", {"content": _text(piece)}, unique_id)
    return len(piece)


def go_on(session: Session, unique_id: str, upload_id: str, offset: int, piece: bytes) -> bytes:
    """All that came so far, this piece included. The offset must be where the last piece ended."""
    key = f"upload:{upload_id.lower()}"
    row = session.get("files", key, unique_id)
    if row is None:
        raise Refused(
            404, "-2147024894, System.IO.FileNotFoundException", "The upload session does not exist."
        )
    before = base64.b64decode(row["content"])
    if offset != len(before):
        raise invalid("The file offset does not match the length of what was uploaded.")
    whole = before + piece
    session.put("files", key, {"content": _text(whole)}, unique_id)
    return whole


def end(session: Session, unique_id: str, upload_id: str) -> None:
    session.remove("files", f"upload:{upload_id.lower()}", unique_id)


def decode(row: Row) -> bytes:
    return base64.b64decode(row["content"])
