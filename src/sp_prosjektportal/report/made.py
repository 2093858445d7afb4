"""How the figures were made: when, by whom, from where, by which rules."""

from __future__ import annotations

from sp_prosjektportal.report.language import Language
from sp_prosjektportal.report.markup import Child, Markup, join, tag
from sp_prosjektportal.report.model import Portfolio
from sp_prosjektportal.report.pieces import Column, Row, bullets, link, paragraph, table


def how(said: Language, portfolio: Portfolio) -> Markup:
    """Enough to check the report, and to know what it cannot know."""
    return join(
        _facts(said, portfolio),
        tag("h3", said.say("made.rules")),
        paragraph(said.say("made.rules_what")),
        _rules(said, portfolio) if portfolio.rules else paragraph(said.say("made.no_rules")),
        tag("h3", said.say("made.words")),
        bullets(
            said.say(
                f"made.word_{name}", limit=said.form.number(portfolio.high_factor), days=portfolio.report_days
            )
            for name in (
                "calm",
                "closed",
                "unknown",
                "light",
                "old",
                "factor",
                "after",
                "achievement",
                "share",
                "gate",
            )
        ),
        join(tag("h3", said.say("made.notes")), bullets(portfolio.notes)) if portfolio.notes else None,
    )


def _facts(said: Language, portfolio: Portfolio) -> Markup:
    read = sum(one.read for one in portfolio.projects)
    facts: list[tuple[str, Child]] = [
        ("read_at", said.form.moment(portfolio.taken_at)),
        ("made_at", said.form.moment(portfolio.made_at)),
        ("made_by", portfolio.made_by),
        ("hub", link(portfolio.hub, portfolio.hub)),
        ("source", said.word("source", portfolio.source or "unknown")),
        ("read_count", said.say("made.read_of", read=said.form.number(read), all=said.form.number(len(portfolio.projects)))),
    ]  # fmt: skip
    if portfolio.from_file:
        facts.append(("file", portfolio.from_file))
    return tag("dl", [join(tag("dt", said.say(f"made.{key}")), tag("dd", value)) for key, value in facts])


def _rules(said: Language, portfolio: Portfolio) -> Markup:
    columns = [Column(said.say(f"made.rule_{name}")) for name in ("sentence", "condition", "name")]
    rows = [Row((rule.sentence, rule.condition, rule.name)) for rule in portfolio.rules]
    return table(said.say("made.rules_table"), columns, rows)
