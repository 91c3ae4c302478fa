// The sound, and the bar that goes with it. Speed changes no pitch; nothing plays before somebody asks.

const STEP = 3; // seconds
const AROUND = 80; // ms on either side of one word: words run into each other
const SPEEDS = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

function button(label, sign, press) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: sign });
  made.className = "button button-secondary editor-button";
  made.setAttribute("aria-label", label);
  made.title = label;
  made.addEventListener("click", press);
  return made;
}

/** A picture of the loudness, drawn once; the part that was heard is darker. */
function waveform(peaks, heard) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${Math.max(1, peaks.length)} 100`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", peaks.map((peak, at) => {
    const half = Math.max(1, peak / 2);
    return `M${at + 0.5} ${50 - half}V${50 + half}`;
  }).join(""));
  svg.append(path);
  svg.classList.add("editor-wave", heard ? "is-heard" : "is-whole");
  return svg;
}

export class Sound {
  constructor(audio, bar, sheet, words) {
    this.audio = audio;
    this.loop = null;
    this.once = null;
    this.seconds = sheet.duration / 1000;
    audio.controls = false;
    audio.preservesPitch = true;
    this.playing = button(words.play, "▶", () => this.toggle());
    this.repeat = button(words.loop, "↻", () => this.onrepeat());
    this.repeat.setAttribute("aria-pressed", "false");
    this.place = Object.assign(document.createElement("input"), { type: "range", min: 0, max: this.seconds, step: 0.1, value: 0 });
    this.place.setAttribute("aria-label", words.place);
    this.place.addEventListener("input", () => { audio.currentTime = Number(this.place.value); });
    this.speed = document.createElement("select");
    this.speed.setAttribute("aria-label", words.speed);
    for (const speed of SPEEDS) this.speed.append(new Option(`${speed}×`, speed, speed === 1, speed === 1));
    this.speed.addEventListener("change", () => { audio.playbackRate = Number(this.speed.value); });
    this.time = Object.assign(document.createElement("span"), { className: "editor-time" });
    const where = Object.assign(document.createElement("div"), { className: "editor-where" });
    this.heard = waveform(sheet.peaks, true);
    where.append(waveform(sheet.peaks, false), this.heard, this.place);
    bar.append(
      button(words.back, `−${STEP}`, () => this.move(-STEP)), this.playing, button(words.on, `+${STEP}`, () => this.move(STEP)),
      where, this.time, this.speed, this.repeat,
    );
    this.words = words;
    for (const name of ["play", "pause"]) audio.addEventListener(name, () => this.show());
    for (const name of ["timeupdate", "seeked", "durationchange"]) audio.addEventListener(name, () => this.tick());
    this.tick();
  }

  get ms() { return this.audio.currentTime * 1000; }

  show() {
    const label = this.audio.paused ? this.words.play : this.words.pause;
    this.playing.textContent = this.audio.paused ? "▶" : "❚❚";
    this.playing.setAttribute("aria-label", label);
    this.playing.title = label;
    if (!this.audio.paused) requestAnimationFrame(() => this.frame());
  }

  frame() {
    this.tick();
    if (!this.audio.paused) requestAnimationFrame(() => this.frame());
  }

  tick() {
    if (this.loop && !this.audio.paused && this.ms >= this.loop.to) this.audio.currentTime = this.loop.from / 1000;
    if (this.once && this.ms >= this.once.to + AROUND) this.#wasHeard();
    const now = this.audio.currentTime;
    this.place.value = String(now);
    this.place.setAttribute("aria-valuetext", `${clock(now)} ${this.words.of} ${clock(this.seconds)}`);
    this.time.textContent = `${clock(now)} / ${clock(this.seconds)}`;
    // The gap on the right of what was heard is cut away.
    this.heard.style.clipPath = `inset(0 ${100 - (100 * now) / Math.max(1, this.seconds)}% 0 0)`;
    this.ontick?.(this.ms);
  }

  toggle() { if (this.audio.paused) this.start(); else { this.once = null; this.audio.pause(); } }
  start() { this.once = null; this.#play(); }
  #play() { this.audio.play().catch(() => this.show()); }
  move(seconds) { this.once = null; this.audio.currentTime = Math.min(this.seconds, Math.max(0, this.audio.currentTime + seconds)); }
  from(ms) { this.once = null; this.audio.currentTime = ms / 1000; }

  /** One word, and then it waits at its beginning. What plays already goes on from there. */
  word({ from, to }) {
    const plays = !this.audio.paused && !this.once;
    this.from(plays ? from : Math.max(0, from - AROUND));
    if (plays) return;
    this.once = { from, to };
    this.#play();
  }

  #wasHeard() {
    const { from } = this.once;
    this.audio.pause();
    this.from(from);
  }

  faster(by) {
    const at = SPEEDS.indexOf(Number(this.speed.value)) + by;
    this.speed.value = String(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))]);
    this.audio.playbackRate = Number(this.speed.value);
  }

  /** Again and again between two moments; the same ones once more, or null, ends it. */
  repeats(span) {
    const same = span && this.loop && span.from === this.loop.from;
    this.loop = same ? null : span;
    this.repeat.setAttribute("aria-pressed", String(Boolean(this.loop)));
    if (this.loop && (this.ms < span.from || this.ms >= span.to)) this.from(span.from);
  }
}

/** Where the sound is not here: nothing is heard, and nothing moves. */
export class Silence {
  audio = { paused: true, pause() {} };
  ms = 0;
  toggle() {}
  start() {}
  move() {}
  from() {}
  word() {}
  faster() {}
  repeats() {}
}

export { clock };
