"""prosjektportal.yaml: read, overridden, checked; every mistake with its place."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sp_prosjektportal.errors import SettingsError
from sp_prosjektportal.settings import Settings, json_schema

SCHEMA = Path(__file__).parents[1] / "docs" / "schema" / "prosjektportal.schema.json"
GOOD = """\
tenant: contoso.onmicrosoft.com
sharepoint: https://contoso.sharepoint.com/
sign_in:
  method: certificate
  client_id: 11111111-2222-3333-4444-555555555555
  certificate_file: secrets/cert.pem
  key_file: secrets/key.pem
cloud:
  ca_file: ca.pem
  resolve: {contoso.sharepoint.test: "127.0.0.1:8443"}
licences: 6000
portfolios:
  hovedportefolje:
    title: Hovedportefølje
    hub: https://contoso.sharepoint.com/sites/portefolje
    owners: [admin@contoso.onmicrosoft.com]
    parameters: {kommune: Fjordvik}
    attention: attention.yaml
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "prosjektportal.yaml"
    found.write_text(GOOD, "utf-8")
    return found


def load(file: Path, text: str | None = None, **environ: str) -> Settings:
    if text is not None:
        file.write_text(text, "utf-8")
    return Settings.load(file, environ=environ)


def test_a_good_file_is_read_and_defaults_are_the_public_cloud(file: Path) -> None:
    settings = load(file)
    assert settings.sharepoint == "https://contoso.sharepoint.com"
    assert settings.admin == "https://contoso-admin.sharepoint.com"
    assert settings.cloud.authority == "https://login.microsoftonline.com"
    assert settings.app_only
    name, portfolio = settings.portfolio()
    assert (name, portfolio.title, portfolio.language) == ("hovedportefolje", "Hovedportefølje", "nb")
    assert portfolio.project_url == "/sites/{number}"


def test_paths_are_relative_to_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    settings = load(file)
    assert settings.sign_in.certificate_file == file.parent / "secrets" / "cert.pem"
    assert settings.cloud.ca_file == file.parent / "ca.pem"
    assert settings.portfolios["hovedportefolje"].attention == file.parent / "attention.yaml"


