"""What RenderListDataAsStream adds to rows of libraries: name and kind of the file, its state (shape SP.SitePage)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.sharepoint import versioning
from sp_prosjektportal.emulator.store import Row

_BYLINE = ("department", "email", "id", "jobTitle", "picture", "sip", "span", "title")
_ICONS = {
    "aspx": "ichtm.gif",
    "docx": "icdocx.png",
    "xlsx": "icxlsx.png",
    "pptx": "icpptx.png",
    "pdf": "icpdf.png",
}


def file_keys(row: Row, names: list[str]) -> dict[str, Any]:
    """Only where a view shows the name of the file, as views of libraries do."""
    shown = {f"_AuthorByline.{part}": "" for part in _BYLINE} if "_AuthorByline" in names else {}
    if row["kind"] != 0 or not row.get("file") or not {"FileLeafRef", "LinkFilename", "DocIcon"} & set(names):
        return shown
    file = row["file"]
    stem, dot, ending = str(file["name"]).rpartition(".")
    icon, page = _ICONS.get(ending.lower(), "icgen.gif"), ending.lower() == "aspx"
    opener = "SharePoint.OpenDocuments" if page or icon != "icgen.gif" else ""
    what = "HTML_x0020_File_x0020_Type"
    return {
        **shown, "A2ODMountCount": "", "ContentVersion": str(row["version"]), "DocConcurrencyNumber": str(row["version"]),
        "FileLeafRef": file["name"], "FileLeafRef.Name": stem if dot else file["name"], "FileLeafRef.Suffix": ending if dot else "",
        "File_x0020_Size": str(file["size"]), "File_x0020_Type": ending if dot else "", "File_x0020_Type.progid": "",
        "File_x0020_Type.url": "FALSE", what: "", f"{what}.File_x0020_Type.mapall": f"{icon}|Microsoft SharePoint Designer|{opener}|",
        f"{what}.File_x0020_Type.mapcon": opener, f"{what}.File_x0020_Type.mapico": icon, "NoExecute": "0", "ProgId": "",
        "ServerRedirectedEmbedUrl": "", "_ComplianceTag": "", "_StubFile": "0", "_UIVersion": str(versioning.number(row)), "_VirusStatus": "0",
        "ecb.dispex": f"return DispEx(this,event,'TRUE','FALSE','FALSE','','1','{opener}','','','','','','0','0','0x7ffffffffffbffff')",
        "serverurl.progid": "",
    }  # fmt: skip
