import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storybook.settings.production")
application = get_wsgi_application()


def _before_the_first_request() -> None:
    """What was erased stays so, although a backup was put back; and no story is open but by what was said. If
    this cannot be done, nothing is served."""
    from django.db import connection

    from stories.backup.begin import before_the_first_request
    from storybook.settling import settle

    if "stories_tombstone" in connection.introspection.table_names():  # it has been migrated
        before_the_first_request()
    connection.close()
    settle()


_before_the_first_request()
