"""What can go wrong for a reader, each with its status and its words: problem+json (RFC 9457) or a page."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A kind of problem: HTTP status, title and advice in Chinese and English."""

    status: int
    zh: str
    en: str
    advice_zh: str
    advice_en: str


KINDS: dict[str, Kind] = {
    "not_found": Kind(
        404,
        "没有这个页面",
        "No such page",
        "请检查网址，或从首页查询。",
        "Check the address, or search from the home page.",
    ),
    "no_data": Kind(
        404,
        "登记册中没有该企业的数据",
        "The register has no data on this enterprise",
        "“无数据”不等于“达标”，也不等于“未达标”：登记册对该企业没有任何记录。",
        "“No data” is neither “compliant” nor “not compliant”: the register has no record of it.",
    ),
    "under_verification": Kind(
        404,
        "该企业的记录正在核对",
        "The record of this enterprise is under verification",
        "核对完成前不予显示；这不代表该企业达标或未达标。",
        "It is shown once it has been verified; until then it says nothing about the enterprise.",
    ),
    "no_notice": Kind(
        404,
        "没有这份公告",
        "No such notice",
        "公告编号有误，或该公告尚未公开。",
        "The number is wrong, or the notice has not been published yet.",
    ),
    "no_authority": Kind(
        404,
        "没有该机关的档案",
        "No such authority on record",
        "请从责任主体列表中选择。",
        "Choose one from the list of authorities.",
    ),
    "malformed_code": Kind(
        422,
        "统一社会信用代码有误",
        "This is not a unified social credit code",
        "请按营业执照核对18位代码。",
        "Compare the 18 characters with the business licence.",
    ),
    "malformed_request": Kind(
        422, "参数有误", "A parameter is wrong", "请按提示更正参数。", "Correct the parameter that is named."
    ),
    "malformed_cursor": Kind(
        422,
        "游标有误",
        "The cursor is malformed",
        "游标的格式为“版次.位置”，请使用上一页的 next。",
        "A cursor is <edition>.<position>: use the `next` of the page before.",
    ),
    "cursor_gone": Kind(
        416,
        "游标不属于现行版次或超出范围",
        "The cursor is of another edition or beyond the feed",
        "请重新下载快照，从快照的位置继续。",
        "Take the snapshot again and go on from its position.",
    ),
    "not_known_yet": Kind(
        422,
        "该时点尚未到达",
        "That moment has not come yet",
        "请选择登记册已到达的位置或时间。",
        "Choose a position or a time that the register has reached.",
    ),
    "takes_too_long": Kind(
        422,
        "数据量过大，不能在页面上生成",
        "Too much to be drawn while a page is waited for",
        "请使用命令行生成。",
        "Use the command line.",
    ),
    "key_needed": Kind(
        401,
        "需要密钥",
        "A key is needed",
        "请在 Authorization 头中提供密钥；用浏览器的，以密钥为密码登录。",
        "Give the key in the Authorization header; in a browser, as the password.",
    ),
    "loopback_only": Kind(
        401,
        "未配置密钥，仅本机可访问",
        "No keys are configured: answered on loopback only",
        "请管理员配置密钥文件。",
        "Ask the operator to configure a keys file.",
    ),
    "not_for_this_role": Kind(
        403,
        "该密钥无权访问",
        "This key may not read this",
        "请使用具有相应身份的密钥。",
        "Use a key of a role that may read it.",
    ),
    "key_expired": Kind(
        401,
        "密钥已过期或尚未生效",
        "This key has expired, or is not valid yet",
        "请使用轮换后的新密钥，或向登记机关申请。",
        "Use the key that followed it, or ask the authority for one.",
    ),
    "key_revoked": Kind(
        401, "密钥已吊销", "This key was revoked", "请向登记机关申请新密钥。", "Ask the authority for a new key."
    ),
    "certificate_differs": Kind(
        401,
        "客户端证书不符",
        "The client certificate is not the registered one",
        "请使用已登记的客户端证书，经受信任的代理访问。",
        "Call through the trusted proxy, with the client certificate that is registered.",
    ),
    "purpose_needed": Kind(
        403,
        "查询须说明用途，且用途须已登记",
        "A query names its purpose, and the purpose must be registered",
        "请在 X-Purpose 头或 purpose 参数中写明已登记的用途。",
        "Name a registered purpose in the header X-Purpose or the parameter purpose.",
    ),
    "too_many": Kind(
        429,
        "请求过于频繁",
        "Too many requests",
        "请在 Retry-After 所示秒数后重试。",
        "Try again after Retry-After seconds.",
    ),
    "not_recorded": Kind(
        503,
        "查询无法登记，故不予答复",
        "The query could not be recorded, so it is not answered",
        "没有任何内容发出；请稍后重试。",
        "Nothing has left; try again in a moment.",
    ),
    "no_stop_use": Kind(
        404,
        "没有这项停用通知",
        "There is no such stop-use",
        "请核对停用通知的编号。",
        "Compare the id with the stop-use that you were sent.",
    ),
    "no_recipient": Kind(
        404, "没有这个接收方", "There is no such recipient", "请核对接收方编号。", "Check the recipient's id."
    ),
    "no_such_day": Kind(
        404,
        "没有这一天的变更文件",
        "There is no file of changes for this day",
        "请选择已结束、且登记册已有数据的日期。",
        "Choose a day in Shanghai that has ended, and on which the register had begun.",
    ),
    "range_not_there": Kind(
        416,
        "请求的范围超出文件",
        "The range lies beyond the file",
        "请重新下载该文件。",
        "Download the file from its beginning.",
    ),
    "method": Kind(
        405,
        "不支持该方法",
        "Method not allowed",
        "公开页面与接口只读，仅支持 GET 和 HEAD。",
        "Pages and feeds are read only: GET and HEAD.",
    ),
    "request": Kind(400, "请求无法处理", "The request cannot be answered", "请检查请求。", "Check the request."),
    "unavailable": Kind(
        503,
        "数据暂时不可用",
        "The data are not available at the moment",
        "请稍后重试。",
        "Try again in a moment.",
    ),
    "fault": Kind(
        500,
        "系统故障",
        "The server failed",
        "故障已记录，请提供故障编号。",
        "It has been logged: give the number of the fault.",
    ),
}
"""Slug → kind; `/problems/<slug>` explains each."""


