// The voice: play from any word, play a coding, and see what is heard.

const AROUND = 120; // ms on either side: words run into each other

export class Voice {
  /** `heard({revision, start, end} or null)`: which words are heard now. */
  constructor(texts, server, heard) {
    this.server = server;
    this.heard = heard;
    this.sounds = new Map();
    for (const text of texts) {
      const place = text.section.querySelector("[data-sound]");
      const audio = place?.querySelector("audio");
      if (!audio) continue;
      this.sounds.set(text.revision, { text, audio, address: place.dataset.times, words: null, until: Infinity });
      for (const name of ["timeupdate", "seeked", "pause"]) audio.addEventListener(name, () => this.#follow(text.revision));
      audio.addEventListener("play", () => { place.classList.add("is-playing"); this.#times(text.revision); });
    }
  }

  has(revision) { return this.sounds.has(revision); }

  async #times(revision) {
    const sound = this.sounds.get(revision);
    sound.loading ??= this.server.json(sound.address).then(({ words }) => { sound.words = words; }, () => { sound.words = []; });
    await sound.loading;
    return sound;
  }

  /** From the word at an offset, or null where nobody knows when it was said; says whether it plays. */
  async from(revision, offset) {
    if (!this.has(revision)) return false;
    const { words, text, audio } = await this.#times(revision);
    const word = words.find(([, end]) => end > offset);
    const ms = word?.[2] ?? text.turns[text.turnAt(offset)].element.dataset.ms;
    if (ms === undefined) return false;
    return this.play(revision, Number(ms), Infinity, audio);
  }

  play(revision, from, until = Infinity) {
    const sound = this.sounds.get(revision);
    if (!sound) return false;
    sound.until = until + AROUND;
    sound.audio.currentTime = Math.max(0, from - AROUND) / 1000;
    sound.audio.play().catch(() => {});
    return true;
  }

  toggle(revision) {
    const sound = this.sounds.get(revision);
    if (!sound || sound.audio.paused) return false;
    sound.audio.pause();
    return true;
  }

  #follow(revision) {
    const sound = this.sounds.get(revision);
    const ms = sound.audio.currentTime * 1000;
    if (!sound.audio.paused && ms >= sound.until) { sound.audio.pause(); sound.until = Infinity; }
    if (sound.audio.paused) sound.until = Infinity;
    let [low, high] = [0, (sound.words?.length ?? 0) - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (sound.words[middle][2] <= ms) low = middle; else high = middle - 1;
    }
    const word = sound.words?.[low];
    const said = word && word[2] <= ms && ms < word[3] + 600;
    this.heard(said ? { revision, start: word[0], end: word[1] } : null, !sound.audio.paused);
  }
}
