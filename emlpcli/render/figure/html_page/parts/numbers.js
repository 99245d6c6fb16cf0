// Numbers as people read them: real and complex, short, with a true minus sign.

const MINUS = "\u2212";

/** At most four digits; whole numbers as they are. */
function short(x) {
  if (x === 0 || Math.abs(x) < 1e-12) return "0";
  const size = Math.abs(x);
  let text;
  if (Number.isInteger(size) && size < 1e6) text = String(size);
  else if (size >= 1e5 || size < 1e-3) text = size.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
  else text = String(Number(size.toPrecision(4)));
  return (x < 0 ? MINUS : "") + text.replace("-", MINUS);
}

/** A complex number, such as `0.5 − 2i`. */
function shortComplex(re, im) {
  if (short(im) === "0") return short(re);
  const unit = (short(Math.abs(im)) === "1" ? "" : short(Math.abs(im))) + "i";
  if (short(re) === "0") return (im < 0 ? MINUS : "") + unit;
  return `${short(re)} ${im < 0 ? MINUS : "+"} ${unit}`;
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const subscript = (n) => [...String(n)].map((d) => SUBSCRIPTS[d]).join("");

/** What element k's coefficient is called: a letter where they are few, so that none is an index. */
const letterOf = (k, count) => (count <= 8 ? "abcdefgh"[k] : "c" + subscript(k + 1));

/** `1 entry`, `3 entries`. */
const counted = (n, one, many) => `${n} ${n === 1 ? one : many}`;

/** Numbers from 0 to 1, the same for the same seed: a linear congruential generator modulo 2^32
 * with the multiplier of Knuth and Lewis (Numerical Recipes, section 7.1). */
function randoms(seed) {
  let a = (seed ^ 0x9e3779b9) >>> 0;
  return () => (a = (Math.imul(a, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
