"""Copy and move as a job: ``CreateCopyJobs`` and ``GetCopyJobProgress`` of a site.

What is asked for is done at once; the job's log says so, or what went wrong, when it is asked for. The shape of the log
is what clients read of it (CLI for Microsoft 365, ``spo file copy``); nobody recorded one ([K]).
"""

from __future__ import annotations

import json
from typing import Any

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import Refused, file_missing
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import moving, paths
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

FAIL, REPLACE, RENAME = 0, 1, 2
_DONE = 0


def create(session: Session, sources: list[str], target_url: str, options: dict[str, Any]) -> list[Complex]:
    """One job for every object."""
    names = list(options.get("CustomizedItemName") or [])
    return [
        _one(session, url, target_url, options, names[number] if number < len(names) else "")
        for number, url in enumerate(sources)
    ]


def _one(session: Session, source_url: str, target_url: str, options: dict[str, Any], name: str) -> Complex:
    job = new_guid()
    try:
        with session.store.atomic():
            told = [_carried_out(session, source_url, target_url, options, name)]
    except Refused as refused:
        told = [{"Event": "JobError", "JobId": job, "Message": refused.message, "ErrorCode": refused.code}]
    told.append({"Event": "JobEnd", "JobId": job, "TotalErrors": str(int("Message" in told[0]))})
    session.store.put("sessions", f"copy-job:{job}", {"logs": [json.dumps(one) for one in told]})
    return Complex(
        "SP.CopyMigrationInfo",
        {
            "EncryptionKey": "",
            "JobId": job,
            "JobQueueUri": f"{session.site['url']}/_jobs/{job}",
            "SourceListItemUniqueIds": [],
        },
    )


def _carried_out(
    session: Session, source_url: str, target_url: str, options: dict[str, Any], name: str
) -> dict[str, str]:
    source, from_path = moving.place(session, source_url)
    target, folder = moving.place(session, target_url)
    found = paths.library_of(source, from_path)
    list_id = found["id"] if found else ""
    row = paths.find_item(source, list_id, from_path)
    if row is None:
        raise file_missing()
    path = f"{folder}/{name or row['file']['name']}"
    behaviour = int(options.get("NameConflictBehavior") or FAIL)
    act = moving.move if options.get("IsMoveMode") else moving.copy
    made = act(
        source, list_id, row, target, path, overwrite=behaviour == REPLACE, keep_both=behaviour == RENAME
    )
    return _finished(target, row, made, path)


def _finished(target: Session, source: Row, made: Row, path: str) -> dict[str, str]:
    return {
        "Event": "JobFinishedObjectInfo",
        "SourceObjectUniqueId": source["unique_id"],
        "TargetObjectUniqueId": made["unique_id"],
        "TargetObjectSiteRelativeUrl": path.removeprefix(target.path).lstrip("/"),
        "TargetServerRelativeUrl": path,
    }


def progress(session: Session, job: dict[str, Any]) -> dict[str, Any]:
    """The job is over when it is first asked for."""
    kept = session.store.get("sessions", f"copy-job:{job.get('JobId') or ''}")
    if kept is None:
        raise Refused(
            400, "-2147024809, System.ArgumentException", "Value does not fall within the expected range."
        )
    return {"JobState": _DONE, "Logs": kept["logs"]}
