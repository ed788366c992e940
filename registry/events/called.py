"""What organs and the fields of a decision are called, in Chinese and English: for refusals and for pages."""

ORGANS: dict[str, tuple[str, str]] = {
    "peoples_government": ("人民政府", "people's government"),
    "department": ("主管部门", "department"),
    "licence_issuer": ("发证机关", "licence issuer"),
    "safety_committee_office": ("安委会办公室", "safety committee office"),
    "organising_body": ("评审组织单位", "organising body"),
    "assessment_body": ("评审单位", "assessment body"),
}
FIELDS: dict[str, tuple[str, str]] = {
    "name": ("名称", "name"),
    "address": ("地址", "address"),
    "amount": ("金额", "amount"),
    "certificate": ("证书编号", "certificate number"),
    "announcement": ("公告编号", "announcement number"),
    "assessment_body": ("评审单位", "assessment body"),
    "document_number": ("发文字号", "document number"),
    "legal_basis.document": ("依据的文件", "document of the legal basis"),
    "legal_basis.article": ("依据的条款", "article of the legal basis"),
    "reason": ("说明", "reason"),
    "field": ("示范内容", "field"),
    "accepted_by": ("验收单位", "who accepted"),
    "level": ("等级", "level"),
    "ground": ("事由", "ground"),
    "deadline": ("期限", "deadline"),
    "by": ("期限", "day set"),
    "ends_on": ("期限", "last day"),
    "valid_until": ("有效期", "validity"),
    "until": ("委任期限", "last day of the appointment"),
    "distribution": ("企业类型、数量和分布", "distribution of the enterprises"),
    "conditions": ("基本条件", "conditions"),
    "strength": ("技术力量", "technical strength"),
    "organiser": ("培训单位", "organiser"),
    "content": ("培训内容", "content"),
    "facts": ("事实", "facts"),
}
"""Field → its name."""


def both(words: dict[str, tuple[str, str]], *codes: str) -> str:
    """The codes, each with its Chinese name, in English enumeration: `amount 金额, ends_on 期限`."""
    return ", ".join(f"{code} {words[code][0]}" if code in words else code for code in codes)
