"""Files of rows say what they can't hold."""

import io

from openpyxl import load_workbook

from analysis.finding.files import LONGEST, as_xlsx


def test_an_xlsx_says_which_cells_were_cut() -> None:
    book = load_workbook(io.BytesIO(as_xlsx([("x" * (LONGEST + 1), 3), ("whole", 1.5)], "", name="passages")))
    assert len(book["passages"]["A1"].value) == LONGEST
    assert book["about"]["A2"].value.startswith("1 cells were cut")
    assert [cell.value for cell in book["passages"][2]] == ["whole", 1.5]
