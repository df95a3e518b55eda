"""The English catalogue is whole, and a page asked for in English is English but for its data."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse
from django.utils import translation

from luoshi.access.enums import Role
from luoshi.documents.enums import State
from luoshi.documents.rules import rules
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.models import UnitSpan
from luoshi.packs.actions import apply_builtin
from tests.factories.documents import make_document, reading_of
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

HAN = re.compile("[\u3400-\u9fff]+")
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def packs(db):
    apply_builtin(by=SYSTEM)


def words(answer, *data: str) -> str:
    """What a page says, labels of controls included, without the given data."""
    assert answer.status_code == 200
    page = answer.content.decode()
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    said = re.findall(r'(?:aria-label|title|placeholder|alt|data-label|content)="([^"]*)"', page)
    said.append(re.sub(r"<[^>]*>", " ", page))
    text = html.unescape(" ".join(said))
    for one in sorted(data, key=len, reverse=True):
        text = text.replace(one, "")
    return text


def test_every_string_is_translated_none_is_stale_and_placeholders_agree(messages):
    assert list(messages.problems()) == []


def test_no_translation_holds_chinese_but_for_examples_and_marks(messages):
    # words of a report that a check quotes
    quoted = {"截至", "截止", "月底截止", "超过", "以上", "左右", "亿元", "个百分点"}
    quoted |= {"补", "同"}  # marks of a sheet, to be typed so
    quoted |= {"每季度第", "个月", "日"}  # 每季度第2个月15日: how a plan says when, to be typed so
    quoted |= {"每年", "每半年末", "每季度末", "每月", "每月末", "每月第", "个周五", "月", "年底并长期坚持"}
    quoted |= {"责任单位待定"}  # the remark as it stands in the record
    quoted |= {"党委会会议", "号", "因", "措", "月底前", "长期坚持", "数", "问", "校", "约", "近", "余", "多"}
    found = {
        label: left
        for message in messages.known()
        if message.id
        for label in messages.texts(message.string)
        if (left := set(HAN.findall(label)) - quoted)
    }
    assert found == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("packs")
class TestPages:
    def test_signing_in_is_chinese_unless_english_is_asked_for(self, client, english):
        url = reverse("account_login")
        plain = client.get(url).content.decode()
        assert '<html lang="zh-CN">' in plain
        assert "登录" in plain
        other = client.get(url, HTTP_ACCEPT_LANGUAGE="fr").content.decode()
        assert '<html lang="zh-CN">' in other
        asked = client.get(url, **ENGLISH)
        assert '<html lang="en">' in asked.content.decode()
        assert "Sign in" in words(asked)
        assert HAN.findall(words(asked)) == ["中文"]  # the way back

    def test_the_list_of_documents(self, english):
        group = make_group()
        user = make_user(Role.CLERK, group.works)
        answer = client_of(user).get(reverse("documents"), **ENGLISH)
        assert "Document ledger" in words(answer)
        kinds = rules().kind_labels.values()  # a pack names them
        names = [str(user), *_names(), *kinds, "中文"]
        assert HAN.findall(words(answer, *names)) == []

    @pytest.mark.parametrize("tab", ["overview", "outline", "claims", "problems", "causes", "measures"])
    def test_the_labels_of_a_document(self, data_dir, english, tab):
        group = make_group()
        user = make_user(Role.CLERK, group.works)
        document = make_document(group.works_first, reading_of(), title="Report")
        answer = client_of(user).get(f"{reverse('document', args=[document.uuid])}?tab={tab}", **ENGLISH)
        said = words(answer)
        assert "Ledger" in said
        assert [label for label in LABELS if label in said] == []

    def test_states_are_named_in_the_language_of_the_reader(self, english):
        assert str(State.REJECTED.label) == "不采用"
        with translation.override("en"):
            assert [str(state.label) for state in State] == [
                "Not confirmed", "Confirmed", "Edited", "Reject", "Added",
            ]  # fmt: skip


# labels of a document's page that no report says
LABELS = (
    "表述数据", "材料校核", "待确认", "已确认", "全部确认", "不采用", "上传更正稿", "文档信息", "版本与原件", "快捷键",
    "修改密码", "退出", "筛选", "编号", "统计什么", "限定", "软件读出", "人工", "覆盖情况", "对应图",
    "主导航", "操作日志", "文档台账",
)  # fmt: skip


def _names() -> list[str]:
    return list(UnitSpan.objects.values_list("name", flat=True))
