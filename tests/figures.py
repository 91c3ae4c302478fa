"""Figures of this moment: a release is made, and read as a leader reads it."""

from analysis import insight
from analysis.insight import AreaCount, Table
from analysis.models import Code
from stories.models import User


def people_by_code(leader: User) -> Table:
    insight.make()
    return insight.people_by_code(leader, insight.chosen(leader))


def people_by_area(code: Code, leader: User) -> AreaCount:
    insight.make()
    return insight.people_by_area(code, leader, insight.chosen(leader))
