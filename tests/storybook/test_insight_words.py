"""What a leader can read of a theme with too few people for a number: the public words, while they last."""

import pytest
from django.test import Client

from analysis import insight
from analysis.models import Code
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Quote
from stories.models.uses import Use
from stories.roles import Role
from storybook.models import ChapterPage, ThemeIndexPage, ThemePage
from tests.factories import CodeFactory, CodingFactory, UserFactory
from tests.storybook.conftest import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(quote: Quote, chapter: ChapterPage) -> Code:
    code = CodeFactory(name="Being listened to", slug="listened")
    CodingFactory(passage=quote.passage, code=code)
    publish(ThemeIndexPage.objects.get(), ThemePage(title=code.name, slug=code.slug, code=code))
    return code


def figures(client: Client) -> str:
    for _ in range(8):  # so that there is something to show beside it
        CodingFactory(code=Code.objects.filter(slug="much").first() or CodeFactory(name="Much", slug="much"))
    client.force_login(UserFactory(role=Role.LEADER))
    insight.make()
    return client.get("/insight/").content.decode()


def test_a_theme_with_words_and_few_people_was_heard_and_not_counted(client: Client, code: Code) -> None:
    html = figures(client)
    assert '<a href="/insight/listened/">Being listened to</a>' in html
    assert '<td><a href="/themes/listened/">Heard, not counted</a></td>' in html


def test_a_theme_whose_words_were_taken_back_looks_like_one_nobody_spoke_of(
    client: Client, code: Code, quote: Quote
) -> None:
    acts.withdraw(by=Teller(quote.story.pk), story=quote.story, uses=(Use.PUBLISH,))
    html = figures(client)
    assert "Being listened to</a></th>" in html
    assert "Heard, not counted</a>" not in html
    assert "<td>Too few to show</td>" in html
