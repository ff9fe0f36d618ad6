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
  /** How often somebody who may choose any item takes the first one, which is short: 0 to 1. */
  readonly pull: number;
  /** How many things each shopper's tab does. */
  readonly acts: number;
  /** Whether some carts are larger than one transaction. */
  readonly large: boolean;
  readonly holdSeconds: number;
  readonly extensionSeconds: number;
  readonly leaseSeconds: number;
  readonly strategy: string;
  /** How often staff take on several things at once, and how often a line of what they pick is short: 0 to 1. */
  readonly waves: number;
  readonly shorts: number;
  /** Whether warehouses are closed and opened, and whether those that are closed in the end are opened then. */
  readonly closings: boolean;
  readonly reopens: boolean;
  /** Whether work is moved by hand. */
  readonly moves: boolean;
  /** How long work may lie unclaimed. */
  readonly deadlineMinutes: number;
  /** Warehouse orders that a warehouse can work off in a day. */
  readonly dailyCapacity: number;
  /** Whether what runs low is announced. */
  readonly lowStock: boolean;
  /** Whether the timers of holds ring; without them the sweep and TTL have all to do. */
  readonly timer: boolean;
  /** What goes on in stockrooms beside receiving and correcting. */
  readonly stockwork: ReadonlySet<Stockwork>;
}

/** Work of stockrooms that not every world has. */
export type Stockwork = (typeof STOCKWORK)[number];

const STOCKWORK = ['transfers', 'returns', 'deliveries', 'counts'] as const;
/** Share of the small worlds that have each. */
const STOCKWORK_SHARE = 0.35;

/** Share of seeds with carts that one transaction does not take, and of the others that have next to nothing on any shelf. */
const LARGE_SHARE = 0.22;
const THIN_SHARE = 0.35;

/** How much there is: next to nothing anywhere, enough of some items, or of most of very many. */
type Supply = 'thin' | 'mixed' | 'large';

const WAREHOUSES = ['SEA1', 'PDX1', 'NYC1', 'CHI1'] as const;

const STRATEGIES = [
  'fewest-shipments',
  'round-robin',
  'fewest-shipments,lowest-cost,balanced-load',
  'nearest',
] as const;

/** Draws a world: small, so that its inhabitants get in each other's way. */
export function drawScenario(random: Random): Scenario {
  const large = random.chance(LARGE_SHARE);
  const supply: Supply = large ? 'large' : random.chance(THIN_SHARE) ? 'thin' : 'mixed';
  const warehouses = WAREHOUSES.slice(0, random.pick([2, 2, 3, 3, 4]));
  const count = large ? 120 + random.below(130) : 3 + random.below(4);
  const items = Array.from({ length: count }, (_, index) => drawItem(random, index, warehouses, supply));
  return {
    items,
    warehouses,
    shoppers: ['ada', 'bob', 'cid', 'dot'].slice(0, large ? 2 : 2 + random.below(3)),
    pull: random.pick([0, 0.3, 0.6]),
    acts: large ? 6 + random.below(4) : 5 + random.below(7),
    large,
    // Short beside what a shopper takes for all they do, so that many holds end while others are at it.
    holdSeconds: random.pick([30, 60, 120, 600]),
    extensionSeconds: random.chance(0.3) ? 300 : 0,
    leaseSeconds: random.pick([30, 60, 900]),
    strategy: random.pick(STRATEGIES),
    timer: random.chance(0.65),
    stockwork: new Set(STOCKWORK.filter(() => !large && random.chance(STOCKWORK_SHARE))),
    waves: random.pick([0, 0.3, 0.7]),
    shorts: random.pick([0, 0.15, 0.4]),
    closings: !large && random.chance(0.35),
    reopens: random.chance(0.35),
    moves: !large && random.chance(0.5),
    deadlineMinutes: random.pick([1, 4, 240]),
    dailyCapacity: random.pick([1, 3, 1000]),
    lowStock: !large && random.chance(0.4),
  };
}

/**
 * The first item is short, and so are others. In a large world most are plenty, or no large cart would ever be held.
 */
function drawItem(random: Random, index: number, warehouses: readonly string[], supply: Supply): ScenarioItem {
  const short = index === 0 || supply === 'thin' || random.chance(supply === 'large' ? 0.008 : 0.5);
  const itemId = `I${String(index + 1).padStart(3, '0')}`;
  const shelves = short ? drawShort(random, warehouses, supply) : drawPlenty(random, warehouses, supply);
  return { itemId, price: 100 + random.below(900), shelves: shelves.filter((shelf) => shelf.units > 0) };
}

/** A few units in one or two places, or one or two in every warehouse, so that orders meet on the same shelves and are split. */
function drawShort(random: Random, warehouses: readonly string[], supply: Supply): ScenarioItem['shelves'] {
  if (supply === 'thin' || random.chance(0.5))
    return warehouses.map((warehouseId) => ({ warehouseId, units: 1 + random.below(2) }));
  return evenly(1 + random.below(3), drawPlaces(random, warehouses));
}

/** Whether there are so few of an item at the beginning that a few orders take all. */
export const isShort = ({ shelves }: ScenarioItem): boolean => shelves.reduce((sum, { units }) => sum + units, 0) <= 6;

function drawPlenty(random: Random, warehouses: readonly string[], supply: Supply): ScenarioItem['shelves'] {
  if (supply === 'large') return evenly(12 + random.below(30), [random.pick(warehouses)]);
  return evenly(6 + random.below(20), drawPlaces(random, warehouses));
}

function drawPlaces(random: Random, warehouses: readonly string[]): readonly string[] {
  const some = warehouses.filter(() => random.chance(0.7));
  return some.length > 0 ? some : [random.pick(warehouses)];
}

const evenly = (units: number, places: readonly string[]): ScenarioItem['shelves'] =>
  places.map((warehouseId, place) => ({
    warehouseId,
    units: Math.floor(units / places.length) + (place < units % places.length ? 1 : 0),
  }));

/** Any item, or the one that all want. */
export function drawn({ items, pull }: Scenario, random: Random): ScenarioItem {
  const [first] = items;
  return first && random.chance(pull) ? first : random.pick(items);
}

/** The settings of the store in this world. */
export const settingsOf = (scenario: Scenario): NonNullable<WorldSettings['env']> => ({
  HOLD_SECONDS: String(scenario.holdSeconds),
  EXTENSION_SECONDS: String(scenario.extensionSeconds),
  CLAIM_LEASE_SECONDS: String(scenario.leaseSeconds),
  ASSIGNMENT_STRATEGY: scenario.strategy,
  CLAIM_DEADLINE_MINUTES: String(scenario.deadlineMinutes),
});

/** What the reference is told of it. */
export const factsOf = (scenario: Scenario, sweep: boolean): Facts => ({
  prices: new Map(scenario.items.map(({ itemId, price }) => [itemId, price])),
  holdSeconds: scenario.holdSeconds,
  extensionSeconds: scenario.extensionSeconds,
  deadlineMinutes: scenario.deadlineMinutes,
  sweep,
});

/** Puts the rows that are there at the beginning: catalogue, warehouses, and goods received once. */
export function putScenario(world: World, { items, warehouses, dailyCapacity }: Scenario): void {
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
      dailyCapacity,
      state: 'open',
      version: 1,
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
