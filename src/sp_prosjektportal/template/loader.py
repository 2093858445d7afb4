"""Loading templates: from a name or path to resources, with every problem of a run told together."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.template import checks, stamp
from sp_prosjektportal.template.catalogue import Catalogue, is_path
from sp_prosjektportal.template.documents.shelf import Documents, Read
from sp_prosjektportal.template.expand import Expander
from sp_prosjektportal.template.flatten import flatten
from sp_prosjektportal.template.index import Subject, fold_url
from sp_prosjektportal.template.merge import Composed, Composer
from sp_prosjektportal.template.model import Fragment, Parameter, Template
from sp_prosjektportal.template.parameters import declare, resolve
from sp_prosjektportal.template.problems import Problems, meant
from sp_prosjektportal.template.structure import validate
from sp_prosjektportal.template.text import LANGUAGES
from sp_prosjektportal.template.tree import TYPED, Node, mapping, plain

Lights = Mapping[str, Mapping[str, Literal["green", "yellow", "red"]]]


@dataclass(frozen=True)
class Loaded:
    """A template, rendered for one site.

    ``resources`` holds everything on the site except the site itself and its hub association. ``stamp`` is written
    last. ``lights`` gives the light of each choice of a column, in every language that it is written in; ``phases``
    the national phase of each term id.
    """

    name: str
    version: str
    title: str
    purpose: Literal["project", "portfolio"]
    site_type: Literal["group", "team"]
    language: str
    parameters: Mapping[str, Any]
    resources: tuple[Resource, ...]
    stamp: tuple[Resource, ...]
    lights: Lights
    phases: Mapping[str, str]
    checksum: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A template in the list of templates."""

    name: str
    version: str
    title: str
    description: str
    purpose: str
    extends: str
    file: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


def load(
    name_or_path: str,
    *,
    language: str = "nb",
    parameters: Mapping[str, Any] | None = None,
    site: str = "",
    site_title: str = "",
    hub: str = "",
    overlays: Sequence[Path] = (),
) -> Loaded:
    """The template for a site. Raises :class:`TemplateInvalid` with all problems."""
    problems = Problems()
    run = _Run(Composer(Catalogue(overlays), problems), problems, language, site, site_title, hub)
    prepared = run.prepare(name_or_path, parameters or {}, examples=False)
    problems.raise_any()
    assert prepared is not None  # without problems there is a template
    return _loaded(*prepared)


def check(names_or_paths: Iterable[str] = (), *, overlays: Sequence[Path] = ()) -> tuple[str, ...]:
    """Check templates (all that there are, when none is named); which they were.

    Raises :class:`TemplateInvalid` with all problems.
    """
    problems = Problems()
    catalogue = Catalogue(overlays)
    composer = Composer(catalogue, problems)
    names = tuple(names_or_paths) or catalogue.names("template")
    read = Read()
    with _uncollected():
        for name in names:
            site = "https://contoso.sharepoint.com/sites/eksempel"
            run = _Run(composer, problems, "nb", site, "Eksempel", "", read)
            run.prepare(name, {}, examples=True)
    problems.raise_any()
    return names


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage: the trees of all files are kept to the end, and going through them again and again takes
    more than a quarter of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def list_templates(*, overlays: Sequence[Path] = ()) -> tuple[Listed, ...]:
    """All templates by name, with what they take. Raises :class:`TemplateInvalid` when one cannot be read."""
    problems = Problems()
    catalogue = Catalogue(overlays)
    composer = Composer(catalogue, problems)
    found = [_listed(composer, name, problems) for name in catalogue.names("template")]
    problems.raise_any()
    return tuple(each for each in found if each is not None)


def show(name_or_path: str, *, overlays: Sequence[Path] = ()) -> dict[str, Any]:
    """A template put together but not rendered, as plain data. Raises :class:`TemplateInvalid`."""
    problems = Problems()
    composer = Composer(Catalogue(overlays), problems)
    composed = _open(composer, name_or_path, problems)
    problems.raise_any()
    assert composed is not None
    found: dict[str, Any] = plain(composed.root)
    return found


