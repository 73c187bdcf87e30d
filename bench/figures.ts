/** Samples into the figures a bench prints. */

/** The value below which the given share of samples lies; rounded to 3 places. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return round(value);
}

export function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
