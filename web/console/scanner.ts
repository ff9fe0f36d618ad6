import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Burst, keyed, NO_BURST } from '../rules/scan.ts';

type Taker = (code: string) => void;

/** Who takes scans: whoever came last, as a dialog before the page beneath it. */
const takers: { readonly current: Taker }[] = [];

let burst: Burst = NO_BURST;
let spoilt: { readonly field: Field; readonly value: string } | undefined;

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const isField = (element: unknown): element is Field =>
  element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;

/**
 * Listens to every key, wherever the focus is. A scan's characters have gone into the field with the focus by the time its
 * end shows what they were: the field gets back what it had.
 */
function listen(event: KeyboardEvent): void {
  const taker = takers.at(-1);
  if (!taker || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const { key, timeStamp } = event;
  const now = keyed(burst, key, timeStamp);
  burst = now.burst;
  const { activeElement } = document;
  if (burst.text.length === 1) {
    spoilt = isField(activeElement) ? { field: activeElement, value: activeElement.value } : undefined;
  }
  // A space in a code is no press of the button that has the focus
  if (key === ' ' && burst.text.length > 1 && !isField(activeElement)) event.preventDefault();
  if (now.scan === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  if (spoilt && spoilt.field.value !== spoilt.value) {
    spoilt.field.value = spoilt.value;
    spoilt.field.dispatchEvent(new Event('input', { bubbles: true }));
    spoilt.field.dispatchEvent(new Event('change', { bubbles: true }));
  }
  spoilt = undefined;
  taker.current(now.scan);
}

/**
 * Takes what is scanned while a component is shown.
 * @param beneath for what nobody else takes: without that a scan's Enter would press the button that has the focus
 */
export function useScanner(onScan: Taker, beneath = false): void {
  const taker = useRef(onScan);
  taker.current = onScan;
  useLayoutEffect(() => {
    if (takers.length === 0) document.addEventListener('keydown', listen, { capture: true });
    if (beneath) takers.unshift(taker);
    else takers.push(taker);
    return () => {
      takers.splice(takers.indexOf(taker), 1);
      if (takers.length === 0) document.removeEventListener('keydown', listen, { capture: true });
    };
  }, [beneath]);
}
