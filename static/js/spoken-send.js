// Sending what is spoken, or a file, in parts: it goes on where it was cut off (tus 1.0, by tus-js-client).

const SMALL = 8 * 1024; // about a second of speech
const LARGE = 1024 * 1024;
const OF_A_FILE = 4 * 1024 * 1024;
const DELAYS = [500, 1000, 2000, 4000, ...Array(2000).fill(8000)]; // for hours
const NO_USE = [400, 403, 404, 410, 413, 415, 507];

let loading;

/** The library, fetched when it is first needed; again, where there was no network. */
function library(page) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = page.dataset.tus;
    script.onload = () => resolve(globalThis.tus);
    script.onerror = () => {
      loading = undefined;
      script.remove();
      reject(new Error("no network"));
    };
    document.head.append(script);
  });
  return loading;
}

async function libraryAtLast(page) {
  for (let tried = 0; ; tried += 1) {
    try {
      return await library(page);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, DELAYS[Math.min(tried, 4)]));
    }
  }
}

/** Pieces as they come, for the sender to read: those that were sent are held no longer. */
export class Pieces {
  #waiting = [];
  #ended = false;
  #wake;
  pending = 0; // bytes
  heard = 0; // bytes, altogether

  push(piece) {
    this.#waiting.push(piece);
    this.pending += piece.size;
    this.heard += piece.size;
    this.#wake?.();
  }

  end() {
    this.#ended = true;
    this.#wake?.();
  }

  async read() {
    while (!this.#waiting.length && !this.#ended) await new Promise((resolve) => { this.#wake = resolve; });
    if (!this.#waiting.length) return { value: undefined, done: true };
    const value = new Blob(this.#waiting);
    this.#waiting = [];
    this.pending = 0;
    return { value, done: false };
  }
}

/** Send it; resolved with its address once all of it has arrived. `url`: where it was sent before. */
export async function send(page, source, { kind, url, onUrl, onProgress, size }) {
  const tus = await libraryAtLast(page);
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(source, {
      endpoint: page.dataset.uploads,
      uploadUrl: url ?? null,
      uploadLengthDeferred: size === undefined,
      chunkSize: size === undefined ? SMALL : OF_A_FILE,
      retryDelays: DELAYS,
      storeFingerprintForResuming: false,
      metadata: { kind },
      headers: { "X-CSRFToken": page.closest("form").querySelector("[name=csrfmiddlewaretoken]").value },
      onShouldRetry: (error) => !NO_USE.includes(error.originalResponse?.getStatus()),
      onUploadUrlAvailable: () => onUrl?.(upload.url),
      onProgress: (sent) => onProgress?.(sent, size),
      onChunkComplete: () => {
        // What waited for a network goes in larger parts.
        if (size === undefined) upload.options.chunkSize = Math.min(LARGE, Math.max(SMALL, source.pending ?? LARGE));
      },
      onSuccess: () => resolve(new URL(upload.url, location.href).pathname),
      onError: reject,
    });
    addEventListener("leave", () => upload.abort());
    upload.start();
  });
}
