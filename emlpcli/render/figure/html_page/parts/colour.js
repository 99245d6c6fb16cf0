// Colours of entries: a diverging scale, phases on a wheel, and a colour for each kind.

const toLinear = (u) => (u <= 0.04045 ? u / 12.92 : ((u + 0.055) / 1.055) ** 2.4);
const toGamma = (u) => (u <= 0.0031308 ? 12.92 * u : 1.055 * u ** (1 / 2.4) - 0.055);

// From linear sRGB to OKLab and back: Björn Ottosson, "A perceptual color space for image
// processing", 2020.
function oklab([r, g, b]) {
  const [x, y, z] = [r, g, b].map((v) => toLinear(v / 255));
  const l = Math.cbrt(0.4122214708 * x + 0.5363325363 * y + 0.0514459929 * z);
  const m = Math.cbrt(0.2119034982 * x + 0.6806995451 * y + 0.1073969566 * z);
  const s = Math.cbrt(0.0883024619 * x + 0.2817188376 * y + 0.6299787005 * z);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function rgb([L, a, b]) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((v) => Math.round(255 * toGamma(Math.min(1, Math.max(0, v)))));
}

const hex = (text) => [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
const css = ([r, g, b]) => `rgb(${r} ${g} ${b})`;
const mix = (a, b, t) => a.map((v, i) => v + (b[i] - v) * t);

const STEPS = 64; // of a scale on each side of zero

/** The colours of one theme, as lists that are looked up. */
class Palette {
  constructor(theme) {
    this.theme = theme;
    this.paper = hex(theme.paper);
    this.text = hex(theme.text);
    this.still = hex(theme.grid); // an entry that is 0 just now
    const lab = theme.scale.map((text) => oklab(hex(text)));
    const half = lab.length / 2;
    this.positive = this.#ramp(lab.slice(half));
    this.negative = this.#ramp(lab.slice(0, half).reverse());
  }

  #ramp(stops) {
    return Array.from({ length: STEPS + 1 }, (_, i) => {
      const at = (i / STEPS) * (stops.length - 1), low = Math.min(Math.floor(at), stops.length - 2);
      return rgb(mix(stops[low], stops[low + 1], at - low));
    });
  }

  /** A real number on the scale from -limit to limit. */
  value(x, limit) {
    if (x === 0 || limit === 0) return this.still;
    const step = Math.round(STEPS * Math.min(1, Math.abs(x) / limit));
    return (x > 0 ? this.positive : this.negative)[step];
  }

  /** A complex number: its phase as a hue, its size from the paper's lightness on. */
  phase(re, im, limit) {
    const size = limit ? Math.min(1, Math.hypot(re, im) / limit) : 0;
    if (size === 0) return this.still;
    const [from] = oklab(this.paper), to = this.theme.dark ? 0.78 : 0.55;
    const hue = Math.atan2(im, re) + 0.9; // so that positive numbers are orange, as on the scale
    const chroma = 0.03 + 0.11 * size;
    return rgb([from + (to - from) * (0.25 + 0.75 * size), chroma * Math.cos(hue), chroma * Math.sin(hue)]);
  }

  /** The colour of a kind: those of the theme, then ones spread evenly by the golden ratio. */
  kind(k) {
    const own = this.theme.parameters;
    if (k < own.length) return hex(own[k]);
    const n = k - own.length + 1;
    const light = this.theme.dark ? 0.5 + 0.38 * ((n * 0.7549) % 1) : 0.38 + 0.44 * ((n * 0.7549) % 1);
    const hue = 2 * Math.PI * ((n * 0.618034) % 1);
    return rgb([light, 0.12 * Math.cos(hue), 0.12 * Math.sin(hue)]);
  }

  /** Black or white, whichever is read better on a colour. */
  ink(colour) {
    return oklab(colour)[0] > 0.62 ? "#000000" : "#ffffff";
  }

  /** A colour moved towards the paper, for entries that are not marked. */
  faded(colour) {
    return mix(colour, this.paper, 0.82).map(Math.round);
  }
}
