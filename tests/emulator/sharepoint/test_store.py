import sqlite3
from pathlib import Path

import pytest

from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.store import Store
from sp_prosjektportal.emulator.tables import CONTENT, VOLATILE


def test_rows_come_back_in_order_of_insertion_also_from_the_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "tenant.sqlite")
    for key in ("b", "a", "c"):
        store.put("items", key, {"key": key}, "site", "list")
    store.put("items", "b", {"key": "changed"}, "site", "list")
    store.close()
    again = Store(tmp_path / "tenant.sqlite")
    assert list(again.rows("items", "site", "list")) == ["b", "a", "c"]
    assert again.get("items", "b", "site", "list") == {"key": "changed"}


def fail_after(store: Store, key: str) -> None:
    with store.atomic():
        store.put("sites", key, {})
        raise KeyError(key)


def test_what_fails_leaves_nothing_and_an_inner_failure_only_itself() -> None:
    store = Store()
    with pytest.raises(KeyError):
        fail_after(store, "x")
    assert store.rows("sites") == {}
    with store.atomic():
        store.put("sites", "outer", {})
        with pytest.raises(KeyError):
            fail_after(store, "inner")
    assert list(store.rows("sites")) == ["outer"]


def test_the_fingerprint_covers_content_and_not_the_log() -> None:
    store = Store()
    empty = store.fingerprint()
    store.put("log", "1", {"x": 1})
    assert store.fingerprint() == empty
    store.put("items", "1", {"x": 1}, "site", "list")
    full = store.fingerprint()
    assert full != empty
    store.remove("items", "1", "site", "list")
    assert store.fingerprint() == empty


def test_a_sequence_goes_on_where_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "tenant.sqlite")
    assert [store.next("ids", "site", first=7), store.next("ids", "site"), store.next("ids", "other")] == [
        7,
        8,
        1,
    ]
    store.close()
    assert Store(tmp_path / "tenant.sqlite").next("ids", "site") == 9


def test_a_new_tenant_is_filled_once(tmp_path: Path) -> None:
    first = Emulator.open(tmp_path / "tenant.sqlite")
    seeded = first.store.fingerprint()
    first.store.close()
    assert Emulator.open(tmp_path / "tenant.sqlite").store.fingerprint() == seeded


def test_a_file_of_the_first_format_is_carried_over(tmp_path: Path) -> None:
    path = tmp_path / "tenant.sqlite"
    old = sqlite3.connect(path)
    for table in (*CONTENT, *VOLATILE):
        old.execute(
            f"CREATE TABLE {table} (place INTEGER PRIMARY KEY, site TEXT NOT NULL, parent TEXT NOT NULL, "
            "key TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (site, parent, key))"
        )
    rows = [("s", "l", "2", '{"x":2}'), ("s", "l", "1", '{"x":1}'), ("t", "l", "1", '{"x":3}')]
    old.executemany("INSERT INTO items (site, parent, key, data) VALUES (?, ?, ?, ?)", rows)
    old.commit()
    old.close()
    store = Store(path)
    assert store.rows("items", "s", "l") == {"2": {"x": 2}, "1": {"x": 1}}
    assert store.get("items", "1", "t", "l") == {"x": 3}
    store.close()
    assert list(Store(path).rows("items", "s", "l")) == ["2", "1"]


def test_a_refusal_forgets_what_was_read_in_between(tmp_path: Path) -> None:
    store = Store(tmp_path / "tenant.sqlite")
    store.put("items", "1", {"x": "long" * 100}, "s", "l")

    def fail() -> None:
        with store.atomic():
            store.clear("items", "s")
            assert store.rows("items", "s", "l") == {}
            store.put("items", "2", {}, "s", "new")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(store.rows("items", "s", "l")) == ["1"]
    assert store.get("items", "2", "s", "new") is None
    store.put("items", "3", {}, "s", "new")
    assert list(store.rows("items", "s", "new")) == ["3"]


def test_sites_are_found_by_their_address_whatever_its_case() -> None:
    store = Store()
    store.put("sites", "1", {"path": "/sites/Alfa"})
    store.put("sites", "1", {"path": "/sites/Beta"})
    assert store.keys_with("sites", "/SITES/beta") == ["1"]
    assert store.keys_with("sites", "/sites/alfa") == []


def test_a_file_from_before_a_table_was_thought_of_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with sqlite3.connect(path) as old:
        old.execute(
            "CREATE TABLE tenant (place INTEGER PRIMARY KEY, site TEXT, parent TEXT, key TEXT, data TEXT)"
        )
        old.execute("""INSERT INTO tenant (site, parent, key, data) VALUES ('', '', 'hosts', '{"a": 1}')""")
    store = Store(path)
    assert store.rows("tenant") == {"hosts": {"a": 1}}
    assert store.rows("attachments") == {}
