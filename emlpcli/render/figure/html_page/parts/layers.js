// Matrices: unpacked from the data, which entries share a parameter, and Σ c Q for coefficients c.

/** Numbers from pairs [number, how often it stands in a row]. */
function unrun(pairs) {
  let total = 0;
  for (let i = 1; i < pairs.length; i += 2) total += pairs[i];
  const found = new Int32Array(total);
  for (let i = 0, at = 0; i < pairs.length; i += 2) {
    found.fill(pairs[i], at, at + pairs[i + 1]);
    at += pairs[i + 1];
  }
  return found;
}

/** A matrix with its elements; `table` lists the numbers that occur: [real, imaginary?, text?]. */
class Layer {
  constructor(packed, table, complex) {
    Object.assign(this, { title: packed.title, rows: packed.rows, columns: packed.columns, complex, table });
    this.height = packed.rows.size;
    this.width = packed.columns.size;
    this.size = this.height * this.width;
    this.elements = packed.elements.map((element, k) => {
      const at = unrun(element.at);
      for (let i = 1; i < at.length; i++) at[i] += at[i - 1]; // they are kept as differences
      return { ...element, at, of: unrun(element.of), letter: letterOf(k, packed.elements.length) };
    });
    this.re = new Float64Array(this.size);
    this.im = complex ? new Float64Array(this.size) : null;
    this.#gather();
    this.#share();
  }

