// The matrix: drawn on a canvas as large as what is seen of it, with mouse, touch and keys.

const LARGEST_CELL = 80, COMFORTABLE = 44, COMPLEX = 62, POINTED = 14; // pixels of an entry
const POINTS = [12, 11, 10, 9, 8]; // of numbers in entries
const SCROLLBAR = 17, PRINTED = 1600; // pixels of a printed matrix's longer side
const FONT = getComputedStyle(document.documentElement).fontFamily;

class Grid {
  /** `changed` is called when another entry is told of, `command` for keys that are not moves. */
  constructor({ box, space, canvas, cell, row }, { changed, command }) {
    Object.assign(this, { box, space, canvas, cell, row, changed, command });
    this.context = canvas.getContext("2d");
    this.zoom = 1;
    box.addEventListener("scroll", () => this.later());
    canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.#hover(this.#entryAt(event)));
    canvas.addEventListener("pointerleave", () => this.#hover(null));
    canvas.addEventListener("click", (event) => {
      const entry = this.#entryAt(event);
      state.at = entry === state.at ? null : entry;
      this.changed();
    });
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("focus", () => {
      if (state.at === null && box.matches(":focus-visible")) this.#go(0);
    });
    new ResizeObserver(() => this.layOut()).observe(box.parentElement);
  }

  #hover(entry) {
    if (state.over === entry) return;
    state.over = entry;
    this.changed();
  }

