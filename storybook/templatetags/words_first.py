"""Words before scripts: on a page to read, Wagtail's scripts wait until all of it is there."""

import re
from typing import Final

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# Of a script that would hold the page up: a module waits by itself.
HOLDS_UP: Final = re.compile(r'<script (?=src=)(?![^>]*\b(?:defer|async|type="module"))')


@register.tag
def words_first(parser: Parser, token: Token) -> "WordsFirst":
    """`{% words_first %}…{% end_words_first %}`: its scripts run in their order, after the page was read.

    Only for pages whose own scripts are modules, which come after them.
    """
    nodes = parser.parse(("end_words_first",))
    parser.delete_first_token()
    return WordsFirst(nodes)


class WordsFirst(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        # The scripts are Wagtail's and ours; nothing that anybody typed is among them.
        return mark_safe(HOLDS_UP.sub("<script defer ", self.nodelist.render(context)))  # noqa: S308
