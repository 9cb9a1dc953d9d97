// The largest and the smallest of many numbers: as arguments, Math.max(...values), some 120,000 of them are more than
// the stack holds.

/** @param {Iterable<number>} values @returns {number} −∞ of none */
export function maximum(values) {
  let found = -Infinity;
  for (const value of values) found = Math.max(found, value);
  return found;
}

/** @param {Iterable<number>} values @returns {number} ∞ of none */
export function minimum(values) {
  let found = Infinity;
  for (const value of values) found = Math.min(found, value);
  return found;
}
