"""What the columns of real exports are called, best name first, for every field of an event.

Chinese names are those of 110 dispatch systems (接处警系统), of counters (窗口, 好差评) and of traffic systems; the upper-case
pinyin abbreviations are column names of police databases after GA/T data-element habits (JJDBH 接警单编号, CJDBH 处警单编号).
Names are compared after ``columns.normal``: case, blanks, punctuation and bracketed remarks do not count.
"""

from __future__ import annotations

from enum import StrEnum, auto
from typing import Final


class Field(StrEnum):
    """A field of an event that a column can fill."""

    DISPATCH_NO = auto()
    CALL_NO = auto()
    BUSINESS_LINE = auto()
    CASE_TYPE = auto()
    CASE_SUBTYPE = auto()
    REPORT_WAY = auto()
    REPORTED_AT = auto()
    DISPATCHED_AT = auto()
    ARRIVED_AT = auto()
    CLOSED_AT = auto()
    UNIT = auto()
    UNIT_CODE = auto()
    OFFICERS = auto()
    OFFICER_NAMES = auto()
    NAME = auto()
    SEX = auto()
    PHONE = auto()
    SECOND_PHONE = auto()
    ADDRESS = auto()
    FACTS = auto()
    NO_REVISIT = auto()
    REVISIT_ALLOWED = auto()


NUMBERS: Final = (Field.DISPATCH_NO, Field.CALL_NO)
TIMES: Final = (Field.REPORTED_AT, Field.DISPATCHED_AT, Field.ARRIVED_AT, Field.CLOSED_AT)
CONTACT: Final = (Field.NAME, Field.PHONE, Field.SECOND_PHONE, Field.ADDRESS)
"""Fields that stand in the contact table and never among the source fields."""

