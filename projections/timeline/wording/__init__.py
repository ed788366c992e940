"""What each event says was done, in Chinese and English; one module for each module of the contract."""

from projections.timeline.wording import announcement, authority, body, case, clock, enterprise, operations, remedies

SENTENCES: dict[str, tuple[str, str]] = {
    name: sentence
    for topic in (enterprise, case, remedies, clock, operations, announcement, authority, body)
    for name, sentence in topic.SENTENCES.items()
}
"""Event → what was done, in Chinese and English."""
