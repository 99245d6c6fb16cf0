// What is shown just now, and how it is kept in the address: #block=3&show=parameters&c=0:0.5;2:-1.

/** Coefficients to begin with: whole steps in size, of alternating sign, so that they differ. */
function start(count) {
  return Array.from({ length: count }, (_, k) => {
    const size = count > 1 ? 1 - (0.6 * k) / (count - 1) : 1;
    return [(k % 2 ? -1 : 1) * Number(size.toFixed(2)), 0];
  });
}

const state = {
  key: "", // "whole", or the number of a family
  layer: null,
  shows: "values",
  at: null, // the entry that is kept marked
  over: null, // the entry under the mouse
  overElement: null,
  settings: new Map(), // for each layer that was opened its coefficients, and which are on
  get c() { return this.settings.get(this.key).c; },
  get on() { return this.settings.get(this.key).on; },
  /** The entry that is told of. */
  get entry() { return this.over ?? this.at; },
};

/** The entries that are marked: 1 in an array, or null where none is. */
function marks() {
  const { layer } = state;
  if (state.overElement !== null) {
    const found = new Uint8Array(layer.size);
    for (const i of layer.elements[state.overElement].at) found[i] = 1;
    return found;
  }
  const i = state.entry;
  if (i === null || layer.kind[i] < 0) return null;
  const found = new Uint8Array(layer.size);
  for (let j = 0; j < layer.size; j++) found[j] = layer.kind[j] === layer.kind[i] ? 1 : 0;
  return found;
}

const plain = (x) => String(Number(x.toPrecision(15)));

/** The state as the text behind # in the address; empty where it is as the page begins. */
function written(first) {
  const parts = [];
  if (state.key !== first.key) parts.push(`block=${state.key}`);
  if (state.shows !== first.shows) parts.push(`show=${state.shows}`);
  const begin = start(state.c.length);
  const changed = state.c.flatMap(([re, im], k) =>
    re === begin[k][0] && im === begin[k][1] ? [] : [`${k}:${plain(re)}${im ? "," + plain(im) : ""}`]);
  if (changed.length) parts.push(`c=${changed.join(";")}`);
  const off = state.on.flatMap((on, k) => (on ? [] : [k]));
  if (off.length) parts.push(`off=${off.join(";")}`);
  if (state.at !== null) parts.push(`at=${Math.floor(state.at / state.layer.width)},${state.at % state.layer.width}`);
  const theme = document.documentElement.dataset.theme;
  if (theme) parts.push(`theme=${theme}`);
  return parts.join("&");
}

/** What an address says, each part checked by whoever uses it. */
function read(hash) {
  return Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
}

/** Put the coefficients and the entry of an address into the layer that is open. */
function restore({ c = "", off = "", at = "" }) {
  const count = state.layer.elements.length;
  for (const part of c.split(";")) {
    const found = /^(\d+):([^,]+)(?:,(.+))?$/.exec(part);
    if (!found || Number(found[1]) >= count) continue;
    const [re, im] = [Number(found[2]), Number(found[3] ?? 0)];
    if (Number.isFinite(re) && Number.isFinite(im)) state.c[Number(found[1])] = [re, state.layer.complex ? im : 0];
  }
  for (const part of off.split(";")) if (/^\d+$/.test(part) && Number(part) < count) state.on[Number(part)] = false;
  const [row, column] = at.split(",").map(Number);
  if (/^\d+,\d+$/.test(at) && row < state.layer.height && column < state.layer.width) state.at = row * state.layer.width + column;
}
