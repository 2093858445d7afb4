"""Microsoft Graph v1.0: people, groups, sites with lists, columns, content types, items, files, term store; $batch.

Also serves ``{site}/_api/v2.1/termStore``, SharePoint's own copy of the term store part. What Graph has and this lacks
answers 501; a path that Graph itself does not know answers 400, as Graph does.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sp_prosjektportal.emulator.app import Answer, Call
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.graph import (
    app_role_assignments,
    batch,
    columns,
    content_types,
    delta,
    directory,
    directory_roles,
    drive_actions,
    drives,
    groups,
    item_versions,
    items,
    lists,
    memberships,
    requirements,
    site_permissions,
    sites,
    term_shapes,
    term_store,
    term_writes,
    upload_sessions,
    users,
)
from sp_prosjektportal.emulator.graph.asked import Asked, Handler
from sp_prosjektportal.emulator.graph.replies import render_error

__all__ = ["render_error", "serve"]

# method, path below the version (lower case where it is a word), handler. Groups become arguments.
_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    *users.ROUTES,
    *groups.ROUTES,
    *memberships.ROUTES,
    *directory.ROUTES,
    *app_role_assignments.ROUTES,
    *directory_roles.ROUTES,
    *sites.ROUTES,
    *site_permissions.ROUTES,
    *lists.ROUTES,
    *columns.ROUTES,
    *content_types.ROUTES,
    *delta.ROUTES,
    *items.ROUTES,
    *item_versions.ROUTES,
    *drives.ROUTES,
    *drive_actions.ROUTES,
    *upload_sessions.ROUTES,
    *term_store.ROUTES,
    *term_writes.ROUTES,
)
_COMPILED = tuple((m, re.compile(pattern, re.IGNORECASE), handler) for m, pattern, handler in _ROUTES)
_GROUP_SITE = re.compile(r"^/groups/([^/]+)/sites/root(?=/(?!webUrl$))", re.IGNORECASE)
_LACKING = re.compile(
    r"/(users|groups|directoryObjects|servicePrincipals)/(delta|validateProperties|getByUserOwnedObjects)(\(|$)"
    r"|/contentTypes/(getCompatibleHubContentTypes|addCopyFromContentTypeHub)(\(|$)",
    re.IGNORECASE,
)
_SEGMENTS = frozenset(
    """admin agreements appCatalogs applications auditLogs bookingBusinesses chats communications compliance connections
    contacts contracts copilot dataPolicyOperations deviceManagement devices directory directoryObjects directoryRoles domains
    drives drive education employeeExperience external functions groups groupLifecyclePolicies groupSettings identity
    identityGovernance informationProtection invitations me oauth2PermissionGrants organization permissionGrants places planner
    policies print privacy reports roleManagement schemaExtensions scopedRoleMemberships search security servicePrincipals shares
    sites solutions storage subscribedSkus subscriptions teams teamsTemplates teamwork tenantRelationships users
    $metadata""".lower().split()
)  # fmt: skip


def serve(call: Call) -> Answer:
    """Answer one request, plain or part of a batch."""
    asked = _placed(Asked.of(call))
    if asked.path.lower() == "/$batch" and call.method == "POST" and not call.in_batch:
        return batch.serve(asked)
    if _LACKING.search(asked.path):  # else the word would be taken for an id that is not there
        raise NotEmulated(f"{call.method} {asked.path} of Microsoft Graph.")
    others = False
    for method, pattern, handler in _COMPILED:
        match = pattern.fullmatch(asked.path)
        if match is None:
            continue
        if method == call.method:
            if call.emulator.host_kind(call.host) == "graph":
                requirements.check(asked.principal, method, asked.path)
            else:  # SharePoint's own copy of the term store has rules of its own
                term_shapes.allow(asked, write=method != "GET")
            return handler(asked, *match.groups())
        others = True
    if others and call.method not in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        raise Refused(
            405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target."
        )
    first = asked.path.strip("/").partition("/")[0]
    if first.partition("(")[0].lower() not in _SEGMENTS:
        raise Refused(400, "BadRequest", f"Resource not found for the segment '{first}'.")
    raise NotEmulated(f"{call.method} {asked.path} of Microsoft Graph.")


def _placed(asked: Asked) -> Asked:
    """The site of a group is a site like any other; a service principal has two keys."""
    asked = replace(asked, path=app_role_assignments.by_object_id(asked.path))
    match = _GROUP_SITE.match(asked.path)
    group = asked.store.get("directory_groups", match[1].lower()) if match else None
    if match is None or not group or not group.get("site") or group.get("deleted"):
        return asked
    return Asked(
        asked.call, asked.version, f"/sites/{group['site']}{asked.path[match.end() :]}", asked.options
    )