def test_the_environment_names_the_file_and_overrides_values(file: Path) -> None:
    settings = Settings.load(
        environ={
            "PROSJEKTPORTAL_CONFIG": str(file),
            "PROSJEKTPORTAL__SIGN_IN__CLIENT_ID": "99999999-2222-3333-4444-555555555555",
            "PROSJEKTPORTAL__SIGN_IN__KEY_FILE": "/run/secrets/key.pem",
            "PROSJEKTPORTAL__LICENCES": "20000",
            "PROSJEKTPORTAL__CLOUD__GRAPH": "https://graph.test",
        }
    )
    assert settings.sign_in.client_id.startswith("99999999")
    assert settings.sign_in.key_file == Path("/run/secrets/key.pem")
    assert (settings.licences, settings.cloud.graph) == (20000, "https://graph.test")


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (changed("licences: 6000", "lisences: 6000"), 11, ["lisences", "did you mean licences"]),
        (changed("  key_file", "  keyfile"), 7, ["sign_in.keyfile", "did you mean key_file"]),
        (changed("    owners", "    owner"), 16, ["portfolios.hovedportefolje.owner", "did you mean owners"]),
        (changed("tenant: contoso.onmicrosoft.com\n", ""), 1, ["tenant", "is missing"]),
        (changed("  client_id: 11111111-2222-3333-4444-555555555555", "  client_id: min-app"), 5, ["sign_in.client_id"]),
        (changed("method: certificate", "method: passord"), 4, ["sign_in.method", "device_code"]),
        (changed("https://contoso.sharepoint.com/\n", "contoso.sharepoint.com\n"), 2, ["sharepoint", "https"]),
        (changed("https://contoso.sharepoint.com/\n", "https://contoso.sharepoint.com/sites/x\n"), 2, ["without a path"]),
        (changed("hub: https://", "hub: http://"), 15, ["portfolios.hovedportefolje.hub", "https"]),
        (changed("    hub: https://contoso.sharepoint.com/sites/portefolje\n", ""), 13, ["hub", "is missing"]),
        (changed('"127.0.0.1:8443"', "localhost"), 10, ["cloud.resolve.contoso.sharepoint.test"]),
        (changed("  certificate_file: secrets/cert.pem\n", ""), 3, ["sign_in", "needs certificate_file"]),
        (changed("hovedportefolje:", "Hoved Portefølje:"), 13, ["Hoved Portefølje"]),
        (changed("licences: 6000", "licences: mange"), 11, ["licences", "integer"]),
        (changed("licences: 6000", "templates: [egne]"), 11, ["templates", "must be one path"]),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(file: Path, text: str, line: int, words: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        load(file, text)
    assert str(caught.value).startswith(f"{file}:{line}: ")
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_all_mistakes_come_together(file: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(file, "sharepoint: x\nlicences: -1\n")
    assert len(str(caught.value).splitlines()) == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tenant: [\n", ["prosjektportal.yaml:2:1", "no YAML"]),
        ("- a\n", ["must hold keys"]),
        ("", ["is missing"]),
        (changed("  key_file: secrets/key.pem", "  client_secret: hemmelig~~"), ["sign_in.client_secret", "do not belong"]),
        (changed("  key_file: secrets/key.pem", "  key: hemmelig~~"), ["sign_in.key", "do not belong"]),
        (changed("secrets/key.pem", "|\n    -----BEGIN PRIVATE KEY-----\n    hemmelig~~"), ["key_file", "do not belong"]),
    ],
)  # fmt: skip
def test_what_is_no_configuration_or_holds_secrets_is_refused(
    file: Path, text: str, words: list[str]
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(file, text)
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert "hemmelig~~" not in str(caught.value) + caught.value.hint


def test_a_file_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read") as caught:
        load(tmp_path / "none.yaml")
    assert "prosjektportal.yaml" in caught.value.hint


@pytest.mark.parametrize(
    ("portfolios", "name", "words"),
    [
        ("{}", None, "No portfolio"),
        ("{}", "x", "No portfolio"),
        ("two", None, "several"),
        ("two", "c", "'c'"),
    ],
)
def test_choosing_a_portfolio_that_is_not_clear_is_refused(
    file: Path, portfolios: str, name: str | None, words: str
) -> None:
    one = "{title: A, hub: 'https://contoso.sharepoint.com/sites/a'}"
    text = (
        GOOD.split("portfolios:")[0]
        + "portfolios: "
        + ("{}" if portfolios == "{}" else f"{{a: {one}, b: {one}}}")
    )
    with pytest.raises(SettingsError, match=words) as caught:
        load(file, text).portfolio(name)
    assert caught.value.hint


HUBS = "https://contoso.sharepoint.com/sites"
COLLECTING = {
    "an unknown name": (
        "[ikt, stratgi]",
        "portfolios.samlet.collects: there is no portfolio 'stratgi'; did you mean strategi?",
    ),
    "itself": ("[samlet]", "portfolios.samlet.collects: a portfolio cannot collect itself"),
    "a name twice": ("[ikt, ikt]", "portfolios.samlet.collects: a portfolio is named twice"),
    "in a circle": (
        "[ikt, rund]",
        "portfolios.rund.collects: the portfolios collect each other: rund → samlet → rund",
    ),
    "its own hub": ("[ikt, samme]", "portfolios.samlet.collects: samme has the same hub as samlet"),
    "two of one title": ("[ikt, dobbel]", "portfolios.samlet.collects: two of them have the same title"),
}


def collecting(collects: str) -> str:
    rund = f"  rund: {{title: R, hub: '{HUBS}/r', collects: [samlet]}}\n" if "rund" in collects else ""
    return GOOD.split("portfolios:")[0] + (
        "portfolios:\n"
        f"  ikt: {{title: IKT, hub: '{HUBS}/ikt'}}\n"
        f"  strategi: {{title: Strategi, hub: '{HUBS}/strategi', template: strategi}}\n"
        f"  samme: {{title: Samme, hub: '{HUBS}/samlet'}}\n"
        f"  dobbel: {{title: IKT, hub: '{HUBS}/d'}}\n"
        f"  samlet:\n    title: Samlet\n    hub: {HUBS}/samlet\n    collects: {collects}\n"
        f"{rund}"
    )


@pytest.mark.parametrize(("collects", "said"), COLLECTING.values(), ids=COLLECTING)
def test_a_portfolio_that_cannot_collect_what_it_names_is_refused_with_its_line(
    file: Path, collects: str, said: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load(file, collecting(collects))
    assert said in str(refused.value)
    line = next(
        n
        for n, text in enumerate(file.read_text("utf-8").splitlines(), 1)
        if "collects:" in text and ("rund" not in said or "rund:" in text)
    )
    assert f"prosjektportal.yaml:{line}: " in str(refused.value)


def test_a_collecting_portfolio_has_the_template_for_it_and_knows_whom_it_collects(file: Path) -> None:
    more = f"  alt: {{title: Alt, hub: '{HUBS}/alt', template: min, collects: [samlet, strategi, dobbel]}}\n"
    settings = load(
        file,
        collecting("[ikt, strategi]").replace(
            "title: IKT, hub: '" + HUBS + "/d'", f"title: D, hub: '{HUBS}/d'"
        )
        + more,
    )
    assert (settings.portfolios["samlet"].template, settings.portfolios["alt"].template) == ("samlet", "min")
    assert list(settings.collected("samlet")) == ["ikt", "strategi"]
    assert list(settings.collected("alt")) == ["ikt", "strategi", "dobbel"]
    assert settings.collected("ikt") == {}


def test_tokens_of_different_clouds_and_tenants_are_kept_apart(file: Path) -> None:
    one = load(file)
    two = load(file, PROSJEKTPORTAL__TENANT="fabrikam.onmicrosoft.com")
    three = load(file, PROSJEKTPORTAL__CLOUD__AUTHORITY="https://login.test")
    assert len({settings.sign_in.token_cache_file(settings) for settings in (one, two, three)}) == 3


def test_the_schema_for_editors_is_current() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == json_schema(), (
        'run: python -c "import json; from sp_prosjektportal.settings import json_schema; '
        'print(json.dumps(json_schema(), indent=2, ensure_ascii=False))" > docs/schema/prosjektportal.schema.json'
    )


def test_reading_settings_imports_no_client_library() -> None:
    code = (
        "import sys, sp_prosjektportal.settings, sp_prosjektportal.tenant.connect\n"
        "print([m for m in ('office365', 'msal', 'requests', 'cryptography') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
