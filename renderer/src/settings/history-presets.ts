/** What one can choose for how long messages are kept and shared; the file takes any number. Pure. */

export interface Preset {
  readonly value: string;
  readonly label: 'month' | 'quarter' | 'year' | 'always' | 'nothing' | 'hour' | 'day' | 'week';
}

/** The last is the most that the file takes: a hundred years. The cap in MB holds for all of them. */
export const DAY_PRESETS: readonly Preset[] = [
  { value: '30', label: 'month' },
  { value: '90', label: 'quarter' },
  { value: '365', label: 'year' },
  { value: '36500', label: 'always' },
];

export const HOUR_PRESETS: readonly Preset[] = [
  { value: '0', label: 'nothing' },
  { value: '1', label: 'hour' },
  { value: '24', label: 'day' },
  { value: '168', label: 'week' },
];

/** '' where the file says something else: then none is marked. */
export function presetOf(presets: readonly Preset[], value: number): string {
  return presets.find((preset) => preset.value === String(value))?.value ?? '';
}
