"""The State Council's notices: read as they are published, compared with what they say twice, never half."""

from __future__ import annotations

import datetime as dt

import pytest
from chinese_calendar import constants
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.holiday_notice import HolidayNotice, NoticeDay, NoticeKind, parse_notice

OF_2026 = """关于2026年部分节假日安排的通知
各省、自治区、直辖市人民政府：
　　现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
　　一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
　　二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
　　三、清明节：4月4日（周六）至6日（周一）放假，共3天。
　　四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
　　五、端午节：6月19日（周五）至21日（周日）放假，共3天。
　　六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
　　七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
　　鼓励单位和个人结合落实带薪年休假等制度，实际形成较长假期。
　　国务院办公厅
　　2025年11月4日
"""


def days(notice: HolidayNotice, kind: NoticeKind) -> set[dt.date]:
    return {entry.day for entry in notice.days if entry.kind is kind}


@pytest.mark.parametrize(
    "text", [OF_2026, OF_2026.replace("\n", ""), OF_2026.replace("至", "至\n"), OF_2026.replace("：", ":")]
)
def test_the_notice_of_2026(text: str) -> None:
    """It says what the library learned of it, however its lines were broken, and arranges the whole year."""
    notice = parse_notice(text)
    assert notice.year == 2026
    assert days(notice, NoticeKind.OFF) == {day for day in constants.holidays if day.year == 2026}
    assert days(notice, NoticeKind.WORK) == {day for day in constants.workdays if day.year == 2026}
    names = {entry.day: entry.name for entry in notice.days}
    assert names[dt.date(2026, 2, 17)] == "Spring Festival"
    assert names[dt.date(2026, 10, 10)] == ""


@pytest.mark.parametrize(
    ("text", "year", "off", "work"),
    [
        ("元旦：2022年12月31日至2023年1月2日放假调休，共3天。", 2023, "2022-12-31 2023-01-01 2023-01-02", ""),
        ("一、元旦：12月30日至1月1日放假,共3天", 2018, "2017-12-30 2017-12-31 2018-01-01", ""),
        ("元旦：1月1日放假，与周末连休。", 2024, "2024-01-01", ""),
        ("元旦：1月1日（周三）放假1天，不调休。", 2025, "2025-01-01", ""),
        ("元旦：1月1日放假，1月2日（星期一）补休。", 2017, "2017-01-01 2017-01-02", ""),
        ("清明节：4月5日放假，共1天。4月23日（星期日）上班。", 2023, "2023-04-05", "2023-04-23"),
        ("春节：2月10日至11日放假。鼓励职工在除夕（2月9日）休息。", 2024, "2024-02-10 2024-02-11", ""),
        (
            "抗战胜利纪念日:9月3日(周四)至4日放假调休,共2天.9月6日(周日)上班",
            2015,
            "2015-09-03 2015-09-04",
            "2015-09-06",
        ),
    ],
)
def test_other_words(text: str, year: int, off: str, work: str) -> None:
    """What other years' notices say is understood."""
    notice = parse_notice(text, year)
    assert notice.year is None  # some festivals only
    assert days(notice, NoticeKind.OFF) == {dt.date.fromisoformat(day) for day in off.split()}
    assert days(notice, NoticeKind.WORK) == {dt.date.fromisoformat(day) for day in work.split()}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("元旦：1月1日（周四）放假。", "is no 周四; is the notice of another year than 2027"),
        ("元旦：1月1日至3日放假调休，共4天。", "4 days are said, but 3 are named"),
        ("元旦：2月30日放假。", "no day of the calendar"),
        ("元旦：1月1日放假。1月1日上班。", "both off and worked"),
        ("元旦：1月5日至3日放假。", "no span"),
        ("元旦：1月1日放假和2月3日聚会。", "not understood"),
        ("国庆节：3日放假。", "no day"),
        ("Happy New Year", "no holiday is found"),
        ("关于2026年部分节假日安排的通知 元旦：1月1日放假。", "about 2026, not 2027"),
    ],
)
def test_what_does_not_add_up_is_refused(text: str, message: str) -> None:
    """Weekdays, counts and dates are compared; one thing that is not understood refuses all."""
    with pytest.raises(ValueError, match=message):
        parse_notice(text, 2027)


def test_the_year_must_be_known() -> None:
    """A few lines without the title need it from outside."""
    with pytest.raises(ValueError, match="--year"):
        parse_notice("元旦：1月1日放假。")


@given(st.text("元旦春节国庆：:。，、至日月年放假调休上班共天（）()周一二三123456790 \n-", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but a ValueError comes of what is no notice, and what is read has its days once, in order."""
    try:
        notice = parse_notice(text, 2027)
    except ValueError:
        return
    found = [entry.day for entry in notice.days]
    assert found == sorted(set(found))


@given(st.dates(dt.date(2027, 1, 1), dt.date(2027, 11, 1)), st.integers(1, 9), st.integers(10, 20))
def test_a_span_means_its_days(first: dt.date, length: int, away: int) -> None:
    """Whatever days a holiday has, the words for them mean them again."""
    last, work = first + dt.timedelta(days=length - 1), first + dt.timedelta(days=away)
    week = "一二三四五六日"
    text = (
        f"劳动节：{first.month}月{first.day}日（周{week[first.weekday()]}）至{last.month}月{last.day}日放假，共{length}天。"
        f"{work.month}月{work.day}日（星期{week[work.weekday()]}）上班。"
    )
    wanted = [NoticeDay(first + dt.timedelta(days=n), NoticeKind.OFF, "Labour Day") for n in range(length)]
    assert parse_notice(text, 2027).days == (*wanted, NoticeDay(work, NoticeKind.WORK))
