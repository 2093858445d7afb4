from pathlib import Path

import pytest

from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.store import Store


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
