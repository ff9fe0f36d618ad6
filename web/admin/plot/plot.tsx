import type { ComponentChildren } from 'preact';
import { linePath, shareOf, type Ticks, ticksOf } from '../../rules/plot-scale.ts';
import './plot.css';

/** A point of a plot: what it is of, and how much. */
export interface Point {
  readonly label: string;
  readonly value: number;
}

interface PlotProps {
  readonly title: string;
  readonly points: readonly Point[];
  /** What a label is: `Hour`. */
  readonly of: string;
  /** What a value is: `Orders`. */
  readonly what: string;
  /** A value for people. */
  readonly format?: (value: number) => string;
}

const WIDTH = 400;
const HEIGHT = 160;
const LEFT = 44;
const BOTTOM = 20;
const TOP = 8;
const INNER = { width: WIDTH - LEFT - 8, height: HEIGHT - BOTTOM - TOP } as const;

const plain = (value: number): string => value.toLocaleString('en-US');

/** Bars, one a point, with the same numbers in a table. */
export function Bars(props: PlotProps) {
  const { points, format = plain } = props;
  const ticks = ticksOf(points.map(({ value }) => value));
  const slot = INNER.width / Math.max(1, points.length);
  const zero = yOf(0, ticks);
  return (
    <Plot {...props} ticks={ticks} centred>
      {points.map(({ label, value }, index) => {
        const y = yOf(value, ticks);
        return (
          <rect
            key={label}
            class="plot-bar"
            x={LEFT + index * slot + slot * 0.14}
            y={Math.min(y, zero)}
            width={slot * 0.72}
            height={Math.abs(zero - y)}
            rx={Math.min(3, slot * 0.2)}
          >
            <title>{`${label}: ${format(value)}`}</title>
          </rect>
        );
      })}
    </Plot>
  );
}

/** A line through the points, evenly apart, with the same numbers in a table. */
export function Line(props: PlotProps) {
  const values = props.points.map(({ value }) => value);
  const ticks = ticksOf(values);
  return (
    <Plot {...props} ticks={ticks}>
      <path
        class="plot-line"
        transform={`translate(${LEFT} ${TOP})`}
        d={linePath(values, ticks, INNER.width, INNER.height)}
      />
    </Plot>
  );
}

const yOf = (value: number, ticks: Ticks): number => TOP + INNER.height - shareOf(value, ticks) * INNER.height;

/** Most labels below a plot; the others are in its table. */
const LABELS = 6;

function Plot({
  title,
  points,
  of,
  what,
  format = plain,
  ticks,
  centred = false,
  children,
}: PlotProps & { readonly ticks: Ticks; readonly centred?: boolean; readonly children: ComponentChildren }) {
  const every = Math.ceil(points.length / LABELS);
  const slot = INNER.width / Math.max(1, centred ? points.length : points.length - 1);
  const most = points.reduce<Point | undefined>(
    (best, one) => (best && best.value >= one.value ? best : one),
    undefined,
  );
  return (
    <figure class="plot panel">
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={most ? `${title}. Most: ${format(most.value)} (${most.label}). All of it is in the table.` : title}
      >
        {ticks.marks.map((mark) => (
          <g key={mark} class="plot-mark">
            <line x1={LEFT} x2={WIDTH - 8} y1={yOf(mark, ticks)} y2={yOf(mark, ticks)} />
            <text x={LEFT - 6} y={yOf(mark, ticks) + 4} text-anchor="end">
              {format(mark)}
            </text>
          </g>
        ))}
        {points.map(
          ({ label }, index) =>
            index % every === 0 && (
              <text
                key={label}
                class="plot-label"
                x={LEFT + index * slot + (centred ? slot / 2 : 0)}
                y={HEIGHT - 4}
                text-anchor={centred ? 'middle' : index === 0 ? 'start' : 'middle'}
              >
                {label}
              </text>
            ),
        )}
        {children}
      </svg>
      <details>
        <summary>Show as a table</summary>
        <div class="plot-table">
          <table class="table">
            <caption class="unseen">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{of}</th>
                <th scope="col" class="number">
                  {what}
                </th>
              </tr>
            </thead>
            <tbody>
              {points.map(({ label, value }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td class="number">{format(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
