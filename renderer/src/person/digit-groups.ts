/** The digits of a safety number, five by five, however they came. Pure. */

export interface DigitGroup {
  /** 0 for the first. */
  readonly place: number;
  readonly group: string;
}

export function digitGroups(digits: string): readonly DigitGroup[] {
  return (digits.replace(/\D/g, '').match(/\d{1,5}/g) ?? []).map((group, place) => ({ place, group }));
}
