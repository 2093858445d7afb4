"""Texts that the service makes in the site's language. Norwegian ones are not recorded (wire.md section 7.6, [K])."""

from __future__ import annotations

from dataclasses import dataclass

NB = 1044

_NORWEGIAN = {
    "Title": "Tittel", "Modified": "Endret", "Created": "Opprettet", "Created By": "Opprettet av",
    "Modified By": "Endret av", "Content Type": "Innholdstype", "Version": "Versjon", "Attachments": "Vedlegg",
    "Name": "Navn", "Type": "Type", "Edit": "Rediger", "Item": "Element", "Document": "Dokument", "Folder": "Mappe",
    "Create a new list item.": "Opprett et nytt listeelement.", "Create a new document.": "Opprett et nytt dokument.",
    "Create a new folder.": "Opprett en ny mappe.", "Documents": "Dokumenter", "Shared Documents": "Delte dokumenter",
    "Site Pages": "Områdesider", "Home": "Hjem", "Home.aspx": "Hjem.aspx", "All Items": "Alle elementer",
    "All Documents": "Alle dokumenter", "All Pages": "Alle sider", "AllItems": "AllItems",
    "User Information List": "Brukerinformasjonsliste", "Custom Columns": "Egendefinerte kolonner",
    "Core Document Columns": "Kjernedokumentkolonner", "List Content Types": "Innholdstyper for liste",
    "Document Content Types": "Innholdstyper for dokument", "Custom Content Types": "Egendefinerte innholdstyper",
    "Folder Content Types": "Innholdstyper for mappe", "Task": "Oppgave", "Event": "Hendelse", "Events": "Hendelser", "Contact": "Kontakt",
    "Announcement": "Kunngjøring", "Link": "Kobling", "Site Page": "Områdeside", "Basic Page": "Enkel side",
    "Owners": "Eiere av {0}", "Members": "Medlemmer av {0}", "Visitors": "Besøkende på {0}",
    "Full Control": "Full kontroll", "Design": "Utform", "Contribute": "Bidra", "Read": "Les", "Limited Access": "Begrenset tilgang",
    "Restricted View": "Begrenset visning", "Web-Only Limited Access": "Begrenset tilgang bare for web",
    "Pages": "Sider", "Recycle bin": "Papirkurv", "Notebook": "Notatblokk", "Recent": "Nylig", "Site contents": "Innhold på området",
    "System Account": "Systemkonto", "Due Date": "Forfallsdato", "Priority": "Prioritet", "Task Status": "Oppgavestatus",
    "% Complete": "% fullført", "Assigned To": "Tilordnet til", "Description": "Beskrivelse", "Start Date": "Startdato",
    "Start Time": "Starttid", "End Time": "Sluttid", "Location": "Sted", "Category": "Kategori", "First Name": "Fornavn",
    "Last Name": "Etternavn", "Full Name": "Fullt navn", "Company": "Firma", "Email Address": "E-postadresse", "Expires": "Utløper",
    "Notes": "Notater", "Issue": "Problem", "Picture": "Bilde", "Message": "Melding", "Discussion": "Diskusjon",
    "My Tasks": "Mine oppgaver", "Active Tasks": "Aktive oppgaver", "Completed": "Fullført", "Current Events": "Gjeldende hendelser",
    "All Events": "Alle hendelser", "(1) High|(2) Normal|(3) Low": "(1) Høy|(2) Normal|(3) Lav",
    "Not Started|In Progress|Completed|Deferred|Waiting on someone else": "Ikke startet|Pågår|Fullført|Utsatt|Venter på noen andre",
    "Active|Resolved|Closed": "Aktiv|Løst|Lukket",
}  # fmt: skip
_ENGLISH = {"Owners": "{0} Owners", "Members": "{0} Members", "Visitors": "{0} Visitors"}


def say(text: str, lcid: int, *values: str) -> str:
    """The service's own text in the site's language."""
    found = _NORWEGIAN.get(text, text) if lcid == NB else _ENGLISH.get(text, text)
    return found.format(*values) if values else found


@dataclass(frozen=True, slots=True)
class Locale:
    """How numbers and dates are written on a site."""

    lcid: int
    decimal: str
    thousand: str
    separator: str  # between the arguments of a formula
    date: tuple[str, ...]  # formats that are understood, the first is the one written
    time: str
    yes: str
    no: str


_TIMES = ("", " %H:%M", " %H:%M:%S")
_NB = Locale(1044, ",", "\xa0", ";", tuple(f"%d.%m.%Y{t}" for t in _TIMES), "%H:%M", "Ja", "Nei")
_EN = Locale(
    1033,
    ".",
    ",",
    ",",
    ("%m/%d/%Y", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M"),
    "%I:%M %p",
    "Yes",
    "No",
)


_GB = Locale(2057, ".", ",", ",", tuple(f"%d/%m/%Y{t}" for t in _TIMES), "%H:%M", "Yes", "No")
_LOCALES = {NB: _NB, 2057: _GB}


def locale(lcid: int) -> Locale:
    return _LOCALES.get(lcid, _EN)
