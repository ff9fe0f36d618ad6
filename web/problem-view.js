import { h } from './dom.js';

/**
 * Shows what went wrong: the detail, the lines that fall short, and the fields at fault.
 * @param {unknown} error
 * @param {{ names?: Map<string, string>, retry?: () => void }} [options] names of items by id; what "Try again" does
 */
export function problemView(error, { names = new Map(), retry } = {}) {
  const { message = String(error), lines = [], errors = [] } = /** @type {any} */ (error);
  return h(
    'div',
    { class: 'problem', role: 'alert' },
    h('p', null, message),
    lines.length > 0 &&
      h(
        'ul',
        null,
        lines.map((/** @type {{ itemId: string, requested: number, available: number }} */ line) =>
          h('li', null, shortage(names.get(line.itemId) ?? line.itemId, line)),
        ),
      ),
    errors.length > 0 &&
      h(
        'ul',
        null,
        errors.map((/** @type {{ field: string, message: string }} */ each) =>
          h('li', null, `${fieldName(each.field)}: ${each.message}`),
        ),
      ),
    retry && h('button', { type: 'button', onclick: retry }, 'Try again'),
  );
}

/** @param {string} name @param {{ requested: number, available: number }} line */
function shortage(name, { requested, available }) {
  return available === 0
    ? `${name}: out of stock (you asked for ${requested})`
    : `${name}: only ${available} left (you asked for ${requested})`;
}

/** The part of a field's path a person knows: `body.address.city` is the city. @param {string} field */
export const fieldName = (field) => field.split('.').at(-1) ?? field;
