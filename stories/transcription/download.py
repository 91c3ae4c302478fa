"""Getting a speech model from the model hub, and making sure that it is whole."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from stories.transcription.models_on_disk import NAME_FILE

WANTED: Final = ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt", "vocabulary.json")


class NotFetched(Exception):
    """The model could not be fetched whole. Its text says what to do."""


def fetch(size: str, folder: Path, *, tell: Callable[[str], None]) -> Path:
    """The folder of the model, fetched and checked file by file. Raises `NotFetched`."""
    from huggingface_hub import HfApi, hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError

    repository = f"Systran/faster-whisper-{size}"
    try:
        files = HfApi().model_info(repository, files_metadata=True).siblings or []
        for file in files:
            if file.rfilename in WANTED or file.rfilename.startswith("preprocessor"):
                tell(f"{file.rfilename} ({(file.size or 0) / 1e6:.0f} MB)")
                check(Path(hf_hub_download(repository, file.rfilename, local_dir=folder)), file)
    except (OSError, HfHubHTTPError, RuntimeError) as error:
        raise NotFetched(
            "The model hub can't be reached. Check the connection and try again; what was fetched is kept."
        ) from error
    except Exception as error:
        # Whichever library of requests the hub's client rests on this year.
        if not type(error).__module__.startswith(("httpx", "httpcore", "requests")):
            raise
        raise NotFetched("The model hub can't be reached. Check the connection and try again.") from error
    (folder / NAME_FILE).write_text(json.dumps({"name": size}))
    return folder


def check(path: Path, file: Any) -> None:
    """The file's SHA-256 is what the hub says, or the file is removed."""
    promised = file.lfs.sha256 if file.lfs else None
    if promised is None:
        return
    with path.open("rb") as handle:
        found = hashlib.file_digest(handle, "sha256").hexdigest()
    if found != promised:
        path.unlink()
        raise NotFetched(f"{path.name} came damaged and was thrown away. Run the command again.")
