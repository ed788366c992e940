"""Looks at what the rules rest on: rule sets that load, and the State Council's calendar of working days."""

from datetime import date

from infra.health.finding import Finding
from registry.domain.rulesets import RuleSetError, shipped
from registry.domain.working_days import NoCalendar, is_working_day

UPDATE = "pip install -U chinesecalendar"


def look_at_rules(today: date) -> list[Finding]:
    """One finding for the rule sets, one for the calendar; that of the next year missing is a notice."""
    return [_rule_sets(), *_calendars(today)]


def _rule_sets() -> Finding:
    name, zh = "Rule sets", "规则集"
    try:
        found = shipped()
    except RuleSetError as wrong:
        how = "更正所列文件和行，或重装程序 Mend the file at the line that is named, or install the program anew."
        return Finding(name, zh, False, str(wrong), how)
    return Finding(name, zh, True, f"{len(found)}个已载入 {len(found)} loaded")


def _calendars(today: date) -> list[Finding]:
    this, following = today.year, today.year + 1
    name, zh = "Working-day calendar", "工作日历"
    if not _known(this):
        return [Finding(name, zh, False, f"{this}年没有 none of {this}", f"更新程序包 Update the package: `{UPDATE}`.")]
    if _known(following):
        return [Finding(name, zh, True, f"{this}, {following}")]
    said = f"{this}年有，{following}年尚无 of {this}; none of {following} yet"
    how = f"国务院办公厅公布后更新程序包 Once the State Council has told it, update the package: `{UPDATE}`."
    return [Finding(name, zh, True, said, how)]  # a term that still runs needs no calendar of the year of its end


def _known(year: int) -> bool:
    try:
        is_working_day(date(year, 1, 1))
    except NoCalendar:
        return False
    return True
