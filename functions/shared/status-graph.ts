/** A published graph of states: what may follow what. */
export type StatusGraph<Status extends string> = Readonly<Record<Status, readonly Status[]>>;

/**
 * The condition that a row's status may go to `next`, made from the graph, so that no write can take an arrow it does not
 * have: an expression on the name `#status`, and its values.
 */
export function mayBecome<Status extends string>(
  graph: StatusGraph<Status>,
  next: Status,
): { readonly expression: string; readonly values: Readonly<Record<string, Status>> } {
  const before = (Object.keys(graph) as Status[]).filter((status) => graph[status].includes(next));
  const values = Object.fromEntries(before.map((status, index) => [`:from${index}`, status]));
  return { expression: `#status IN (${Object.keys(values).join(', ')})`, values };
}