@dataclass
class _Run:
    """One template on its way from files to resources."""

    composer: Composer
    problems: Problems
    language: str
    site: str
    site_title: str
    hub: str
    read: Read = field(default_factory=Read)

    def prepare(
        self, name: str, given: Mapping[str, Any], *, examples: bool
    ) -> tuple[Subject, Composed, dict[str, Any], tuple[Resource, ...]] | None:
        """Compose, render, validate, check and flatten, as far as it goes."""
        composed = _open(self.composer, name, self.problems)
        if composed is None:
            return None
        declared = _declared(composed.root)
        declare(composed.root, declared, self.problems)
        values = resolve(
            composed.root, declared, given, self.problems, name, language=self.language, examples=examples
        )
        root = self._render(composed.root, values)
        if composed.kind == "fragment":
            validate(root, Fragment, self.problems)
            if not examples:
                place = composed.root.place
                self.problems.add(
                    place, "not-a-template", f"'{name}' is a fragment", "Name a template that includes it."
                )
            return None
        template = validate(root, Template, self.problems, patching=len(composed.files) > 1)
        if template is None:
            return None
        subject = Subject(
            template, root, self.problems, self.language, composed.templates, composed.removed, self._documents()
        )  # fmt: skip
        checks.run(subject)
        return subject, composed, values, flatten(subject)

    def _documents(self) -> Documents:
        """Outlines know the site and no parameters, so that all templates of a run may share what was read."""
        return Documents(self.composer, self.problems, self._surroundings(), self.read)

    def _surroundings(self) -> dict[str, Any]:
        site = {"url": self.site, "title": self.site_title, "language": self.language}
        return {"site": site, "hub": {"url": self.hub}}

    def _render(self, root: Node, parameters: Mapping[str, Any]) -> Node:
        variables = {**parameters, **self._surroundings()}
        head = {name: node for name, node in root.items() if name == "parameters"}
        body = mapping({name: node for name, node in root.items() if name not in head}, root.keys, root.place)
        rendered = Expander(variables, self.problems).expand(body)
        return mapping({**rendered.value, **head}, root.keys, root.place)


_PARAMETER = TypeAdapter(Parameter)


def _declared(root: Node) -> dict[str, Parameter]:
    """The parameters; one that is not well formed counts as a text, and is told about with the structure."""
    found: dict[str, Parameter] = {}
    node = root.get("parameters")
    for name, written in node.items() if node is not None else ():
        try:
            found[name] = _PARAMETER.validate_python(plain(written))
        except ValidationError:
            found[name] = Parameter()
    return found


def _open(composer: Composer, name: str, problems: Problems) -> Composed | None:
    file = composer.catalogue.open(name)
    if file is None:
        names = composer.catalogue.names("template")
        what = "file" if is_path(name) else "template"
        problems.add(TYPED, "unknown-template", f"there is no {what} '{name}'", meant(name, names))
        return None
    root = composer.parse(file)
    if root is not None and not is_path(name):
        composer.named(file, root, "template")
    return composer.compose(file)


def _loaded(
    subject: Subject, composed: Composed, parameters: dict[str, Any], resources: tuple[Resource, ...]
) -> Loaded:
    template = subject.template
    states = stamp.state(resources)
    total = stamp.checksum(template.version, states)
    told = {} if subject.language in _TOLD_BY_LCID else {stamp.LANGUAGE: subject.language}
    stamped = fold_url(stamp.LIST) in subject.index.lists
    return Loaded(
        name=template.template,
        version=template.version,
        title=template.title.text(subject.language),
        purpose=template.purpose,
        site_type=template.site.type,
        language=subject.language,
        parameters=parameters,
        resources=resources,
        stamp=(stamp.row(template.template, template.version, {**parameters, **told}, states, total),)
        if stamped
        else (),
        lights=_lights(template),
        phases={
            term.id: term.phase
            for s in template.term_sets or []
            for term in s.terms
            if term.phase is not None
        },
        checksum=total,
        files=composed.files,
    )


_TOLD_BY_LCID = frozenset({lcid: name for name, lcid in reversed(LANGUAGES.items())}.values())
"""Languages that a site's LCID stands for."""


def _lights(template: Template) -> Lights:
    return {
        column.name: {
            word: choice.light for choice in column.choices for word in choice.value.all() if choice.light
        }
        for column in template.site_columns or []
        if column.choices and any(choice.light for choice in column.choices)
    }


def _listed(composer: Composer, name: str, problems: Problems) -> Listed | None:
    composed = _open(composer, name, problems)
    if composed is None:
        return None
    data: dict[str, Any] = plain(composed.root)
    return Listed(
        name=name,
        version=str(data.get("version", "")),
        title=_words(data.get("title")),
        description=_words(data.get("description")),
        purpose=str(data.get("for", "")),
        extends=composed.extends[-1] if composed.extends else "",
        file=composed.file.label,
        parameters=_declared(composed.root),
    )


def _words(value: Any) -> str:
    return str(value.get("nb", "")) if isinstance(value, dict) else str(value or "")
