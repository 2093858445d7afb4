"""What a new list has by its template: base type, feature, content types, columns and views.

Recorded are 100, 101 and 119 (cases list.create, list.get). Of the others the template and feature ids, content type ids
and column ids are Microsoft's documented constants; which columns their default views show is common knowledge ([K]).
"""

from __future__ import annotations

from dataclasses import dataclass, field

GENERIC, LIBRARY, PAGES, USERS, EVENTS = 100, 101, 119, 112, 106
_ZERO = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class ListView:
    title: str
    leaf: str
    fields: tuple[str, ...]
    query: str = ""
    base: str = "1"


@dataclass(frozen=True, slots=True)
class Template:
    """``names``: what a site column is called on such a list, internal name and title."""

    base_type: int
    feature: str
    image: str
    types: tuple[str, ...] = ("0x01",)
    fields: tuple[str, ...] = ("LinkTitle",)
    views: tuple[ListView, ...] = ()
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    attachments: bool = True


_MINE = '<Where><Eq><FieldRef Name="AssignedTo" /><Value Type="Integer"><UserID /></Value></Eq></Where>'
_OPEN = '<Where><Neq><FieldRef Name="Status" /><Value Type="Text">Completed</Value></Neq></Where>'
_DONE = '<Where><Eq><FieldRef Name="Status" /><Value Type="Text">Completed</Value></Eq></Where>'
_CURRENT = '<Where><Geq><FieldRef Name="EndDate" /><Value Type="DateTime"><Today /></Value></Geq></Where>'
_TASK = ("LinkTitle", "AssignedTo", "Status", "Priority", "DueDate", "PercentComplete")
_EVENT = ("fRecurrence", "Attachments", "LinkTitle", "Location", "EventDate", "EndDate", "fAllDayEvent")
_TASK_NAMES = {"TaskStatus": ("Status", "Task Status"), "TaskDueDate": ("DueDate", "Due Date")}
_EVENT_NAMES = {
    "StartDate": ("EventDate", "Start Time"),
    "Comments": ("Description", "Description"),
}

TEMPLATES: dict[int, Template] = {
    GENERIC: Template(0, "00bfea71-de22-43b2-a848-c05709900100", "itgen"),
    LIBRARY: Template(
        1, "00bfea71-e717-4e80-aa17-d0c71b360101", "itdl", ("0x0101",), ("DocIcon", "LinkFilename", "Modified", "Editor")
    ),
    103: Template(
        0, "00bfea71-2062-426c-90bf-714c59600103", "itlink", ("0x0105",), ("DocIcon", "Edit", "URL", "Comments")
    ),
    104: Template(0, "00bfea71-d1ce-42de-9c63-a44004ce0104", "itann", ("0x0104",), ("LinkTitle", "Modified")),
    105: Template(
        0, "00bfea71-7e6d-4186-9ba8-c047ac750105", "itcontct", ("0x0106",),
        ("Attachments", "LinkTitle", "FirstName", "Company", "WorkPhone", "HomePhone", "EMail"), names={"Title": ("Title", "Last Name")},
    ),
    106: Template(
        0, "00bfea71-ec85-4903-972d-ebe475780106", "itevent", ("0x0102",), ("LinkTitle", "EventDate", "EndDate", "Location"),
        (ListView("All Events", "AllItems", _EVENT, base="1"), ListView("Current Events", "MyItems", _EVENT, _CURRENT)), _EVENT_NAMES,
    ),
    107: Template(
        0, "00bfea71-a83e-497e-9ba0-7a5c597d0107", "ittask", ("0x0108",), _TASK,
        (ListView("My Tasks", "MyItems", _TASK, _MINE), ListView("Active Tasks", "active", _TASK, _OPEN)), _TASK_NAMES,
    ),
    108: Template(0, "00bfea71-6a49-43fa-b535-d15c05500108", "itdisc", ("0x012002", "0x0107"), ("LinkTitle", "Author", "Modified")),
    109: Template(
        1, "00bfea71-52d4-45b3-b544-b1c71b620109", "itil", ("0x010102",), ("DocIcon", "LinkFilename", "Modified"), attachments=False
    ),
    USERS: Template(0, _ZERO, "itgen"),
    PAGES: Template(1, "00bfea71-c796-4402-9f2f-0eb9a6e71b18", "itdl", ("0x0101",), ("DocIcon", "LinkFilename", "Modified", "Editor")),
    120: Template(0, "00bfea71-3a1d-41d3-a0ee-651d11570120", "itgen"),
    171: Template(
        0, "f9ce21f8-f437-4f7e-8bc6-946378c850f0", "ittask", ("0x0108",), _TASK,
        (ListView("Completed", "Completed", _TASK, _DONE), ListView("My Tasks", "MyItems", _TASK, _MINE)), _TASK_NAMES,
    ),
    1100: Template(
        5, "00bfea71-5932-4f9c-ad71-1557e5751100", "itissue", ("0x0103",),
        ("LinkTitle", "AssignedTo", "Status", "Priority", "DueDate"),
        names={"IssueStatus": ("Status", "Issue Status"), "TaskDueDate": ("DueDate", "Due Date")},
    ),
}  # fmt: skip
