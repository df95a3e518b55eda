"""Saved web pages."""

import pytest

from luoshi.reading.types import BlockKind
from luoshi.sandbox.errors import Reason
from tests.factories.files import html

pytestmark = pytest.mark.pure

BODIES = [
    ("paragraphs", "<p>一、总则</p>\n<p>  （一）\n 目的 </p>", ["一、总则", "（一） 目的"]),
    ("line breaks", "甲<br>乙<br/>丙", ["甲", "乙", "丙"]),
    ("inline marks", "<p>由<b>7个</b>调整为<span>14个</span></p>", ["由7个调整为14个"]),
    ("entities", "<p>&ldquo;三会一课&rdquo;&nbsp;&#x4e00;&lt;b&gt;</p>", ["“三会一课” 一<b>"]),
    ("words around blocks", "甲<div>乙</div>丙", ["甲", "乙", "丙"]),
    ("scripts and styles", "<script>x=1</script><style>p{}</style><p>甲</p><noscript>乙</noscript><!-- 丙 -->", ["甲"]),
    ("hidden", '<p style="display:none">甲</p><p>乙</p>', ["乙"]),
    ("indent of full-width spaces", "<p>\u3000\u3000甲</p>", ["甲"]),
    ("list", "<ul><li>甲</li><li>乙</li></ul>", ["甲", "乙"]),
    ("not closed", "<p>甲<p>乙<b>丙", ["甲", "乙丙"]),
    ("pre", "<pre>甲\n乙</pre>", ["甲", "乙"]),
    ("table that places", "<table><tr><td><p>甲</p><p>乙</p></td></tr></table>", ["甲", "乙"]),
    ("table in a table", "<table><tr><td>左</td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>", ["左", "a\tb"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES]
)
def test_bodies(lines, body, expected):
    assert lines(html(body)) == expected


@pytest.mark.parametrize(
    ("charset", "declared"),
    [("utf-8", None), ("gb18030", "gb2312"), ("gbk", "GBK"), ("gb18030", ""), ("utf-8", "gb2312"), ("gbk", "utf-8"),
     ("utf-8-sig", "gbk"), ("utf-8", "nonsense")],
)  # fmt: skip
def test_encodings_said_and_meant(lines, charset, declared):
    assert lines(html("<p>截至2021年8月底，学习9次</p>", charset=charset, declared=declared)) == [
        "截至2021年8月底，学习9次"
    ]


def test_headings_and_tables(read):
    body = (
        "<h1>报告</h1><table><tr><th rowspan=2>问题</th><th colspan=2>措施</th></tr><tr><td>一</td><td>二</td></tr>"
        "<tr><td>甲</td><td>乙</td><td>丙</td></tr></table>"
    )
    found = read(html(body))
    assert found.text == "报告\n问题\t措施\n\t一\t二\n甲\t乙\t丙\n"
    assert found.blocks[0].style == "heading1"
    assert found.blocks[1].kind is BlockKind.TABLE
    assert found.blocks[1].rows == (("问题", "措施", "措施"), ("问题", "一", "二"), ("甲", "乙", "丙"))


def test_lying_spans(read):
    body = "<table>" + "<tr><td rowspan=65000 colspan=65000>甲</td><td>乙</td></tr>" * 3 + "</table>"
    assert read(html(body)).text == "甲\t乙\n" * 1 + "\t甲\t乙\n" + "\t\t甲\t乙\n"


def test_web_page_named_doc_is_read_by_content(read, tmp_path):
    from luoshi.reading import read_file

    path = tmp_path / "报告.doc"
    path.write_bytes(html("<p>甲</p>"))
    assert (read_file(path).text, read_file(path).format) == ("甲\n", "html")


def test_nothing_to_read(refused):
    assert refused(html("<script>x</script>")) is Reason.EMPTY


def test_depth_as_of_real_pages(lines):
    assert lines(html("<div>" * 150 + "甲" + "</div>" * 150)) == ["甲"]


def test_endless_depth(refused):
    assert refused(html("<div>" * 3000 + "甲" + "</div>" * 3000)) is Reason.EMPTY


def test_no_address_is_fetched(lines):
    assert lines(
        html('<img src="http://127.0.0.1:9/x"><iframe src="file:///etc/passwd"></iframe><p>甲</p>')
    ) == ["甲"]
