"""What a page of a site sends to a browser that was never there before."""

from typing import Any, Final

PHONE: Final = {"width": 390, "height": 844}
BEFORE: Final = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
"""What the web server in front adds."""


class Sent:
    """The kind and the bytes, as sent, of each answer; told by the browser's own tools."""

    def __init__(self, devtools: Any) -> None:
        self.kinds: dict[str, str] = {}
        self.sizes: dict[str, float] = {}
        devtools.send("Network.enable")
        devtools.on("Network.responseReceived", self._answered)
        devtools.on("Network.loadingFinished", self._loaded)

    def kilobytes(self, *, fonts: bool = True) -> float:
        kept = (size for one, size in self.sizes.items() if fonts or self.kinds.get(one) != "Font")
        return round(sum(kept) / 1024, 1)

    @property
    def requests(self) -> int:
        return len(self.sizes)

    def _answered(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = event["type"]

    def _loaded(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]
