"""A browser in three words, from what it says of itself: enough to know one's own telephone in a list."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 60
# The first that is found: several browsers call themselves Chrome and Safari, too.
_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"), ("wxwork", "WeCom"), ("DingTalk", "DingTalk"), ("Edg", "Edge"), ("QQBrowser", "QQ"),
    ("QIHU|360SE|360EE", "360"), ("UCBrowser", "UC"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("HarmonyOS|OpenHarmony", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Macintosh", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_words(user_agent: str) -> str:
    """Chrome · Windows; "" for what is not known. Nothing else of it is kept."""
    said = user_agent[:1000]
    found = [
        next((words for pattern, words in known if re.search(pattern, said)), "")
        for known in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, found))[:LONGEST]
