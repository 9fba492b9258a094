/** Names in the order users expect, numbers by value: `blocks.2` before `blocks.10`. Total: equal only for equal texts. */
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** End of the run of digits at `from`. */
function runEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** Digits of any length: more of them (without leading zeros) is more, else the text order is the order of the values. */
function byValue(a: string, b: string): number {
  const x = a.replace(/^0+/, '');
  const y = b.replace(/^0+/, '');
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}

// No arrays or slices per character: sorting is a good part of reading a header.
export function byName(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(j);
    if (isDigit(x) && isDigit(y)) {
      const m = runEnd(a, i);
      const n = runEnd(b, j);
      const difference = m === i + 1 && n === j + 1 ? x - y : byValue(a.slice(i, m), b.slice(j, n));
      if (difference !== 0) return difference;
      i = m;
      j = n;
    } else {
      if (x !== y) return x - y;
      i++;
      j++;
    }
  }
  return a.length - i - (b.length - j) || (a < b ? -1 : a > b ? 1 : 0);
}
