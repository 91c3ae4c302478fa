from storybook.models.media import SiteDocument, SiteImage, SiteRendition
from storybook.models.pages import HomePage, ReadersPage
from storybook.models.pages_books import BookIndexPage, BookPage, ChapterPage
from storybook.models.pages_themes import ThemeIndexPage, ThemePage
from storybook.models.placement import Placement

__all__ = [
    "BookIndexPage",
    "BookPage",
    "ChapterPage",
    "HomePage",
    "Placement",
    "ReadersPage",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "ThemeIndexPage",
    "ThemePage",
]
