/**
 * Makes an element. Text is always a text node, never markup.
 * @param {string} tag
 * @param {Record<string, unknown> | null} [props] attributes; `true` sets an empty one, `false`, `null` and `undefined`
 *   leave it out; a function under `onclick` and the like listens
 * @param {...unknown} children nodes, texts, numbers, arrays of these; `null`, `undefined` and `false` are left out
 * @returns {any} the element: its own type is the tag's
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...nodes(children));
  return element;
}

/** @param {unknown[]} children @returns {(Node | string)[]} */
function nodes(children) {
  return children.flat(3).flatMap((child) => {
    if (child === undefined || child === null || child === false) return [];
    return [child instanceof Node ? child : String(child)];
  });
}

/**
 * Says something to those who don't see the page. The same text twice is said twice.
 * @param {string} text
 */
export function announce(text) {
  const region = document.getElementById('announcement');
  if (!region) return;
  region.textContent = '';
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}

/**
 * Runs an action with its button disabled, so that a second click waits for the first.
 * @param {HTMLButtonElement} button
 * @param {() => Promise<void>} action
 */
export async function whileBusy(button, action) {
  // Not `disabled`: that would take the focus away from whoever pressed it.
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  try {
    await action();
  } finally {
    button.removeAttribute('aria-disabled');
  }
}