  /** For each entry the elements that are not 0 there: terms first[i] to first[i + 1]. */
  #gather() {
    const first = new Int32Array(this.size + 1);
    for (const { at } of this.elements) for (const i of at) first[i + 1]++;
    for (let i = 0; i < this.size; i++) first[i + 1] += first[i];
    const next = first.slice(0, this.size);
    const element = new Int32Array(first[this.size]);
    const number = new Int32Array(first[this.size]);
    this.elements.forEach(({ at, of }, k) => {
      for (let i = 0; i < at.length; i++) {
        const place = next[at[i]]++;
        element[place] = k;
        number[place] = of[i];
      }
    });
    Object.assign(this, { first, element, number });
  }

  /** Entries are of one kind where they are multiples of each other whatever the coefficients are. */
  #share() {
    const kinds = new Map();
    this.kind = new Int32Array(this.size).fill(-1);
    this.kinds = []; // [an entry of the kind, how many there are]
    for (let i = 0; i < this.size; i++) {
      const from = this.first[i], to = this.first[i + 1];
      if (from === to) continue;
      const key = to === from + 1 ? this.element[from] : this.#ratios(from, to);
      let kind = kinds.get(key);
      if (kind === undefined) {
        kinds.set(key, (kind = this.kinds.length));
        this.kinds.push({ example: i, count: 0, upTo: "" });
      }
      this.kind[i] = kind;
      this.kinds[kind].count++;
      this.#compare(this.kinds[kind], this.number[from]);
    }
    /** Whether each entry is a multiple of one coefficient, so that kinds are elements. */
    this.simple = this.kinds.every(({ example: i }) => this.first[i + 1] === this.first[i] + 1);
  }

  /** The number of the colour of an entry: that of its element where each has but one. */
  colourOf(i) {
    return this.simple ? this.element[this.first[i]] : this.kind[i];
  }

  /** The number of the colour of the entries that are an element's alone; null where none are. */
  colourOfElement(k) {
    const found = this.kinds.find(({ example: i }) => this.first[i + 1] === this.first[i] + 1 && this.element[this.first[i]] === k);
    return found ? this.colourOf(found.example) : null;
  }

  /** Note where entries of a kind differ by a sign, or by another factor. */
  #compare(kind, number) {
    const own = this.number[this.first[kind.example]];
    if (number === own || kind.upTo === "a factor") return;
    const [[a, b = 0], [x, y = 0]] = [this.table[own], this.table[number]];
    kind.upTo = x === -a && y === 0 - b ? "sign" : "a factor";
  }

  /** The terms of an entry divided by the first one's number, as a text. */
  #ratios(from, to) {
    const [a, b = 0] = this.table[this.number[from]];
    const square = a * a + b * b;
    let text = "";
    for (let t = from; t < to; t++) {
      const [x, y = 0] = this.table[this.number[t]];
      const re = (x * a + y * b) / square, im = (y * a - x * b) / square;
      text += `${this.element[t]}:${round(re)},${round(im)};`;
    }
    return text;
  }

  /** Σ c Q over the elements that are on; `c` has pairs of real and imaginary part. */
  combine(c, on) {
    this.re.fill(0);
    this.im?.fill(0);
    this.elements.forEach(({ at, of }, k) => {
      if (!on[k]) return;
      const [a, b] = c[k];
      for (let i = 0; i < at.length; i++) {
        const [x, y = 0] = this.table[of[i]];
        this.re[at[i]] += a * x - b * y;
        if (this.im) this.im[at[i]] += a * y + b * x;
      }
    });
    // sums that cancel to rounding are zero
    let most = 0;
    for (let i = 0; i < this.size; i++) most = Math.max(most, Math.abs(this.re[i]), this.im ? Math.abs(this.im[i]) : 0);
    for (const part of [this.re, this.im]) {
      if (part) for (let i = 0; i < this.size; i++) if (Math.abs(part[i]) < 1e-13 * most) part[i] = 0;
    }
    this.#measure();
  }

  /** The largest size of an entry, and how far the scale of colours reaches: less than that where a
   * few entries are far larger than all others. */
  #measure() {
    this.most = 0;
    const size = (i) => Math.hypot(this.re[i], this.im ? this.im[i] : 0), some = [];
    for (let i = 0; i < this.size; i++) this.most = Math.max(this.most, size(i));
    const tried = Math.min(this.size, 4000); // spread evenly, in step with no row or column
    for (let n = 0; n < tried; n++) some.push(size(tried < this.size ? Math.floor(((n * 0.6180339887) % 1) * this.size) : n));
    const present = some.filter((x) => x > 0).sort((a, b) => a - b);
    const usual = present[Math.floor(0.98 * present.length)] ?? 0;
    this.limit = usual && this.most > 2 * usual ? usual : this.most;
  }

  /** The value of an entry as a text. */
  value(i) {
    return this.im ? shortComplex(this.re[i], this.im[i]) : short(this.re[i]);
  }

  /** An entry in the coefficients, such as `a − √3/2·b`; the first terms alone where `most` are told. */
  form(i, most = 12) {
    let text = "";
    const from = this.first[i], to = this.first[i + 1];
    for (let t = from; t < Math.min(to, from + most); t++) {
      const [x, y = 0, root] = this.table[this.number[t]];
      const letter = this.elements[this.element[t]].letter;
      const negative = y === 0 ? x < 0 : x === 0 && y < 0;
      let factor;
      if (root) factor = root.replace(/^-/, "");
      else if (x && y) factor = `(${shortComplex(x, y)})`;
      else factor = y ? shortComplex(0, Math.abs(y)) : short(Math.abs(x));
      const term = factor === "1" ? letter : `${factor}${/[a-z)√/]/.test(factor) || letter.length > 1 ? "·" : ""}${letter}`;
      text += t === from ? (negative ? MINUS : "") + term : ` ${negative ? MINUS : "+"} ${term}`;
    }
    if (to > from + most) text += ` + … (${to - from} terms)`;
    return text;
  }

  /** The numbers of the elements that an entry is made of. */
  elementsAt(i) {
    return [...this.element.subarray(this.first[i], this.first[i + 1])];
  }

  /** The entries that share the parameter of an entry, itself among them. */
  sharing(i) {
    const found = [];
    if (this.kind[i] >= 0) for (let j = 0; j < this.size; j++) if (this.kind[j] === this.kind[i]) found.push(j);
    return found;
  }
}

const round = (x) => Number(x.toPrecision(10)) + 0;

/** Where a coordinate of an axis lies: in which band and copy, and its indices as texts. */
function placeOn(axis, coordinate) {
  const band = axis.bands.findLast((b) => b.start <= coordinate);
  if (!band) return { text: String(coordinate + 1), short: String(coordinate + 1) };
  const one = band.sizes.reduce((a, b) => a * b, 1);
  const copy = Math.floor((coordinate - band.start) / one);
  let rest = (coordinate - band.start) % one;
  const indices = [];
  for (let p = band.sizes.length - 1; p >= 0; p--) {
    const value = rest % band.sizes[p];
    rest = (rest - value) / band.sizes[p];
    indices.unshift(band.names[p]?.[value] ?? String(value + 1));
  }
  const digits = indices.every((text) => text.length === 1) && !band.names.some((n) => n.length);
  const brief = indices.join(digits ? "" : ",");
  const letters = [...axis.letters];
  const told = letters.length === indices.length ? indices.map((v, p) => `${letters[p]} = ${v}`).join(", ") : indices.length ? `index ${indices.join(", ")}` : "";
  const which = band.copies > 1 ? `${band.one} no. ${copy + 1}` : band.one;
  return { text: [which, told].filter(Boolean).join(", "), short: brief, band, copy };
}
