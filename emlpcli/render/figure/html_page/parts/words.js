// What is said of the matrix in words: an entry, the formula, the scale, the table.

/** Fill the line below the matrix, which screen readers speak, and the cell that has the focus. */
function tell(entry, box, cell, row) {
  const { layer } = state;
  if (entry === null) {
    const [rows, columns] = [layer.rows, layer.columns].map((axis, side) => {
      const bands = axis.bands.map((b) => named(b, axis)).join(" ⊕ ");
      return `${side ? "Across" : "Down"}: ${[axis.name, bands].filter(Boolean).join(" ")}`;
    });
    const blank = layer.kind.some((k) => k < 0) ? "Blank entries are always 0." : "No entry is always 0.";
    box.textContent = `${[rows, ...(layer.width > 1 ? [columns] : [])].join(". ")}. ${counted(layer.kinds.length, "kind", "kinds")} of entries. ${blank}`;
    cell.textContent = "no entry chosen";
    return;
  }
  const i = Math.floor(entry / layer.width), j = entry % layer.width;
  const down = placeOn(layer.rows, i).text, across = layer.width > 1 ? placeOn(layer.columns, j).text : "";
  const where = `Row ${down}${across ? `; column ${across}` : ""}`;
  row.setAttribute("aria-rowindex", i + 1);
  cell.setAttribute("aria-colindex", j + 1);
  if (layer.kind[entry] < 0) {
    box.replaceChildren(make("strong", { textContent: "always 0" }), make("div", { className: "faint", textContent: where }));
    cell.textContent = `always 0, ${where}`;
    return;
  }
  const { count, upTo } = layer.kinds[layer.kind[entry]];
  const used = layer.elementsAt(entry);
  const names = used.slice(0, 4).map((k) => `${layer.elements[k].letter} ${layer.elements[k].name}`).join(", ");
  const rest = used.length > 4 ? ` and ${used.length - 4} more` : "";
  const value = layer.value(entry);
  const size = layer.im ? `, ${phaseText(layer.re[entry], layer.im[entry])}` : "";
  const strong = make("strong", { textContent: `${value} = ${layer.form(entry)}` });
  box.replaceChildren(
    strong,
    size,
    make("div", { textContent: `${used.length === 1 ? "Element" : "Elements"} ${names}${rest}; ${count === 1 ? "no other entry shares it" : `shared by ${count} entries${upTo && `, up to ${upTo}`}`}.` }),
    make("div", { className: "faint", textContent: where }),
  );
  cell.textContent = `${value} = ${layer.form(entry, 3)}, ${where}`;
}

/** Size and phase of a complex number. */
function phaseText(re, im) {
  const degrees = (Math.atan2(im, re) * 180) / Math.PI;
  return re === 0 && im === 0 ? "size 0" : `size ${short(Math.hypot(re, im))}, phase ${short(Number(degrees.toFixed(1)))}°`;
}

const MOST_LINES = 24, MOST_TERMS = 24; // of the formula; the rest is counted

/** The map as a sum of names, and in index form; a line for each pair of copies that it joins. */
function formulas() {
  const { layer, c, on } = state;
  const used = layer.elements.map((_, k) => k).filter((k) => on[k] && (c[k][0] || c[k][1]));
  if (!used.length) return [`${data.map ? "W" : "v"} = 0`];
  const places = Map.groupBy(used, (k) => layer.elements[k].where ?? "");
  if (places.size === 1) return [`${data.map ? "W" : "v"} = ${sum(used, (k) => layer.elements[k].name)}`, ...inIndexForm(used)];
  const lines = [...places].slice(0, MOST_LINES).map(([where, at]) => {
    const [line = sum(at, (k) => layer.elements[k].name)] = inIndexForm(at);
    return `${where}: ${line}`;
  });
  return places.size > MOST_LINES ? [...lines, `… and ${places.size - MOST_LINES} more pairs`] : lines;
}

/** A line in index form where all elements have one with the same left side. */
function inIndexForm(used) {
  const sides = used.map((k) => (state.layer.elements[k].formula ?? "").split(" = "));
  const alike = sides.every((s) => s.length === 2 && s[0] === sides[0][0]);
  return alike ? [`${sides[0][0]} = ${sum(used, (k) => state.layer.elements[k].formula.split(" = ")[1])}`] : [];
}

/** A sum of terms with the coefficients of elements. */
function sum(used, term) {
  let text = "";
  used.slice(0, MOST_TERMS).forEach((k, n) => {
    const [re, im] = state.c[k];
    const negative = im ? re === 0 && im < 0 : re < 0;
    const factor = im && re ? `(${shortComplex(re, im)})` : im ? shortComplex(0, Math.abs(im)) : short(Math.abs(re));
    const sign = negative ? MINUS : n ? "+" : "";
    const name = term(k);
    const product = name === "1" ? factor : factor === "1" ? name : `${factor} ${name}`;
    text += n ? ` ${sign} ${product}` : sign + product;
  });
  return used.length > MOST_TERMS ? `${text} + … (${used.length} terms)` : text;
}

/** What the colours mean: a bar of the scale, a wheel of phases, or a sentence. */
function legend(box, palette) {
  const { layer, shows } = state;
  if (shows === "parameters") {
    box.textContent = layer.simple ? "A colour for each element." : "A colour for each kind of entry: those that are multiples of one another.";
    return;
  }
  const phases = shows === "values" && layer.im;
  const bar = make("canvas", { width: 180, height: 12 }), g = bar.getContext("2d");
  for (let x = 0; x < 180; x++) {
    const t = (2 * (x + 0.5)) / 180 - 1, angle = t * Math.PI;
    g.fillStyle = css(phases ? palette.phase(Math.cos(angle), Math.sin(angle), 1) : palette.value(t, 1));
    g.fillRect(x, 0, 1, 12);
  }
  const end = Number((layer.limit || 1).toPrecision(3)), beyond = layer.most > layer.limit;
  const parts = phases
    ? ["−180°", bar, `180° phase; palest at 0, full from ${short(end)} on`]
    : [`${beyond ? "≤ " : ""}${short(-end)}`, bar, `${beyond ? "≥ " : ""}${short(end)}`];
  box.replaceChildren(...parts);
}

const LARGEST_TABLE = 2500;

/** The numbers as a table, which can be read and copied. */
function table(box) {
  const { layer } = state;
  if (layer.size > LARGEST_TABLE) {
    box.textContent = `A table of ${layer.size} entries is too long to read; emlp basis --save writes them to a file.`;
    return;
  }
  const made = make("table"), head = make("tr");
  head.append(make("td"));
  for (let j = 0; j < layer.width; j++) head.append(make("th", { scope: "col", textContent: placeOn(layer.columns, j).short }));
  made.append(make("thead"), make("tbody"));
  made.tHead.append(head);
  for (let i = 0; i < layer.height; i++) {
    const row = make("tr");
    row.append(make("th", { scope: "row", textContent: placeOn(layer.rows, i).short }));
    for (let j = 0; j < layer.width; j++) {
      const entry = i * layer.width + j, always = layer.kind[entry] < 0;
      row.append(make("td", { textContent: always ? "·" : layer.value(entry), className: always ? "always" : "" }));
    }
    made.tBodies[0].append(row);
  }
  box.replaceChildren(made);
}
