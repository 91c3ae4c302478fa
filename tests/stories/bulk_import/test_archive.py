"""Folders, zips and sheets as they come: what leads out of them, fills a disk or can't be read is refused."""

import stat
import zipfile
from pathlib import Path

import pytest

from stories.bulk_import import spreadsheet
from stories.bulk_import.archive import Folder, NotASource, Zipped, found, source_of

ROW = b"words,who\r\none.txt,Wren\r\n"


def zip_of(path: Path, *files: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path / "x.zip", "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in files:
            out.writestr(name, data)
    return path / "x.zip"


@pytest.mark.parametrize(
    "name", ["../out.txt", "/out.txt", "a/../../out.txt", "a\\..\\out.txt", "C:/out.txt"]
)
def test_a_name_that_leads_out_of_the_zip(tmp_path: Path, name: str) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = name
    path = zip_of(tmp_path, (info, b"x"))
    with pytest.raises(NotASource, match="leads out"):
        Zipped(path)


def test_a_link_in_a_zip(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("one.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(NotASource, match="a link"):
        Zipped(zip_of(tmp_path, (info, b"/etc/hostname")))


def test_a_zip_that_grows(tmp_path: Path) -> None:
    with pytest.raises(NotASource, match="too large when it is unpacked"):
        Zipped(zip_of(tmp_path, ("one.txt", b"\0" * 300_000_000)))


def test_a_zip_with_a_password_or_with_damage(tmp_path: Path) -> None:
    path = zip_of(tmp_path, ("one.txt", b"I lost my job." * 50))
    whole = path.read_bytes()
    locked = bytearray(whole)
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(locked)
    with pytest.raises(NotASource, match="has a password"):
        Zipped(path)
    bent = bytearray(whole)
    bent[45] ^= 0xFF
    path.write_bytes(bent)
    with pytest.raises(NotASource, match="damaged"), Zipped(path).open("one.txt"):
        pass
    path.write_bytes(b"no zip")
    with pytest.raises(NotASource, match="no zip"):
        source_of(path)


def test_names_as_other_machines_write_them(tmp_path: Path) -> None:
    """A Mac takes é apart, Windows turns slashes round, and neither says that its names are UTF-8."""
    path = zip_of(
        *(tmp_path, ("Interviews/CafeQQ.TXT", b"x")),
        *(("__MACOSX/Interviews/._x", b"x"), ("Interviews/.DS_Store", b"x")),
    )
    path.write_bytes(path.read_bytes().replace(b"CafeQQ", "Cafe\u0301".encode()))
    source = Zipped(path)
    assert len(list(source.names())) == 1
    for named in ("Café.txt", "interviews\\café.txt", "./CAFÉ.txt"):
        assert found(source, named, "interviews/stories.csv") or found(source, named, "stories.csv")
    assert found(source, "other.txt", "interviews/stories.csv") is None


def test_a_folder_shows_nothing_from_outside_it(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    inside = tmp_path / "in"
    (inside / "a").mkdir(parents=True)
    (inside / "b").mkdir()
    (inside / "link.txt").symlink_to(tmp_path / "secret.txt")
    (inside / ".hidden").write_text("x")
    for folder in "ab":
        (inside / folder / "same.txt").write_text("x")
    source = Folder(inside)
    assert sorted(source.names()) == ["a/same.txt", "b/same.txt"]
    assert found(source, "same.txt", "stories.csv") is None  # there are two
    assert found(source, "a/same.txt", "stories.csv") == "a/same.txt"
    assert found(source, "../secret.txt", "stories.csv") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_sheets_as_programs_save_them(encoding: str, between: str) -> None:
    rows = (
        ("Words", "Name", "Told  on", "Mood"),
        ('"one.txt"', "Zoë Déjà", "2026-05-17", "x"),
        ("", "", "", ""),
    )
    told = "".join(f"{between.join(row)}\r\n" for row in rows)
    made = spreadsheet.read("x.csv", told.encode(encoding))
    assert [(row.number, dict(row.cells)) for row in made.rows] == [
        (2, {"words": "one.txt", "who": "Zoë Déjà", "date": "2026-05-17"})
    ]
    assert made.passed_over == ["D"]
    assert [spreadsheet.letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "name its columns"),
        (b"who,place\nWren,Ashlode\n", "name its columns"),
        (b"words,words\none.txt,two.txt\n", "have the same name"),
        (b"words,text\none.txt,two.txt\n", "have the same name"),
        (b"words,who\n,\n", "no story in the spreadsheet"),
        (b'words,who\n"one.txt,Wren\n', "no end"),
        (b"\0\0\0\0\0", "read this file as text"),
        (b"words\n" + b"one.txt\n" * 10_001, "more than 10000 rows"),
    ],
)
def test_what_is_no_sheet(data: bytes, why: str) -> None:
    with pytest.raises(NotASource, match=why):
        spreadsheet.read("x.csv", data)


def test_which_sheet(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "x.csv").write_bytes(ROW)
    assert spreadsheet.sheet_of(Folder(tmp_path)).name == "deep/x.csv"
    (tmp_path / "a.csv").write_bytes(ROW)
    assert spreadsheet.sheet_of(Folder(tmp_path)).name == "a.csv"
    (tmp_path / "b.csv").write_bytes(ROW)
    with pytest.raises(NotASource, match="one spreadsheet"):
        spreadsheet.sheet_of(Folder(tmp_path))
    (tmp_path / "Stories.csv").write_bytes(ROW)
    assert spreadsheet.sheet_of(Folder(tmp_path)).name == "stories.csv"


def test_the_empty_sheet_has_every_column() -> None:
    assert spreadsheet.read("x.csv", (spreadsheet.empty() + "one.txt\r\n").encode()).passed_over == []
