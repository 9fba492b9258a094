/** rows x cols to cols x rows, row-major, into `out`. */
export function transposedInto<T extends Float32Array | Float64Array>(values: ArrayLike<number>, rows: number, out: T): T {
  const cols = out.length / rows;
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out[j * rows + i] = values[i * cols + j] as number;
  return out;
}
