from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from storybook.views import about, for_machines, health
from storybook.views.pictures import picture
from storybook.views.sign_in import SignIn
from storybook.views.styleguide import styleguide
from storybook.views.theme_on_one_page import theme_on_one_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("robots.txt", for_machines.robots),
    path("sitemap.xml", for_machines.sitemap, name="sitemap"),
    path("favicon.ico", for_machines.favicon),
    path(".well-known/security.txt", for_machines.security),
    path("what-happens/", about.what_happens, name="what-happens"),
    path("privacy/", about.privacy, name="privacy"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("about/", about.about, name="about"),
    path("insight/<slug:slug>/", theme_on_one_page, name="theme-on-one-page"),
    path("", include("stories.urls")),
    path("", include("analysis.urls")),
    path("", include("search.urls")),
    path("admin/login/", SignIn.as_view()),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<slug:folder>/<path:name>", picture),
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide))
urlpatterns.append(path("", include(wagtail_urls)))