  /** The entry under a pointer, or null. */
  #entryAt(event) {
    const { layer } = state, box = this.canvas.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    if (x < this.left || y < this.top) return null;
    const column = Math.floor((x - this.left + this.box.scrollLeft) / this.size);
    const row = Math.floor((y - this.top + this.box.scrollTop) / this.size);
    return row < layer.height && column < layer.width ? row * layer.width + column : null;
  }

  #key(event) {
    if (event.altKey || event.metaKey) return;
    const { layer, at } = state, { width, height } = layer;
    const column = (at ?? 0) % width, row = Math.floor((at ?? 0) / width);
    const to = (r, c) => Math.min(Math.max(r, 0), height - 1) * width + Math.min(Math.max(c, 0), width - 1);
    const moves = {
      ArrowLeft: () => to(row, column - 1),
      ArrowRight: () => to(row, column + 1),
      ArrowUp: () => to(row - 1, column),
      ArrowDown: () => to(row + 1, column),
      PageUp: () => to(row - 10, column),
      PageDown: () => to(row + 10, column),
      Home: () => (event.ctrlKey ? 0 : to(row, 0)),
      End: () => (event.ctrlKey ? layer.size - 1 : to(row, width - 1)),
    };
    if (moves[event.key]) this.#go(at === null ? 0 : moves[event.key]());
    else if (event.ctrlKey) return;
    else if (event.key === "n" && at !== null && layer.kind[at] >= 0) {
      const shared = layer.sharing(at);
      this.#go(shared[(shared.indexOf(at) + 1) % shared.length]);
    } else if (event.key === "Escape" && at !== null) {
      state.at = null;
      this.changed();
    } else if (!this.command(event.key)) return;
    event.preventDefault();
  }

  #go(entry) {
    state.at = entry;
    state.over = null;
    this.#reveal(entry);
    this.changed();
  }

  /** Scroll as little as is needed for an entry to be seen. */
  #reveal(entry) {
    const { width } = state.layer, box = this.box, size = this.size;
    const x = (entry % width) * size, y = Math.floor(entry / width) * size;
    const seenX = box.clientWidth - this.left, seenY = box.clientHeight - this.top;
    if (x < box.scrollLeft) box.scrollLeft = x;
    else if (x + size > box.scrollLeft + seenX) box.scrollLeft = x + size - seenX;
    if (y < box.scrollTop) box.scrollTop = y;
    else if (y + size > box.scrollTop + seenY) box.scrollTop = y + size - seenY;
  }

  /** Another size of entries: `larger` 1 or -1, or 0 for as large as fits. */
  scale(larger) {
    this.zoom = larger ? this.zoom * (larger > 0 ? 1.5 : 1 / 1.5) : 1;
    this.layOut();
    if (state.at !== null) this.#reveal(state.at);
  }

  /** Sizes of margins and entries. */
  layOut() {
    const { layer } = state;
    if (!layer) return;
    this.context.font = `12px ${FONT}`;
    const measure = (text) => this.context.measureText(text).width;
    const wide = this.box.parentElement.clientWidth, high = parseFloat(getComputedStyle(this.box).maxHeight) || 2000;
    this.bandRows = layer.rows.bands.some((b) => b.label), this.bandColumns = layer.columns.bands.some((b) => b.label);
    const bands = this.bandRows ? Math.min(130, Math.max(...layer.rows.bands.map((b) => measure(named(b, layer.rows))))) + 10 : 0;
    let tick = 0;
    for (let i = 0; i < Math.min(layer.height, 400); i++) tick = Math.max(tick, measure(placeOn(layer.rows, i).short));
    this.tickWidth = Math.min(tick, 80);
    this.left = Math.ceil(bands + this.tickWidth + 8);
    this.bandWidth = bands;
    this.top = (this.bandColumns ? 18 : 0) + 18;
    // All of it is seen, unless entries were too small to point at: then one side is scrolled.
    const across = (wide - this.left - 2) / layer.width, down = (high - this.top - 2) / layer.height;
    const all = Math.min(across, down, layer.im ? COMPLEX : COMFORTABLE);
    const beside = Math.max(across - SCROLLBAR / layer.width, down - SCROLLBAR / layer.height);
    const fit = all >= POINTED ? all : Math.max(all, Math.min(POINTED, beside));
    let size = Math.min(Math.max(fit * this.zoom, all), LARGEST_CELL);
    this.zoom = size / fit;
    if (this.printing) size = Math.min(PRINTED / layer.width, PRINTED / layer.height, COMFORTABLE);
    this.size = size >= 2 ? Math.floor(size) : size;
    const total = [this.left + layer.width * this.size + 2, this.top + layer.height * this.size + 2];
    this.canvas.style.width = this.canvas.style.height = "0"; // so that it needs no scroll bar itself
    this.space.style.width = `${total[0]}px`;
    this.space.style.height = `${total[1]}px`;
    // without scroll bars, where there are some
    const seen = this.printing ? total : [this.box.clientWidth, this.box.clientHeight];
    this.wide = Math.min(total[0], seen[0]);
    this.high = Math.min(total[1], seen[1]);
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(this.wide * ratio);
    this.canvas.height = Math.round(this.high * ratio);
    this.canvas.style.width = `${this.wide}px`;
    this.canvas.style.height = `${this.high}px`;
    this.canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    document.getElementById("larger").disabled = size >= LARGEST_CELL;
    document.getElementById("smaller").disabled = size <= all;
    document.getElementById("fit").disabled = this.zoom === 1;
    this.draw();
  }

  /** Draw before the next frame, once however often it is asked for. */
  later() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  /** The colour of an entry as [red, green, blue], or null where it is always 0. */
  colour(i) {
    const { layer, shows } = state;
    if (layer.kind[i] < 0) return null;
    const re = layer.re[i], im = layer.im ? layer.im[i] : 0;
    if (shows === "parameters") return this.palette.kind(layer.colourOf(i));
    if (shows === "real") return this.palette.value(re, layer.limit);
    if (shows === "imaginary") return this.palette.value(im, layer.limit);
    return layer.im ? this.palette.phase(re, im, layer.limit) : this.palette.value(re, layer.limit);
  }

  /** What stands in an entry where there is room. */
  #text(i) {
    const { layer, shows } = state;
    const two = (x) => Number(x.toPrecision(2));
    if (shows === "parameters") return layer.form(i, 3).replace(/ ([+−]) /g, "$1");
    if (shows === "real") return short(two(layer.re[i]));
    if (shows === "imaginary") return short(two(layer.im[i]));
    if (layer.im) return shortComplex(two(layer.re[i]), two(layer.im[i])).replaceAll(" ", "");
    return short(two(layer.re[i]));
  }

  draw() {
    const { layer } = state, { context: g, palette, size, left, top } = this;
    if (!layer || !palette) return;
    const { theme } = palette, marked = marks();
    const [dx, dy] = this.printing ? [0, 0] : [this.box.scrollLeft, this.box.scrollTop];
    g.clearRect(0, 0, this.wide, this.high);
    const c0 = Math.max(0, Math.floor(dx / size)), c1 = Math.min(layer.width, Math.ceil((dx + this.wide - left) / size));
    const r0 = Math.max(0, Math.floor(dy / size)), r1 = Math.min(layer.height, Math.ceil((dy + this.high - top) / size));
    const x = (column) => left + column * size - dx, y = (row) => top + row * size - dy;
    g.save();
    g.beginPath();
    g.rect(left, top, this.wide - left, this.high - top);
    g.clip();
    g.fillStyle = theme.paper;
    g.fillRect(x(c0), y(r0), (c1 - c0) * size, (r1 - r0) * size);
    if (size < 4) this.#image(g, marked, x(0), y(0));
    else {
      const gap = size >= 8 ? 1 : 0, points = size >= 18 ? this.#points(g, r0, r1, c0, c1) : 0;
      for (let row = r0; row < r1; row++) {
        for (let column = c0; column < c1; column++) {
          const i = row * layer.width + column, colour = this.colour(i);
          if (!colour) continue;
          const faded = marked && !marked[i];
          g.fillStyle = css(faded ? palette.faded(colour) : colour);
          g.fillRect(x(column), y(row), size - gap, size - gap);
          if (points) this.#label(g, i, points, faded ? theme.faint : palette.ink(colour), x(column), y(row));
        }
      }
    }
    this.#lines(g, x, y);
    const told = state.entry;
    if (told !== null) this.#frame(g, x(told % layer.width), y(Math.floor(told / layer.width)));
    g.restore();
    this.#axes(g, x, y);
  }

  /** Entries too small for squares, as an image. */
  #image(g, marked, x, y) {
    const { layer } = state, data = new ImageData(layer.width, layer.height);
    if (this.stale || this.plain?.length !== layer.size) this.#colours();
    const out = new Uint32Array(data.data.buffer);
    if (!marked) out.set(this.plain);
    else for (let i = 0; i < layer.size; i++) out[i] = marked[i] ? this.strong[i] : this.pale[i];
    this.off ??= document.createElement("canvas");
    this.off.width = layer.width;
    this.off.height = layer.height;
    this.off.getContext("2d").putImageData(data, 0, 0);
    g.imageSmoothingEnabled = this.size < 1;
    g.drawImage(this.off, x, y, layer.width * this.size, layer.height * this.size);
  }

  /** The colours of all entries as whole numbers of four bytes: plain, paler, and nearer to ink,
   * since a few entries of a pixel or two are not seen among others that are paler alone. */
  #colours() {
    const { size } = state.layer, number = new Uint32Array(1), bytes = new Uint8Array(number.buffer);
    const whole = (colour) => { bytes.set(colour); bytes[3] = 255; return number[0]; };
    this.plain = new Uint32Array(size);
    this.pale = new Uint32Array(size);
    this.strong = new Uint32Array(size);
    const known = new Map(); // colours are few, and lists that stay the same
    for (let i = 0; i < size; i++) {
      const colour = this.colour(i) ?? this.palette.paper;
      let three = known.get(colour);
      if (!three) {
        const strong = mix(colour, this.palette.text, 0.6).map(Math.round);
        known.set(colour, (three = [colour, this.palette.faded(colour), strong].map(whole)));
      }
      [this.plain[i], this.pale[i], this.strong[i]] = three;
    }
    this.stale = false;
  }

  /** The size of letters in which all that is seen fits into its entries; 0 where none does, but
   * the smallest for parameters, of which the short ones say enough. */
  #points(g, r0, r1, c0, c1) {
    const texts = new Set();
    for (let row = r0; row < r1; row++) {
      for (let column = c0; column < c1; column++) {
        const i = row * state.layer.width + column;
        if (state.layer.kind[i] >= 0) texts.add(this.#text(i));
      }
    }
    const fits = POINTS.find((points) => {
      g.font = `${points}px ${FONT}`;
      return [...texts].every((text) => g.measureText(text).width <= this.size - 4);
    });
    return fits ?? (state.shows === "parameters" ? POINTS.at(-1) : 0);
  }

  #label(g, i, points, ink, x, y) {
    const text = this.#text(i);
    g.font = `${points}px ${FONT}`;
    if (g.measureText(text).width > this.size - 4) return;
    g.fillStyle = ink;
    g.textAlign = "center";
    g.textBaseline = "middle";
    g.fillText(text, x + (this.size - 1) / 2, y + this.size / 2);
  }

  /** Between summands, between copies, and around everything. */
  #lines(g, x, y) {
    const { layer } = state, { theme } = this.palette;
    const across = (at) => { g.moveTo(x(0), y(at) - 0.5); g.lineTo(x(layer.width), y(at) - 0.5); };
    const down = (at) => { g.moveTo(x(at) - 0.5, y(0)); g.lineTo(x(at) - 0.5, y(layer.height)); };
    for (const [axis, line] of [[layer.rows, across], [layer.columns, down]]) {
      for (const band of axis.bands) {
        const one = band.sizes.reduce((a, b) => a * b, 1);
        g.strokeStyle = theme.inner;
        g.lineWidth = 1;
        g.beginPath();
        if (one > 1 && one * this.size >= 8) for (let copy = 1; copy < band.copies; copy++) line(band.start + copy * one);
        // groups of leading indices, as in the blocks of V⊗V
        let group = one;
        for (const n of band.sizes.slice(0, -1)) {
          group /= n;
          if (group > 1 && group * this.size >= (this.size < 4 ? 40 : 14)) for (let at = group; at < one * band.copies; at += group) line(band.start + at);
        }
        g.stroke();
      }
      g.strokeStyle = theme.separator;
      g.beginPath();
      for (const band of axis.bands.slice(1)) line(band.start);
      g.stroke();
    }
    g.strokeStyle = theme.separator;
    g.strokeRect(x(0) - 0.5, y(0) - 0.5, layer.width * this.size + 0.5, layer.height * this.size + 0.5);
  }

  /** Around the entry that is told of, to be seen on every colour. */
  #frame(g, x, y) {
    const grow = this.size < 8 ? 2 : 0, size = this.size - (this.size >= 8 ? 1 : 0);
    g.strokeStyle = this.palette.theme.background;
    g.lineWidth = 4;
    g.strokeRect(x - grow, y - grow, size + 2 * grow, size + 2 * grow);
    g.strokeStyle = this.palette.theme.text;
    g.lineWidth = 2;
    g.strokeRect(x - grow, y - grow, size + 2 * grow, size + 2 * grow);
  }

  /** Summands and indices beside the matrix, which stay while it is scrolled. */
  #axes(g, x, y) {
    const { layer } = state, { theme } = this.palette;
    g.font = `12px ${FONT}`;
    g.textBaseline = "middle";
    const clip = (x0, y0, w, h, paint) => { g.save(); g.beginPath(); g.rect(x0, y0, w, h); g.clip(); paint(); g.restore(); };
    clip(0, this.top - 1, this.left, this.high, () => {
      g.fillStyle = theme.faint;
      g.textAlign = "right";
      for (const [at, text] of ticks(layer.rows, this.size, () => 13)) g.fillText(text, this.left - 6, y(at));
      g.fillStyle = theme.text;
      g.textAlign = "left";
      if (this.bandRows) for (const band of layer.rows.bands) {
        const from = Math.max(y(band.start), this.top), to = Math.min(y(band.start + extent(band)), this.high);
        if (to - from >= 11 || layer.rows.bands.length === 1) g.fillText(shortened(g, named(band, layer.rows), this.bandWidth - 8), 0, (from + to) / 2);
      }
    });
    clip(this.left - 1, 0, this.wide, this.top, () => {
      g.textAlign = "center";
      g.fillStyle = theme.faint;
      for (const [at, text] of ticks(layer.columns, this.size, (t) => g.measureText(t).width + 5)) g.fillText(text, x(at), this.top - 9);
      g.fillStyle = theme.text;
      if (this.bandColumns) for (const band of layer.columns.bands) {
        const from = Math.max(x(band.start), this.left), to = Math.min(x(band.start + extent(band)), this.wide);
        const text = shortened(g, named(band, layer.columns), layer.columns.bands.length === 1 ? 300 : to - from - 2);
        const half = g.measureText(text).width / 2;
        if (text) g.fillText(text, Math.max((from + to) / 2, this.left + half), 9);
      }
    });
  }
}

