"""What columns are called in customer lists: English and Chinese names, and those of Veeva's and Salesforce's exports.

A name means one field, or may mean several (then the user decides), or is left out on purpose with a reason. Names are
compared without case, spaces, punctuation, brackets and the suffixes of exporting systems, and in simplified
characters: `Account Name *`, `account_name` and `ACCOUNT-NAME` are one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from repplan.files.columns import COLUMNS, column_name, refusal
from repplan.i18n import mark

LEFT_OUT = ""
"""The field of a column that is not taken."""

_NAMES = {
    "id": "id 客户编码 客户编号 客户代号 客户代码 客户ID 医生ID 医生编号 医生编码 医生工号 目标医生ID 终端编码"
    " 药店编码 门店编码 customer_id customer_code customer_number hcp_id doctor_id npi external_id"
    " External_ID_vod__c Account_vod__c account_id account_number Cycle_Plan_Account_vod__c code",
    "name": "客户名称 客户姓名 客户 医生姓名 医生名称 医生 医师 医师姓名 姓名 目标医生 拜访客户 门店名称 店名 联系人"
    " hcp_name name full_name customer customer_name doctor doctor_name physician hcp contact_name formatted_name",
    "first_name": "first_name given_name forename",
    "last_name": "last_name surname family_name",
    "site": "医院 医院名称 目标医院名称 目标医院 单位 单位名称 工作单位 所属医疗机构 所属医院 医疗机构 机构名称 机构"
    " 公司名称 终端名称 终端 药店名称 药店 院区 hospital hospital_name facility facility_name institution"
    " institution_name account_name clinic_name pharmacy_name practice practice_name store_name primary_parent"
    " organisation organization hco hco_name site_name parent_account",
    "department": "科室 科室名称 医院科室 所在科室 所属科室 部门 department dept specialty speciality specialty_1 ward",
    "title": "职称 医生职称 医生职业级别 专业职称 技术职称 title rank professional_title academic_title",
    "post": "职务 医生职务 职位 行政职务 position post job_title",
    "setting": "setting 客户场景 门诊/病房 门诊病房",
    "role": "角色 客户角色 role",
    "tier": "客户级别 客户等级 客户分级 分级 客户分类 tier segment priority customer_tier segmentation class abc",
    "potential": "potential 潜力分 潜力值",
    "openness": "openness 回馈阈值 开放度",
    "sessions": "出诊时间 门诊时间 坐诊时间 专家门诊时间 出诊 门诊 排班 坐诊 出诊安排 门诊安排 best_time best_times"
    " clinic_hours clinic_times consulting_hours session sitting_times",
    "opening_hours": "opening_hours 营业时间 开放时间 business_hours hours visiting_hours 接待时间 拜访时间段",
    "address": "地址 详细地址 医院地址 公司地址 客户位置 所在地址 单位地址 门店地址 通讯地址 街道地址 address"
    " address_line_1 street street_address billing_street mailing_street shipping_street location_address",
    "house_number": "门牌号 house_number street_number",
    "province": "省 省份 行政省 医院省份 所属省 province state region_name billing_state mailing_state",
    "city": "市 城市 医院城市 所属市 城市名称 所在城市 city town billing_city mailing_city",
    "district": "区 区县 区县名称 所属城区 所属区 地区 县区 行政区 区域名称 district county la_name local_authority",
    "postcode": "邮编 邮政编码 postcode post_code postal_code zip zip_code billing_postal_code mailing_postal_code",
    "lat": "纬度 lat latitude",
    "lon": "经度 lng lon long longitude",
    "lat_wgs84": "YWGS wgs84lat wgs_lat lat_wgs84",
    "lon_wgs84": "XWGS wgs84lon wgs84lng wgs_lng wgs_lon lon_wgs84",
    "lat_gcj02": "YGCJ gcj02lat gcj_lat lat_gcj02 高德纬度",
    "lon_gcj02": "XGCJ gcj02lon gcj02lng gcj_lng gcj_lon lon_gcj02 高德经度",
    "lat_bd09": "YBD bd09lat bd_lat lat_bd09 百度纬度",
    "lon_bd09": "XBD bd09lon bd09lng bd_lng bd_lon lon_bd09 百度经度",
    "coords": "coords coordinates 坐标 lat_lon latlon latlng",
    "phone": "电话 手机 手机号 手机号码 联系电话 联系方式 电话号码 固定电话 座机 tel phone mobile telephone"
    " phone_number mobile_phone office_phone cell",
    "email": "邮箱 电子邮箱 电子邮件 邮件 email email_address mail",
    "rep": "代表 销售代表 医药代表 拜访人 客户经理 业务员 业务负责人 销售代表姓名 负责代表 代表姓名 rep rep_name"
    " sales_rep representative owner account_owner owner_name",
    "last_visit": "上次拜访 上次拜访日期 上次拜访时间 最近拜访日期 最近拜访 最近拜访时间 最后拜访日期 last_visit"
    " last_call last_visit_date last_call_date last_activity",
    "start_date": "开始日期 开发开始日期",
    "rota_end": "轮转结束 轮转结束日期 轮岗结束日期 rota_ends",
    "stage": "客情 客情程度 客情关系 stage",
    "enter_minutes": "进院用时(分钟) 进院用时 进门用时 进院时间 entering_minutes entry_minutes",
    "service_minutes": "拜访用时(分钟) 拜访用时 拜访时长 duration_minutes visit_minutes duration call_duration",
    "notes": "备注 说明 备注说明 remark remarks note comment comments",
    "hours_mon": "mon monday 周一 星期一 礼拜一",
    "hours_tue": "tue tues tuesday 周二 星期二 礼拜二",
    "hours_wed": "wed wednesday 周三 星期三 礼拜三",
    "hours_thu": "thu thur thurs thursday 周四 星期四 礼拜四",
    "hours_fri": "fri friday 周五 星期五 礼拜五",
    "hours_sat": "sat saturday 周六 星期六 礼拜六",
    "hours_sun": "sun sunday 周日 星期日 礼拜日 周天 星期天",
}

_SEVERAL = {
    ("tier", "title", LEFT_OUT): "级别 等级 医生级别 hcpLevel level grade",
    ("potential", "tier"): "潜力 医生潜力 客户潜力 hcpPotential",
    (
        "setting",
        LEFT_OUT,
    ): "客户类型 客户类别 终端类型 机构类别 机构类型 终端类别 医院类型 type customer_type RecordType"
    " record_type account_type kind category 类型 类别",
    ("last_visit", LEFT_OUT): "拜访日期 拜访时间 visit_date call_date Call_Datetime_vod__c",
    ("rep", LEFT_OUT): "territory territory_name 负责人",
    ("area", LEFT_OUT): "客户区域 城乡 area 区域",
    ("lon", "lat", LEFT_OUT): "X x坐标",
    ("lat", "lon", LEFT_OUT): "Y y坐标",
    ("house_number", "id", LEFT_OUT): "no",
    ("site", "name"): "account",
    ("coords", "address", LEFT_OUT): "经纬度 location 位置",
}
"""A name that may mean several fields, the likeliest first."""

_REASONS = {
    mark(
        "sites are known by their names"
    ): "目标医院CODE 医院编码 机构代码 医院代码 hoscode site_code hospital_code hco_id account_external_id parent_id",
    mark("the grade of a hospital is not stored"): "医院等级 医院级别 医院等次 gradeName hospital_grade"
    " hospital_level 单位级别 机构级别 机构等级",
    mark("how often somebody is visited follows from the tier and the policy"): "拜访频次 拜访频率 拜访次数"
    " 月拜访次数 目标拜访频次 计划拜访次数 frequency planned_calls call_frequency visits_per_month call_target",
    mark("rooms and fees are not stored"): "诊室编号 出诊地点 挂号费 挂诊费 诊室 room fee",
    mark(
        "repplan's area is urban or rural; sales areas and their managers are not stored"
    ): "销售区域全路径 销售区域 大区 RSD RSM DSM 大区经理 地区经理 区域经理 办事处 sales_region",
    mark(
        "repplan's phase and stage say where a customer stands"
    ): "合作状态 拜访状态 拜访完成 状态 status active is_active",
    mark(
        "planned visits are made by `plan` and `pin`"
    ): "计划日期 planned_date next_visit next_call 下次拜访 下次拜访日期",
    mark("this tells of a visit, not of the customer: `log import` takes it"): "拜访方式 拜访类型 拜访流程 计划类型"
    " visit_type Call_Channel_vod__c call_channel channel 拜访目的 预期目的 拜访内容 目的 purpose 拜访结果 outcome",
    mark("a row is known by its place"): "序号 行号 序列 row row_number index serial_number 编号顺序",
    mark(
        "codes of regions are not stored"
    ): "provincecode citycode countycode districtcode adcode typecode 省编码 市编码 区编码",
    mark("it was written by repplan beside a refused row"): "refused_row refused_because",
}

_SIMPLIFIED = str.maketrans(
    "醫電話號職稱門診單級區縣經緯員優潛類別聯繫絡務備註師點藥劑營業時間開對應負責編碼維訪問選擇樓層價值關係專業術維總狀態說明頻計劃週禮",
    "医电话号职称门诊单级区县经纬员优潜类别联系络务备注师点药剂营业时间开对应负责编码维访问选择楼层价值关系专业术维总状态说明频计划周礼",
)
_BRACKETS = re.compile(r"[(\[{（【〔].*?[)\]}）】〕]")
_SUFFIX = re.compile(r"_+(vod_*)?(c|vod)$")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column's name means.

    Attributes:
        fields: the fields it may mean, the likeliest first; exactly one where it is plain. `LEFT_OUT` is one of them.
        reason: why it is left out, for a name that always is; to be translated.
    """

    fields: tuple[str, ...]
    reason: str = ""


