/**
 * An order over the warehouses that may serve it, as numbers: which sets of warehouses have everything, and what a set
 * costs. Rows are lines, columns are warehouses in their fixed order.
 */
export interface Problem {
  readonly columns: number;
  readonly rows: number;
  /** Rows before this one decide alone whether a set has everything; what covers them covers the others. */
  readonly essential: number;
  /** Units asked of each row, above zero and at most what all columns have. */
  readonly need: Float64Array;
  /** Entries of row i are from `rowStart[i]` to before `rowStart[i + 1]`. */
  readonly rowStart: Int32Array;
  readonly rowColumn: Int32Array;
  /** Units the column has for the row, at most what the row needs. */
  readonly rowUnits: Float64Array;
  /** The same by column, of essential rows alone. */
  readonly columnStart: Int32Array;
  readonly columnRow: Int32Array;
  readonly columnUnits: Float64Array;
  /** Where each row was in the caller's list. */
  readonly origin: Int32Array;
}

/** One row as the caller has it: what is needed, and what each column has of it. */
export interface Row {
  readonly need: number;
  readonly units: readonly { readonly column: number; readonly units: number }[];
}

/** Makes the problem, the essential rows first. Each row must be coverable by all columns together. */
export function problemOf(rows: readonly Row[], columns: number): Problem {
  const capped = rows.map(({ need, units }) => ({
    need,
    units: units.map((entry) => ({ column: entry.column, units: Math.min(need, entry.units) })),
  }));
  const implied = impliedRows(capped, columns);
  const order = [...rows.keys()].sort((a, b) => Number(implied[a]) - Number(implied[b]) || a - b);
  const essential = order.filter((at) => !implied[at]).length;
  const sorted = order.map((at) => capped[at] as Row);

  const byRow = packed(sorted.map(({ units }) => units.map(({ column, units: of }) => [column, of] as const)));
  const ofColumn: (readonly [number, number])[][] = Array.from({ length: columns }, () => []);
  for (let row = 0; row < essential; row++) {
    for (const { column, units } of sorted[row]?.units ?? []) ofColumn[column]?.push([row, units]);
  }
  const byColumn = packed(ofColumn);
  return {
    columns,
    rows: rows.length,
    essential,
    need: Float64Array.from(sorted, ({ need }) => need),
    rowStart: byRow.start,
    rowColumn: byRow.index,
    rowUnits: byRow.units,
    columnStart: byColumn.start,
    columnRow: byColumn.index,
    columnUnits: byColumn.units,
    origin: Int32Array.from(order),
  };
}

function packed(lists: readonly (readonly (readonly [number, number])[])[]) {
  const total = lists.reduce((sum, list) => sum + list.length, 0);
  const start = new Int32Array(lists.length + 1);
  const index = new Int32Array(total);
  const units = new Float64Array(total);
  let at = 0;
  lists.forEach((list, of) => {
    start[of] = at;
    for (const [key, value] of list) {
      index[at] = key;
      units[at++] = value;
    }
  });
  start[lists.length] = at;
  return { start, index, units };
}

/**
 * Marks rows that another row implies: where every column has at least as great a share of the one's need as of the
 * other's, a set that covers the other covers the one. Of equals the first stays.
 */
function impliedRows(rows: readonly Row[], columns: number): readonly boolean[] {
  const implied = rows.map(() => false);
  const shares = rows.map(({ need, units }) => {
    const share = new Float64Array(columns);
    for (const entry of units) share[entry.column] = entry.units / need;
    return share;
  });
  const servers = rows.map(({ units }) => Int32Array.from(units, ({ column }) => column));
  // Few servers first: those imply the most.
  const order = [...rows.keys()].sort((a, b) => (servers[a]?.length ?? 0) - (servers[b]?.length ?? 0) || a - b);
  const kept: number[] = [];
  for (const row of order) {
    const own = shares[row] as Float64Array;
    const by = kept.find((other) => {
      const [columnsOf, of] = [servers[other] as Int32Array, shares[other] as Float64Array];
      for (let k = 0; k < columnsOf.length; k++) {
        const column = columnsOf[k] as number;
        if ((own[column] as number) < (of[column] as number)) return false;
      }
      return true;
    });
    if (by === undefined) kept.push(row);
    else implied[row] = true;
  }
  return implied;
}
