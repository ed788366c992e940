"""What each event says was done, in Chinese and English; one module for each module of the contract."""

from projections.timeline.wording import (
    accident,
    announcement,
    authority,
    body,
    case,
    clock,
    dishonesty,
    enterprise,
    hearing,
    operations,
    penalty,
    procedure,
    reexamination,
    remedies,
    scheduling,
    site,
    succession,
    supervision,
)

SENTENCES: dict[str, tuple[str, str]] = {
    name: sentence
    for topic in (
        enterprise,
        case,
        procedure,
        remedies,
        clock,
        operations,
        announcement,
        authority,
        body,
        supervision,
        penalty,
        reexamination,
        accident,
        dishonesty,
        hearing,
        succession,
        site,
        scheduling,
    )
    for name, sentence in topic.SENTENCES.items()
}
"""Event → what was done, in Chinese and English."""
