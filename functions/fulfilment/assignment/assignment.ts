import type { ItemQuantity } from '../../stock/stock.ts';
import { fewestShipments } from './fewest-shipments.ts';
import { roundRobin } from './round-robin.ts';

/** A warehouse as a strategy sees it, with what is free in it of the items in question. */
export interface Candidate {
  readonly warehouseId: string;
  /** Lower goes first among equals. */
  readonly priority: number;
  /** Free units by item id; absent is none. */
  readonly free: ReadonlyMap<string, number>;
}

/** What one warehouse is to ship. */
export interface Assignment {
  readonly warehouseId: string;
  readonly lines: readonly ItemQuantity[];
}

/** The facts a strategy decides on, and nothing else: the same facts give the same answer. */
export interface AssignmentRequest {
  /** Spreads the choice among equals; the order's id. */
  readonly orderId: string;
  readonly lines: readonly ItemQuantity[];
  /** Open warehouses only, in any order. */
  readonly candidates: readonly Candidate[];
}

/**
 * Chooses the warehouses of an order. Every line must be covered as far as free stock allows, split over warehouses where
 * none has it all; what nobody has is left out, and the caller sees it missing.
 */
export type Strategy = (request: AssignmentRequest) => readonly Assignment[];

/** The strategies a stage may be configured with, by name. */
export const strategies: Readonly<Record<string, Strategy>> = {
  'fewest-shipments': fewestShipments,
  'round-robin': roundRobin,
};

/** A strategy by its name. @throws Error that lists the known ones. */
export function strategyNamed(name: string): Strategy {
  const strategy = strategies[name];
  if (!strategy) throw new Error(`There is no strategy ${name}; known are ${Object.keys(strategies).join(', ')}.`);
  return strategy;
}
