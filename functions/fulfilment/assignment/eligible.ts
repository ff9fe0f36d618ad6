import type { ItemQuantity } from '../../stock/stock.ts';
import { summed } from '../../stock/stock.ts';
import type { AssignmentRequest, Candidate, RuledOut } from './assignment.ts';

/** A warehouse with the units it may give of each line, by the line's place in the list. */
export interface Source {
  readonly warehouse: Candidate;
  readonly units: Float64Array;
}

/** Who may ship what, before anybody is chosen. */
export interface Eligible {
  /** What is asked for, lines of the same item summed. */
  readonly asked: readonly ItemQuantity[];
  /** Units of each line that the sources have together, at most what is asked. */
  readonly covered: Float64Array;
  /** Who may be chosen, in the order of priority and id, whatever order the warehouses came in. */
  readonly sources: readonly Source[];
  /** All warehouses in that order, with what they could ship were they not ruled out. */
  readonly all: readonly Source[];
  readonly ruledOut: ReadonlyMap<string, RuledOut>;
  /** Warehouses at their capacity are asked for what only they have. */
  readonly beyondCapacity: boolean;
}

/**
 * Rules out what must not ship: closed and excluded warehouses, safety stock, and warehouses that have their day's work,
 * but for lines that the others do not have in full: those are late in a full warehouse and lost anywhere else.
 */
export function eligibleFor(request: AssignmentRequest): Eligible {
  const asked = summed(request.lines).filter(({ quantity }) => quantity > 0);
  const all = [...request.warehouses]
    .sort((a, b) => a.priority - b.priority || (a.warehouseId < b.warehouseId ? -1 : 1))
    .map((warehouse) => ({ warehouse, units: unitsOf(warehouse, asked) }));
  const ruledOut = new Map<string, RuledOut>();
  for (const source of all) {
    const reason = reasonAgainst(source, asked);
    if (reason) ruledOut.set(source.warehouse.warehouseId, reason);
  }
  const total = new Float64Array(asked.length);
  for (const { warehouse, units } of all) if (!ruledOut.has(warehouse.warehouseId)) add(total, units);
  const isWanting = asked.map(({ quantity }, line) => (total[line] as number) < quantity);
  const sources = all.flatMap((source) => {
    const reason = ruledOut.get(source.warehouse.warehouseId);
    if (reason === undefined) return [source];
    if (reason !== 'at-capacity') return [];
    const units = source.units.map((free, line) => (isWanting[line] ? free : 0));
    if (!units.some((free) => free > 0)) return [];
    ruledOut.delete(source.warehouse.warehouseId);
    add(total, units);
    return [{ warehouse: source.warehouse, units }];
  });
  const covered = total.map((units, line) => Math.min(units, asked[line]?.quantity ?? 0));
  const beyondCapacity = sources.some(({ warehouse }) => isFull(warehouse));
  return { asked, covered, sources, all, ruledOut, beyondCapacity };
}

const isFull = ({ load, dailyCapacity }: Candidate): boolean => load !== undefined && load >= dailyCapacity;

function reasonAgainst({ warehouse, units }: Source, asked: readonly ItemQuantity[]): RuledOut | undefined {
  if (warehouse.state === 'closed') return 'closed';
  if (warehouse.excluded !== undefined) return 'excluded';
  if (!units.some((free) => free > 0)) {
    const { reportedMissing } = warehouse;
    return asked.some(({ itemId }) => reportedMissing?.has(itemId)) ? 'reported-missing' : 'nothing-free';
  }
  return isFull(warehouse) ? 'at-capacity' : undefined;
}

function unitsOf({ free, safetyStock = 0 }: Candidate, lines: readonly ItemQuantity[]): Float64Array {
  const units = new Float64Array(lines.length);
  lines.forEach(({ itemId }, line) => {
    const left = (free.get(itemId) ?? 0) - safetyStock;
    if (left > 0) units[line] = left;
  });
  return units;
}

function add(total: Float64Array, units: Float64Array): void {
  for (let line = 0; line < total.length; line++) total[line] = (total[line] as number) + (units[line] as number);
}
