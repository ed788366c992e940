"""The pages of recipients: well-formed, in both languages, with words where the register has codes."""

from typing import get_args

import pytest

from consumers.credit.reasons import Reason
from consumers.recipients.model import Kind, Purpose
from consumers.recipients.words import WORDS, said
from tests.consumers.registered import Asking
from tests.consumers.served import code
from tests.consumers.test_pages import Outline
from tests.consumers.test_recipients_stops import Court, by_code, court

__all__ = ["court"]
PAGES = ("/audit/recipients", "/audit/recipients/icbc", f"/audit/recipients/icbc/told?uscc={code(1)}")


def test_every_code_of_a_recipient_has_its_words() -> None:
    assert WORDS["kind"].keys() == set(Kind)
    assert WORDS["purpose"].keys() == set(Purpose)
    assert WORDS["reason"].keys() == set(get_args(Reason))
    assert WORDS["given"].keys() == {"snapshot", "changes", "single", "webhook", "none"}
    assert WORDS["letter"].keys() == {"change", "stop_use"}
    assert (said("kind", "bank").zh, said("kind", "else").zh) == ("银行", "else")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_says_kind_purpose_and_reason_in_words(court: Court, lang: str) -> None:  # the fixture
    asks, regulator = Asking(court.desk, court.desk.adds()), Asking(court.desk, "regulator-key")
    by_code(asks)
    court.annuls()
    for path in PAGES:
        answer = regulator.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", headers={"Accept": "text/html"})
        assert answer.status_code == 200, answer.text
        page = Outline(answer.text)
        assert page.faults == []
        assert len(page.ids) == len(set(page.ids))
        assert "script" not in page.tags
        assert page.text.count(said("purpose", "loan").zh) >= 1
    one = Outline(regulator.get(PAGES[1], headers={"Accept": "text/html"}).text).text
    for zh in ("银行", "单项查询", "决定被撤销", "全部"):
        assert zh in one
