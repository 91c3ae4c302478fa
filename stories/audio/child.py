"""What touches the bytes of a stranger's file: run alone, with limits, by `stories.audio.sandbox`.

    python -m stories.audio.child probe FILE MOST_SECONDS   (or film, where pictures may be in it)
    python -m stories.audio.child sound FILE   (16 kHz, mono, 16 bits, little-endian, on standard output)
    python -m stories.audio.child levels FILE   (how loud each channel is)
    python -m stories.audio.child opus FILE BITS_A_SECOND   (Ogg Opus, mono, on standard output)
    python -m stories.audio.child masked FILE BITS_A_SECOND SPANS   (as opus, silent in [[start_ms, end_ms]])
    python -m stories.audio.child rewrapped FILE…   (the sound alone, one after the other, on standard output)
    python -m stories.audio.child clip FILE START_MS END_MS   (the clip, as MP3, on standard output)

It prints JSON, imports nothing of Django, and knows nothing of stories.
"""

import io
import json
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.stream import Disposition

from stories.audio.containers import Refused, Written, head_of, opened
from stories.audio.ebml import ends_midway
from stories.audio.formats import told_by
from stories.audio.levels import A_SECOND, packed
from stories.audio.rewrap import rewrapped

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 20  # a request waits for it: the site's server gives it longer (the deploy guide)
CPU_SECONDS_OF_ALL = 1800  # to decode the longest recording from its start to its end
CLIP_RATE = 44_100
CLIP_BITS_A_SECOND = 96_000
LEAD_SECONDS = 2.0  # decoded before a clip and not kept: decoders need a little to find their feet
OPUS_RATE = 48_000
HEARD_RATE = 16_000  # samples a second that an engine hears
LOST_SECONDS = 60.0  # a packet that can't be decoded is silence of its own length, up to this much


def probe(path: str, most_seconds: float, *, pictures: bool = False) -> dict[str, Any]:
    """{"format", "duration_ms", "pictures", "cut_off"} of a playable file; Refused otherwise. One that holds
    more than `most_seconds` is not read to its end: its duration is what it is known to be longer than.

    Every packet is read but only a few seconds are decoded, so an hour takes
    well under a second. A file that holds less than it promises was cut short.
    """
    if _ends_mid_page(path) or _riff_is_short(path):
        raise Refused("truncated")
    with opened(path) as container:
        film = any(not _is_cover(stream) for stream in container.streams.video)
        if film and not pictures:
            raise Refused("video")
        if not container.streams.audio:
            raise Refused("not-audio")
        promised = (container.duration or 0) / av.time_base
        if promised > most_seconds:
            return _found(path, promised, film)
        _decodes(container)
        held = _seconds_held(container, most_seconds)
        if held > most_seconds:
            return _found(path, held, film)
    if held <= 0:
        raise Refused("broken")
    if promised - held > max(1.0, 0.02 * promised):
        raise Refused("truncated")
    return _found(path, held, film)


def _found(path: str, seconds: float, film: bool) -> dict[str, Any]:
    told = told_by(head_of(path))
    return {
        "format": told.demuxer if told else "",
        "duration_ms": round(seconds * 1000),
        "pictures": film,
        "cut_off": ends_midway(path),
    }


def _is_cover(stream: Any) -> bool:
    """A picture on the sleeve of an album is not a video."""
    return bool(stream.disposition & Disposition.attached_pic)


def _decodes(container: InputContainer) -> None:
    frames = 0
    try:
        for frame in container.decode(audio=0):
            frames += frame.samples
            if frames > 2 * frame.sample_rate:
                break
    except (av.FFmpegError, ValueError) as error:
        raise Refused("broken") from error
    if not frames:
        raise Refused("not-audio")


def _seconds_held(container: InputContainer, most: float) -> float:
    """How much sound is really there, from the times of the packets; no further than to more than `most`."""
    stream = container.streams.audio[0]
    first, last = None, 0.0
    try:
        container.seek(0)
        for packet in container.demux(stream):
            if packet.pts is None or packet.time_base is None:
                continue
            start = float(packet.pts * packet.time_base)
            first = start if first is None else min(first, start)
            last = max(last, start + float((packet.duration or 0) * packet.time_base))
            if last - first > most:
                break
    except (av.FFmpegError, ValueError) as error:
        raise Refused("truncated") from error
    return last - (first or 0.0)


