"""Sound that leaves for a player: whole, or the part that it asks for."""

from collections.abc import Callable, Iterable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from stories.audio.ranges import ByteRange, Unsatisfiable, asked

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Accept-Ranges": "bytes",
}


def serve(
    request: HttpRequest, size: int, media_type: str, blocks: Callable[[ByteRange], Iterable[bytes]]
) -> HttpResponseBase:
    """`blocks` gives the bytes of a part, and is asked only where they are wanted."""
    try:
        part = asked(request.headers.get("Range", ""), size) if "If-Range" not in request.headers else None
    except Unsatisfiable:
        return HttpResponse(status=416, headers=HEADERS | {"Content-Range": f"bytes */{size}"})
    wanted = part or ByteRange(0, size)
    headers = HEADERS | {"Content-Length": str(wanted.length)}
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{size}"
    status = 206 if part is not None else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers, content_type=media_type)
    return StreamingHttpResponse(blocks(wanted), status=status, headers=headers, content_type=media_type)
