"""Where the answers of Entra ID, Microsoft Graph and CSOM come from, and what is not there: rendered into docs/emulator.md.

SharePoint REST has a table of its own (``sharepoint/evidence.py``). Tests check that every route and every type has a row,
that what is named as evidence exists, and that what is not there answers 501.
"""

from __future__ import annotations

from typing import NamedTuple

VALUES = "docs/graph-item-values.md"


class Source(NamedTuple):
    covers: str
    """A pattern of the addresses, or of the types, that the row is about."""
    endpoint: str
    evidence: str
    unverified: str = ""


ENTRA: tuple[Source, ...] = (
    Source("discovery|openid-configuration|userrealm|keys", "discovery, keys, user realm", "wire.md 1.2; MSAL for Python, whose suite signs in"),
    Source(
        "token|devicecode", "token and device code endpoints",
        "wire.md 1.1, 1.3 and 1.4; office365-rest-python-client (/oauth2/token with resource)",
        "AADSTS numbers other than those of wire.md; the password grant's refusals",
    ),
)  # fmt: skip

GRAPH: tuple[Source, ...] = (
    Source(r"/(users|me)(/\{id\}|/\$count)?$", "people", "cases graph.users.get, graph.error; api/user-list, user-get", "which properties can be filtered beyond those of the page"),
    Source(r"/(users/\{id\}|me|directoryObjects/\{id\}|groups/\{id\})/(\(?memberOf|(get|check)Member|manager|directReports)", "groups of a person, managers",
           "api/directoryobject-getmembergroups, directoryobject-getmemberobjects, directoryobject-checkmembergroups, user-list-memberof", "groups within groups are not kept; nobody has a manager"),
    Source(r"/groups", "groups, their members, owners and sites", "wire.md 2.3 and 9; cases graph.groups.create, graph.groups.get, cli.graph.groups, graph.error.filter_not_indexed_400",
           "how often each of the two kinds of 404 comes before the site"),
    Source(r"/directory/deletedItems|/directoryObjects|/organization", "directory objects, deleted groups, the organisation", "wire.md 15; cases graph.directory.get; api/directory-deleteditems-list", ""),
    Source(r"/servicePrincipals|/roleManagement", "service principals and what they were granted; roles of the directory",
           "api/serviceprincipal-post-approleassignedto, serviceprincipal-list, rbacapplication-post-roleassignments", "refusals"),
    Source(r"/sites(/\{site\})?(/sites|/getAllSites|/delta)?$", "sites: one, all, found, changed", "wire.md 1.4, 11.2; cases graph.sites.get, cli.graph.sites*", "delta in one page; order of pages"),
    Source(r"/sites/\{site\}/permissions", "grants of Sites.Selected", "wire.md 1.4; api/site-post-permissions", "ids of permissions"),
    Source(r"/sites/\{site\}(/lists/\{id\})?/(columns|contentTypes)", "columns and content types", f"wire.md 5; {VALUES}; api/columndefinition, contenttype", "refusals"),
    Source(r"/sites/\{site\}/lists/\{id\}/items/delta", "list item delta", f"wire.md 11.2; {VALUES}", "ids and order of pages; see the page"),
    Source(r"/sites/\{site\}/lists/\{id\}/items", "list items, versions", f"{VALUES}; cases graph.error.filter_statement_not_supported_400", "what that page marks [K]"),
    Source(r"/sites/\{site\}/lists", "lists", f"{VALUES}; api/list-create, list-get", "making lists with Sites.ReadWrite.All is refused"),
    Source(r"\{drive\}|/(sites/\{site\}|groups/\{id\})/drives", "libraries as drives, files, uploads",
           "api/driveitem-get, driveitem-put-content, driveitem-createuploadsession, driveitem-delta, driveitem-copy, driveitem-checkout; @pnp/graph files", "quotas; facets beyond those that the clients read"),
    Source(r"/sites/\{site\}/termStore", "term store", "wire.md 10; cases graph.termstore.create, graph.termstore.get", "relations; filters"),
    Source(r"/\$batch", "$batch", "wire.md 12 and 13", "the order of answers, of which none is promised"),
)  # fmt: skip

CSOM: tuple[Source, ...] = (
    Source(r"Microsoft\.Online\.SharePoint\.TenantAdministration\.", "the tenant: sites, hubs, settings, deleted sites",
           "wire.md 2.1, 2.4, 14 and 15; cases csom.process_query; pnp/cli-microsoft365 spo site set, spo tenant settings", "wording of refusals; how often an operation is asked after"),
    Source(r"SP\.Taxonomy\.", "term store", "wire.md 10; cases cli.termstore_csom", "when CommitAll is needed; wording of refusals"),
    Source(r"SP\.(ContentType|FieldLink)", "content types and their columns", "wire.md 5; cases cli.contenttype_csom", "adding a column twice"),
    Source(r"SP\.(List|View|Field)", "lists, items, views and columns", "wire.md 4.1, 6 and 7.1; [MS-CSOMSPT]; karamem0/sp-client-core (type ids)", "what a write without a change does"),
    Source(r"SP\.(Folder|File|PropertyValues|VersionPolicy)", "files, folders and property bags", "wire.md 3 and 8; learn.microsoft.com ee536160 (FileCreationInformation)", "names with % and #"),
    Source(r"SP\.(Web|Site|RequestContext|Navigation|RegionalSettings|User|Group|Role)", "web, site, menus, regional settings, people and rights",
           "wire.md 3, 8, 9 and 15; [MS-CSOMSPT]; PnP PowerShell (Set-PnPListPermission, New-PnPSite)", "errors of changes to inherited rights"),
)  # fmt: skip


class NotNow(NamedTuple):
    family: str
    example: str
    """A request that asks for it: ``{site}`` and ``{graph}`` stand for the two services, ``{list}`` for a list."""


NOT_NOW: tuple[NotNow, ...] = (
    NotNow("classic pages and the web part manager", "POST {site}/_api/web/GetFileByServerRelativeUrl('{file}')/GetLimitedWebPartManager(scope=1)"),
    NotNow("workflows", "GET {list}/WorkflowAssociations"),
    NotNow("publishing features", "GET {site}/_api/publishing/pages"),
    NotNow("sharing links", "POST {list}/items(1)/ShareLink"),
    NotNow("sharing links by Graph", "POST {graph}/sites/root/drive/root/createLink"),
    NotNow("app catalog", "GET {site}/_api/web/tenantappcatalog/AvailableApps"),
    NotNow("site designs execution", "POST {site}/_api/Microsoft.Sharepoint.Utilities.WebTemplateExtensions.SiteScriptUtility.ApplySiteDesign"),
    NotNow("Teams", "GET {graph}/me/joinedTeams"),
    NotNow("Planner", "GET {graph}/planner/plans"),
    NotNow("mail", "GET {graph}/me/messages"),
    NotNow("subscriptions (webhooks)", "GET {list}/subscriptions"),
    NotNow("subscriptions by Graph", "GET {graph}/subscriptions"),
    NotNow("alerts, of which there are none", "POST {site}/_api/web/Alerts/DeleteAlert('x')"),
    NotNow("retention labels, records, sensitivity labels", "GET {site}/_api/SP.CompliancePolicy.SPPolicyStoreProxy.GetAvailableTagsForSite"),
    NotNow("the content type hub", "GET {graph}/sites/root/contentTypes/getCompatibleHubContentTypes"),
    NotNow("renaming and archiving sites", "GET {site}/_api/SiteRenameJobs"),
)  # fmt: skip
