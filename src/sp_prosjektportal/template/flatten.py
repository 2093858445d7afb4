"""From the model to resources: lists with their views and rows, menus and groups; and all of them in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.resources import lists as list_resources
from sp_prosjektportal.resources import navigation
from sp_prosjektportal.resources.list_items import ListItem
from sp_prosjektportal.resources.views import Group, Order, View
from sp_prosjektportal.template import (
    filters,
    flatten_columns,
    flatten_files,
    flatten_formatting,
    flatten_groups,
    flatten_pages,
    flatten_site,
    model,
    model_lists,
)
from sp_prosjektportal.template.index import Subject
from sp_prosjektportal.template.tree import Path
from sp_prosjektportal.template.values import typed


def flatten(subject: Subject) -> tuple[Resource, ...]:
    """All resources of a template in the order of its sections. Values that do not fit are told as problems."""
    return tuple(resource for resource in _all(subject) if resource is not None)


def _all(subject: Subject) -> Iterator[Resource | None]:
    yield flatten_site.settings(subject)
    yield from flatten_columns.term_resources(subject)
    yield from flatten_columns.site_columns(subject)
    yield from flatten_columns.content_types(subject)
    for at, written in enumerate(subject.template.lists or []):
        path: Path = ("lists", at)
        yield _list(subject, written)
        yield from flatten_columns.list_columns(subject, path, written)
        for number, view in enumerate(written.views or []):
            yield _view(subject, (*path, "views", number), written, view)
        yield from _items(subject, (*path, "list_items"), written)
    yield from flatten_files.resources(subject)
    yield from flatten_pages.pages(subject)
    yield from _menus(subject)
    yield from flatten_groups.groups(subject)


def _list(subject: Subject, written: model_lists.List) -> list_resources.List:
    fields: dict[str, Any] = {"title": written.title.text(subject.language)}
    if written.description is not None:
        fields["description"] = written.description.text(subject.language)
    for name in ("hidden", "versioning", "versions", "attachments", "folders"):
        if written.written(name):
            fields[name] = getattr(written, name)
    if written.content_types is not None:
        fields["content_types"] = tuple(written.content_types)
    if written.permissions is not None:
        fields["permissions"] = flatten_groups.permissions(subject, written.permissions)
    return list_resources.List(url=written.url, template=written.template, **fields)


def _view(subject: Subject, path: Path, owner: model_lists.List, written: model_lists.View) -> View | None:
    fields: dict[str, Any] = {
        "title": written.title.text(subject.language),
        "columns": tuple(written.columns),
    }
    for name in ("rows", "default", "collapsed"):
        if written.written(name):
            fields[name] = getattr(written, name)
    if written.filter is not None:
        columns = subject.index.columns_of(owner)
        fields["filter"] = filters.condition(subject, (*path, "filter"), written.filter, columns)
    if written.order is not None:
        fields["order"] = tuple(Order(column=o.column, descending=o.descending) for o in written.order)
    if written.group is not None:
        fields["group"] = tuple(Group(column=g.column, descending=g.descending) for g in written.group)
    if written.totals is not None:
        fields["totals"] = tuple(sorted((column, total.upper()) for column, total in written.totals.items()))
    shown = flatten_formatting.of_view(subject, owner, written)
    if shown is not None:
        fields["formatting"] = shown
    return subject.make(path, View, list=owner.url, name=written.name, **fields)


def _items(subject: Subject, path: Path, owner: model_lists.List) -> Iterator[ListItem | None]:
    rows = owner.list_items
    if rows is None:
        return
    columns = subject.index.columns_of(owner)
    shared: dict[str, Any] = {"once": frozenset(rows.once)} if rows.once else {}
    if rows.content_type is not None:
        shared["content_type"] = rows.content_type
    for at, row in enumerate(rows.items):
        place = (*path, "items", at)
        values = {
            columns[name.casefold()].name: typed(subject, (*place, name), value, columns[name.casefold()])
            for name, value in row.items()
            if name.casefold() in columns
        }
        key = row.get(rows.key)
        if isinstance(key, str | int) and not isinstance(key, bool):
            found = {"key_column": rows.key, "row": str(key), "values": values, **shared}
            yield subject.make(place, ListItem, list=owner.url, **found)


def _menus(subject: Subject) -> Iterator[navigation.Navigation]:
    menus = subject.template.navigation
    if menus is None:
        return
    if menus.quick_launch is not None:
        nodes = tuple(_node(subject, node) for node in menus.quick_launch)
        own = {} if menus.standard_links is None else {"standard_links": menus.standard_links}
        yield navigation.Navigation(menu="quick_launch", nodes=nodes, **own)
    if menus.top is not None:
        yield navigation.Navigation(menu="top", nodes=tuple(_node(subject, node) for node in menus.top))


def _node(subject: Subject, written: model.Node) -> navigation.Node:
    children = tuple(_node(subject, child) for child in written.children or [])
    return navigation.Node(title=written.title.text(subject.language), url=written.url, children=children)
