interface WarehouseLinkProps {
  readonly warehouseId: string;
  /** Where it is known. */
  readonly name?: string | undefined;
}

/** A warehouse by id and name, and the way to its page. */
export const WarehouseLink = ({ warehouseId, name }: WarehouseLinkProps) => (
  <a href={`/admin/warehouses/${warehouseId}`}>{name === undefined ? warehouseId : `${warehouseId} ${name}`}</a>
);

/** Whether a warehouse is open, also by colour. */
export const WarehouseState = ({ state }: { readonly state: 'open' | 'closed' }) => (
  <span class={`state ${state === 'open' ? 'state-good' : 'state-bad'}`}>{state}</span>
);
