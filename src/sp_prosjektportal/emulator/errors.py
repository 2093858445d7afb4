"""How a request is refused: raised anywhere inside the emulator, written in the service's own form at its edge."""

from __future__ import annotations

SP_EXCEPTION = "Microsoft.SharePoint.SPException"
ARGUMENT = "System.ArgumentException"


class Refused(Exception):
    """The service says no. ``code`` as on the wire (``-1, System.ArgumentException``; for Graph ``itemNotFound``)."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class NotEmulated(Exception):
    """Answered 501: the sentence says what the emulator lacks."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.message = f"The emulator does not have this yet: {what}"


def denied(message: str = "Attempted to perform an unauthorized operation.") -> Refused:
    return Refused(403, "-2147024891, System.UnauthorizedAccessException", message)


def invalid(message: str) -> Refused:
    return Refused(400, f"-2147024809, {ARGUMENT}", message)


def bad_query(message: str) -> Refused:
    return Refused(400, "-1, Microsoft.SharePoint.Client.InvalidClientQueryException", message)


def column_missing(name: str, where: str) -> Refused:
    return invalid(f"Column '{name}' does not exist. It may have been deleted by another user. {where}")


def file_missing() -> Refused:
    return Refused(404, "-2147024894, System.IO.FileNotFoundException", "File Not Found.")


def list_missing(title: str, site_url: str) -> Refused:
    """By title; the two other ways to address a list have errors of their own (wire.md section 6.2)."""
    return Refused(404, f"-1, {ARGUMENT}", f"List '{title}' does not exist at site with URL '{site_url}'.")


def list_gone() -> Refused:
    return Refused(
        404,
        f"-2130575322, {SP_EXCEPTION}",
        "List does not exist.\n\nThe page you selected contains a list that does not exist. "
        "It may have been deleted by another user.",
    )


def item_missing() -> Refused:
    return Refused(
        404, f"-2130575338, {ARGUMENT}", "Item does not exist. It may have been deleted by another user."
    )


def resource_missing(name: str) -> Refused:
    return Refused(
        404,
        "-1, Microsoft.SharePoint.Client.ResourceNotFoundException",
        f"Cannot find resource for the request {name}.",
    )
