/** Marks of an axis from its least to its most, evenly apart at 1, 2 or 5 times a power of ten. */
export interface Ticks {
  readonly least: number;
  readonly most: number;
  readonly marks: readonly number[];
}

/** Round marks around some values, 0 among them; about `count` of them. */
export function ticksOf(values: readonly number[], count = 4): Ticks {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10));
  const least = Math.floor(low / step) * step;
  const most = Math.max(Math.ceil(high / step) * step, least + step);
  const marks = Array.from({ length: Math.round((most - least) / step) + 1 }, (_, index) => least + index * step);
  return { least, most, marks };
}

/** Where a value lies between an axis's ends: 0 at the least, 1 at the most. */
export const shareOf = (value: number, { least, most }: Pick<Ticks, 'least' | 'most'>): number =>
  (value - least) / (most - least);

/** A line through values, evenly apart over a width, as the path data of an SVG; undefined values interrupt it. */
export function linePath(
  values: readonly (number | undefined)[],
  ticks: Pick<Ticks, 'least' | 'most'>,
  width: number,
  height: number,
): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let drawing = false;
  return values
    .map((value, index) => {
      if (value === undefined) {
        drawing = false;
        return '';
      }
      const point = `${round(index * step)} ${round(height - shareOf(value, ticks) * height)}`;
      const command = drawing ? 'L' : 'M';
      drawing = true;
      return command + point;
    })
    .join('');
}

const round = (value: number): number => Math.round(value * 100) / 100;
