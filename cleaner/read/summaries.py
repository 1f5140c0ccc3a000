"""What a machine's summary says once its remarks about itself are off."""

from __future__ import annotations

import re

PLACEHOLDERS = (
    "这是一篇关于AI Agent领域的论文，主要探讨了最新进展和研究方向",
    "无法生成摘要",
    "摘要生成失败",
    "暂无摘要",
    "Summary not available",
    "No summary available",
)
"""How a text begins that a tool put where it had no summary."""

_COUNT = re.compile(
    r"\s*[（(【\[](?:全文|共|约|字数)?[:：]?\s*(?:约|共)?\s*\d{1,4}\s*(?:个)?字(?:左右|以内)?[^（()）】\]\n]{0,10}[）)】\]]\s*$"
)
_NOTE = re.compile(r"\s*[（(](?:注|备注|说明|注意|字数|Note)\s*[:：][^（()）]{0,300}[）)]\s*$")
_LABEL = re.compile(r"(?:\*\*)?(?:AI\s*)?(?:内容)?(?:摘要|总结|概要|Summary)(?:\*\*)?\s*[:：]\s*(?:\*\*)?\s*", re.I)
_QUOTES = (('"', '"'), ("“", "”"), ("「", "」"), ("'", "'"))


def to_summary(text: str) -> str | None:
    """The summary without a label in front, a count or note behind, quotes around; None for a placeholder.

    >>> to_summary("摘要：雨下了一夜。（99字）"), to_summary("暂无摘要。")
    ('雨下了一夜。', None)
    """
    text = text.strip().replace("\ufeff", "").replace("**", "")
    if text.startswith(PLACEHOLDERS):
        return None
    before = None
    while before != text:
        before = text
        label = _LABEL.match(text)
        text = text[label.end() :] if label else text
        tail = text[-400:]
        for remark in (_COUNT, _NOTE):
            found = remark.search(tail)
            if found:
                text = text[: len(text) - len(tail) + found.start()]
                break
        text = _unquoted(text.strip())
    return text or None


def _unquoted(text: str) -> str:
    for opening, closing in _QUOTES:
        inner = text[1:-1]
        if (
            len(text) > 2
            and text[0] == opening
            and text[-1] == closing
            and opening not in inner
            and closing not in inner
        ):
            return inner.strip()
    return text
