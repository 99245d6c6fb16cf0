// The list of elements: each with its switch, its coefficient typed or dragged, and its names.

const RANGE = 2; // of a slider, from -RANGE to RANGE

/** Build the list of the open layer; `changed` is called when a coefficient or a switch changes. */
class ElementList {
  constructor(list, changed) {
    Object.assign(this, { list, changed });
  }

  build() {
    const { layer } = state;
    this.rows = layer.elements.map((element, k) => this.#row(element, k));
    this.list.replaceChildren(...this.rows.map((row) => row.item));
    this.update();
  }

  #row(element, k) {
    const item = make("li");
    const toggle = make("input", { type: "checkbox", id: `on-${k}` });
    toggle.addEventListener("change", () => {
      state.on[k] = toggle.checked;
      this.changed();
    });
    const swatch = make("span", { className: "swatch", hidden: true });
    const letter = make("label", { className: "letter", htmlFor: `on-${k}` });
    letter.append(element.letter, swatch);
    const name = make("span", { className: "name", textContent: element.name, id: `name-${k}` });
    toggle.setAttribute("aria-label", `element ${element.letter}: ${element.name}`);
    const only = make("button", { type: "button", className: "only", textContent: "Only" });
    only.setAttribute("aria-label", `Only element ${element.letter}: ${element.name}`);
    only.addEventListener("click", () => alone(k, this.changed));
    const more = make("div", { className: "more" });
    for (const text of [element.formula, element.words]) if (text) more.append(make("span", { textContent: text }));
    if (element.where) more.append(make("div", { className: "faint", textContent: element.where }));
    const dials = (state.layer.complex ? [["real part", "Re"], ["imaginary part", "Im"]] : [["coefficient", ""]]).map(([what, tag], part) => this.#dial(element, k, part, what, tag));
    item.append(toggle, letter, name, only, more, ...dials.map((d) => d.box));
    item.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && this.#over(k));
    item.addEventListener("pointerleave", () => this.#over(null));
    return { item, toggle, swatch, dials };
  }

  #dial(element, k, part, what, tag) {
    const box = make("div", { className: "dial" });
    const said = `${what} of ${element.letter}: ${element.name}`;
    const slider = make("input", { type: "range", min: -RANGE, max: RANGE, step: 0.01 });
    const number = make("input", { type: "number", step: 0.1, inputMode: "decimal" });
    for (const input of [slider, number]) input.setAttribute("aria-label", said);
    slider.addEventListener("input", () => this.#set(k, part, slider.valueAsNumber));
    number.addEventListener("input", () => {
      const valid = Number.isFinite(number.valueAsNumber);
      number.setAttribute("aria-invalid", String(!valid));
      if (valid) this.#set(k, part, number.valueAsNumber);
    });
    number.addEventListener("blur", () => this.update());
    if (tag) box.append(make("span", { className: "part", textContent: tag }));
    box.append(slider, number);
    return { box, slider, number };
  }

  #set(k, part, value) {
    state.c[k] = state.c[k].with(part, value);
    this.changed();
  }

  #over(k) {
    state.overElement = k;
    this.changed({ marks: true });
  }

  /** Put all switches and coefficients as they are in the state. */
  update() {
    const { layer, c, on } = state;
    this.rows.forEach(({ item, toggle, dials }, k) => {
      toggle.checked = on[k];
      item.classList.toggle("off", !on[k]);
      dials.forEach(({ slider, number }, part) => {
        const value = c[k][part], reach = Math.max(RANGE, Math.abs(value));
        slider.min = -reach;
        slider.max = reach;
        slider.value = value;
        if (document.activeElement === number) return; // what is being typed stays as it is
        number.value = String(Number(value.toPrecision(12)));
        number.removeAttribute("aria-invalid");
      });
    });
    const many = on.filter(Boolean).length;
    document.getElementById("count").textContent = `${many} of ${layer.elements.length} on`;
  }

  /** Mark the elements that an entry is made of, and show the colours of parameters. */
  mark(palette) {
    const { layer, entry, shows } = state;
    const shared = new Set(entry === null ? [] : layer.elementsAt(entry));
    this.rows.forEach(({ item, swatch }, k) => {
      item.classList.toggle("shared", shared.has(k));
      const colour = shows === "parameters" ? layer.colourOfElement(k) : null;
      swatch.hidden = colour === null;
      if (colour !== null) swatch.style.background = css(palette.kind(colour));
    });
  }
}

/** Switch all elements off but one. */
function alone(k, changed) {
  state.on.fill(false);
  state.on[k] = true;
  changed();
}

/** Only the next element, or the one before, in a circle. */
function step(by, changed) {
  const count = state.on.length, on = state.on.flatMap((is, k) => (is ? [k] : []));
  const from = on.length === 1 ? on[0] : by > 0 ? -1 : count;
  alone((from + by + count) % count, changed);
}

/** An element of the page with properties. */
function make(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}
