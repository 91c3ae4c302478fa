from analysis.models.code import Code, Shape
from analysis.models.codebook import Codebook, CodebookUse
from analysis.models.coding import Coding
from analysis.models.step import Step
from analysis.models.suggestion import Decision, Suggestion, SuggestionRun

__all__ = [
    "Code",
    "Codebook",
    "CodebookUse",
    "Coding",
    "Decision",
    "Shape",
    "Step",
    "Suggestion",
    "SuggestionRun",
]
