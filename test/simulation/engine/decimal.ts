import { invalid } from './fault.ts';

/** Whole numbers this short are exact as JavaScript numbers, and so are their sums. */
const SHORT = /^(?:0|-?[1-9]\d{0,14})$/;
const NUMBER = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,9}))?$/;
const DIGITS = 38;

/** ± digits × 10^exponent; `digits` has no zero at its end. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const ZERO: Decimal = { digits: 0n, exponent: 0 };

function parse(text: string): Decimal {
  const match = NUMBER.exec(text);
  if (!match) throw invalid(`A value provided cannot be converted into a number`);
  const [, sign, whole = '', fraction = '', only = '', power = '0'] = match;
  const all = whole + fraction + only;
  const significant = all.replace(/^0+/, '').replace(/0+$/, '');
  if (significant === '') return ZERO;
  const zeros = all.length - all.replace(/0+$/, '').length;
  const exponent = Number(power) - fraction.length - only.length + zeros;
  const magnitude = exponent + significant.length - 1;
  if (magnitude > 125) {
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  }
  if (magnitude < -130) {
    throw invalid('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  }
  if (significant.length > DIGITS) throw invalid('Attempting to store more than 38 significant digits in a Number');
  const digits = BigInt(significant);
  return { digits: sign === '-' ? -digits : digits, exponent };
}

function format({ digits, exponent }: Decimal): string {
  if (digits === 0n) return '0';
  const sign = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits);
  if (exponent >= 0) return sign + text + '0'.repeat(exponent);
  const point = text.length + exponent;
  return point > 0 ? `${sign}${text.slice(0, point)}.${text.slice(point)}` : `${sign}0.${'0'.repeat(-point)}${text}`;
}

/**
 * A number as DynamoDB keeps it: exact decimal, up to 38 significant digits, written without zeros that say nothing.
 * @throws DynamoDbFault when the text is no number or is beyond the range (docs.aws.amazon.com, "Number").
 */
export function canonical(text: string): string {
  return SHORT.test(text) ? text : format(parse(text));
}

/** left + right, exactly. @throws DynamoDbFault when the sum needs more than 38 digits. */
export function add(left: string, right: string): string {
  if (SHORT.test(left) && SHORT.test(right)) return String(Number(left) + Number(right));
  const a = parse(left);
  const b = parse(right);
  const exponent = Math.min(a.exponent, b.exponent);
  const sum = scaled(a, exponent) + scaled(b, exponent);
  return sum === 0n ? '0' : canonical(`${sum}e${exponent}`);
}

/** left − right, exactly. */
export const subtract = (left: string, right: string): string => add(left, negated(right));

const negated = (text: string): string => (text.startsWith('-') ? text.slice(1) : text === '0' ? text : `-${text}`);

/** Below zero, zero or above, as left is less than, equal to or greater than right; both canonical. */
export function compareNumbers(left: string, right: string): number {
  if (left === right) return 0;
  if (left.length < 16 && right.length < 16) return Number(left) - Number(right); // 15 digits: order survives
  const a = parse(left);
  const b = parse(right);
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = scaled(a, exponent) - scaled(b, exponent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const scaled = ({ digits, exponent }: Decimal, to: number): bigint => digits * 10n ** BigInt(exponent - to);

/**
 * Bytes that a canonical number counts for: one for each two digits, in pairs that start at the point, one more, and
 * one more below zero (docs.aws.amazon.com, "DynamoDB Item sizes and formats", says "approximately").
 */
export function numberSize(text: string): number {
  if (text === '0') return 1;
  const negative = text.startsWith('-');
  const point = text.indexOf('.');
  const places = point < 0 ? 0 : text.length - point - 1;
  const written = (negative ? text.slice(1) : text).replace('.', '');
  const digits = written.replace(/^0+/, '').replace(/0+$/, '');
  const zeros = written.length - written.replace(/0+$/, '').length;
  const count = digits.length + ((zeros - places) % 2 === 0 ? 0 : 1);
  return 1 + Math.ceil(count / 2) + (negative ? 1 : 0);
}
