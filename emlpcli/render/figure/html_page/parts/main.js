// The page put together: opens layers, passes changes on, keeps the state in the address.

const $ = (id) => document.getElementById(id);
const root = document.documentElement;
const data = JSON.parse($("data").textContent);
const layers = new Map();
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

const SHOWS = data.complex
  ? [["values", "Values"], ["real", "Real"], ["imaginary", "Imaginary"], ["parameters", "Parameters"]]
  : [["values", "Values"], ["parameters", "Parameters"]];

const packed = (key) => (key === "whole" ? data.whole : /^\d+$/.test(key) && data.families[Number(key)]?.matrix);
const openable = data.families.flatMap((f, i) => (f.matrix ? [String(i)] : []));
/** What the page begins with: the whole matrix, else the first block that mixes something. */
const first = {
  key: data.start.blocks || !data.whole ? (openable.find((i) => data.families[i].elements > 1) ?? openable[0] ?? (data.whole ? "whole" : "")) : "whole",
  shows: data.start.shows,
};

// -- themes

function dark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches;
}

function paint(printing = false) {
  grid.stale = true;
  grid.palette = new Palette(data.themes[dark() && !printing ? "dark" : "light"]);
  $("theme").textContent = dark() ? "Light" : "Dark";
  if (!state.layer) return;
  drawThumbs(layerOf, grid.palette);
  grid.draw();
  legend($("scale"), grid.palette);
  list.mark(grid.palette);
}

$("theme").hidden = false;
$("theme").addEventListener("click", () => {
  const wanted = dark() ? "light" : "dark";
  root.dataset.theme = wanted === (prefersDark.matches ? "dark" : "light") ? "" : wanted;
  paint();
  keep();
});
prefersDark.addEventListener("change", () => paint());
addEventListener("beforeprint", () => {
  grid.printing = [$("grid").scrollLeft, $("grid").scrollTop]; // all of the matrix, on white
  paint(true);
  grid.layOut();
});
addEventListener("afterprint", () => {
  const seen = grid.printing;
  grid.printing = null;
  paint();
  grid.layOut();
  $("grid").scrollTo(...seen);
  grid.draw();
});

// -- changes

/** Another coefficient or switch, or only other marks: show it. */
function changed({ marks: only = false } = {}) {
  if (!only) {
    state.layer.combine(state.c, state.on);
    grid.stale = true;
    list.update();
    const lines = formulas().map((text) => make("div", { textContent: text }));
    $("formula").replaceChildren(...lines);
    legend($("scale"), grid.palette);
    if ($("numbers").open) table($("table"));
    clearTimeout(thumbs);
    thumbs = setTimeout(() => drawThumbs(layerOf, grid.palette), 100);
    keep();
  }
  tellEntry();
}

function tellEntry() {
  tell(state.entry, $("entry"), $("cell"), $("row"));
  list.mark(grid.palette);
  grid.later();
}

let writing = 0, thumbs = 0;
/** Keep the state in the address, once things are calm. */
function keep() {
  clearTimeout(writing);
  writing = setTimeout(() => {
    const hash = state.layer ? written(first) : "";
    try {
      history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    } catch {
      // some browsers allow this no more than a hundred times in half a minute; the next one may do
    }
  }, 150);
}

function command(key) {
  const found = {
    p: () => {
      const at = SHOWS.findIndex(([name]) => name === state.shows);
      show(SHOWS[(at + 1) % SHOWS.length][0]);
    },
    "[": () => step(-1, changed),
    "]": () => step(1, changed),
    "+": () => grid.scale(1),
    "=": () => grid.scale(1),
    "-": () => grid.scale(-1),
    0: () => grid.scale(0),
  }[key];
  found?.();
  return Boolean(found);
}

function show(shows) {
  state.shows = shows;
  $(`show-${shows}`).checked = true;
  paint();
  tellEntry();
  keep();
}

const grid = new Grid(
  { box: $("grid"), space: $("space"), canvas: $("canvas"), cell: $("cell"), row: $("row") },
  { changed: () => { tellEntry(); keep(); }, command },
);
const list = new ElementList($("elements"), changed);

for (const [name, text] of SHOWS) {
  const label = make("label"), input = make("input", { type: "radio", name: "shows", id: `show-${name}`, className: "unseen" });
  input.addEventListener("change", () => show(name));
  label.append(input, text);
  $("shows").append(label);
}
$("smaller").addEventListener("click", () => grid.scale(-1));
$("larger").addEventListener("click", () => grid.scale(1));
$("fit").addEventListener("click", () => grid.scale(0));
$("reset").addEventListener("click", () => {
  state.settings.set(state.key, { c: start(state.c.length), on: state.on.map(() => true) });
  changed();
});
const next = randoms(data.seed);
$("random").addEventListener("click", () => {
  const draw = () => Number((2 * next() - 1).toFixed(2));
  state.c.forEach((_, k) => { state.c[k] = [draw(), data.complex ? draw() : 0]; });
  changed();
});
for (const [id, on] of [["all-on", true], ["all-off", false]]) {
  $(id).addEventListener("click", () => { state.on.fill(on); changed(); });
}
$("previous").addEventListener("click", () => step(-1, changed));
$("next").addEventListener("click", () => step(1, changed));
$("numbers").addEventListener("toggle", () => $("numbers").open && table($("table")));
$("back").addEventListener("click", () => open("whole"));

