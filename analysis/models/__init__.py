from analysis.models.code import Code, Shape
from analysis.models.codebook import Codebook, CodebookUse
from analysis.models.coding import Coding
from analysis.models.suggestion import Suggestion, SuggestionRun, SuggestionState

__all__ = [
    "Code",
    "Codebook",
    "CodebookUse",
    "Coding",
    "Shape",
    "Suggestion",
    "SuggestionRun",
    "SuggestionState",
]
