"""Sentences for the events of running the register: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "VerificationResumed": (
        "完成对该记录的核对，恢复显示，说明：{reason}",
        "ended the verification of the record, which is shown again; reason: {reason}",
    ),
}
