"""Places of Beijing: hospitals and neighbourhoods, as approximate WGS-84 coordinates.

The hospitals are real, their coordinates good to about 500 m; they are facts of geography and say nothing about
anybody who works there. The neighbourhoods and towns are centres around which shops are invented.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A hospital, neighbourhood or town; `weight` is its share of the territory's customers.

    `far` marks a hospital on the other side of the city, which the rep goes to for one or two people only.
    """

    name: str
    lat: float
    lon: float
    weight: int
    address: str = ""
    far: bool = False


# The address is the street entrance; weights sum to 120, the size of the shipped sample.
HOSPITALS = (
    Place("首都医科大学附属北京潞河医院", 39.9000, 116.6540, 25, "通州区新华南路82号"),
    Place("首都医科大学附属北京朝阳医院", 39.9241, 116.4480, 16, "朝阳区工人体育场南路8号"),
    Place("北京协和医院", 39.9112, 116.4100, 14, "东城区帅府园1号"),
    Place("首都医科大学附属北京同仁医院", 39.9013, 116.4110, 10, "东城区东交民巷1号"),
    Place("中日友好医院", 39.9727, 116.4207, 10, "朝阳区樱花园东街2号"),
    Place("民航总医院", 39.9145, 116.5470, 10, "朝阳区朝外高井甲1号"),
    Place("北京医院", 39.9026, 116.4088, 8, "东城区东单大华路1号"),
    Place("中国医学科学院肿瘤医院", 39.8715, 116.4545, 7, "朝阳区潘家园南里17号"),
    Place("北京市垂杨柳医院", 39.8855, 116.4536, 6, "朝阳区垂杨柳南街2号"),
    Place("首都医科大学附属北京安贞医院", 39.9721, 116.3971, 2, "朝阳区安贞路2号", far=True),
    Place("首都医科大学附属北京友谊医院", 39.8842, 116.3877, 2, "西城区永安路95号", far=True),
    Place("首都医科大学附属北京天坛医院", 39.8340, 116.3090, 1, "丰台区南四环西路119号", far=True),
    Place("北京大学第一医院", 39.9307, 116.3746, 1, "西城区西什库大街8号", far=True),
    Place("北京大学人民医院", 39.9352, 116.3470, 1, "西城区西直门南大街11号", far=True),
    Place("北京大学第三医院", 39.9813, 116.3538, 1, "海淀区花园北路49号", far=True),
    Place("首都医科大学宣武医院", 39.8907, 116.3563, 1, "西城区长椿街45号", far=True),
    Place("北京积水潭医院", 39.9426, 116.3685, 1, "西城区新街口东街31号", far=True),
    Place("中国医学科学院阜外医院", 39.9236, 116.3455, 1, "西城区北礼士路167号", far=True),
    Place("首都医科大学附属北京儿童医院", 39.9107, 116.3487, 1, "西城区南礼士路56号", far=True),
    Place("首都医科大学附属北京世纪坛医院", 39.8981, 116.3126, 1, "海淀区铁医路10号", far=True),
    Place("中国人民解放军总医院", 39.9040, 116.2715, 1, "海淀区复兴路28号", far=True),
)

# Neighbourhoods of Tongzhou and eastern Chaoyang; `address` is the district.
NEIGHBOURHOODS = (
    Place("北苑", 39.9040, 116.6340, 12, "通州"),
    Place("新华大街", 39.9065, 116.6560, 11, "通州"),
    Place("果园", 39.8935, 116.6400, 9, "通州"),
    Place("九棵树", 39.8900, 116.6510, 10, "通州"),
    Place("梨园", 39.8790, 116.6620, 11, "通州"),
    Place("玉桥", 39.8925, 116.6740, 9, "通州"),
    Place("临河里", 39.8740, 116.6790, 7, "通州"),
    Place("武夷花园", 39.9080, 116.6930, 7, "通州"),
    Place("物资学院", 39.9270, 116.6330, 6, "通州"),
    Place("管庄", 39.9150, 116.5930, 10, "朝阳"),
    Place("双桥", 39.9090, 116.5750, 8, "朝阳"),
    Place("常营", 39.9260, 116.6000, 10, "朝阳"),
    Place("定福庄", 39.9210, 116.5560, 8, "朝阳"),
    Place("三间房", 39.9080, 116.5480, 6, "朝阳"),
    Place("青年路", 39.9235, 116.5120, 6, "朝阳"),
)

# Towns within about 35 km of the rep's home.
TOWNS = (
    Place("宋庄", 39.9460, 116.7180, 9, "通州"),
    Place("潞城", 39.8960, 116.7480, 8, "通州"),
    Place("张家湾", 39.8500, 116.7050, 9, "通州"),
    Place("台湖", 39.8370, 116.6230, 7, "通州"),
    Place("马驹桥", 39.7570, 116.5560, 9, "通州"),
    Place("西集", 39.8040, 116.8600, 7, "通州"),
    Place("漷县", 39.7770, 116.7900, 6, "通州"),
    Place("于家务", 39.7140, 116.7130, 5, "通州"),
    Place("牛堡屯", 39.7600, 116.6880, 4, "通州"),
    Place("永乐店", 39.6960, 116.8020, 4, "通州"),
)

HOME = Place("家（通州果园）", 39.8930, 116.6420, 1, "通州区果园")