const extent = (band) => band.copies * band.sizes.reduce((a, b) => a * b, 1);
const named = (band, axis) => (axis.letters ? `${band.label} ${axis.letters}` : band.label);

function shortened(g, text, room) {
  if (g.measureText(text).width <= room) return text;
  while (text && g.measureText(text + "…").width > room) text = text.slice(0, -1);
  return text && text + "…";
}

/** Middles and texts of index labels: every coordinate where all fit, else groups or steps. */
function ticks(axis, size, needs) {
  const found = [];
  for (const band of axis.bands) {
    const one = band.sizes.reduce((a, b) => a * b, 1);
    if (!band.sizes.length || extent(band) > 4000) continue;
    let group = 1, told = false;
    for (let depth = band.sizes.length; depth > 0 && !told; group *= band.sizes[--depth]) {
      const labels = [];
      for (let at = 0; at < one; at += group) labels.push([at + group / 2, leading(axis, band.start + at, depth, band)]);
      if (labels.some(([, text]) => needs(text) > group * size)) continue;
      for (let copy = 0; copy < band.copies; copy++) for (const [at, text] of labels) found.push([band.start + copy * one + at, text]);
      told = true;
    }
    if (told || band.sizes.length > 1 || band.names.length) continue;
    const step = [2, 5, 10, 20, 50, 100, 200, 500].find((s) => s * size >= needs(String(one)) * 1.6);
    if (step && one >= 2 * step) for (let copy = 0; copy < band.copies; copy++) for (let i = step; i <= one; i += step) found.push([band.start + copy * one + i - 0.5, String(i)]);
  }
  return found;
}

function leading(axis, coordinate, depth, band) {
  const all = placeOn(axis, coordinate).short;
  const parts = all.includes(",") ? all.split(",") : band.sizes.length > 1 ? [...all] : [all];
  const kept = parts.slice(0, depth), separator = all.includes(",") ? "," : "";
  return [...kept, ...Array(parts.length - depth).fill("·")].join(separator);
}
