"""Bad input: one clear message with a hint, the right exit code, no traceback, and nothing changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cli.desk import HOST, HUB, KARI, Desk, Said
from sp_prosjektportal.emulator.entra import applications

Prepare = Callable[[Desk], Any]
NEW = ("project", "new", "P-2", "Nytt rådhus")


@dataclass(frozen=True)
class Bad:
    """What is typed, what is prepared before, and what must be said."""

    command: tuple[str, ...]
    says: str
    hint: str = ""
    prepare: Prepare = lambda desk: None
    code: int = 1


def write(name: str, text: str) -> Prepare:
    return lambda desk: (desk.folder / name).write_text(text, encoding="utf-8")


def configure(**changes: Any) -> Prepare:
    return lambda desk: desk.configure(**changes)


def expire(desk: Desk) -> None:
    start = datetime.now(UTC) - timedelta(days=30)
    certificate, key = applications.new_certificate("old", start=start, days=10)
    (desk.folder / "old.pem").write_bytes(certificate)
    (desk.folder / "old-key.pem").write_bytes(key)
    desk.configure(sign_in__certificate_file="old.pem", sign_in__key_file="old-key.pem")


def foreign(desk: Desk) -> None:
    """A good certificate that Entra does not know."""
    certificate, key = applications.new_certificate("foreign")
    (desk.folder / "foreign.pem").write_bytes(certificate)
    (desk.folder / "foreign-key.pem").write_bytes(key)
    desk.configure(sign_in__certificate_file="foreign.pem", sign_in__key_file="foreign-key.pem")


def allow(*roles: str, graph: tuple[str, ...] = ()) -> Prepare:
    return lambda desk: desk.grant(sharepoint=roles, graph=graph)


def unreachable(desk: Desk) -> None:
    desk.emulator.faults.add("unreachable", times=1000)
    desk.emulator.faults.add("unreachable", url="login.", times=1000)


def unreachable_sharepoint(desk: Desk) -> None:
    desk.emulator.faults.add("unreachable", times=1000)


def template(text: str) -> Prepare:
    return write("mine.yaml", text)


CASES: dict[str, Bad] = {
    # templates and parameters
    "a template that is no YAML": Bad(
        ("template", "check", "{folder}/mine.yaml"), "not YAML", "template check",
        template("template: mine\ntitle: [x\n"),
    ),
    "a template with an unknown key": Bad(
        ("template", "check", "{folder}/mine.yaml"), "mine.yaml:5:", "template check",
        template('template: mine\nversion: 1.0.0\ntitle: Min\nfor: project\nlist: []\n'),
    ),
    "a project from a broken template": Bad(
        (*NEW, "--template", "{folder}/mine.yaml"), "mine.yaml:5:", "Nothing was changed",
        template('template: mine\nversion: 1.0.0\ntitle: Min\nfor: project\nlist: []\n'),
    ),
    "a template that does not exist": Bad(
        (*NEW, "--template", "prosjket"), "There is no template 'prosjket'. Did you mean 'prosjekt'?", "template list"
    ),
    "a template for a portfolio": Bad((*NEW, "--template", "portefolje"), "not for a project", "template list"),
    "an unknown parameter": Bad((*NEW, "--set", "farge=blå"), "takes no parameter 'farge'", "template list"),
    "a parameter that is no NAME=VALUE": Bad((*NEW, "--set", "farge"), "NAME=VALUE", code=2),
    "a missing parameter": Bad(
        (*NEW, "--template", "{folder}/mine.yaml"), "nummer", "",
        template("template: mine\nversion: 1.0.0\ntitle: Min\nfor: project\nparameters:\n  nummer: {type: number, required: true}\n"),
    ),
    "a mistyped parameter": Bad(
        (*NEW, "--template", "{folder}/mine.yaml", "--set", "nummer=mange"), "nummer", "",
        template("template: mine\nversion: 1.0.0\ntitle: Min\nfor: project\nparameters:\n  nummer: {type: number, required: true}\n"),
    ),
    # usage
    "an unknown command": Bad(("project", "destroy"), "No such command", code=2),
    "an unknown option": Bad(("hub", "plan", "--nope"), "No such option", code=2),
    "a missing argument": Bad(("project", "show"), "Missing argument", code=2),
    "a type that is none": Bad((*NEW, "--type", "wiki"), "neither group nor team", code=2),
    # settings
    "no hub configured": Bad(("hub", "plan"), "No portfolio is configured", "portfolios:", configure(portfolios={})),
    "no settings at all": Bad(
        ("project", "list"), "cannot be read", "prosjektportal.yaml", lambda desk: desk.config.unlink()
    ),
    "settings with an unknown key": Bad(
        ("project", "list"), "did you mean tenant?", "Nothing was sent", configure(tennant="x")
    ),
    "settings with a secret": Bad(
        ("project", "list"), "secrets do not belong", "sign_in.key_file", configure(sign_in__client_secret="hemmelig")
    ),
    "an unknown portfolio": Bad(("hub", "plan", "--portfolio", "x"), "no portfolio 'x'", "hovedportefolje"),
    "several portfolios and none chosen": Bad(
        ("hub", "plan"), "several portfolios", "hovedportefolje",
        configure(portfolios__annen={"title": "Annen", "hub": f"{HOST}/sites/annen"}),
    ),
    "attention rules that are none": Bad(
        ("portfolio", "show"), "rules.yaml:1:", "Nothing was changed",
        lambda desk: (write("rules.yaml", "[1]\n")(desk), desk.configure(portfolios__hovedportefolje__attention="rules.yaml")),
    ),
    # sign-in
    "a wrong tenant": Bad(("project", "list"), "AADSTS90002", "`tenant`", configure(tenant="fabrikam.onmicrosoft.com")),
    "a wrong application": Bad(
        ("project", "list"), "AADSTS700016", "client_id", configure(sign_in__client_id="00000000-0000-4000-8000-000000000001")
    ),
    "an expired certificate": Bad(("project", "list"), "expired on", "Make a new one", expire),
    "a certificate that Entra does not know": Bad(("project", "list"), "AADSTS700027", "Upload", foreign),
    "a key that is not there": Bad(("project", "list"), "no-key.pem", "key_file", configure(sign_in__key_file="no-key.pem")),
    "a key that is none": Bad(
        ("project", "list"), "cannot be read", "PEM",
        lambda desk: (write("bad.pem", "nothing\n")(desk), desk.configure(sign_in__key_file="bad.pem")),
    ),
    # permissions
    "only reading, making a project": Bad(
        NEW, "`project new` needs", "doctor", allow("Sites.Read.All", graph=("User.Read.All",))
    ),
    "only reading, furnishing the hub": Bad(
        ("hub", "apply", "--yes"), "needs Sites.FullControl.All", "doctor",
        lambda desk: (rename(desk, HUB, "Prosjekter"), allow("Sites.Read.All")(desk)),
    ),
    "only reading, syncing": Bad(("portfolio", "sync", "--yes"), "403", "Sites.ReadWrite.All", allow("Sites.Read.All")),
    "only chosen sites, and none chosen": Bad(("project", "list"), "403", "doctor", allow("Sites.Selected")),
    # network
    "no network": Bad(("project", "list"), "No connection to https://login.test", "network", unreachable),
    "no network after sign-in": Bad(("project", "list"), "contoso.sharepoint.test", "network", unreachable_sharepoint),
    "a wrong host": Bad(
        ("project", "list"), "fabrikam", "",
        configure(sharepoint="https://fabrikam.sharepoint.test",
                  portfolios__hovedportefolje__hub="https://fabrikam.sharepoint.test/sites/portefolje"),
    ),
    # projects
    "a taken number": Bad(("project", "new", "P-1", "Annet"), "taken by Ærlig øvelse", "another number"),
    "a taken number in small letters": Bad(("project", "new", "p-1", "Annet"), "taken by Ærlig øvelse", "another number"),
    "a taken address": Bad((*NEW, "--url", f"{HOST}/sites/p-1"), "belongs to project P-1", "another address"),
    "an address of a site that is no project": Bad((*NEW, "--url", f"{HOST}/sites/empty"), "a site at", "adopt"),
    "an address elsewhere": Bad((*NEW, "--url", "https://example.com/sites/x"), "no address for a site here", "looks like"),
    "a number with letters that addresses lack": Bad(("project", "new", "Å-1", "Ny"), "cannot be a project number", "Perhaps"),
    "a name that is too long": Bad(("project", "new", "P-2", "å" * 201), "201 characters", "Shorten"),
    "a name of nothing": Bad(("project", "new", "P-2", "  "), "no name", "in quotes"),
    "a name with a line break": Bad(("project", "new", "P-2", "a\nb"), "line breaks", "one line"),
    "a person whom nobody knows": Bad((*NEW, "--manager", "ukjent@contoso.onmicrosoft.com"), "ukjent@", "Nothing was made"),
    "a manager who is no sign-in name": Bad((*NEW, "--manager", "Kari"), "no sign-in name", "kari@"),
    "an unknown project": Bad(("project", "show", "X-9"), "no project X-9", "project list"),
    "an apply of an unknown project": Bad(("project", "apply", "X-9", "--yes"), "no project X-9", "project list"),
    "an adoption of no site": Bad(("project", "adopt", f"{HOST}/sites/nowhere"), "There is no site at", "project new"),
    "an adoption of the hub": Bad(("project", "adopt", HUB, "--number", "H-1"), "is a hub itself", "portfolio"),
    "an adoption of a registered site": Bad(("project", "adopt", f"{HOST}/sites/p-1"), "already, as project P-1", "project apply P-1"),
    "an adoption without a number": Bad(("project", "adopt", f"{HOST}/sites/empty"), "does not say its project number", "--number"),
    "giving up a finished project": Bad(("project", "abandon", "P-1", "--yes"), "is finished", "Close the project"),
    # the hub
    "a hub that does not exist": Bad(
        ("project", "list"), "no portfolio at", "hub apply", configure(portfolios__hovedportefolje__hub=f"{HOST}/sites/annen")
    ),
    "a sync to a hub that does not exist": Bad(
        ("portfolio", "sync", "--yes"), "", "hub apply", configure(portfolios__hovedportefolje__hub=f"{HOST}/sites/annen")
    ),
    "a hub that is only a site": Bad(
        ("portfolio", "show"), "no list of projects", "hub apply", configure(portfolios__hovedportefolje__hub=f"{HOST}/sites/empty")
    ),
    "a hub without an owner": Bad(
        ("hub", "apply", "--yes"), "needs an owner", "owners:",
        configure(portfolios__hovedportefolje__hub=f"{HOST}/sites/annen", portfolios__hovedportefolje__owners=[]),
    ),
    "a stale plan of the hub": Bad(("hub", "apply", "--checksum", "0000"), "no longer the one", "Look at the new plan"),
    "a stale plan of a project": Bad(("project", "apply", "P-1", "--checksum", "0000"), "no longer the one", "new plan"),
    "a stale plan of a sync": Bad(("portfolio", "sync", "--checksum", "0000"), "no longer the one", "new plan"),
    "a file that cannot be written": Bad(("portfolio", "crawl", "--out", "{folder}/no/such/file.json"), "file.json", "path"),
}  # fmt: skip


@pytest.mark.parametrize("bad", CASES.values(), ids=CASES.keys())
def test_bad_input_is_told_and_changes_nothing(bad: Bad, with_project: Desk) -> None:
    bad.prepare(with_project)
    before = with_project.fingerprint()
    said = with_project.type(*(word.replace("{folder}", str(with_project.folder)) for word in bad.command))
    check(said, bad)
    assert with_project.fingerprint() == before


def check(said: Said, bad: Bad) -> None:
    assert said.code == bad.code, said.everything
    assert bad.says in said.err, said.err
    assert "Traceback" not in said.everything
    assert "defect in prosjektportal" not in said.err
    if bad.code == 1:
        assert said.err.count("Error: ") == 1, said.err
        error, _, hint = said.err.partition("Hint: ")
        assert error.strip(), said.err
        assert hint.strip(), said.err
        assert bad.hint in hint, said.err
        assert len(said.err.splitlines()) < 15, said.err


NAMES = {
    "Norwegian letters": "Ærlig øving på Ås",
    "quotes": "«Prosjekt» \"X\" og 'Y'",
    "spaces": "  mange   mellomrom  ",
    "200 characters": "å" * 200,
    "XML": "<b>& \"fet\" </b>",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_project_may_be_called_that(name: str, with_hub: Desk) -> None:
    said = with_hub.type("project", "new", "P-7", name, "--manager", KARI)
    assert said.code == 0, said.everything
    listed = with_hub.type("project", "list", "--json").json["projects"]
    assert [row["title"] for row in listed] == [" ".join(name.split())]
    assert with_hub.type("project", "plan", "P-7").code == 0


class Typed(io.StringIO):
    """A terminal at which somebody types; ``first`` happens while the question stands."""

    def __init__(self, text: str, first: Callable[[], None] = lambda: None) -> None:
        super().__init__(text)
        self._first = first

    def isatty(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        self._first()
        return super().readline(-1 if size is None else size)


def test_a_site_that_changed_between_the_question_and_the_yes_is_not_changed(
    with_project: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = with_project
    rename(desk, f"{HOST}/sites/p-1", "Usikkerhet")
    before: list[str] = []

    def somebody_else_is_quicker() -> None:
        rename(desk, f"{HOST}/sites/p-1", "Endringer")
        before.append(desk.fingerprint())

    monkeypatch.setattr("sys.stdin", Typed("y\n", somebody_else_is_quicker))
    said = desk.type("project", "apply", "P-1")
    assert said.code == 1, said.everything
    assert "changed after the plan was shown" in said.err
    assert before == [desk.fingerprint()]


def rename(desk: Desk, site: str, name: str) -> None:
    """Somebody gives a list another description in the browser."""
    store = desk.emulator.store
    site_id = next(
        key for key, row in store.rows("sites").items() if row["url"].casefold() == site.casefold()
    )
    for key, row in store.rows("lists", site_id).items():
        if row["url"].endswith(f"/Lists/{name}"):
            store.put("lists", key, {**row, "title": f"{row['title']}!"}, site_id)
            return
    raise AssertionError(f"no list {name}")


def test_stopping_at_the_question_changes_nothing(
    with_project: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = with_project
    rename(desk, f"{HOST}/sites/p-1", "Usikkerhet")
    before = desk.fingerprint()

    def stop() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Typed("", stop))
    said = desk.type("project", "apply", "P-1")
    assert (said.code, "Stopped." in said.err) == (130, True), said.everything
    assert desk.fingerprint() == before


def test_the_answer_no_changes_nothing(with_project: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = with_project
    rename(desk, f"{HOST}/sites/p-1", "Usikkerhet")
    before = desk.fingerprint()
    monkeypatch.setattr("sys.stdin", Typed("n\n"))
    said = desk.type("project", "apply", "P-1")
    assert (said.code, "You said no." in said.err) == (1, True), said.everything
    assert desk.fingerprint() == before
