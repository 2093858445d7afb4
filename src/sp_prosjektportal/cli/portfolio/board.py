"""What the board reads: the table and the attention list, in the portfolio's own language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sp_prosjektportal.cli.portfolio.chosen import Chosen, choose
from sp_prosjektportal.cli.session import Session
from sp_prosjektportal.cli.show import Cell, Coloured, note, show_table
from sp_prosjektportal.errors import PortfolioError, ProsjektportalError
from sp_prosjektportal.portfolio.board import BoardRow, Light, board, needing_attention
from sp_prosjektportal.portfolio.collect import PORTFOLIO
from sp_prosjektportal.portfolio.columns import REGISTRY, Column
from sp_prosjektportal.portfolio.registry import read_registry

LIGHTS = ("GtStatusTime", "GtStatusRisk", "GtStatusBudget")
"""The lights that the printed table has room for; ``--json`` has all."""

WORDS = {
    "nb": {
        "headings": "Nr|Prosjekt|Fase|Fremdrift|Risiko|Økonomi|Neste|Leder|Følg opp",
        "stale": "ikke lest",
        "gone": "området er borte",
        "closed": "avsluttet",
        "none": "Ingen prosjekter ennå.",
        "calm": "Ingen av {total} prosjekter trenger oppfølging.",
        "needing": "{count} av {total} prosjekter trenger oppfølging:",
        "read": "Lest {read}. {count} av {total} prosjekter trenger oppfølging.",
        "some_read": "{stale} av radene er eldre: området kunne ikke leses.",
        "never": "Porteføljen er ikke lest ennå; `prosjektportal portfolio sync` leser den.",
        "portfolio": "Portefølje",
        "programmes": "Programmer",
        "programme_headings": "Nr|Program|Prosjekter|Verste status|Høye risikoer|Budsjett|Prognose|Målte indikatorer",
        "date": "%d.%m.%Y",
    },
    "en": {
        "headings": "No|Project|Phase|Progress|Risk|Budget|Next|Manager|Follow up",
        "stale": "not read",
        "gone": "the site is gone",
        "closed": "closed",
        "none": "No projects yet.",
        "calm": "None of {total} projects needs follow-up.",
        "needing": "{count} of {total} projects need follow-up:",
        "read": "Read {read}. {count} of {total} projects need follow-up.",
        "some_read": "{stale} of the rows are older: the site could not be read.",
        "never": "The portfolio has not been read yet; `prosjektportal portfolio sync` reads it.",
        "portfolio": "Portfolio",
        "programmes": "Programmes",
        "programme_headings": "No|Programme|Projects|Worst status|High risks|Budget|Forecast|Indicators measured",
        "date": "%Y-%m-%d",
    },
}


@dataclass(frozen=True)
class Board:
    """One portfolio as the board sees it."""

    title: str
    language: str
    rows: list[BoardRow]

    @property
    def words(self) -> dict[str, str]:
        """Nynorsk has none of its own here."""
        return WORDS.get(self.language, WORDS["nb"])

    @property
    def needing(self) -> list[BoardRow]:
        return needing_attention(self.rows)

    def show(self) -> None:
        """Print the table. A light is a shape and a word, so that colour is never the only sign."""
        words = self.words
        if not self.rows:
            print(words["none"])
            return
        headings = words["headings"].split("|")
        name, phase, gate, manager = headings[1], headings[2], headings[-3], headings[-2]
        rows = [self._cells(row) for row in self.rows]
        if any(row.collected_from for row in self.rows):
            headings = [words["portfolio"], *headings]
            rows = [[row.collected_from or "–", *cells] for row, cells in zip(self.rows, rows, strict=True)]
        show_table(headings, rows, folds=(name,), optional=(manager, gate, phase))
        print()
        self._show_programmes()
        print(self._read_when())
        stale = sum(row.stale for row in self.rows)
        if stale:
            print(words["some_read"].format(stale=stale))

    def _show_programmes(self) -> None:
        """What the projects of each programme come to."""
        words, programmes = self.words, [row for row in self.rows if row.is_programme]
        if not programmes:
            return
        headings = words["programme_headings"].split("|")
        print(words["programmes"])
        show_table(headings, [self._programme(row) for row in programmes], folds=(headings[1],))
        print()

    def _programme(self, row: BoardRow) -> list[Cell]:
        measured = f"{row.programme_measured or 0:.0f}/{row.programme_planned or 0:.0f}"
        return [
            row.number,
            row.title + self._mark(row),
            _whole(row.programme_projects),
            self._light(row.programme_status) if row.programme_status else "–",
            _whole(row.programme_high_risks),
            _whole(row.programme_budget),
            _whole(row.programme_forecast),
            measured if row.programme_planned else "–",
        ]

    def show_attention(self) -> None:
        """Print who needs help, and why."""
        words, needing = self.words, self.needing
        sentence = words["needing" if needing else "calm"]
        print(sentence.format(count=len(needing), total=len(self.rows)))
        for row in needing:
            print(f"\n! {row.number} {row.title} ({row.phase or '–'}; {row.manager or '–'}){self._mark(row)}")
            for reason in row.reasons:
                print(f"    - {reason.in_words(self.language)}")

    def _read_when(self) -> str:
        words = self.words
        read = [row.crawled_at for row in self.rows if row.crawled_at and not row.stale]
        if not read:
            return words["never"]
        when = f"{max(read):{words['date']} %H:%M} UTC"
        return words["read"].format(read=when, count=len(self.needing), total=len(self.rows))

    def _cells(self, row: BoardRow) -> list[Cell]:
        return [
            row.number,
            row.title + self._mark(row),
            row.phase,
            *(self._light(row.lights[column]) for column in LIGHTS),
            self._gate(row.next_gate, row.next_gate_date),
            row.manager or "–",
            Coloured(f"! {len(row.reasons)}", "red") if row.reasons else "",
        ]

    def _light(self, light: Light) -> Cell:
        return Coloured(f"{light.symbol} {light.word}", light.colour)

    def _gate(self, gate: str, when: date | None) -> str:
        return f"{gate} {when:{self.words['date']}}" if when else gate

    def _mark(self, row: BoardRow) -> str:
        words = self.words
        marks = [words["closed"]] if row.closed else []
        if row.stale:
            marks.append(words["gone" if row.gone else "stale"])
        return f" ({', '.join(marks)})" if marks else ""


def _whole(number: float | None) -> str:
    return "–" if number is None else f"{number:,.0f}".replace(",", " ")


@dataclass(frozen=True)
class Boards:
    """All portfolios that were asked for. ``unread`` are those whose hub did not answer, with the reason."""

    boards: list[Board]
    unread: dict[str, ProsjektportalError]

    @property
    def rows(self) -> list[BoardRow]:
        return [row for one in self.boards for row in one.rows]

    @property
    def needing(self) -> list[BoardRow]:
        return [row for one in self.boards for row in one.needing]

    def show(self) -> None:
        for one in self._each():
            one.show()

    def show_attention(self) -> None:
        for one in self._each():
            one.show_attention()

    def fail_for_unread(self) -> None:
        """Raise for portfolios that could not be read: the error itself when there is but one portfolio."""
        if not self.unread:
            return
        if not self.boards and len(self.unread) == 1:
            raise next(iter(self.unread.values()))
        for title, error in self.unread.items():
            note(f"  ! {title}: {error}")
        all_of_them = len(self.boards) + len(self.unread)
        raise PortfolioError(
            f"{len(self.unread)} of {all_of_them} portfolios could not be read.",
            hint=next(iter(self.unread.values())).hint or "Run `prosjektportal doctor`.",
        )

    def _each(self) -> Iterator[Board]:
        """Each board, its title printed above it when there are several portfolios."""
        for index, one in enumerate(self.boards):
            if len(self.boards) + len(self.unread) > 1:
                print(f"\n{one.title}" if index else one.title)
            yield one


def read_boards(opened: Session, portfolio: str | None, *, closed: bool = False) -> Boards:
    """The portfolio by name, or all of them; one that collects others would say everything twice and must be named."""
    if portfolio is not None or len(opened.settings.portfolios) <= 1:
        chosen = [opened.portfolio(portfolio)]
    else:
        chosen = [(name, one) for name, one in opened.settings.portfolios.items() if not one.collects]
    boards, unread = [], {}
    for name, settings in chosen:
        try:
            boards.append(read_board(opened, choose(opened, name, settings), closed=closed))
        except ProsjektportalError as error:
            unread[settings.title] = error
    return Boards(boards, unread)


def read_board(opened: Session, chosen: Chosen, *, closed: bool = False) -> Board:
    """One portfolio's rows, judged today."""
    columns = (*REGISTRY, *([Column(PORTFOLIO)] if chosen.settings.collects else []))
    registry = opened.tenant.run(
        read_registry(chosen.sync.hub, compare=False, words=chosen.sync.words, columns=columns)
    )
    today, title = opened.now().date(), chosen.settings.title
    rows = board(
        title, registry, chosen.lights, chosen.sync.rules, today, closed=closed, words=chosen.sync.words
    )
    return Board(title, chosen.settings.language, rows)
