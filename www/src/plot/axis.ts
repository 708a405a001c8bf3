/** Axes of the plots. */
/** Round numbers over a range, about `count` of them. */
export function ticks(from: number, to: number, count: number): number[] {
  const rough = (to - from) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10);
  const list: number[] = [];
  for (let at = Math.ceil(from / step - 1e-9); at * step <= to + 1e-9; at++)
    list.push(at * step);
  return list;
}