def _ends_mid_page(path: str) -> bool:
    """Whether an Ogg file ends in the middle of a page (RFC 3533: a page says how long it is)."""
    with open(path, "rb") as handle:
        if handle.read(4) != b"OggS":
            return False
        handle.seek(0, io.SEEK_END)
        size = handle.tell()
        handle.seek(max(0, size - 2 * 65_307))
        tail = handle.read()
    at = tail.rfind(b"OggS")
    page = tail[at:]
    if len(page) < 27 or len(page) < 27 + page[26]:
        return True
    return len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]])


def _riff_is_short(path: str) -> bool:
    """Whether a WAV file is shorter than its header says. A recorder that streams writes 0 or all ones."""
    head = head_of(path)
    if head[:4] != b"RIFF":
        return False
    promised = int.from_bytes(head[4:8], "little")
    if promised in (0, 0xFFFFFFFF):
        return False
    with open(path, "rb") as handle:
        return handle.seek(0, io.SEEK_END) + 1024 < promised + 8


def samples(frames: Iterable[Any], rate: int) -> Iterator[Any]:
    """Mono frames of signed 16-bit samples at that rate (hertz), from decoded ones."""
    resampler = AudioResampler(format="s16", layout="mono", rate=rate)
    for frame in frames:
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def sound(path: str) -> Iterator[bytes]:
    """All that is heard in it. What is damaged in the middle is silent: what follows keeps its time."""
    with opened(path) as container:
        for frame in samples(_whole(container), HEARD_RATE):
            yield frame.to_ndarray().astype("<i2").tobytes()


def levels(path: str) -> Iterator[bytes]:
    """How many channels there are, in a byte; then a byte for each of them, `A_SECOND` times a second, that
    says how loud it is (`stories.audio.levels`). Nothing at all where there is one channel."""
    with opened(path) as container:
        layout = container.streams.audio[0].layout
        if layout.nb_channels < 2:
            return
        yield bytes([layout.nb_channels])
        length, held = HEARD_RATE // A_SECOND, np.empty((layout.nb_channels, 0), np.int16)
        resampler = AudioResampler(format="s16p", layout=layout, rate=HEARD_RATE)
        for frame in chain(_whole(container), [None]):
            held = np.hstack([held, *(part.to_ndarray() for part in resampler.resample(frame))])
            whole = held.shape[1] // length * length
            yield packed(held[:, :whole].reshape(layout.nb_channels, -1, length))
            held = held[:, whole:]


def opus(path: str, bits_a_second: int, silent: Sequence[tuple[int, int]] = ()) -> Iterator[bytes]:
    """All of it as Ogg Opus, without sound in these stretches (milliseconds)."""
    out = Written()
    with opened(path) as container, av.open(out, "w", format="ogg") as target:
        stream = target.add_stream("libopus", rate=OPUS_RATE, bit_rate=bits_a_second, layout="mono")
        at = 0
        for frame in samples(_whole(container), OPUS_RATE):
            target.mux(stream.encode(_without(frame, at, silent)))
            at += frame.samples
            yield from out.taken()
        target.mux(stream.encode(None))
    yield from out.taken()


