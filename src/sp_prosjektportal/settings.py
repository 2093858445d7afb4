"""``prosjektportal.yaml``: the one configuration file, with what the environment overrides.

Secrets never stand in it: keys and certificates are named by path, a key's password comes from the environment.
Paths in the file are relative to it. ``PROSJEKTPORTAL_CONFIG`` names another file;
``PROSJEKTPORTAL__SIGN_IN__CLIENT_ID=…`` overrides one value.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from sp_prosjektportal.collects import problems
from sp_prosjektportal.errors import SettingsError

FILE = "prosjektportal.yaml"
CONFIG = "PROSJEKTPORTAL_CONFIG"
PREFIX = "PROSJEKTPORTAL__"
GUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
SECRETS = ("secret", "password", "private_key", "token", "passphrase", "pfx")


def _https(url: str) -> str:
    if not re.fullmatch(r"https://[^\s/?#@]+(/[^\s?#]*)?", url):
        raise ValueError("must be an https address, as https://contoso.sharepoint.com")
    return url.rstrip("/")


def _host(url: str) -> str:
    if _https(url).count("/") != 2:
        raise ValueError("must be a host without a path, as https://contoso.sharepoint.com")
    return url.rstrip("/")


def _beside(path: Path, info: ValidationInfo) -> Path:
    return Path((info.context or {}).get("folder", "")) / path.expanduser()


Url = Annotated[str, AfterValidator(_https)]
Host = Annotated[str, AfterValidator(_host)]
File = Annotated[Path, AfterValidator(_beside)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SignIn(_Part):
    """How to sign in. A certificate signs in as the application, a device code as a person."""

    method: Literal["certificate", "device_code"] = "certificate"
    client_id: str = Field(pattern=GUID, description="The application's id in Entra")
    certificate_file: File | None = Field(None, description="PEM file with the certificate")
    key_file: File | None = Field(
        None, description="PEM file with the private key; the certificate's by default"
    )
    token_cache: File | None = Field(
        None, description="Where tokens are kept; the user's cache folder by default"
    )

    @model_validator(mode="after")
    def _needs_certificate(self) -> SignIn:
        if self.method == "certificate" and self.certificate_file is None:
            raise ValueError("method certificate needs certificate_file (and key_file)")
        return self

    def token_cache_file(self, settings: Settings) -> Path:
        """Where tokens are kept: a file for each authority, tenant and application."""
        if self.token_cache is not None:
            return self.token_cache
        from platformdirs import user_cache_path

        whose = f"{settings.cloud.authority}/{settings.tenant}/{self.client_id}/{self.method}".casefold()
        return user_cache_path("sp-prosjektportal") / f"tokens-{sha256(whose.encode()).hexdigest()[:16]}.json"


class Cloud(_Part):
    """Where the services are. The public cloud by default."""

    authority: Host = "https://login.microsoftonline.com"
    graph: Host = "https://graph.microsoft.com"
    admin: Host | None = Field(None, description="SharePoint's admin host; made from `sharepoint` by default")
    ca_file: File | None = Field(None, description="PEM file with the certificate authorities to trust")
    resolve: dict[str, Annotated[str, Field(pattern=r"^\S+:\d{1,5}$")]] = Field(
        default_factory=dict, description="Host name: address:port to dial instead, as curl --resolve"
    )


class CrawlApplication(_Part):
    """A second application that only crawls: each new project site grants it access (Sites.Selected)."""

    client_id: str = Field(pattern=GUID, description="The application's id in Entra")
    name: str = "sp-prosjektportal crawl"


class PortfolioSettings(_Part):
    """One portfolio: its hub and what is applied to it."""

    title: str
    hub: Url = Field(description="The hub's address")
    template: str = Field("portefolje", description="Of the hub; `samlet` when it collects others")
    collects: list[str] = Field(
        default_factory=list,
        description="Names of other portfolios: this one shows their projects together and has none of its own",
    )
    language: Literal["nb", "nn", "en"] = Field(
        "nb", description="Of the hub, its projects and reports; nn is bokmål with titles in nynorsk"
    )
    owners: list[str] = Field(default_factory=list, description="Sign-in names of the hub's owners")
    parameters: dict[str, Any] = Field(default_factory=dict, description="Of the hub's template")
    project_parameters: dict[str, Any] = Field(
        default_factory=dict, description="Of the templates of all its projects, as `project_support`"
    )
    attention: File | None = Field(None, description="Own rules of attention")
    project_url: str = Field("/sites/{number}", pattern=r"^/(sites|teams)/\S*\{number\}\S*$")

    @model_validator(mode="before")
    @classmethod
    def _of_several(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("collects") and "template" not in given:
            return {**given, "template": "samlet"}
        return given


class Settings(_Part):
    """All of prosjektportal.yaml."""

    tenant: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]+$", description="contoso.onmicrosoft.com, or the tenant id"
    )
    sharepoint: Host = Field(description="https://contoso.sharepoint.com")
    sign_in: SignIn
    cloud: Cloud = Field(default_factory=Cloud)
    crawl_application: CrawlApplication | None = None
    templates: File | None = Field(
        None,
        description="Folder with own templates (templates/site/NAME.yaml) and fragments (lists/NAME.yaml); "
        "they win over the shipped ones of the same name",
    )
    licences: int = Field(
        1000, ge=0, description="Licences in the tenant; decides Microsoft's budget a minute"
    )
    portfolios: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")], PortfolioSettings] = Field(
        default_factory=dict
    )

    @property
    def app_only(self) -> bool:
        """Signs in as the application, not as a person."""
        return self.sign_in.method == "certificate"

    @property
    def admin(self) -> str:
        """SharePoint's admin host."""
        return self.cloud.admin or re.sub(r"^(https://[^.]+)", r"\1-admin", self.sharepoint)

    def portfolio(self, name: str | None = None) -> tuple[str, PortfolioSettings]:
        """The named portfolio, or the only one. Raises ``SettingsError``."""
        if name is None and len(self.portfolios) == 1:
            return next(iter(self.portfolios.items()))
        if name in self.portfolios:
            return str(name), self.portfolios[str(name)]
        known = ", ".join(self.portfolios)
        if not known:
            raise SettingsError(
                "No portfolio is configured.", hint=f"Add one with its hub under `portfolios:` in {FILE}."
            )
        if name is None:
            raise SettingsError("There are several portfolios.", hint=f"Say which one: {known}.")
        raise SettingsError(f"There is no portfolio {name!r}.", hint=f"Configured are: {known}.")

    def collected(self, name: str) -> dict[str, PortfolioSettings]:
        """The portfolios with projects of their own that this one shows together, in the order they are named."""
        found: dict[str, PortfolioSettings] = {}
        for other in self.portfolios[name].collects:
            inner = (
                self.collected(other) if self.portfolios[other].collects else {other: self.portfolios[other]}
            )
            found |= {key: value for key, value in inner.items() if key not in found}
        return found

    @classmethod
    def load(cls, path: Path | str | None = None, *, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the file given, that of ``PROSJEKTPORTAL_CONFIG``, or the one in the current folder.

        Raises ``SettingsError`` with all that is wrong, each as ``file:line: key: what``.
        """
        environ = os.environ if environ is None else environ
        file = Path(path or environ.get(CONFIG) or FILE)
        node, data = _read(file)
        _refuse_secrets(file, node)
        _override(data, environ)
        try:
            settings = cls.model_validate(data, context={"folder": file.parent.absolute()})
        except ValidationError as error:
            raise SettingsError(
                "\n".join(_problems(file, node, error)), hint="Nothing was sent or changed."
            ) from None
        wrong = [
            f"{file}:{_line(node, path)}: {'.'.join(path)}: {message}"
            for path, message in problems(settings.portfolios)
        ]
        if wrong:
            raise SettingsError("\n".join(wrong), hint="Nothing was sent or changed.")
        return settings


def json_schema() -> dict[str, Any]:
    """JSON Schema of the file, for editors; kept in docs/schema/prosjektportal.schema.json."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Settings.model_json_schema()}


def _read(file: Path) -> tuple[yaml.Node | None, dict[str, Any]]:
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise SettingsError(
            f"{file} cannot be read: {error.strerror}.",
            hint=f"Write a {FILE} (README shows one), or name the file in {CONFIG}. `prosjektportal demo` needs none.",
        ) from None
    try:
        node, data = yaml.compose(text, yaml.SafeLoader), yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        raise SettingsError(
            f"{where}: no YAML: {getattr(error, 'problem', None) or 'it cannot be parsed'}"
        ) from None
    if data is not None and not isinstance(data, dict):
        raise SettingsError(f"{file}:1: the file must hold keys with values")
    return node, data or {}


def _override(data: dict[str, Any], environ: Mapping[str, str]) -> None:
    for name, value in sorted(environ.items()):
        if name.startswith(PREFIX):
            *parents, last = name.removeprefix(PREFIX).lower().split("__")
            place = data
            for parent in parents:
                inner = place.get(parent)
                place[parent] = place = dict(inner) if isinstance(inner, dict) else {}
            place[last] = value


def _refuse_secrets(file: Path, node: yaml.Node | None) -> None:
    for path, key, value in _scalars(node):
        named = (
            any(word in key.casefold() for word in SECRETS)
            and key != "token_cache"
            and "parameters" not in path
        )
        if named or key == "key" or "-----BEGIN" in value.value:
            raise SettingsError(
                f"{file}:{value.start_mark.line + 1}: {'.'.join((*path, key))}: secrets do not belong in this file",
                hint="Name a file (sign_in.key_file) or use the environment (PROSJEKTPORTAL_KEY_PASSWORD).",
            )


def _scalars(
    node: yaml.Node | None, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str, yaml.ScalarNode]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(value, yaml.ScalarNode):
                yield path, str(key.value), value
            yield from _scalars(value, (*path, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value, path)


def _problems(file: Path, node: yaml.Node | None, error: ValidationError) -> Iterator[str]:
    found = []
    for problem in error.errors():
        path = [str(step) for step in problem["loc"] if step != "[key]"]
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            message = f"unknown key{_meant(path)}"
        elif problem["type"] == "missing":
            message = "is missing"
        elif problem["type"].startswith("path"):
            message = "must be one path, written as a text"
        found.append((_line(node, path), ".".join(path) or "the file", message))
    return (f"{file}:{line}: {key}: {message}" for line, key, message in sorted(found))


def _meant(path: list[str]) -> str:
    models: dict[str, type[_Part]] = {"sign_in": SignIn, "cloud": Cloud, "portfolios": PortfolioSettings}
    model = models.get(path[0], Settings) if len(path) > 1 else Settings
    close = difflib.get_close_matches(path[-1], model.model_fields, n=1)
    return f"; did you mean {close[0]}?" if close else f"; known are {', '.join(model.model_fields)}"


def _line(node: yaml.Node | None, path: list[str]) -> int:
    """The line of the deepest key of the path that the file has."""
    line = 1
    for step in path:
        if not isinstance(node, yaml.MappingNode):
            break
        found = next(((key, value) for key, value in node.value if key.value == step), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line
