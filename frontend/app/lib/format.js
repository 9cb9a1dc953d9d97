// Numbers as people read them: a fixed number of digits, so that nothing jumps while it changes, and a true minus sign.

/** @param {number} value @param {number} [digits] */
export const fixed = (value, digits = 2) => {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
  if (Math.abs(value) >= 1e5) return value.toExponential(1).replace("-", "−");
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
};

/** The same, and where that would show next to nothing, the two digits that matter. @param {number} value */
export const few = (value) =>
  value !== 0 && Math.abs(value) < 0.095
    ? (Math.abs(value) < 1e-4 ? value.toExponential(1) : String(Number(value.toPrecision(2)))).replace("-", "−")
    : fixed(value);

/** @type {Record<string, string>} */
const RAISED = {
  "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹",
};

/**
 * A size: two digits that matter, and what is large or small by its power of ten.
 * @param {number} value Not below 0.
 */
export const size = (value) => {
  if (value === 0 || !Number.isFinite(value)) return fixed(value, 0);
  const [digits, power] = value.toExponential(1).replace("+", "").replace(".0", "").split("e");
  if (Number(power) >= -3 && Number(power) < 4) return String(Number(value.toPrecision(Number(power) === 2 ? 3 : 2)));
  return `${digits === "1" ? "" : `${digits}·`}10${[...power].map((sign) => RAISED[sign]).join("")}`;
};

/** A number after a sign: a negative one in parentheses. @param {number} value @param {number} [digits] */
export const operand = (value, digits = 2) => {
  const text = fixed(value, digits);
  return text.startsWith("−") ? `(${text})` : text;
};

/** A rate: three digits that matter. @param {number} value */
export const rate = (value) => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))));

/** A largest safe rate: rounded down, since rounded up it would not be safe. @param {number} value */
export const limit = (value) => {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return rate(Math.floor(value / unit) * unit);
};

/** A subscript, as HTML. @param {number} value */
export const subscript = (value) => `<sub>${value}</sub>`;

/** @param {string} html @returns {DocumentFragment} */
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
