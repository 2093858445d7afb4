"""From the model to resources: modern pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sp_prosjektportal.resources import page_parts, page_text
from sp_prosjektportal.resources.pages import Page
from sp_prosjektportal.template import model_pages
from sp_prosjektportal.template.index import Subject, fold_url
from sp_prosjektportal.template.text import Text
from sp_prosjektportal.template.tree import Path


def pages(subject: Subject) -> Iterator[Page | None]:
    """Pages as resources. One that a check has told about gives nothing."""
    for at, written in enumerate(subject.template.pages or []):
        path: Path = ("pages", at)
        fields: dict[str, Any] = {"title": written.title.text(subject.language), "published": True}
        if written.sections is not None:
            fields["sections"] = [_section(subject, section) for section in written.sections]
        if written.home:
            fields["home"] = True
        if written.once:
            fields["once"] = frozenset(written.once)
        yield subject.make(path, Page, name=written.name, **fields)


def widths(section: model_pages.PageSection) -> tuple[int, ...]:
    """Widths of a section's columns, those that are not written shared alike."""
    columns = columns_of(section)
    if section.full_width:
        return (0,) * len(columns)
    return tuple(column.width or 12 // max(len(columns), 1) for column in columns)


def columns_of(section: model_pages.PageSection) -> list[model_pages.PageColumn]:
    """The columns; `parts` stand in one."""
    if section.columns is not None:
        return section.columns
    return [model_pages.PageColumn(parts=section.parts or [])]


def _section(subject: Subject, section: model_pages.PageSection) -> dict[str, Any]:
    columns = [
        {"width": width, "parts": [part for each in column.parts if (part := _part(subject, each))]}
        for width, column in zip(widths(section), columns_of(section), strict=True)
    ]
    return {"columns": columns}


def _part(subject: Subject, part: model_pages.WebPart) -> page_parts.Part | None:
    if part.text is not None:
        return page_parts.Text(html=page_text.to_html(part.text.text(subject.language)))
    if part.list is not None:
        return _list(subject, part)
    if part.links is not None:
        return _links(subject, part)
    if part.people is not None:
        return page_parts.People(title=_said(subject, part.title), people=tuple(part.people))
    if part.image is not None:
        return page_parts.Image(
            url=part.image,
            alt=_said(subject, part.alt),
            caption=_said(subject, part.caption),
            link=part.link or "",
        )
    return None


def _list(subject: Subject, part: model_pages.WebPart) -> page_parts.ListView | None:
    shown = subject.index.lists.get(fold_url(part.list or ""))
    if shown is None:
        return None
    view = next((v.name for v in shown.views or [] if v.name.casefold() == (part.view or "").casefold()), "")
    return page_parts.ListView(
        list=shown.url,
        library=shown.template == "library",
        view=view,
        title=_said(subject, part.title or shown.title),
        height=part.height or "auto",
        commands=part.commands is not False,
    )


def _links(subject: Subject, part: model_pages.WebPart) -> page_parts.Links:
    links = tuple(
        page_parts.Link(
            title=link.title.text(subject.language),
            url=link.url,
            description=_said(subject, link.description),
            icon=link.icon or "",
        )
        for link in part.links or []
    )
    return page_parts.Links(title=_said(subject, part.title), layout=part.layout or "list", links=links)


def _said(subject: Subject, text: Text | None) -> str:
    return text.text(subject.language) if text is not None else ""