class Problem(Exception):
    """Raised when a request cannot be answered as asked; `more` are extra members of the problem document."""

    def __init__(
        self,
        slug: str,
        detail: str = "",
        detail_zh: str = "",
        *,
        headers: dict[str, str] | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or KINDS[slug].en)
        self.slug = slug
        self.kind = KINDS[slug]
        self.detail = detail
        self.detail_zh = detail_zh
        self.headers = headers or {}
        self.more = more or {}

    def document(self, instance: str) -> dict[str, Any]:
        """The members of RFC 9457, with `title_zh`, `detail_zh` beside them: the latter always begins in Chinese."""
        alone = f"（{self.detail}）" if self.detail else ""
        return {
            "type": f"/problems/{self.slug}",
            "title": self.kind.en,
            "title_zh": self.kind.zh,
            "status": self.kind.status,
            "detail": self.detail or self.kind.advice_en,
            "detail_zh": self.detail_zh or self.kind.advice_zh + alone,
            "instance": instance,
            **self.more,
        }


def malformed(name: str, given: str, zh: str, en: str) -> Problem:
    """A part of the address has not the form that it needs: which, what form, and where the right one is found."""
    wrong = {"name": name, "message": en, "given": given[:100]}
    return Problem("malformed_request", f"{name}: {en}", f"参数 {name} 不符合要求：{zh}", more={"errors": [wrong]})
