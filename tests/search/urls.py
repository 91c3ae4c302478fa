"""The site's addresses, with this room's among them whether or not the site has them yet."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from storybook.urls import urlpatterns as of_the_site


def listen(request: HttpRequest, public_id: str) -> HttpResponse:
    return HttpResponse(status=404)


stories = ([path("listen/<uuid:public_id>/", listen, name="listen")], "stories")
urlpatterns = [path("", include("search.urls")), path("", include(stories)), *of_the_site]
