"""The sound of a file and nothing else of it: no pictures, no names, no places, no device. Sound is copied as
it is, packet by packet; several files of one kind become one.

For `stories.audio.child`, which has limits.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import av
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from stories.audio.containers import Refused, Written, opened

FRAGMENTS: Final = {"movflags": "empty_moov+default_base_moof", "frag_duration": "10000000"}
BARE: Final = {"fflags": "+bitexact"}  # not even what wrote it
CONTAINERS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "opus": ("ogg", {}),
    "vorbis": ("ogg", {}),
    "aac": ("mp4", FRAGMENTS),
    "alac": ("mp4", FRAGMENTS),
    "mp3": ("mp3", {"write_xing": "0", "id3v2_version": "0"}),
    "mp3float": ("mp3", {"write_xing": "0", "id3v2_version": "0"}),
    "flac": ("flac", {}),
    "amrnb": ("amr", {}),
    "amrwb": ("amr", {}),
    "pcm_s16le": ("wav", {}),
    "pcm_s24le": ("wav", {}),
    "pcm_s32le": ("wav", {}),
    "pcm_f32le": ("wav", {}),
    "pcm_u8": ("wav", {}),
    "pcm_mulaw": ("wav", {}),
    "pcm_alaw": ("wav", {}),
}
"""Those that can be written without going back in the file, by what is in them. FFmpeg's names."""


READ_BY_ITS_HEAD: Final = ("aac", "alac", "vorbis")
"""What a file of these says at its beginning is needed to read the rest: two that say the same are joined."""


def rewrapped(paths: Sequence[str]) -> Iterator[bytes]:
    """One file of what is heard in these, one after the other. Raises `Refused`: "other" where they cannot be
    joined without being made anew."""
    with opened(paths[0]) as container:
        kind = _kind(container)
    if kind[0] in CONTAINERS:
        yield from _copied(paths, kind)
    elif len(paths) == 1:
        yield from _made_anew(paths[0])
    else:
        raise Refused("other")


def _kind(container: InputContainer) -> tuple[Any, ...]:
    if not container.streams.audio:
        raise Refused("not-audio")
    stream = container.streams.audio[0]
    codec = stream.codec_context.name
    how = bytes(stream.codec_context.extradata or b"") if codec in READ_BY_ITS_HEAD else b""
    return codec, stream.rate, stream.channels, how


def _copied(paths: Sequence[str], kind: tuple[Any, ...]) -> Iterator[bytes]:
    out = Written()
    with opened(paths[0]) as first:
        name, options = _container_of(first, kind[0])
    with opened(paths[0]) as first, av.open(out, "w", format=name, options=options | BARE) as target:
        stream = target.add_stream_from_template(first.streams.audio[0])
        stream.metadata.clear()
        seconds = 0.0
        for path in paths:
            with opened(path) as container:
                if _kind(container) != kind:
                    raise Refused("other")
                for packet, ends in _from(container, seconds):
                    packet.stream = stream
                    target.mux(packet)
                    yield from out.taken()
                    last = ends
            seconds = last
    yield from out.taken()


def _container_of(container: InputContainer, codec: str) -> tuple[str, dict[str, str]]:
    """Bare AAC says in each packet what it is, and nowhere else: it stays bare."""
    bare = codec == "aac" and not container.streams.audio[0].codec_context.extradata
    return ("adts", {}) if bare else CONTAINERS[codec]


def _from(container: InputContainer, seconds: float) -> Iterator[tuple[Any, float]]:
    """Each packet, moved so that the first begins there, and when it ends. Where the file was cut off, so far
    as it goes."""
    source, first = container.streams.audio[0], None
    try:
        for packet in container.demux(source):
            if packet.dts is None or packet.time_base is None or _is_a_label(packet, source):
                continue
            first = packet.dts if first is None else first
            moved = round(seconds / packet.time_base) - first
            packet.dts += moved
            packet.pts = packet.dts if packet.pts is None else packet.pts + moved
            yield packet, float((packet.pts + (packet.duration or 0)) * packet.time_base)
    except (av.FFmpegError, ValueError) as error:
        if first is None:
            raise Refused("broken") from error
    if first is None:
        raise Refused("not-audio")


def _is_a_label(packet: Any, source: Any) -> bool:
    """MP3's names and comments stand among its sound; every packet of sound begins with eleven bits of one
    (ISO/IEC 11172-3)."""
    if not source.codec_context.name.startswith("mp3"):
        return False
    first = bytes(packet)[:2]
    return len(first) < 2 or first[0] != 0xFF or first[1] & 0xE0 != 0xE0


def _made_anew(path: str) -> Iterator[bytes]:
    """For the few kinds that no container here takes as they are: uncompressed, at 16 bits."""
    out = Written()
    with opened(path) as container, av.open(out, "w", format="wav", options=BARE) as target:
        source = container.streams.audio[0]
        stream = target.add_stream("pcm_s16le", rate=source.rate, layout=source.layout)
        resampler = AudioResampler(format="s16", layout=source.layout, rate=source.rate)
        for frame in container.decode(source):
            for part in resampler.resample(frame):
                target.mux(stream.encode(part))
            yield from out.taken()
        target.mux(stream.encode(None))
    yield from out.taken()
