"""The list of mutants stays true to the code; `make attack` runs it."""

import pytest

from tests.mutants.rules import MUTANTS, Mutant
from tests.test_layout import ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.rule)
def test_what_it_breaks_stands_there_once(mutant: Mutant) -> None:
    text = (ROOT / mutant.path).read_text()
    assert (text.count(mutant.was), mutant.was != mutant.becomes) == (1, True)
    compile(text.replace(mutant.was, mutant.becomes), mutant.path, "exec")
    assert (ROOT / mutant.killed_by.partition("::")[0]).is_file()
