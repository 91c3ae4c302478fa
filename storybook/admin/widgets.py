"""Wagtail's choosers without their inline scripts, so that the admin keeps the site's own policy.

Its dates and times are mended by templates (`templates/wagtailadmin/widgets/`). A chooser joins its script to
its HTML in code: no template can take its place, so its `render` is put in its place once, at the start.
See docs/decisions/0005-the-admin-keeps-the-policy.md.
"""

import json
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets.chooser import BaseChooser


def without_inline_script() -> None:
    """From here on every chooser says with data what to start, and admin-widgets.js starts it."""
    BaseChooser.render = render


def render(
    chooser: Any, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
) -> SafeString:
    """As `BaseChooser.render`, with data where it has a script. An id is needed, as there."""
    id_ = (attrs or {})["id"]
    data = chooser.get_value_data(value)
    options = json.dumps(chooser.get_js_init_options(id_, name, data))
    begin = {"begin": chooser.js_constructor, "id": id_, "options": options}
    html: str = chooser.render_html(name, data, attrs)
    # Both come from templates, which escape what they are given.
    return mark_safe(html + render_to_string("storybook/admin/begin.html", begin))  # noqa: S308