SYNONYMS: Final[dict[Field, tuple[str, ...]]] = {
    Field.DISPATCH_NO: (
        "处警单号", "处警单编号", "处警编号", "处警单ID", "出警单号", "出警单编号", "派警单号", "派单编号", "派单号", "CJDBH", "CJDH",
        "业务流水号", "业务编号", "业务单号", "办件编号", "办件流水号", "办事流水号", "申办流水号", "办理流水号", "受理号", "受理编号",
        "受理单号", "流水号", "案件编号", "事故编号", "处罚决定书编号", "决定书编号", "dispatch no", "dispatch number", "dispatch id",
        "response number", "service number", "service no", "transaction number", "transaction id", "case number", "case no",
    ),
    Field.CALL_NO: (
        "接警单号", "接警单编号", "接警编号", "接警单ID", "接警号", "接警流水号", "接处警编号", "接处警单号", "警单编号", "警单号", "警情编号",
        "警情单号", "警情号", "报警编号", "报警单号", "JJDBH", "JJDH", "call no", "call number", "call id", "incident number",
        "incident no", "incident id",
    ),
    Field.BUSINESS_LINE: (
        "业务归口", "归口", "业务条线", "业务线", "警种", "业务警种", "归口警种", "业务大类", "业务类别", "服务类型", "service line",
        "business line", "line", "line of business",
    ),
    Field.CASE_TYPE: (
        "警情大类", "警情类别", "报警类别", "案件类别", "警情类别名称", "报警类别名称", "大类", "警情类型", "报警类型", "案件类型", "业务类型",
        "办理事项", "办理业务", "业务事项", "事项名称", "业务名称", "办理类型", "违法行为", "事故类型", "警情性质", "案由", "BJLBDM", "BJLB",
        "case type", "type", "category", "incident type", "service type", "business type",
    ),
    Field.CASE_SUBTYPE: (
        "警情小类", "警情细类", "报警细类", "小类", "细类", "警情子类", "报警类型名称", "案件小类", "案件细类", "业务小类", "事项小类", "BJLXDM",
        "BJLX", "BJXLDM", "BJXL", "case subtype", "subtype", "sub type", "subcategory",
    ),
    Field.REPORT_WAY: (
        "报警方式", "报警方式名称", "接警方式", "警情来源", "报警途径", "来话类型", "受理方式", "受理渠道", "办理渠道", "办理方式", "申请方式",
        "来源方式", "报案方式", "BJFSDM", "BJFS", "JJFS", "way of reporting", "report way", "channel", "reporting channel",
    ),
    Field.REPORTED_AT: (
        "报警时间", "报警日期时间", "报案时间", "接警时间", "接警日期时间", "接报时间", "受理时间", "办理时间", "办理日期", "申请时间", "业务办理时间",
        "违法时间", "事故时间", "事故发生时间", "立案时间", "报警日期", "接警日期", "受理日期", "登记时间", "BJSJ", "BJDHSJ", "JJSJ", "JJRQSJ",
        "reported at", "report time", "reported time", "reported", "call time", "received at", "time reported",
        "served at", "service time", "created at",
    ),
    Field.DISPATCHED_AT: (
        "派警时间", "派单时间", "下派时间", "处警时间", "出警时间", "出动时间", "处警接收时间", "指令时间", "PJSJ", "CJSJ", "PDDWSJ",
        "dispatched at", "dispatch time", "dispatched",
    ),
    Field.ARRIVED_AT: (
        "到达时间", "到场时间", "到达现场时间", "到现场时间", "民警到达时间", "DDXCSJ", "DDSJ", "arrived at", "arrival time", "arrived",
        "on scene time",
    ),
    Field.CLOSED_AT: (
        "结束时间", "处结时间", "处警结束时间", "处警完毕时间", "处置结束时间", "处置完毕时间", "办结时间", "完成时间", "结案时间", "反馈时间", "离开时间",
        "办结日期", "CJJSSJ", "CJWBSJ", "FKSJ", "closed at", "close time", "finished at", "end time", "closed",
    ),
    Field.UNIT: (
        "处警单位", "处警单位名称", "处警机构", "出警单位", "出警单位名称", "办理单位", "办理单位名称", "承办单位", "承办单位名称", "办案单位", "执法单位",
        "受理单位", "受理单位名称", "办理网点", "窗口名称", "办理窗口", "管辖单位", "管辖单位名称", "管辖机构", "责任单位", "所属派出所", "派出所",
        "单位名称", "单位", "接警单位", "接警单位名称", "CJDWMC", "CJDW", "GXDWMC", "GXDW", "unit", "unit name", "handling unit",
        "station", "department",
    ),
    Field.UNIT_CODE: (
        "处警单位代码", "处警单位编码", "处警单位编号", "办理单位代码", "办理单位编码", "承办单位代码", "管辖单位代码", "管辖单位编码", "单位代码",
        "单位编码", "机构代码", "CJDWDM", "CJDWBH", "GXDWDM", "unit code", "unit id", "department code",
    ),
    Field.OFFICERS: (
        "民警警号", "处警民警警号", "处警人警号", "出警民警警号", "处警警号", "经办人警号", "办案民警警号", "执法民警警号", "警号", "处警人编号",
        "经办人工号", "CJRBH", "CJMJJH", "officer numbers", "officers", "officer number", "officer no", "badge", "badge number",
        "officer id",
    ),
    Field.OFFICER_NAMES: (
        "处警民警", "处警民警姓名", "处警人", "处警人姓名", "出警民警", "出警人", "出警人员", "处警人员", "经办人", "经办人姓名", "经办民警", "办理民警",
        "办案民警", "执法民警", "主办民警", "民警姓名", "民警", "受理人", "CJRXM", "CJR", "CJMJXM", "officer", "officer name",
        "officer names", "handled by",
    ),
    Field.NAME: (
        "报警人", "报警人姓名", "报案人", "报案人姓名", "姓名", "群众姓名", "申请人", "申请人姓名", "办事人", "办事人姓名", "办事群众", "当事人",
        "当事人姓名", "联系人", "联系人姓名", "来电人", "来电人姓名", "客户姓名", "BJRXM", "BJR", "citizen", "citizen name", "name",
        "caller", "caller name", "reporter", "reporter name", "applicant",
    ),
    Field.SEX: (
        "性别", "报警人性别", "报案人性别", "申请人性别", "当事人性别", "联系人性别", "BJRXB", "BJRXBDM", "sex", "gender", "caller sex",
    ),
    Field.PHONE: (
        "报警电话", "报警人电话", "报警号码", "报警电话号码", "来电号码", "主叫号码", "联系电话", "报警人联系电话", "报警人联系方式", "联系方式", "联系号码",
        "联系电话1", "电话1", "手机号码", "手机号", "手机", "电话号码", "电话", "申请人电话", "申请人联系电话", "当事人电话", "办事人电话",
        "移动电话", "BJDH", "BJRDH", "LXDH", "LXFS", "SJHM", "phone", "phone number", "mobile", "mobile phone", "telephone",
        "caller phone", "caller number", "contact phone", "contact number", "tel",
    ),
    Field.SECOND_PHONE: (
        "备用电话", "备用号码", "备用联系电话", "备用联系方式", "第二电话", "第二联系电话", "其他电话", "其他联系方式", "其它电话", "联系电话2", "电话2",
        "手机2", "固定电话", "座机", "second phone", "alternative phone", "alternate phone", "other phone", "phone 2",
        "backup phone",
    ),
    Field.ADDRESS: (
        "报警人住址", "报警人地址", "报警人居住地", "住址", "家庭住址", "现住址", "居住地址", "户籍地址", "联系地址", "申请人地址", "通讯地址",
        "BJRZZ", "home address", "caller address", "citizen address", "residence",
    ),
    Field.FACTS: (
        "简要警情", "报警内容", "警情内容", "简要案情", "警情描述", "案情简介", "简要情况", "警情摘要", "报案内容", "内容摘要", "事件描述", "业务内容",
        "办理内容", "主要内容", "内容", "BJNR", "JYAQ", "facts", "summary", "description", "details",
    ),
    Field.NO_REVISIT: (
        "不宜回访", "是否不宜回访", "不宜回访标识", "不回访", "免回访", "是否免回访", "不宜回访原因", "no revisit", "do not call",
        "do not contact",
    ),
    Field.REVISIT_ALLOWED: (
        "是否可回访", "可否回访", "是否需要回访", "是否宜回访", "是否适宜回访", "是否同意回访", "revisit allowed", "may revisit", "是否回访",
        "是否进行回访", "是否电话回访", "revisit",
    ),
}  # fmt: skip

UNCLEAR_NAMES: Final = ("是否回访", "是否进行回访", "是否电话回访", "revisit")
"""Columns below which 否 may mean "may not be revisited" as well as "not revisited yet"."""

PERSONAL_MARKS: Final = (
    "电话", "手机", "号码", "联系方式", "身份证", "证件", "护照", "住址", "地址", "居住地", "户籍", "微信", "邮箱", "银行卡", "车牌",
    "出生", "姓名", "PHONE", "MOBILE", "TEL", "ADDRESS", "EMAIL", "IDCARD", "PASSPORT", "BIRTH", "SFZ", "ZJHM",
)  # fmt: skip
"""A column whose normalised name has one of these is personal data, whether or not a field takes it."""

IMPERSONAL_MARKS: Final = (
    "单号",
    "民警",
    "警号",
    "处警人",
    "经办",
    "案发",
    "事发",
    "发生",
    "警情",
    "现场",
    "业务",
    "事故",
    "违法",
)
"""…unless it has one of these: about the officer, the place or the paper, not about the citizen."""
