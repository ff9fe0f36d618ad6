import type { Warehouse } from '../../functions/warehouses/warehouses.ts';

/** The demo's eight warehouses, in the order of their priority. Cities and positions are real, streets are made up. */
export const warehouses: readonly Warehouse[] = [
  warehouse('SEA1', 'Seattle', '2100 Duwamish Way, Seattle, WA 98108', 47.55, -122.32, 400),
  warehouse('RNO1', 'Reno', '75 Silver Freight Road, Reno, NV 89506', 39.63, -119.88, 300),
  warehouse('LAX1', 'Los Angeles', '880 Harbor Depot Street, Los Angeles, CA 90058', 34.0, -118.22, 500),
  warehouse('DEN1', 'Denver', '4300 Prairie Loading Lane, Denver, CO 80239', 39.78, -104.84, 250),
  warehouse('DFW1', 'Dallas', '1200 Alliance Cargo Drive, Dallas, TX 75261', 32.9, -97.02, 400),
  warehouse('ORD1', 'Chicago', '600 Lakeside Dock Avenue, Chicago, IL 60666', 41.97, -87.89, 450),
  warehouse('ATL1', 'Atlanta', '310 Peachtree Freight Court, Atlanta, GA 30354', 33.66, -84.39, 350),
  warehouse('EWR1', 'Newark', '95 Ironbound Terminal Road, Newark, NJ 07114', 40.71, -74.16, 400),
].map((each, index) => ({ ...each, priority: index + 1 }));

function warehouse(
  warehouseId: string,
  name: string,
  address: string,
  latitude: number,
  longitude: number,
  dailyCapacity: number,
): Omit<Warehouse, 'priority'> {
  return { warehouseId, name, address, position: { latitude, longitude }, dailyCapacity, state: 'open', version: 1 };
}
