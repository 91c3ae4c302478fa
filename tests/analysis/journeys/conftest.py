from tests.journeys.conftest import axe, browser, page, person, watch

__all__ = ["axe", "browser", "page", "person", "watch"]
