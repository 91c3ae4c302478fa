"""openai-whisper in a process of its own, on a Python of its own: its numpy is older than ours.

    PYTHON openai_child.py MODEL     (a size that it has fetched, or a checkpoint's path)

It imports nothing of ours. On standard output it says {"ready": true}, or {"trouble": why} and ends. Then it
is asked on standard input: JSON in a line, {"samples": how many, "language", "hints", "beam"}, and the
samples (32-bit floats, 16,000 a second). It answers each with a line of JSON: {"language", "heard": [[text,
start, end, probability] of each word, in seconds from where it starts], "no_speech": how likely it is that
nobody speaks, from 0 to 1}.
"""

import json
import sys
from typing import Any

import numpy as np

BYTES = 4


def loaded(name: str) -> Any:
    import whisper

    return whisper.load_model(name)


def hear(model: Any, asked: dict[str, Any], samples: Any) -> dict[str, Any]:
    told = model.transcribe(
        samples,
        language=asked["language"] or None,
        beam_size=asked["beam"],
        initial_prompt=asked["hints"] or None,
        word_timestamps=True,
        condition_on_previous_text=False,
        fp16=model.device.type == "cuda",
    )
    words = [
        [word["word"], word["start"], word["end"], word["probability"]]
        for segment in told["segments"]
        for word in segment["words"]
    ]
    no_speech = max((segment["no_speech_prob"] for segment in told["segments"]), default=0.0)
    return {"language": told["language"], "heard": words, "no_speech": no_speech}


def main(name: str) -> int:
    answers, sys.stdout = sys.stdout, sys.stderr  # a library may print
    try:
        model = loaded(name)
    except (ImportError, OSError, RuntimeError) as error:
        print(json.dumps({"trouble": type(error).__name__}), file=answers, flush=True)
        return 1
    print(json.dumps({"ready": True}), file=answers, flush=True)
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        samples = np.frombuffer(sys.stdin.buffer.read(BYTES * asked["samples"]), np.float32).copy()
        print(json.dumps(hear(model, asked, samples)), file=answers, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
