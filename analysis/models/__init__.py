from analysis.models.code import Code, Shape
from analysis.models.code_change import ChangeKind, CodeChange
from analysis.models.code_example import CodeExample
from analysis.models.codebook import Codebook, CodebookUse
from analysis.models.coding import Coding
from analysis.models.coding_progress import CodingProgress
from analysis.models.memo import Memo
from analysis.models.release import Release
from analysis.models.saved_query import SavedQuery
from analysis.models.step import Step
from analysis.models.suggestion import Decision, Suggestion, SuggestionRun

__all__ = [
    "ChangeKind",
    "Code",
    "CodeChange",
    "CodeExample",
    "Codebook",
    "CodebookUse",
    "Coding",
    "CodingProgress",
    "Decision",
    "Memo",
    "Release",
    "SavedQuery",
    "Shape",
    "Step",
    "Suggestion",
    "SuggestionRun",
]
