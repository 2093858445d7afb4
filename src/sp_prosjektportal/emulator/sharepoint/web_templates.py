"""The templates that a web can be made from (``SP.WebTemplate``): a few that every tenant offers."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import ARGUMENT, Refused
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, function
from sp_prosjektportal.emulator.sharepoint.session import Session

# name, id, title, description
_TEMPLATES = (
    ("STS#3", 1, "Team site (no Microsoft 365 group)", "A site with no connection to a Microsoft 365 Group."),
    ("STS#0", 1, "Team site (classic experience)", "A site with a classic experience on the home page."),
    ("SITEPAGEPUBLISHING#0", 68, "Communication site", "Publish dynamic, beautiful content to people in your organization."),
    ("GROUP#0", 64, "Team site", "Collaborate with your team members using features of Microsoft 365 groups."),
    ("BLOG#0", 9, "Blog", "A site for a person or team to post ideas, observations, and expertise."),
    ("PROJECTSITE#0", 6215, "Project Site", "A site for managing and collaborating on a project."),
)  # fmt: skip


class WebTemplate(Entity):
    type = "SP.WebTemplate"

    def __init__(self, session: Session, row: tuple[str, int, str, str], lcid: int) -> None:
        super().__init__(session, f"Web/GetAvailableWebTemplates({lcid})/GetByName('{row[0]}')")
        self.row, self.lcid = row, lcid

    def properties(self) -> dict[str, Any]:
        name, number, title, description = self.row
        return {
            "Description": description, "DisplayCategory": "Collaboration", "Id": number, "ImageUrl": "/_layouts/15/images/stts.png",
            "IsHidden": False, "IsRootWebOnly": False, "IsSubWebOnly": False, "Lcid": self.lcid, "Name": name, "Title": title,
        }  # fmt: skip


class WebTemplates(Collection):
    type = "SP.WebTemplate"

    def __init__(self, session: Session, lcid: int) -> None:
        super().__init__(session, "Web/GetAvailableWebTemplates")
        self.lcid = lcid

    def rows(self) -> list[Entity]:
        return [WebTemplate(self.session, row, self.lcid) for row in _TEMPLATES]

    @function("GetByName", parameters=["name"])
    def by_name(self, name: str) -> Entity:
        for row in _TEMPLATES:
            if row[0].casefold() == name.casefold():
                return WebTemplate(self.session, row, self.lcid)
        raise Refused(
            400, f"-2147024809, {ARGUMENT}", f"File or arguments not valid for site template '{name}'.\r\nParameter name: WebTemplate"
        )  # fmt: skip
