"""Folders and files against the emulated tenant: applied, then nothing left to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from resources.emulated import Place
from resources.test_on_the_emulator import CONCEPT, IDEA, PHASES, TERMS, column
from sp_prosjektportal.engine.apply import apply
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources.content_types import ContentType
from sp_prosjektportal.resources.files import LARGEST, Content, File
from sp_prosjektportal.resources.folders import Folder
from sp_prosjektportal.resources.lists import List
from sp_prosjektportal.resources.types import Person, Term
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.request import Reply, Request

TYPE, OTHER = (f"0x010100A1B2C3D4E5F60718293A4B5C6D7E8F9{n}" for n in "01")
COLUMNS = (
    column("PrChoice", 2, type="choice", choices=("Lav", "Høy")),
    column("PrDay", 4, type="date"),
    column("PrPerson", 6, type="person"),
    column("PrPhase", 11, type="term", term_set=PHASES.id),
)
LIBRARY = List(url="Dokumenter", template="library", title="Prosjektdokumenter", content_types=(TYPE, OTHER))
STRUCTURE: tuple[Resource, ...] = (
    *TERMS,
    *COLUMNS,
    *(ContentType(id=id, name=id[-4:], group="Prøve", columns=tuple(c.name for c in COLUMNS)) for id in (TYPE, OTHER)),
    LIBRARY,
)  # fmt: skip
STRANGE = "Ærlig talt – 50 % ferdig #2, 'sitert' & (siste) + én"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def folder(path: str) -> Folder:
    return Folder(library="Dokumenter", path=path)


def file(path: str, content: bytes = b"innhold", **more: Any) -> File:
    return File(library="Dokumenter", path=path, content=Content(name="prøve", make=lambda: content), **more)


def asked(place: Place, path: str) -> Reply:
    def steps() -> Steps[Reply]:
        reply: Reply = yield Request.get(place.site, path)
        return reply

    return place.tenant.run(steps())


def at(place: Place, path: str) -> str:
    whole = quote(f"/{place.site.split('/', 3)[3]}/Dokumenter/{path}".replace("'", "''"))
    return f"/_api/web/GetFileByServerRelativePath(decodedurl='{whole}')"


def content_of(place: Place, path: str) -> Any:
    return asked(place, f"{at(place, path)}/$value").body


def row_of(place: Place, path: str) -> dict[str, Any]:
    return dict(asked(place, f"{at(place, path)}/ListItemAllFields").body)


def exchanges(place: Place) -> int:
    return int(place.tenant.ledger.as_dict()["exchanges"])


def test_folders_and_files_of_every_name_are_made_with_their_library(place: Place) -> None:
    place.bring_about(
        *STRUCTURE,
        folder("100 Grunnlag"),
        folder("100 Grunnlag/110 Off. forhold"),
        folder(STRANGE),
        folder(f"{STRANGE}/{STRANGE}"),
        file("Prosjektmandat.docx"),
        file(f"100 Grunnlag/{STRANGE}.docx"),
        file(f"{STRANGE}/Blåbærsyltetøy 'hel' & delt.docx"),
    )
    for path in ("Prosjektmandat.docx", f"100 Grunnlag/{STRANGE}.docx"):
        assert content_of(place, path) == b"innhold"


def test_a_file_gets_its_metadata_when_it_is_made_and_keeps_one_version(place: Place) -> None:
    values = {
        "Title": "Mandat",
        "PrChoice": "Høy",
        "PrDay": date(2026, 7, 1),
        "PrPerson": Person(login=place.user),
        "PrPhase": Term(id=CONCEPT, label="Konsept"),
    }
    place.bring_about(*STRUCTURE, file("a.docx", values=values), file("b.docx", content_type=OTHER))
    assert asked(place, at(place, "a.docx")).value("UIVersionLabel") == "1.0"
    assert row_of(place, "b.docx")["ContentTypeId"].startswith(OTHER)
    assert row_of(place, "a.docx")["ContentTypeId"].startswith(TYPE)


def test_metadata_are_kept_and_contents_are_left_to_people(place: Place) -> None:
    values = {"Title": "Mandat", "PrPhase": Term(id=CONCEPT), "PrChoice": "Høy"}
    place.bring_about(*STRUCTURE, file("a.docx", values=values))
    changed = {"Title": "Mandatet", "PrPhase": Term(id=IDEA, label="Idé"), "PrChoice": None}
    wanted = file("a.docx", b"noe helt annet", values=changed, once=frozenset({"Title"}))
    plan = place.plan(*STRUCTURE, wanted)
    assert [d.path for c in plan.changes for d in c.differences] == ["values.PrPhase", "values.PrChoice"]
    place.bring_about(*STRUCTURE, wanted)
    assert content_of(place, "a.docx") == b"innhold"
    assert row_of(place, "a.docx")["Title"] == "Mandat"
    retyped = file("a.docx", content_type=OTHER)
    assert [d.path for c in place.plan(*STRUCTURE, retyped).changes for d in c.differences] == [
        "content_type"
    ]
    place.bring_about(*STRUCTURE, retyped)


def test_what_is_removed_by_hand_is_planned_again_and_what_people_added_is_left(place: Place) -> None:
    place.bring_about(*STRUCTURE, folder("A"), folder("A/B"), file("A/a.docx"), file("A/Egen.docx"))
    known = place.known()
    place.plan(folder("A/B"), file("A/a.docx"), known=known)
    gone = [known.get("folders/Dokumenter/A/B"), known.get("files/Dokumenter/A/a.docx")]
    for each in gone:
        assert each is not None
        place.tenant.run(place.kinds[each.resource.kind].delete(each, known))
    plan = place.plan(*STRUCTURE, folder("A"), folder("A/B"), file("A/a.docx"))
    assert [c.address for c in plan.changes] == ["folders/Dokumenter/A/B", "files/Dokumenter/A/a.docx"]
    place.bring_about(*STRUCTURE, folder("A"), folder("A/B"), file("A/a.docx"))
    assert content_of(place, "A/Egen.docx") == b"innhold"


def test_upper_and_lower_case_tell_neither_folders_nor_files_apart(place: Place) -> None:
    place.bring_about(*STRUCTURE, folder("Møter"), file("Møter/Referat.docx"))
    assert place.plan(*STRUCTURE, folder("MØTER"), file("møter/REFERAT.docx")).empty


def test_a_large_tree_comes_in_few_calls_and_is_read_in_one(place: Place) -> None:
    place.bring_about(*STRUCTURE)
    tree = [folder(f"{a}00 Mappe") for a in range(1, 9)]
    tree += [folder(f"{a}00 Mappe/{a}{b:02} Under") for a in range(1, 9) for b in range(49)]
    before = exchanges(place)
    known = place.known()
    plan = place.plan(*STRUCTURE, *tree, known=known)
    planned = exchanges(place) - before
    place.tenant.run(apply(plan, place.kinds, known)).raise_for_failures()
    assert len(tree) == 400
    assert planned <= 3
    assert exchanges(place) - before - planned <= 400 / 50 + 1
    assert place.plan(*STRUCTURE, *tree).empty


def test_many_and_large_files_are_spread_over_calls_that_the_service_takes(place: Place) -> None:
    big, huge = bytes(range(256)) * 2000, bytes(LARGEST + 1)
    files = [file(f"{n}.bin", big) for n in range(5)]
    place.bring_about(*STRUCTURE, *files, file("stor.bin", huge), file("10 %.bin", big))
    assert content_of(place, "stor.bin") == huge
    assert content_of(place, "3.bin") == content_of(place, "10 %25.bin".replace("%25", "%")) == big


def test_a_name_that_a_folder_has_is_told_and_so_is_the_other_way_round(place: Place) -> None:
    place.bring_about(*STRUCTURE, folder("Plan.docx"), file("Møter"))
    for wanted, what in ((file("Plan.docx"), "folder"), (folder("Møter"), "file")):
        known = place.known()
        applied = place.tenant.run(apply(place.plan(*STRUCTURE, wanted, known=known), place.kinds, known))
        assert [str(f.error).split(":")[0] for f in applied.failed] == [
            f"The {wanted.kind[:-1]} {wanted.key} was not made"
        ]
        assert what in applied.failed[0].error.hint  # type: ignore[attr-defined]


def set_list(place: Place, **more: Any) -> None:
    """Change the library as its owners can by settings that are not ours."""
    for site in place.emulator.store.rows("sites"):
        for key, row in place.emulator.store.rows("lists", site).items():
            if row["url"].endswith("/Dokumenter"):
                place.emulator.store.put("lists", key, {**row, **more}, site)


def test_a_file_that_somebody_has_checked_out_is_told_and_the_rest_is_done(place: Place) -> None:
    place.bring_about(*STRUCTURE, file("a.docx", values={"PrChoice": "Lav"}), file("b.docx"))
    for site in place.emulator.store.rows("sites"):
        for list_id in place.emulator.store.rows("lists", site):
            for key, row in place.emulator.store.rows("items", site, list_id).items():
                if (row.get("file") or {}).get("name") == "a.docx":
                    busy = {**row, "file": {**row["file"], "checked_out": 9999}}
                    place.emulator.store.put("items", key, busy, site, list_id)
    known = place.known()
    plan = place.plan(
        *STRUCTURE, file("a.docx", values={"PrChoice": "Høy"}), file("b.docx", values={"PrChoice": "Høy"}), known=known
    )  # fmt: skip
    applied = place.tenant.run(apply(plan, place.kinds, known))
    assert [f.change.address for f in applied.failed] == ["files/Dokumenter/a.docx"]
    assert "check it in" in applied.failed[0].error.hint  # type: ignore[attr-defined]
    assert [c.address for c in applied.done] == ["files/Dokumenter/b.docx"]


@pytest.mark.parametrize("after", range(6))
def test_a_lost_reply_leaves_nothing_undone_and_nothing_twice(place: Place, after: int) -> None:
    wanted = (
        *STRUCTURE,
        folder("A"),
        folder("A/B"),
        file("A/B/a.docx", values={"Title": "Mandat", "PrPhase": Term(id=CONCEPT, label="Konsept")}),
        file("50 %.docx", values={"Title": "Halv"}),
    )
    fault = place.emulator.faults.add("lost_reply", method="POST", url=place.site, after=after)
    place.bring_about(*wanted)
    assert fault.seen == 1
    names = [r["FileLeafRef"] for r in asked(place, "/_api/web/GetList('/sites/prove/Dokumenter')/items?$select=FileLeafRef".replace("/sites/prove", "/" + place.site.split("/", 3)[3])).rows]  # fmt: skip
    assert sorted(names) == ["50 %.docx", "A", "B", "a.docx"]
