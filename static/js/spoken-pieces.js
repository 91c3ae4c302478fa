// On somebody's own phone what they speak is kept piece by piece, as it comes, until it is sent or thrown away:
// a closed tab or a flat battery loses the last piece at most. On a device that others use nothing is kept.

const NAME = "storybook-spoken";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("takes", { keyPath: "id" });
      request.result.createObjectStore("pieces", { keyPath: ["take", "number"] });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close(); // another tab forgets it all
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}

async function within(stores, mode, act) {
  const database = await opened();
  try {
    const transaction = database.transaction(stores, mode, { durability: "strict" });
    const request = act(transaction);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    return request?.result;
  } finally {
    database.close();
  }
}

/** A take: { id, telling: its mark, type, url: where it is being sent, ended }. */
export function remember(take) {
  return within(["takes"], "readwrite", (transaction) => transaction.objectStore("takes").put(take));
}

export function add(take, number, piece) {
  return within(["pieces"], "readwrite", (transaction) =>
    transaction.objectStore("pieces").put({ take, number, piece }));
}

/** All that are kept, in their order. */
export async function takes() {
  const known = (await indexedDB.databases?.())?.some(({ name }) => name === NAME) ?? true;
  if (!known) return [];
  return within(["takes"], "readonly", (transaction) => transaction.objectStore("takes").getAll());
}

/** What was spoken in it, as one blob. */
export async function whole(take) {
  const range = IDBKeyRange.bound([take.id, 0], [take.id, Infinity]);
  const found = await within(["pieces"], "readonly", (transaction) =>
    transaction.objectStore("pieces").getAll(range));
  return new Blob(found.map(({ piece }) => piece), { type: take.type });
}

export function forgetPieces() {
  try {
    indexedDB.deleteDatabase(NAME);
  } catch {
    // The browser keeps nothing.
  }
}
