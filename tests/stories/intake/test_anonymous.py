"""Told without a name: what is left afterwards, in the database, the logs and on the disk."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as of_the_site
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from stories.models import Story
from tests.conftest import Worker
from tests.factories import ConsentFormVersionFactory
from tests.stories.erasure.test_canary import files_with, rows_with
from tests.stories.sounds import wav
from tests.stories.telling import receipt_in, said, send

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
ADDRESS = "203.0.113.77"
BROWSER = "canarybrowser"
FILE = "canaryfilename"


@pytest.fixture(autouse=True)
def form_version(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    ConsentFormVersionFactory()


def test_no_address_no_browser_no_name_of_a_file_and_no_receipt_is_kept(
    worker: Worker, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client(REMOTE_ADDR=ADDRESS, headers={"X-Forwarded-For": ADDRESS, "User-Agent": BROWSER})
    recording = SimpleUploadedFile(f"{FILE}.wav", wav(), "audio/wav")
    answer = send(client, said(way="both", body="I told this.", recording=recording))
    words = receipt_in(answer.content.decode())
    client.get("/share/tell/leave/")
    worker.drain()
    assert Story.objects.count() == 1
    needles = [ADDRESS, BROWSER, FILE, "".join(words), " ".join(words), "-".join(words), json.dumps(words)]
    private = Path(of_the_site.STORAGES["private"]["OPTIONS"]["location"])
    folders = (tmp_path, private, Path(of_the_site.MEDIA_ROOT))
    sessions = repr([session.get_decoded() for session in Session.objects.all()])
    for needle in needles:
        assert rows_with(needle.lower()) == [], needle
        assert files_with(needle.lower().encode(), *folders) == [], needle
        assert needle not in caplog.text + sessions, needle
