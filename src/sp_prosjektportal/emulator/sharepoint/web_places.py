"""What a web leads to by address: lists, folders, files, the recycle bin."""

from __future__ import annotations

from sp_prosjektportal.emulator.errors import NotEmulated, file_missing
from sp_prosjektportal.emulator.sharepoint import files, folders, lists, paths, recycle_bin
from sp_prosjektportal.emulator.sharepoint.empty import Empty
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Entity, action, function, navigation
from sp_prosjektportal.emulator.sharepoint.folder_collection import Folders
from sp_prosjektportal.emulator.sharepoint.list_collection import Lists, opened
from sp_prosjektportal.emulator.sharepoint.list_templates import USERS
from sp_prosjektportal.emulator.sharepoint.securable import Securable

# SP.ListTemplateType: catalogs that every site of the service has.
_GALLERIES = {
    111: "site templates", 113: "web parts", 114: "list templates", 116: "master pages", 121: "solutions", 123: "themes", 124: "designs",
}  # fmt: skip


class WebPlaces(Securable):
    @navigation("RootFolder")
    def root_folder(self) -> Entity:
        return folders.FolderEntity(self.session, self.session.path, None, None)

    @navigation("Folders")
    def folders(self) -> Collection:
        return Folders(self.session, self.session.path)

    @navigation("Alerts")
    def alerts(self) -> Collection:
        """None: nobody is told of changes here, so nobody can ask for it."""
        return Empty(self.session, "Web/Alerts", "SP.Alert")

    @navigation("SiteUserInfoList")
    def user_list(self) -> Entity:
        return opened(self.session.root, lists.user_list(self.session), file_missing())

    @function("GetCatalog", parameters=["typeCatalog"])
    def catalog(self, type_catalog: int) -> Entity:
        if int(type_catalog) in _GALLERIES:
            raise NotEmulated(f"the catalog {type_catalog}, {_GALLERIES[int(type_catalog)]}.")
        if int(type_catalog) == USERS:
            return self.user_list()
        rows = self.session.rows("lists").values()
        found = next((row for row in rows if row["template"] == int(type_catalog)), None)
        return opened(self.session, found, file_missing())

    @function("GetList", parameters=["strUrl"])
    def list_by_url(self, str_url: str) -> Entity:
        path = paths.decoded(self.session, str_url)
        return opened(self.session, lists.by_url(self.session, path), file_missing())

    @function("GetListByTitle", parameters=["strListTitle"])
    def list_by_title(self, str_list_title: str) -> Entity:
        return Lists(self.session).by_title(str_list_title)

    @function("GetListUsingPath", parameters=["DecodedUrl"])
    def list_by_path(self, decoded_url: str) -> Entity:
        path = paths.checked(self.session, decoded_url)
        return opened(self.session, lists.by_url(self.session, path), file_missing())

    @function("GetFolderByServerRelativeUrl", parameters=["serverRelativeUrl"])
    def folder_by_url(self, server_relative_url: str) -> Entity:
        path = paths.decoded(self.session, server_relative_url)
        return folders.folder_at(self.session, path, gently=True)

    @function("GetFolderByServerRelativePath", parameters=["DecodedUrl"])
    def folder_by_path(self, decoded_url: str) -> Entity:
        return folders.folder_at(self.session, paths.checked(self.session, decoded_url))

    @function("GetFolderById", parameters=["uniqueId"])
    def folder_by_id(self, unique_id: str) -> Entity:
        return folders.folder_by_id(self.session, unique_id)

    @function(
        "GetFileByServerRelativeUrl",
        "GetFileByUrl",
        "GetFileByLinkingUrl",
        parameters=["serverRelativeUrl", "fileUrl", "linkingUrl"],
    )
    def file_by_url(self, server_relative_url: str = "", file_url: str = "", linking_url: str = "") -> Entity:
        url = server_relative_url or file_url or linking_url
        return files.file_at(self.session, paths.decoded(self.session, url))

    @function("GetFileByServerRelativePath", parameters=["DecodedUrl"])
    def file_by_path(self, decoded_url: str) -> Entity:
        return files.file_at(self.session, paths.checked(self.session, decoded_url))

    @function("GetFileById", parameters=["uniqueId"])
    def file_by_id(self, unique_id: str) -> Entity:
        return files.file_by_id(self.session, unique_id)

    @navigation("DefaultDocumentLibrary")
    def default_library(self) -> Entity:
        return opened(self.session, lists.default_library(self.session), file_missing())

    @navigation("RecycleBin")
    def recycle_bin(self) -> Collection:
        return recycle_bin.RecycleBin(self.session, whole=False)

    @action(
        "GetRecycleBinItems",
        parameters=["pagingInfo", "rowLimit", "isAscending", "orderBy", "itemState", "showOnlyMyItems"],
    )
    def recycle_bin_items(self, paging_info: str = "", row_limit: int = 0, is_ascending: bool = False, order_by: int = 0,
                          item_state: int = 0, show_only_my_items: bool = False) -> Collection:  # fmt: skip
        _ = paging_info, order_by, show_only_my_items
        return recycle_bin.asked(
            self.session, int(row_limit), bool(is_ascending), int(item_state), whole=False
        )
