from urllib.parse import quote

import pytest

from emulator.sharepoint.caller import KARI, ROOT, Caller
from sp_prosjektportal.emulator.app import Emulator, Principal

LIBRARY = "/sites/empty/Delte dokumenter"
UPLOAD = "11111111-1111-1111-1111-111111111111"


def at(path: str) -> str:
    return f"/_api/web/getFolderByServerRelativePath(decodedUrl='{quote(path)}')"


def put(
    caller: Caller,
    name: str,
    content: bytes = b"abc",
    folder: str = LIBRARY,
    status: int = 200,
    overwrite: str = "false",
) -> str:
    """The address of a new file, by its id."""
    made = caller.post(
        f"{at(folder)}/files/addUsingPath(decodedUrl='{quote(name)}',overwrite={overwrite})",
        content,
        status=status,
    )
    return f"/_api/web/getFileById('{made.body['UniqueId']}')" if status == 200 else made.code


def content(caller: Caller, file: str) -> str:
    return caller.get(f"{file}/$value").text


def test_names_with_hash_and_percent_are_stored_as_they_are(caller: Caller) -> None:
    put(caller, "50% av #1.txt", b"hei")
    path = quote(f"{LIBRARY}/50% av #1.txt")
    assert (
        caller.get(f"/_api/web/getFileByServerRelativePath(decodedUrl=@u)/$value?@u='{path}'").text == "hei"
    )
    assert caller.get(f"{at(LIBRARY)}/files?$select=Name").rows == [{"Name": "50% av #1.txt"}]


def test_an_existing_file_is_kept_unless_overwriting_was_asked(caller: Caller) -> None:
    file = put(caller, "a.txt", b"1")
    assert put(caller, "a.txt", b"2", status=400).startswith("-2130575257")
    assert content(caller, file) == "1"
    assert put(caller, "a.txt", b"2", overwrite="true") == file
    assert content(caller, file) == "2"
    assert [row["VersionLabel"] for row in caller.get(f"{file}/versions").rows] == ["1.0"]


@pytest.mark.parametrize("name", ["../x.txt", "a/../../x.txt", 'a"b.txt', "a|b.txt", "x" * 500])
def test_a_bad_name_is_refused_and_nothing_is_made(emulator: Emulator, caller: Caller, name: str) -> None:
    before = emulator.store.fingerprint()
    assert caller.post(f"{at(LIBRARY)}/files/addUsingPath(decodedUrl='{quote(name)}')", b"1").status == 400
    assert emulator.store.fingerprint() == before


def test_a_file_in_pieces_is_whole_at_the_end_and_a_gap_is_refused(caller: Caller) -> None:
    file = put(caller, "b.bin", b"")
    assert (
        caller.post(f"{file}/startUpload(uploadId=guid'{UPLOAD}')", b"abc", status=200).body["value"] == "3"
    )
    assert caller.post(f"{file}/continueUpload(uploadId=guid'{UPLOAD}',fileOffset=4)", b"x").status == 400
    assert (
        caller.post(f"{file}/continueUpload(uploadId=guid'{UPLOAD}',fileOffset=3)", b"de", status=200).body[
            "value"
        ]
        == "5"
    )
    assert (
        caller.post(f"{file}/finishUpload(uploadId=guid'{UPLOAD}',fileOffset=5)", b"f", status=200).body[
            "Length"
        ]
        == "6"
    )
    assert content(caller, file) == "abcdef"


def test_a_check_out_can_be_undone_and_keeps_others_out(emulator: Emulator, caller: Caller) -> None:
    file = put(caller, "a.txt", b"1")
    caller.post(f"{file}/checkOut()", status=200)
    caller.ask("PUT", f"{file}/$value", b"draft", status=204)
    other = Caller(
        emulator,
        Principal(
            app_only=False, scopes=frozenset({"AllSites.FullControl"}), login="admin@contoso.onmicrosoft.com"
        ),
    )
    refused = other.ask("PUT", f"{file}/$value", b"mine")
    assert (refused.status, refused.code.partition(",")[0]) == (423, "-2130575306")
    caller.post(f"{file}/undoCheckOut()", status=200)
    assert content(caller, file) == "1"
    assert caller.post(f"{file}/checkIn(comment='x',checkInType=1)").code.startswith("-2147024738")


