"""Folders and zips of stories that were told elsewhere. Nobody in them exists."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.core.files.storage import storages
from PIL import Image

from stories.bulk_import.run import Report
from tests.stories.sounds import wav

VTT = (
    "WEBVTT\n\n00:00.500 --> 00:01.000\n<v Interviewer>What happened?\n\n"
    "00:01.000 --> 00:01.900\n<v Wren>I lost my job.\n"
)


def sheet(rows: Sequence[Mapping[str, str]], between: str = ",") -> bytes:
    out = io.StringIO()
    heads = list(dict.fromkeys(head for row in rows for head in row))
    writer = csv.DictWriter(out, heads, restval="", delimiter=between)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(out, "PNG")
    return out.getvalue()


FILES: Mapping[str, bytes] = {
    "one.txt": b"I lost my job.\n\nThen the flat went too.",
    "talk.wav": wav(),
    "talk.vtt": VTT.encode(),
    "alone.txt": b"Interviewer: And then?\nWren: Nobody came.\nInterviewer: Nobody?\nWren: Nobody.\n",
    "forms/signed.png": picture(),
    "forms/signed.pdf": b"%PDF-1.4\n%%EOF\n",
    "forms/yes.wav": wav(0.5),
}
ROWS: Sequence[Mapping[str, str]] = (
    {
        "words": "one.txt",
        "who": "Wren",
        "teller": "7",
        "title": "The flat",
        "date": "17/05/2026",
        "language": "English",
        "warnings": "death; drugs",
        "consents": "research; publish",
        "evidence": "forms/signed.png",
    },
    {
        "sound": "talk.wav",
        "transcript": "talk.vtt",
        "who": "Wren",
        "teller": "7",
        "consents": "all",
        "evidence": "yes.wav",
    },
    {"transcript": "alone.txt", "who": "Wren", "consents": "research", "evidence": "forms/signed.pdf"},
    {"words": "one.txt", "teller": "8", "consents": "research"},
)


def write(folder: Path, rows: Sequence[Mapping[str, str]] = ROWS, files: Mapping[str, bytes] = FILES) -> Path:
    for name, data in {**files, "stories.csv": sheet(rows)}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def zipped(path: Path, rows: Sequence[Mapping[str, str]] = ROWS, files: Mapping[str, bytes] = FILES) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name, data in {**files, "stories.csv": sheet(rows)}.items():
            out.writestr(f"interviews/{name}", data)
    return path


def came(report: Report) -> list[str]:
    return [row.came for row in report.rows]


def private_files() -> set[Path]:
    return {path for path in Path(storages["private"].path("")).rglob("*") if path.is_file()}
