"""Where the answers of SharePoint REST come from: endpoint, evidence (wire.md or cases), and what nobody verified.

Rendered into docs/emulator.md. ``unverified`` is empty where a recording or Microsoft's documentation carries all of it.
"""

from __future__ import annotations

from typing import NamedTuple


class Evidence(NamedTuple):
    endpoint: str
    evidence: str
    unverified: str = ""


EVIDENCE: tuple[Evidence, ...] = (
    Evidence(
        "any: flavours, errors, headers",
        "wire.md 0.1–0.4; cases error.*, verbose.entity, primitive_value, void_method.odata_null, update.merge_204, delete.200_empty",
        "null results and page links in verbose and version 4; 405; what a batch part without Accept is answered in",
    ),
    Evidence(
        "any: a body against the type it declares, several values by flavour",
        "wire.md 0.4 and quirk 36; case error.open_collection_property_400; sp-dev-docs issue 3276",
        "the sentence for a type of another kind; PUT of entities is 501",
    ),
    Evidence(
        "any: site paths without case, with case inside a batch",
        "wire.md quirks 12 and 15; case site.not_found",
    ),
    Evidence(
        "POST /_api/contextinfo",
        "wire.md 1.5, captured from the client library",
        "the digest itself; it is never asked for",
    ),
    Evidence(
        "GET, MERGE /_api/web, /_api/site",
        "wire.md 3; cases web.get*, site.get*, cli.web.*, cli.site.get",
        "which properties are refused as read-only",
    ),
    Evidence(
        "/_api/web/RegionalSettings; written by CSOM: LocaleId, TimeZone and others, Update",
        "wire.md 3; case web.get_select_expand; pnp/powershell New-PnPSite; SPRegionalSettings.TimeZones",
        "the values of a Norwegian site; locales other than bokmål's and the English ones write as American English",
    ),
    Evidence(
        "/_api/web/SetChromeOptions",
        "case batch.multipart (SetChromeOptionsForTeamSite); pnp/cli-microsoft365 spo site chrome set",
        "the right that it needs: Manage Web Site",
    ),
    Evidence(
        "/_api/SPSiteManager/Create, status, delete",
        "wire.md 2.1; case site.create_spsitemanager",
        "SiteId and SiteUrl of a refused site; 404 until ready",
    ),
    Evidence(
        "/_api/GroupSiteManager/*",
        "wire.md 2.2; cases site.group_status, cli.site.create",
        "wording of refusals; GetValidSiteUrlFromAlias",
    ),
    Evidence(
        "/_api/site/RegisterHubSite, JoinHubSite, UnRegisterHubSite, /_api/HubSites",
        "wire.md 2.4; cases hub.*, cli.hub*; a hub below another: pnp/cli-microsoft365 spo hubsite connect",
        "errors for a hub that joins, and of leaving no hub",
    ),
    Evidence(
        "lists: create, read, MERGE, DELETE, recycle",
        "wire.md 6; cases list.*, lists.list",
        "leaf when taken, deletion of system lists, stale list etags",
    ),
    Evidence("lists: by title, id, address", "wire.md 6.2; cases error.list_by_title_not_found, cli.list.*"),
    Evidence(
        "fields/CreateFieldAsXml",
        "wire.md 4.1–4.3; all 35 cases field.create_as_xml",
        "cut at 32 characters, codes of duplicates, the 20 indexes, the conflict in a batch",
    ),
    Evidence(
        "fields: read, MERGE, DELETE",
        "wire.md 4.4; cases field.get, fields.list, cli.field.*",
        "which changes are refused; deletion of a column in use",
    ),
    Evidence(
        "calculated columns",
        "wire.md 4.2, 7.2; case field.create_as_xml",
        "separators by language, brackets dropped in stored formulas, when TODAY() is worked out",
    ),
    Evidence(
        "term columns",
        "wire.md 4.3, quirks 34, 35, 41, 42; cases field.create_as_xml",
        "wording of refused values",
    ),
    Evidence(
        "contenttypes, AddAvailableContentType, fieldlinks, content type order",
        "wire.md 5; cases contenttype.*, contenttypes.*, fieldlinks.list, cli.contenttype, cli.contenttype.*",
        "codes of duplicates and of a type in use; order pushed to children",
    ),
    Evidence(
        "views, ViewFields",
        "wire.md 6.4; cases view.*, views.*, cli.view*",
        "AddViewField of one that is there; deletion of the default view",
    ),
    Evidence(
        "items: POST, MERGE, DELETE, recycle",
        "wire.md 7.1; cases recycle, error.item_not_found, cli.item.add, cli.item.recycle_delete",
        "JSON type errors, unique violations, a lookup to a missing row",
    ),
    Evidence(
        "AddValidateUpdateItemUsingPath, ValidateUpdateListItem",
        "wire.md 7.1; cases item.*, cli.item.validate_update",
        "codes and wording of faults; formats beyond those listed; what is required",
    ),
    Evidence(
        "items: $select, $expand, $filter, $orderby, pages",
        "wire.md 7.2, 7.3, 7.5; cases items.*, cli.items.list",
        "which column types cannot be filtered or sorted",
    ),
    Evidence(
        "RenderListDataAsStream, GetItems",
        "wire.md 7.3, 7.4; cases items.render_list_data_as_stream, cli.items.renderlistdataasstream*, cli.item.getitems_caml",
        "groups and totals, RenderOptions beyond 2 (that 256 and 512 add nothing to lists without spotlights and visualisations), the refusal of conditions that cannot be carried out",
    ),
    Evidence(
        "lists of templates 103 to 109, 120, 171, 1100",
        "wire.md 6.1; cases list.create (of 100 and 101)",
        "columns of default views, names on Norwegian sites; ids are Microsoft's constants",
    ),
    Evidence(
        "items/AttachmentFiles",
        "wire.md 7.5; cases cli.item.get, cli.item.attachment*",
        "which names are refused",
    ),
    Evidence(
        "attachments by their own address: GetFileByServerRelativeUrl, $value",
        "wire.md 7.5; office365-rest-python-client, tests/sharepoint/test_attachment.py",
        "properties of such a file; its check-out",
    ),
    Evidence(
        "TitleResource, NameResource, DescriptionResource: GetValueForUICulture, SetValueForUICulture",
        "office365-rest-python-client, tests/sharepoint/test_contenttype.py; @pnp/sp regional-settings",
        "what a language shows for which nothing was set; which languages there are",
    ),
    Evidence(
        "titles of webs, lists and columns in the language of the reader's profile, else of Accept-Language, where the web is "
        "multilingual",
        "SharePoint/sp-dev-docs issue 3510; learn.microsoft.com: Plan for the multilingual user interface, SPWeb.IsMultilingual",
        "what such a reader's writes change; titles of views, content types and links; which alternate languages a new site has",
    ),
    Evidence(
        "geolocation columns; several persons by AllowMultipleValues; SystemUpdate and UpdateOverwriteVersion of rows",
        "office365-rest-python-client, tests/sharepoint/test_field_value.py and test_list_item.py",
        "refusal of places beyond the poles; that calls without values change nothing",
    ),
    Evidence(
        "JSON types of arguments and of bodies of actions",
        "wire.md 0.4; gunjandatta/sprest issue 56",
        "which sentence belongs to which type",
    ),
    Evidence(
        "ProcessQuery: files/Add with FileCreationInformation, contents as Base64Binary; folders/AddUsingPath with SP.ResourcePath",
        "learn.microsoft.com ee536160 (type id, properties), 2 MB a call in [MS-CSOM]; Microsoft's client runtime as republished in "
        "OneBitSoftware/NetCore.CSOM (DataConvert: bytes are Base64Binary; type ids of the path)",
        "that Url is refused with % and #, which are ambiguous there; wording of refusals",
    ),
    Evidence(
        "contents uploaded in a $batch: refused, 500",
        "sp-dev-docs#7122, #3393 (not supported, says the product group); andrewconnell/sp-o365-rest#4 (the answer)",
    ),
    Evidence("items/versions", "cases items.list", "versions of several values; deletion of one"),
    Evidence("items/comments, getcomments", "cases items.page_nextlink", "escaping beyond the colon"),
    Evidence(
        "likes and ratings: Reputation.SetLike, SetRating, likedBy, likedByInformation",
        "@pnp/sp comments; CSOM reference, Reputation",
        "whether a list must have ratings turned on first",
    ),
    Evidence(
        "UserCustomActions of site, web and list",
        "@pnp/sp user-custom-actions; the service's metadata, SP.UserCustomAction",
        "values of properties that nobody set; the error of a missing one",
    ),
    Evidence(
        "Forms folders of libraries; defaults of columns by folder",
        "@pnp/sp column-defaults; CLI for Microsoft 365, spo list defaultvalue",
        "which kinds of columns the service fills in; several values",
    ),
    Evidence(
        "people picker, SP.Utilities.Utility, SP.UserProfiles.PeopleManager",
        "@pnp/sp profiles and sputilities; Microsoft's User profiles REST reference",
        "which people a text finds; properties of profiles beyond the directory's",
    ),
    Evidence(
        "GetClientSideWebParts",
        "@pnp/sp clientside-pages; CLI for Microsoft 365, StandardWebPart; SPClientSideComponentQueryResult in the service's metadata",
        "manifests beyond preconfiguredEntries; the texts",
    ),
    Evidence("lists/EventReceivers", "case cli.list.get", "what is refused; no receiver is ever called"),
    Evidence("validation formulas", "wire.md 0.4", "the code for a column, the moment of the check"),
    Evidence("TaxonomyHiddenList", "wire.md 10", "Norwegian columns"),
    Evidence(
        "navigation",
        "wire.md 8; cases navigation.*, cli.navigation",
        "refusal of addresses that do not exist; a new site's menu",
    ),
    Evidence(
        "sitegroups, siteusers, EnsureUser",
        "wire.md 9; cases sitegroup.*, sitegroups.list, user.*, users.list, cli.sitegroup_user*",
        "404 of a missing group; 500 of a taken name",
    ),
    Evidence(
        "roledefinitions, roleassignments, inheritance",
        "wire.md 9; cases security.*, cli.security*",
        "errors of changes to inherited rights; Norwegian names of levels (Microsoft's own pages in bokmål say Full kontroll, Bidra and "
        "Begrenset tilgang; nothing public says Les or Lese, Rediger or Redigere, Utform or Utforme): find levels by id or kind",
    ),
    Evidence(
        "rights of tokens and people, EffectiveBasePermissions, GetUserEffectivePermissions",
        "wire.md 1.4 and 9 (masks of the built-in levels); SPBasePermissions, PermissionKind, Permission levels in SharePoint",
        "which right a change needs whose own documentation names none; what Sites.Manage.All holds beside Edit and Design",
    ),
    Evidence(
        "folders: by path, URL and id; add, move, recycle, delete; web/rootfolder and the welcome page",
        "wire.md 8; cases folder.*, folders.list, error.folder_not_found, cli.folder_file",
        "Exists: false of the old call; folders right below the web",
    ),
    Evidence(
        "files: by path, URL and id; upload, pieces, $value, versions, check-out, publishing, templates",
        "wire.md 8; cases file.*, error.file_not_found, error.file_locked_423",
        "names that are made unique; which shared locks there are; the stub of a template",
    ),
    Evidence("SP.MoveCopyUtil, moveTo, copyTo", "wire.md 8", "what a copy keeps; refusal of a taken name"),
    Evidence(
        "web/RecycleBin, site/RecycleBin, recycle of lists, rows, folders and files",
        "wire.md 15; cases recycle, recyclebin.*, cli.recyclebin",
        "restoring into a taken name, into a list that is gone; sizes",
    ),
    Evidence(
        "GetChanges of site, web, list, folder and item",
        "wire.md 11.1; cases changes.get_changes",
        "errors of foreign tokens; no collapsing of several updates; which flag lets scopes through",
    ),
    Evidence(
        "/_api/sitepages/pages",
        "wire.md 8; cases cli.page",
        "properties of a page beyond those clients read; file names made from titles; copies",
    ),
    Evidence(
        "web/Features, site/Features",
        "cases site.get_hub_properties, batch.multipart",
        "errors of features that are on or off",
    ),
    Evidence(
        "/_api/navigation/MenuState, SaveMenuState",
        "case batch.multipart; of the footer: pnp/pnpframework",
        "keys of starting nodes; audiences; the state of a footer that nobody saved yet",
    ),
    Evidence("web/AllProperties", "wire.md 3; cases web.all_properties, cli.propertybag", "refusal of MERGE"),
    Evidence("web/GetAvailableWebTemplates", "case error.other", "which templates there are"),
    Evidence(
        "/_api/SPO.Tenant, /_api/SPOInternalUseOnly.Tenant",
        "wire.md 14 and 15; cases cli.tenant; pnp/cli-microsoft365 spo tenant site get, spo site membership list, spo site admin and hubsite connect --asAdmin",
        "operations are complete at once; the sentence for a site that is not there; which numbers of groups GetSiteUserGroups refuses",
    ),
    Evidence(
        "web/SetUseAccessRequestDefaultAndUpdate, SetAccessRequestSiteDescriptionAndUpdate, RequestAccessEmail",
        "pnp/cli-microsoft365 spo site accessrequest setting set; pnp/pnpcore, Web.SetAccessRequestAsync",
        "what a new site says; the right that it needs; that nobody is told of requests",
    ),
    Evidence(
        "site/VersionPolicyForNewLibrariesTemplate",
        "pnp/cli-microsoft365 spo site versionpolicy get",
        "what a site says for which nobody has decided",
    ),
    Evidence(
        "/_api/foldercoloring",
        "pnp/cli-microsoft365 spo folder add, spo folder set (sixteen colours, vti_colorhex)",
        "refusal of another colour",
    ),
    Evidence("locks of sites", "wire.md 15", "403 for reading and writing under NoAccess; NoAdditions"),
    Evidence(
        "search/postquery, search/query",
        "wire.md 11.4; cases search.postquery, cli.search",
        "keyword queries beyond words, restrictions, AND, OR, NOT and brackets; ranking; the lag is an option",
    ),
    Evidence(
        "the administrators' list of sites",
        "wire.md 2.4; case cli.items.renderlistdataasstream",
        "its columns beyond those recorded",
    ),
    Evidence(
        "web/webs, web/webs/add, web/webinfos, web/webinfos/add, GetSubwebsFilteredForCurrentUser, ParentWeb, DELETE of a web, "
        "addresses below a web; CSOM WebCollection.Add, GetSubwebsForCurrentUser, Site.OpenWeb",
        "pnp/cli-microsoft365 spo web add (web-add.spec.ts: shape, code of a taken address); learn.microsoft.com ee544823 "
        "(WebCreationInformation and its type id), Web and WebInformation of the REST reference; who may list webs: pnp/pnpjs issues "
        '1467 and 2611, PnP-JS-Core issue 468; who may make them: Create Subsites of "Permission levels in SharePoint"',
        "the home page of classic templates, which is a modern one here; WebTemplateId; codes for names that are not allowed, for unknown "
        "templates and for a web with webs below; ids of a web's users in its own language; that a web goes to the second stage of the bin",
    ),
    Evidence(
        "Site.Usage",
        '[MS-CSOMSPT] UsageInfo; "SharePoint limits" (25 TB a site)',
        "visits and bandwidth, which are not counted",
    ),
    Evidence(
        "$batch",
        "wire.md 12, quirks 51 and 52; cases batch.multipart, cli.items.batch",
        "order of execution (see below); refusal over 100 parts and over 1 MB",
    ),
)