// -- layers

/** A layer, unpacked once, with the coefficients that it begins with. */
function layerOf(key) {
  if (!layers.has(key)) layers.set(key, new Layer(packed(key), data.numbers, data.complex));
  const layer = layers.get(key);
  if (!state.settings.has(key)) {
    const on = layer.elements.map((_, k) => !data.start.one || k === 0);
    state.settings.set(key, { c: start(layer.elements.length), on });
    layer.combine(state.settings.get(key).c, on);
  }
  return layer;
}

/** Show the whole matrix, or a block by the number of its family. */
function open(key) {
  if (!packed(key)) return false;
  const layer = layerOf(key);
  Object.assign(state, { key, layer, at: null, over: null, overElement: null });
  const family = data.families[Number(key)];
  $("play").hidden = false;
  $("shown-title").textContent = key === "whole" ? "The whole matrix" : layer.title;
  $("shown-note").textContent = key === "whole" || family.copies === 1 ? "" : `One copy to one copy; the layer has ${counted(family.copies, "such block", "such blocks")}, each with coefficients of its own.`;
  $("back").hidden = key === "whole" || !data.whole;
  $("grid").setAttribute("aria-label", `Matrix ${layer.title}, ${layer.height} rows, ${layer.width} columns`);
  $("grid").setAttribute("aria-rowcount", layer.height);
  $("grid").setAttribute("aria-colcount", layer.width);
  for (const button of document.querySelectorAll("[data-family]")) {
    button.setAttribute("aria-current", String(button.dataset.family === key));
  }
  $("grid").scrollTo(0, 0);
  grid.zoom = 1;
  list.build();
  layer.combine(state.c, state.on);
  grid.layOut();
  changed();
  return true;
}

for (const button of document.querySelectorAll("[data-family]")) {
  button.disabled = !packed(button.dataset.family);
  button.addEventListener("click", () => {
    open(button.dataset.family);
    $("shown-title").scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  });
  button.addEventListener("keydown", (event) => {
    const cell = button.closest("td"), place = cell.cellIndex, row = cell.parentElement;
    const to = {
      ArrowLeft: cell.previousElementSibling, ArrowRight: cell.nextElementSibling,
      ArrowUp: row.previousElementSibling?.cells[place], ArrowDown: row.nextElementSibling?.cells[place],
    }[event.key]?.querySelector("button");
    if (!to) return;
    to.focus();
    event.preventDefault();
  });
}

/** Show what the address says, or what the page begins with. */
function follow() {
  const said = read(location.hash);
  if (said.theme === "light" || said.theme === "dark") root.dataset.theme = said.theme;
  state.shows = SHOWS.some(([name]) => name === said.show) ? said.show : first.shows;
  $(`show-${state.shows}`).checked = true;
  const key = packed(said.block ?? "") ? said.block : first.key;
  state.settings.delete(key);
  paint();
  if (!packed(key)) return;
  open(key);
  restore(said);
  changed();
  drawThumbs(layerOf, grid.palette); // at once, so that nothing moves later
}
addEventListener("hashchange", follow);
follow();

// For the console, and for programs that drive the page: numbers as they are shown just now.
globalThis.emlp = {
  /** The matrix as a list of rows; a complex entry is [real part, imaginary part]. */
  matrix() {
    const { re, im, width, height } = state.layer;
    const entry = (i) => (im ? [re[i], im[i]] : re[i]);
    return Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_, c) => entry(r * width + c)));
  },
  /** The coefficients as pairs of real and imaginary part, and which elements are on. */
  coefficients: () => state.c.map(([re, im], k) => ({ re, im, on: state.on[k] })),
  /** The entries [row, column] that are marked. */
  marked: () => [...(marks() ?? [])].flatMap((m, i) => (m ? [[Math.floor(i / state.layer.width), i % state.layer.width]] : [])),
  /** Where an entry stands on the screen: its middle, in pixels of the window. */
  place(row, column) {
    const box = $("canvas").getBoundingClientRect();
    return [box.left + grid.left + (column + 0.5) * grid.size - $("grid").scrollLeft, box.top + grid.top + (row + 0.5) * grid.size - $("grid").scrollTop];
  },
};
