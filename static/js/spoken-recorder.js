// The microphone: what it hears in pieces of a second, how loud it is, and for how long.

const KINDS = ["audio/webm;codecs=opus", "audio/mp4;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4"];
const PIECE_MS = 1000;
const BITS_A_SECOND = 48_000;
const PLAIN = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

export const canRecord = () =>
  Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder && KINDS.some((kind) => MediaRecorder.isTypeSupported(kind)));

export class Recorder {
  #recorder;
  #stream;
  #context;
  #sound;
  #since = 0;
  #before = 0;
  #awake;

  /** Ask for the microphone, and begin. `onPiece(blob)`; `onEnd()` after the last of them. */
  async start({ onPiece, onEnd }) {
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: PLAIN });
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    this.#recorder = new MediaRecorder(this.#stream, { mimeType, audioBitsPerSecond: BITS_A_SECOND });
    this.#recorder.ondataavailable = ({ data }) => data.size && onPiece(data);
    this.#recorder.onstop = () => {
      this.#close();
      onEnd();
    };
    // A call that comes in, or a microphone that is pulled out, ends it: what was said is kept.
    for (const track of this.#stream.getTracks()) track.onended = () => this.stop();
    this.#listen();
    this.#recorder.start(PIECE_MS);
    this.#since = performance.now();
    navigator.wakeLock?.request("screen").then((lock) => { this.#awake = lock; }, () => {});
  }

  get type() { return this.#recorder.mimeType; }

  get isPaused() { return this.#recorder?.state === "paused"; }

  /** Whether it hears now, or would if it were not paused. */
  get isOn() { return ["recording", "paused"].includes(this.#recorder?.state); }

  get seconds() {
    const now = this.#recorder?.state === "recording" ? performance.now() - this.#since : 0;
    return (this.#before + now) / 1000;
  }

  /** From 0 to 1. */
  get level() {
    if (!this.#sound || this.isPaused) return 0;
    const heard = new Float32Array(this.#sound.fftSize);
    this.#sound.getFloatTimeDomainData(heard);
    const loudest = heard.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    return Math.min(1, Math.sqrt(loudest)); // as ears hear it: speech fills the better part
  }

  pause() {
    this.#recorder.requestData();
    this.#recorder.pause();
    this.#before += performance.now() - this.#since;
  }

  resume() {
    this.#since = performance.now();
    this.#recorder.resume();
  }

  stop() {
    if (!this.isOn) return;
    if (!this.isPaused) this.#before += performance.now() - this.#since;
    this.#recorder.stop();
  }

  #listen() {
    this.#context = new AudioContext();
    this.#sound = this.#context.createAnalyser();
    this.#sound.fftSize = 1024;
    this.#context.createMediaStreamSource(this.#stream).connect(this.#sound);
  }

  #close() {
    for (const track of this.#stream.getTracks()) track.stop();
    this.#context.close();
    this.#sound = undefined;
    this.#awake?.release();
  }
}
