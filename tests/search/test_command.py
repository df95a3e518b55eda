"""luoshi search, as an administrator uses it."""

from __future__ import annotations

import pytest

from luoshi.access.enums import Role
from luoshi.cli import main
from luoshi.kernel.action import action, derived_anew
from luoshi.kernel.actor import SYSTEM
from luoshi.search import index
from luoshi.search.models import Indexed
from tests.factories.activities import make_session
from tests.factories.units import make_group
from tests.factories.users import make_user


@pytest.fixture
def group(db):
    found = make_group()
    make_session(found.office, submit=False, theme="青山绿水", agenda=("学习流水线操作",))
    return found


def test_with_the_rights_of_an_account(group, capsys):
    reader, other = make_user(Role.LEADER, group.office), make_user(Role.LEADER, group.works)
    assert main(["search", "青山", "流水线", "--as", reader.username]) == 0
    said = capsys.readouterr().out
    assert "青山绿水\t机关党支部\t学习流水线操作\t/" in said
    assert main(["search", "青山", "--as", other.username]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "请写要找的字词"),
        (["青山"], "请用 --as 写明"),
        (["青山", "--rebuild"], "请分开运行"),
        (["青山", "--as", "nobody"], "没有账号“nobody”"),
        (["a", "--as", "nobody"], "字词太短"),
        (["青山", "--as", "x", "--most", "0"], "--most 应在 1 到"),
    ],
)
def test_what_it_does_not_understand(db, capsys, words, said):
    assert main(["search", *words]) == 2
    assert said in capsys.readouterr().err


def test_compared_and_made_anew(group, capsys):
    assert main(["search", "--check"]) == 0
    assert "学习与会议记录\t记录1条\t一致" in capsys.readouterr().out
    with action("search.rebuild", by=SYSTEM), derived_anew():
        index.forget(Indexed.objects.all())
    assert main(["search", "--check"]) == 1
    told = capsys.readouterr()
    assert "缺1条" in told.out
    assert "--rebuild" in told.err
    assert main(["search", "--rebuild", "--check"]) == 0
    assert "检索索引已重建，共1条" in capsys.readouterr().out
