"""Files that are zips of XML, looked at before anything opens them."""

import io
import zipfile
import zlib
from typing import Final

from django.utils.translation import gettext

from stories.formats import xml
from stories.formats.transcript import Unreadable

MOST_FILES: Final = 5_000
MOST_BYTES: Final = 300 * 1024 * 1024
MOST_XML_BYTES: Final = 60 * 1024 * 1024


def require_sound(data: bytes) -> None:
    """Small enough when it is unpacked, and none of its XML declares entities. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            infos = packed.infolist()
            parts = [one for one in infos if one.filename.endswith((".xml", ".rels"))]
            unpacked = sum(one.file_size for one in infos)  # nothing reads more of a file than this
            if len(infos) > MOST_FILES or unpacked > MOST_BYTES:
                raise Unreadable(gettext("It is too large when it is unpacked."))
            if sum(one.file_size for one in parts) > MOST_XML_BYTES:
                raise Unreadable(gettext("It is too large when it is unpacked."))
            for one in parts:
                if content := packed.read(one):
                    xml.require_sound(content)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        zlib.error,
    ) as error:
        raise Unreadable(gettext("It can’t be opened: it may be damaged, or have a password.")) from error
