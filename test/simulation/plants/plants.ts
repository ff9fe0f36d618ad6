import { cancelPlants } from './cancel-plants.ts';
import { fulfilmentPlants } from './fulfilment-plants.ts';
import { goodsPlants } from './goods-plants.ts';
import { holdPlants } from './hold-plants.ts';
import { orderPlants } from './order-plants.ts';
import type { Plant } from './plant.ts';
import { stockPlants } from './stock-plants.ts';
import { workPlants } from './work-plants.ts';

/** Mistakes the simulator must find, each within a few seeds: the proof that it looks. */
export const plants: readonly Plant[] = [
  ...stockPlants,
  ...holdPlants,
  ...orderPlants,
  ...fulfilmentPlants,
  ...cancelPlants,
  ...goodsPlants,
  ...workPlants,
];
