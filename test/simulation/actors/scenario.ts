import type { Facts } from '../reference/facts.ts';
import type { Random } from '../world/random.ts';
import type { World, WorldSettings } from '../world/world.ts';

/** An item of a world, and where it stands on shelves at the beginning. */
export interface ScenarioItem {
  readonly itemId: string;
  /** Minor units. */
  readonly price: number;
  readonly shelves: readonly { readonly warehouseId: string; readonly units: number }[];
}

/** A world as one seed draws it. */
export interface Scenario {
  readonly items: readonly ScenarioItem[];
  readonly warehouses: readonly string[];
  readonly shoppers: readonly string[];
  /** How many things each shopper's tab does. */
  readonly acts: number;
  /** Whether some carts are larger than one transaction. */
  readonly large: boolean;
  readonly holdSeconds: number;
  readonly extensionSeconds: number;
  readonly leaseSeconds: number;
  readonly strategy: 'fewest-shipments' | 'round-robin';
  /** Whether the timers of holds ring; without them the sweep and TTL have all to do. */
  readonly timer: boolean;
}

/** Share of seeds with carts that one transaction does not take. */
const LARGE_SHARE = 0.22;

const WAREHOUSES = ['SEA1', 'PDX1', 'NYC1'] as const;

/** Draws a world: small, so that its inhabitants get in each other's way. */
export function drawScenario(random: Random): Scenario {
  const large = random.chance(LARGE_SHARE);
  const warehouses = WAREHOUSES.slice(0, 2 + random.below(2));
  const count = large ? 120 + random.below(130) : 3 + random.below(4);
  const items = Array.from({ length: count }, (_, index) => drawItem(random, index, warehouses, large));
  return {
    items,
    warehouses,
    shoppers: ['ada', 'bob', 'cid', 'dot'].slice(0, large ? 2 : 2 + random.below(3)),
    acts: large ? 8 + random.below(5) : 8 + random.below(8),
    large,
    holdSeconds: random.pick([60, 600]),
    extensionSeconds: random.chance(0.3) ? 300 : 0,
    leaseSeconds: random.pick([60, 900]),
    strategy: random.pick(['fewest-shipments', 'round-robin']),
    timer: random.chance(0.75),
  };
}

/** Scarce: a few units, wanted by all. In a large world most are plenty, or no large cart would ever be held. */
function drawItem(random: Random, index: number, warehouses: readonly string[], large: boolean): ScenarioItem {
  const scarce = random.chance(large ? 0.008 : 0.5);
  const plenty = large ? 12 + random.below(30) : 6 + random.below(20);
  const units = scarce ? 1 + random.below(3) : plenty;
  const spread = large ? [random.pick(warehouses)] : warehouses.filter(() => random.chance(0.7));
  const places = spread.length > 0 ? spread : [random.pick(warehouses)];
  const itemId = `I${String(index + 1).padStart(3, '0')}`;
  const shelves = places.map((warehouseId, place) => ({
    warehouseId,
    units: Math.floor(units / places.length) + (place < units % places.length ? 1 : 0),
  }));
  return { itemId, price: 100 + random.below(900), shelves: shelves.filter((shelf) => shelf.units > 0) };
}

/** The settings of the store in this world. */
export const settingsOf = (scenario: Scenario): NonNullable<WorldSettings['env']> => ({
  HOLD_SECONDS: String(scenario.holdSeconds),
  EXTENSION_SECONDS: String(scenario.extensionSeconds),
  CLAIM_LEASE_SECONDS: String(scenario.leaseSeconds),
  ASSIGNMENT_STRATEGY: scenario.strategy,
});

/** What the reference is told of it. */
export const factsOf = (scenario: Scenario, sweep: boolean): Facts => ({
  prices: new Map(scenario.items.map(({ itemId, price }) => [itemId, price])),
  holdSeconds: scenario.holdSeconds,
  extensionSeconds: scenario.extensionSeconds,
  sweep,
});

/** Puts the rows that are there at the beginning: catalogue, warehouses, and goods received once. */
export function putScenario(world: World, { items, warehouses }: Scenario): void {
  world.put(
    'Items',
    items.map(({ itemId, price }) => ({
      itemId,
      name: `Item ${itemId}`,
      description: '',
      category: 'Other',
      price,
      version: 1,
    })),
  );
  world.put(
    'Warehouses',
    warehouses.map((warehouseId, index) => ({
      warehouseId,
      name: warehouseId,
      address: '1 Dock Street',
      position: { latitude: 47, longitude: -122 },
      priority: index + 1,
      dailyCapacity: 1000,
      state: 'open',
    })),
  );
  const opening = { id: 'received:opening', kind: 'received', ref: 'opening' };
  const sums = items.map(({ itemId, shelves }) => ({
    itemId,
    available: shelves.reduce((sum, { units }) => sum + units, 0),
  }));
  world.put(
    'Stock',
    sums.map(({ itemId, available }) => ({
      itemId,
      available,
      version: 1,
      lastMovement: { ...opening, delta: available },
    })),
  );
  world.put(
    'StockLedger',
    sums.map(({ itemId, available }) => ({
      itemId,
      version: 1,
      ...opening,
      delta: available,
      available,
      at: new Date(world.now()).toISOString(),
    })),
  );
  world.put(
    'WarehouseStock',
    items.flatMap(({ itemId, shelves }) =>
      shelves.map(({ warehouseId, units }) => ({
        itemId,
        warehouseId,
        onHand: units,
        allocated: 0,
        free: units,
        received: units,
        corrected: 0,
        shipped: 0,
      })),
    ),
  );
}