def test_drafts_become_major_versions_when_published(caller: Caller) -> None:
    library = caller.make_list("Utkast", 101)
    caller.merge(library, {"EnableMinorVersions": True}, status=204)
    file = put(caller, "a.txt", b"1", "/sites/empty/Utkast")
    shown = f"{file}?$select=UIVersionLabel,Level"
    assert caller.get(shown).body == {"UIVersionLabel": "0.1", "Level": 2}
    caller.post(f"{file}/publish(comment='ferdig')", status=200)
    assert caller.get(shown).body == {"UIVersionLabel": "1.0", "Level": 1}
    caller.ask("PUT", f"{file}/$value", b"2", status=204)
    assert caller.get(shown).body == {"UIVersionLabel": "1.1", "Level": 2}


def test_files_and_folders_move_with_what_is_in_them(caller: Caller) -> None:
    caller.post(f"{at(LIBRARY)}/folders/addUsingPath(decodedUrl='A')", status=200)
    file = put(caller, "a.txt", b"1", f"{LIBRARY}/A")
    caller.post(f"{at(LIBRARY + '/A')}/moveTo(newUrl='{quote(LIBRARY)}/B')", status=200)
    assert caller.get(f"{file}?$select=ServerRelativeUrl").body == {"ServerRelativeUrl": f"{LIBRARY}/B/a.txt"}
    caller.post(f"{file}/moveTo(newUrl='{quote(LIBRARY)}/c.txt',flags=0)", status=200)
    assert caller.get(f"{at(LIBRARY)}/files?$select=Name").rows == [{"Name": "c.txt"}]
    assert content(caller, file) == "1"


def test_a_file_is_copied_to_another_site(caller: Caller) -> None:
    put(caller, "a.txt", b"1")
    paths = {
        "srcPath": {"DecodedUrl": f"{ROOT}{LIBRARY}/a.txt"},
        "destPath": {"DecodedUrl": f"{ROOT}/Delte dokumenter/a.txt"},
    }
    for overwrite, status in (("false", 200), ("false", 400), ("true", 200)):
        caller.post(
            f"/_api/SP.MoveCopyUtil.CopyFileByPath(overwrite=@a)?@a={overwrite}",
            {**paths, "options": {}},
            status=status,
        )
    assert (
        caller.get(
            f"/_api/web/getFileByServerRelativePath(decodedUrl='{quote('/Delte dokumenter/a.txt')}')/$value",
            site=ROOT,
        ).text
        == "1"
    )


def test_a_folder_that_is_not_there_can_only_be_asked_whether_it_exists(caller: Caller) -> None:
    file = f"/_api/web/getFileByServerRelativePath(decodedUrl='{quote(LIBRARY)}/x.txt')"
    caller.get(f"{file}?$select=Exists", status=404)
    assert caller.get(file, status=404).code == "-2130575338, Microsoft.SharePoint.SPException"
    assert caller.get(f"{at(LIBRARY + '/x')}?$select=Exists").body == {"Exists": False}
    assert caller.get(at(LIBRARY + "/x"), status=404).code == "-2147024894, System.IO.FileNotFoundException"


def test_the_item_of_a_file_renames_it(caller: Caller) -> None:
    file = put(caller, "a.txt", b"1")
    caller.merge(f"{file}/ListItemAllFields", {"FileLeafRef": "b.txt", "Title": "Nytt"}, status=204)
    assert caller.get(f"{file}?$select=Name,Title").body == {"Name": "b.txt", "Title": "Nytt"}


def test_a_visitor_reads_and_does_not_write(emulator: Emulator, caller: Caller) -> None:
    file = put(caller, "a.txt", b"1")
    group = caller.get("/_api/web/AssociatedVisitorGroup").body["Id"]
    caller.post(
        f"/_api/web/sitegroups({group})/users", {"LoginName": f"i:0#.f|membership|{KARI}"}, status=201
    )
    kari = Caller(emulator, Principal(app_only=False, scopes=frozenset({"AllSites.FullControl"}), login=KARI))
    assert content(kari, file) == "1"
    before = emulator.store.fingerprint()
    for method, path in (
        ("PUT", f"{file}/$value"),
        ("POST", f"{file}/recycle"),
        ("POST", f"{at(LIBRARY)}/files/addUsingPath(decodedUrl='b.txt')"),
    ):
        assert kari.ask(method, path, b"x").status == 403
    assert emulator.store.fingerprint() == before
