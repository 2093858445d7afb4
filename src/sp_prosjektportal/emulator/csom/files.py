"""Files as a program sees them: made with their contents in the body (``FileCreationInformation``).

The type id and the properties are those of Microsoft's reference of the class; that contents travel as
``Type="Base64Binary"`` is what Microsoft's own client runtime writes for bytes.
"""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.csom.content_types import check_type
from sp_prosjektportal.emulator.csom.entities import EntityThings, session_of, wrapped
from sp_prosjektportal.emulator.csom.things import Context, method
from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.sharepoint import paths
from sp_prosjektportal.emulator.sharepoint.file_collection import Files

FILE_CREATION = "{f5c8173c-cae6-4469-a7af-3879ca3c617c}"
_AMBIGUOUS = "%#"


class FileThings(EntityThings):
    type = "SP.FileCollection"

    def __init__(self, context: Context, collection: Files) -> None:
        super().__init__(context, collection, "SP.FileCollection")
        self._files = collection

    @method
    def add(self, information: Any) -> Any:
        """A new file, or new contents of one that is there. The address is read as a URL is: percent-encoded ([K])."""
        values = check_type(information, FILE_CREATION, "FileCreationInformation").properties
        url, content = str(values.get("Url") or ""), values.get("Content")
        if not url or any(sign in url for sign in _AMBIGUOUS):
            raise Refused(200, "-2147024809, System.ArgumentException", "The parameter Url is not valid.")
        if values.get("ContentStream") is not None or not isinstance(content, bytes):
            raise Refused(
                200, "-2147024809, System.ArgumentException", "The parameter Content cannot be empty."
            )
        path = paths.checked(session_of(self.context), f"{self._files.path}/{url}" if url[0] != "/" else url)
        return wrapped(self.context, self._files.put(path, content, bool(values.get("Overwrite"))))
