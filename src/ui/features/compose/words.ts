/** Numbers of the stack as people read them. */

/** "+12 %", "−3 %", "±0 %"; one decimal below 10 %. */
export function signedPercent(share: number): string {
  const size = Math.abs(share) * 100;
  const text = size < 9.95 ? String(Number(size.toFixed(1))) : size.toFixed(0);
  if (Number(text) === 0) return '±0 %';
  return `${share < 0 ? '−' : '+'}${text} %`;
}

/** Two decimals, and three for what would be 0.00: "0.31", "−0.004". "–" for what is not known. */
export function cosineText(cosine: number | null): string {
  if (cosine === null) return '–';
  const text = Math.abs(cosine) < 0.0995 ? cosine.toFixed(3) : cosine.toFixed(2);
  return (Number(text) === 0 ? '0' : text).replace('-', '−');
}
