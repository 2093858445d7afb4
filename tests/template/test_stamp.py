from __future__ import annotations

from pathlib import Path

import pytest

from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.template import loader, stamp
from template.files import write

TEXT = "include: [stempel]\nparameters: {n: {type: number, default: 1}}\nlists: [{url: Lists/A, title: 'A{{ n }}'}]"


def stamped(folder: Path, **parameters: object) -> tuple[loader.Loaded, ListItem]:
    found = loader.load("x", overlays=[folder], parameters=parameters)
    (row,) = found.stamp
    assert isinstance(row, ListItem)
    return found, row


def test_the_stamp_says_what_was_applied(tmp_path: Path) -> None:
    write(tmp_path, {"site/x": TEXT})
    found, row = stamped(tmp_path)
    assert row.address == "list_items/Lists/PpStempel/Title=x"
    assert (row.values["PpVersion"], row.values["PpParameters"]) == ("1.0.0", '{"n":1}')
    assert row.values["PpChecksum"] == found.checksum
    states = stamp.unpack(str(row.values["PpDesired"]))
    assert {"kind": "lists", "url": "Lists/A", "template": "list", "title": "A1"} in states
    assert len(states) == len(found.resources)


def test_the_checksum_follows_the_content_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, {"site/x": TEXT})
    one, again, two = (stamped(tmp_path, n=n)[0].checksum for n in (1, 1, 2))
    assert one == again != two
    write(tmp_path, {"site/x": "# en merknad\n" + TEXT})
    assert stamped(tmp_path)[0].checksum == one


def test_a_long_state_is_packed_into_what_a_note_takes() -> None:
    states = [{"kind": "lists", "url": f"Lists/Liste{n}", "title": "æøå" * 20} for n in range(2000)]
    packed = stamp.pack(states)
    assert len(packed) < 64_000
    assert stamp.unpack(packed) == states


@pytest.mark.parametrize("text", ["", "tull", "{}", "zlib:tull", "zlib:AAAA"])
def test_what_is_no_stamp_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        stamp.unpack(text)


def test_without_its_list_there_is_no_stamp(tmp_path: Path) -> None:
    write(tmp_path, {"site/x": "lists: [{url: Lists/A, title: A}]"})
    assert loader.load("x", overlays=[tmp_path]).stamp == ()
