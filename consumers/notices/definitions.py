"""四个一批 as the texts define them: 陕安委会发〔2011〕9号 三(四), 苏安办〔2011〕34号 三(三)."""

from typing import NamedTuple

from registry.events.vocabulary import Batch

SOURCE_ZH = "陕安委会发〔2011〕9号 三(四)；苏安办〔2011〕34号"
SOURCE_EN = "Shaanxi 陕安委会发〔2011〕9号 part 3(4); Jiangsu 苏安办〔2011〕34号"


class Definition(NamedTuple):
    """Who belongs to a batch, in the text's own words and in English."""

    zh: str
    en: str


DEFINITIONS: dict[Batch, Definition] = {
    Batch.CLOSE: Definition(
        "对在规定期限内仍达不到最低标准、不具备安全生产条件、不符合国家产业政策、破坏环境、浪费资源，"
        "以及发生各类非法违法生产经营建设行为的企业，依法关闭取缔。",
        "Enterprises still below the minimum level after the deadline, without safety conditions, against industrial "
        "policy, harming the environment, wasting resources, or operating unlawfully: closed or banned by law.",
    ),
    Batch.SUSPEND: Definition(
        "对在规定时间内未实现达标的企业，依法暂扣其生产许可证、安全生产许可证，责令停产整顿。",
        "Enterprises not compliant within the prescribed time: licences withheld, suspended for rectification.",
    ),
    Batch.UPGRADE: Definition(
        "对具备基本达标条件，但安全技术装备相对落后的企业，促进达标升级，改造提升。",
        "Enterprises that basically meet the conditions but whose safety technology and equipment lag behind: "
        "directed to retrofit.",
    ),
    Batch.CONSOLIDATE: Definition(
        "对在本行业（领域）具有示范带动作用的企业，加大支持力度，巩固发展。",
        "Enterprises that set an example in their trade: supported and consolidated.",
    ),
}