def _without(frame: Any, at: int, silent: Sequence[tuple[int, int]]) -> Any:
    """The frame that begins with the sample `at`, with zeros where it is to be silent."""
    places = [(start * OPUS_RATE // 1000 - at, -(-end * OPUS_RATE // 1000) - at) for start, end in silent]
    places = [(max(0, start), end) for start, end in places if start < frame.samples and end > 0]
    if not places:
        return frame
    held = frame.to_ndarray().copy()
    for start, end in places:
        held[:, start:end] = 0
    made = av.AudioFrame.from_ndarray(held, format=frame.format.name, layout=frame.layout.name)
    made.sample_rate, made.pts, made.time_base = frame.sample_rate, frame.pts, frame.time_base
    return made


def _whole(container: InputContainer) -> Iterator[Any]:
    stream, last, lost = container.streams.audio[0], None, 0.0
    for packet in container.demux(stream):
        try:
            for last in packet.decode():
                yield last
        except av.FFmpegError as error:
            seconds = float((packet.duration or 0) * (packet.time_base or 0))
            lost += seconds
            if last is None or lost > LOST_SECONDS:
                raise Refused("broken") from error
            yield _silence(last, seconds)
    if last is None:
        raise Refused("broken")


def _silence(like: Any, seconds: float) -> Any:
    """A frame as the one before, without sound."""
    length = max(1, round(seconds * like.sample_rate))
    frame = av.AudioFrame(format=like.format.name, layout=like.layout.name, samples=length)
    frame.sample_rate = like.sample_rate
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return frame


def clip(path: str, start_ms: int, end_ms: int) -> bytes:
    """The sound from start to end, as MP3: what every telephone of the last twenty years plays."""
    start, end = start_ms * CLIP_RATE // 1000, end_ms * CLIP_RATE // 1000
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as target:
        stream = target.add_stream("libmp3lame", rate=CLIP_RATE, bit_rate=CLIP_BITS_A_SECOND, layout="mono")
        for block in _cut(path, start, end):
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate = CLIP_RATE
            target.mux(stream.encode(_planar(frame)))
        target.mux(stream.encode(None))
    return out.getvalue()


def _planar(frame: Any) -> Any:
    """LAME takes planar samples."""
    (planar,) = AudioResampler(format="s16p", layout="mono", rate=CLIP_RATE).resample(frame)
    planar.pts = None
    return planar


def _cut(path: str, start: int, end: int) -> Iterator[Any]:
    """Arrays of shape (1, n) that hold exactly the samples from start to end, counted from the first."""
    with opened(path) as source:
        at, frames = _from(source, start, _begins(path))
        for frame in samples(frames, CLIP_RATE):
            block = frame.to_ndarray()
            length = block.shape[1]
            wanted = block[:, max(0, start - at) : max(0, end - at)]
            if wanted.size:
                yield np.ascontiguousarray(wanted)
            at += length
            if at >= end:
                return


def _begins(path: str) -> float | None:
    """When the file's clock says that its first sample is, in seconds; None if it has no clock."""
    with opened(path) as source:
        first = next(source.decode(audio=0), None)
        return None if first is None else first.time


def _from(source: InputContainer, start: int, begins: float | None) -> tuple[int, Iterator[Any]]:
    """Decoded frames that begin a little before the sample `start`, and which sample they begin with.

    An hour that goes before is not decoded. Where the file's own index leads past the place, or the
    clock is lost, all of it is.
    """
    early = start / CLIP_RATE - LEAD_SECONDS
    stream = source.streams.audio[0]
    if early > 0 and begins is not None and stream.time_base is not None:
        source.seek(round((begins + early) / stream.time_base), stream=stream)
        frames = source.decode(audio=0)
        first = next(frames, None)
        at = -1 if first is None or first.time is None else round((first.time - begins) * CLIP_RATE)
        if first is not None and 0 <= at <= start:
            return at, chain([first], frames)
        source.seek(0)
    return 0, source.decode(audio=0)


def limit(seconds: int) -> None:
    """From here on: no more memory and time than this, and not one byte written to a file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(arguments: list[str]) -> int:
    limit(CPU_SECONDS if arguments[0] in ("probe", "film", "rewrapped") else CPU_SECONDS_OF_ALL)
    try:
        match arguments:
            case ["probe" | "film" as kind, path, most_seconds]:
                print(json.dumps(probe(path, float(most_seconds), pictures=kind == "film")))
            case ["sound", path]:
                return _printed(sound(path))
            case ["levels", path]:
                return _printed(levels(path))
            case ["opus", path, bits_a_second]:
                return _printed(opus(path, int(bits_a_second)))
            case ["masked", path, bits_a_second, spans]:
                silent = [(int(start), int(end)) for start, end in json.loads(spans)]
                return _printed(opus(path, int(bits_a_second), silent))
            case ["rewrapped", *paths]:
                return _printed(rewrapped(paths))
            case ["clip", path, start, end]:
                sys.stdout.buffer.write(clip(path, int(start), int(end)))
            case _:
                return 2
    except Refused as refused:
        print(json.dumps({"refused": str(refused)}))
    except (av.FFmpegError, ValueError):
        print(json.dumps({"refused": "broken"}))
    return 0


def _printed(blocks: Iterator[bytes]) -> int:
    """Block by block. Here a refusal is told by the exit code alone: all that is printed is sound."""
    try:
        for block in blocks:
            sys.stdout.buffer.write(block)
        sys.stdout.buffer.flush()
    except (Refused, av.FFmpegError, ValueError):
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
