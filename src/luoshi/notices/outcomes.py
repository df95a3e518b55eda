"""What a try to send something came to, in one sentence each; kept as said here, shown in the reader's language."""

from __future__ import annotations

from typing import Final, NamedTuple

from luoshi.notices.enums import State


class Outcome(NamedTuple):
    """The state it ends in, in one sentence why, whether a later try may go better, and how many things it told."""

    state: State
    reason: str = ""
    again: bool = False
    told: int | None = None


BROKEN: Final = "发送出错，已记入运行日志"
INTERRUPTED: Final = "发送时中断，不知是否送达，不再重发"

UNWANTED: Final = "本人已不要邮件，或账号已停用"
NO_MAIL: Final = "本站没有设置发信"
NOT_ALLOWED: Final = "收信邮箱不在本站允许的范围内"
ALL_DONE: Final = "发送时已没有要办的事"
NO_SERVER: Final = "发信服务器连不上"
WRONG_ADDRESS: Final = "收信邮箱写法不对"

PUSH_OFF: Final = "群推送已关闭"
NO_PUSH: Final = "还没有设置推送地址"
NOTHING_WAITS: Final = "没有要办的事，不推送"
NO_SUCH_NAME: Final = "推送地址写法不对"
CLOSED: Final = "推送地址指向本机、链路本地或云平台的内部地址，没有推送"
UNTRUSTED: Final = "对方的证书不可信，没有推送"
TOO_LATE: Final = "对方没有及时答复"
NOT_REACHED: Final = "连不上推送地址"


def recipient_refused(code: int) -> str:
    return f"收信邮箱被拒绝（{code}）"


def login_refused(code: int) -> str:
    return f"发信账号登录不上（{code}），请管理员核对发信设置"


def mail_refused(code: int) -> str:
    return f"发信服务器没有接受（{code}）"


def sent_elsewhere(status: int) -> str:
    return f"对方要求转到别的地址（{status}），没有跟随"


def answered(status: int) -> str:
    return f"对方答复 {status}"
