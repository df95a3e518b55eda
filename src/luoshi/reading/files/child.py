"""What runs in the limited child: the gate, then the one reader the content asks for."""

from __future__ import annotations

from importlib import import_module
from typing import IO

from luoshi.reading.files.assembly import Json
from luoshi.sandbox.errors import FileRefused, Reason
from luoshi.sandbox.gate import inspect
from luoshi.sandbox.kinds import FileKind

READERS = {
    FileKind.TEXT: "plain",
    FileKind.HTML: "html",
    FileKind.DOCX: "docx",
    FileKind.PDF: "pdf",
    FileKind.OFD: "ofd",
}
# Read through LibreOffice, which makes a .docx of them first.
CONVERTED = frozenset({FileKind.DOC, FileKind.RTF, FileKind.ODT, FileKind.WORD_XML})
PASTE = "也可以把正文复制到粘贴框里。"
UNSUPPORTED = {
    FileKind.XLSX: "这是 Excel 工作簿，不是文字材料；请在表格导入处使用，或把文字另存为 .docx 再试。",
    FileKind.XLS: "这是 Excel 工作簿，不是文字材料；请在表格导入处使用，或把文字另存为 .docx 再试。",
    FileKind.PPTX: "这是演示文稿，不能当作报告读取；请把文字另存为 .docx，" + PASTE,
    FileKind.PPT: "这是演示文稿，不能当作报告读取；请把文字另存为 .docx，" + PASTE,
    FileKind.ZIP: "这是压缩包，不是单份材料；请解压后逐个提供。",
    FileKind.ARCHIVE: "这是压缩包，不是单份材料；请解压后逐个提供。",
    FileKind.MHTML: "这是“单个文件网页”（.mht）；请用 Word 或 WPS 打开后另存为 .docx，" + PASTE,
}
PICTURE = "这是图片（扫描件或照片），没有可读的文字；请改用带文字的文件，" + PASTE
UNKNOWN = "认不出这个文件的格式（只看内容，不看后缀）；请用 Word 或 WPS 打开后另存为 .docx，" + PASTE


def read(file: IO[bytes]) -> Json:
    """The plain text as JSON values, or `{"convert": kind}` for a format LibreOffice has to open.

    Raises:
        FileRefused: with the sentence for the user.
    """
    kind = inspect(file)
    if kind in READERS:
        result: Json = import_module(f"luoshi.reading.files.{READERS[kind]}").read(file)
        return result
    if kind in CONVERTED:
        return {"convert": str(kind)}
    if kind is FileKind.IMAGE:
        raise FileRefused(Reason.SCANNED, PICTURE)
    raise FileRefused(Reason.UNSUPPORTED, UNSUPPORTED.get(kind, UNKNOWN))
