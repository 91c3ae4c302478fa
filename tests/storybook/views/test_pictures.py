"""Pictures reach the pages that show them; what was uploaded stays with staff, and nothing else goes out."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.images import ImageFile
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file

from stories.roles import Role
from storybook.models import SiteImage
from tests.factories import UserFactory

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the files open that it cuts a picture from.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def image() -> SiteImage:
    uploaded: ImageFile = get_test_image_file(filename="a-door.png")
    return SiteImage.objects.create(title="A door", file=uploaded)


def test_a_page_s_picture_is_there_for_anyone(client: Client, image: SiteImage) -> None:
    response = client.get(image.get_rendition("max-100x100").url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response["Cache-Control"] == "public, max-age=3600"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_picture_as_it_was_uploaded_is_there_for_staff(client: Client, image: SiteImage) -> None:
    assert client.get(image.file.url).status_code == 404
    client.force_login(UserFactory(role=Role.EDITOR))
    response = client.get(image.file.url)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, max-age=3600")


@pytest.mark.parametrize(
    "address",
    [
        "/media/documents/secret.txt",
        "/media/images/",
        "/media/images/../documents/secret.txt",
        "/media/images/%2e%2e/documents/secret.txt",
        "/media/images//etc/passwd",
        "/media/original_images/../documents/secret.txt",
        "/media/images/none.png",
    ],
)
def test_nothing_else_is_handed_out(client: Client, address: str) -> None:
    documents = Path(settings.MEDIA_ROOT) / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    (documents / "secret.txt").write_text("not for readers")
    client.force_login(UserFactory(role=Role.EDITOR))
    assert client.get(address, follow=True).status_code in (400, 404)
