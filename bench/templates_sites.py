#!/usr/bin/env python3
"""What `templates` takes out of made-up sites whose lines differ in their numbers.

    python bench/templates_sites.py [--lines]

Twenty sites of as many kinds, each of 6, 14 and 30 documents, whose lines are known to be content
or furniture: issues of a column, yearly reports, diaries, tests, recipes, threads, e-papers, laws.
The filter was made with ten of them in sight; the other ten were kept aside until it was done.
Printed are, for both halves, the lines of content and of furniture that go by `templates`, by
`boilerplate` and by both in their order; with --lines, which of them, their numbers masked.
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Sequence

from cleaner.document import Document
from cleaner.pipeline import Pipeline
from cleaner.registry import build

CHAINS = (("templates",), ("boilerplate",), ("boilerplate", "templates"))

SEEN = """
首页 | 阅读 | 专栏/站内搜索/+每周读书 第{n}期/发布时间：{date} 10:{r}/阅读 {r}/+{prose}/+{prose}/上一篇 下一篇/版权所有 © 2003-2021/本站热线 0000-1234
网站首页/政务公开/当前位置：首页 > 报告/+{year}年政府工作报告/+{prose}/+一、过去一年工作回顾/+{prose}/+二、{year}年主要任务/+{prose}/+{place}办公室/+{year}年{m}月{d}日/打印本页/关闭窗口/您是第 {r} 位访客
首页/日志/相册/留言板/+{m}月{d}日 星期四/+{prose}/+{m}月{d}日 星期四/+{prose}/评论({r})/浏览({r})/返回列表/Powered by 博客 2.3
题库首页 > 初中数学/+每日一题（{n}）/+{prose}/+答案：{d}/+解析/+{prose}/+难度：{m}/收藏 {r}/下载次数：{r}/上一题 下一题/关于我们 | 联系我们
菜谱大全/登录 注册/+{place}{thing}汤/+用时：{r}分钟/+份量：{m}人份/+步骤1/+{prose}/+步骤2/+{prose}/{r}人做过这道菜/猜你喜欢/下载客户端
望江论坛/今日: {d} 帖子: {r}/查看: {r} | 回复: {d}/+{who}问：{place}怎么走/{who} 发表于 {date} 10:30/积分 {r}/+{prose}/回复 举报/{who} 发表于 {date} 11:30/积分 {r}/+{prose}/回复 举报/返回列表/快速回复
{year}年{m}月{d}日 星期日/第 {d} 版：要闻/版面导航/标题导航/+{place}旁{who}清点{thing}/+{prose}/+{prose}/上一版 下一版/本版编辑 {who}
外语角 - 学习频道/字号：大 中 小/+Lesson {n}/+{prose}/+练习 {n}/+{prose}/+单词表 {n}/分享到/点击：{r}/打印/顶部
气象局首页/设为首页/加入收藏/+{m}月{d}日天气公报/+第{n}期/+{prose}/更新时间：{date} 08:00/[打印]/[关闭]/京ICP备05012345号
书架/排行/完本/+第{n}章/+{prose}/+{prose}/上一章 目录 下一章/加入书签/推荐票 {r}
"""  # noqa: E501
ASIDE = """
局网首页 > 会议纪要/无障碍阅读/+第{n}次局务会议纪要/+〔{year}〕{d}号/+{prose}/+{year}年{m}月{d}日/分享到：微信 微博/访问量：{r}/主办：望江局 联系电话：0000-7654321
电台/节目单/主播/+Vol.{n} 夜里的声音/+时长 {d} 分钟/+{prose}/+{m}:{d} 开场/+{prose}/播放 {r}/评论 {r}/订阅节目
文档中心/版本 3.2/+教程 {n}/+{prose}/+图 {n}-1 示意图/+{prose}/+例 {n}/+{prose}/+代码清单 {n}/编辑此页/最后更新于 {date}/上一页/下一页/Copyright © 2018-2021 望江社区
彩票频道/开奖公告/+双色球第2020{r}期开奖公告/+开奖日期 {year}年{m}月{d}日/+本期销量 {r} 万元/+{prose}/人气 {r}/相关阅读/返回顶部
信息公开/索引号：000014349-2020-{r}/+{year}年度部门决算公开/+{prose}/+表1 {year}年收支总表/+{prose}/+表2 {year}年支出表/+{prose}/扫一扫在手机打开当前页/浏览次数：{r} 次/网站地图 | 联系我们/网站标识码：3100000012
家书 | 首页/搜索/+第{n}封信/+写于 {year}年{m}月{d}日/+亲爱的爸妈：/+{prose}/+{m}月{d}日 于渡口/{r} 人喜欢/阅读全文 {r}/举报
体育 > 足球 > 联赛/直播/数据/+联赛第{n}轮战报/+主队 {m}/+客队 {d}/+{prose}/{date} 10:05 来源：望江体育/参与 {r} 人/热门评论/加载更多
问答首页/我要提问/+{who}怎样清点{thing}？/{d} 个回答/被浏览 {r}/+{prose}/赞同 {r}/{d} 条评论/发布于 {date}/+{prose}/赞同 {r}/{d} 条评论/发布于 {date}/下载应用/关于 2019 望江问答
航海日志/+Day {n}/+北纬 {d} 度/+风力 {m} 级/+{prose}/+{prose}/返回/订阅/访客 {r}
法规库/首页 > 法规/+望江县人民政府令第{n}号/+（{year}年{m}月{d}日公布）/+第一章 总则/+{prose}/+第二章 附则/+{prose}/关联法规/下载 打印/查阅 {r} 次
"""  # noqa: E501
"""Sites, one a line: the lines of a document, those of content behind a +. {n} counts the documents
on, {year} too, {r}, {d} and {m} are any numbers."""
PEOPLE = [
    "老船工",
    "货郎",
    "王医生",
    "渔民",
    "护林员",
    "李老师",
    "巡检员",
    "小陈",
    "摊主",
    "志愿者",
    "工程师",
    "厨师",
]
PLACES = [
    "渡口",
    "早市",
    "校车站",
    "河堤",
    "茶园",
    "图书馆",
    "老街",
    "苗圃",
    "粮仓",
    "灯塔",
    "水库",
    "牧场",
]
THINGS = [
    "旧木船",
    "一筐青菜",
    "山上的树苗",
    "新水泵",
    "实验数据",
    "三本账簿",
    "课本",
    "路灯",
    "菜地",
    "沙袋",
]
DONE = ["修好了", "清点了", "搬走了", "检查了", "记录了", "送来了", "晾干了", "卖掉了", "整理了"]
ENDS = [
    "天亮以前就回来了",
    "大家都松了一口气",
    "雨却一直没有停",
    "第二天又照常开工",
    "心里踏实下来",
]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--lines", action="store_true")
    options = parser.parse_args()
    for half, sites in (("seen", SEEN), ("aside", ASIDE)):
        for chain in CHAINS:
            there, gone = Counter[bool](), Counter[bool]()
            kinds: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
            for number, site in enumerate(sites.strip().split("\n")):
                for size in (6, 14, 30):
                    _score(site, number, size, there, gone, kinds, chain)
            print(
                f"{half:6} {' '.join(chain):22} content lost {gone[True]:5} of {there[True]:,}, "
                f"furniture gone {gone[False]:,} of {there[False]:,}"
            )
            if options.lines:
                print("  content lost:", dict(kinds[True].most_common()))
                print("  furniture left:", dict(kinds[False].most_common()))


def _score(
    site: str,
    number: int,
    size: int,
    there: Counter[bool],
    gone: Counter[bool],
    kinds: dict[bool, Counter[str]],
    chain: Sequence[str],
) -> None:
    """Count the lines of one site, by whether they are content."""
    chance = random.Random(f"{number} {size}")
    pages = [
        [(_filled(line.removeprefix("+"), n, chance), line[0] == "+") for line in site.split("/")]
        for n in range(1, size + 1)
    ]
    documents = [
        Document(f"a/{n:03}.txt", "\n".join(line for line, _ in page))
        for n, page in enumerate(pages)
    ]
    cleaned = Pipeline(map(build, chain)).clean_all(documents)
    for document, page in zip(cleaned, pages, strict=True):
        stays = Counter(document.text.split("\n"))
        for line, content in page:
            there[content] += 1
            left = stays[line] > 0
            stays[line] -= left
            gone[content] += not left
            if left is not content:
                kinds[content][re.sub(r"\d+", "{n}", line)] += 1


def _filled(line: str, n: int, chance: random.Random) -> str:
    """A line of the document with this number."""
    values = {
        "n": n,
        "year": 1990 + n,
        "r": chance.randint(100, 9999),
        "d": chance.randint(1, 28),
        "m": chance.randint(1, 12),
        "date": f"20{chance.randint(10, 22)}-{chance.randint(1, 12):02}-{chance.randint(1, 28)}",
        "who": chance.choice(PEOPLE),
        "place": chance.choice(PLACES),
        "thing": chance.choice(THINGS),
        "prose": "".join(
            f"{chance.choice(PEOPLE)}在{chance.choice(PLACES)}旁边{chance.choice(DONE)}"
            f"{chance.choice(THINGS)}，{chance.choice(ENDS)}。"
            for _ in range(3)
        ),
    }
    return line.format(**values)


if __name__ == "__main__":
    main()