def meaning(header: str) -> Meaning | None:
    """What a column of that name holds, None where the name is not known."""
    own = column_name(header)
    if own in COLUMNS:
        return Meaning((own,))
    known = _known()
    for key in _keys(header):
        if key in known:
            return known[key]
    return None


def knows_column(header: str) -> bool:
    """Whether a text is the name of a column: one that is taken, may be, is left out, or is refused."""
    return refusal(column_name(header)) is not None or meaning(header) is not None


def fields() -> tuple[str, ...]:
    """What a column can be told to hold: the columns of a table, then their parts, which are put together."""
    return (*COLUMNS, *(field for field in _NAMES if field not in COLUMNS))


def fold(header: str) -> str:
    """A header's text as it is compared: letters and digits only, one case, simplified characters."""
    plain = unicodedata.normalize("NFKC", header).casefold().translate(_SIMPLIFIED)
    return re.sub(r"[\W_]+", "", plain)


def _keys(header: str) -> tuple[str, ...]:
    """The header, then without what stands in brackets, then without the suffix of an exporting system."""
    bare = _BRACKETS.sub("", header)
    short = _SUFFIX.sub("", bare.strip().casefold())
    return tuple(key for key in dict.fromkeys(map(fold, (header, bare, short))) if key)


@cache
def _known() -> dict[str, Meaning]:
    """Every known name, folded."""
    known: dict[str, Meaning] = {}
    for names, said in (
        *((names, Meaning((LEFT_OUT,), reason)) for reason, names in _REASONS.items()),
        *((names, Meaning((field,))) for field, names in _NAMES.items()),
        *((names, Meaning(fields)) for fields, names in _SEVERAL.items()),
    ):
        for name in names.split():
            assert known.setdefault(fold(name), said) == said, f"{name} means two things"
    return known
