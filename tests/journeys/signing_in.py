"""Staff at a browser, signed in without the form, which test_accounts.py walks through."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from stories.models import User


def sign_in(page: Page, user: User) -> Page:
    """The page of somebody who signed in before they came."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}]
    )
    return page
