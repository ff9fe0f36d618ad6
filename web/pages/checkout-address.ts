import type { Address } from '../api.ts';
import { addressKey, signedInAs } from '../state/session.ts';

export type FieldName = keyof Address;

/** A field of the form; lengths as the API has them, `autocomplete` as in html.spec.whatwg.org, "Autofill". */
interface Field {
  readonly name: FieldName;
  readonly label: string;
  readonly max: number;
  readonly autocomplete: string;
  readonly optional?: true;
  /** Two of these share a row where there is room. */
  readonly half?: true;
}

export const FIELDS: readonly Field[] = [
  { name: 'name', label: 'Full name', max: 100, autocomplete: 'name' },
  { name: 'line1', label: 'Address', max: 200, autocomplete: 'address-line1' },
  { name: 'line2', label: 'Apartment, floor (optional)', max: 200, autocomplete: 'address-line2', optional: true },
  { name: 'city', label: 'City', max: 100, autocomplete: 'address-level2', half: true },
  { name: 'state', label: 'State or region', max: 100, autocomplete: 'address-level1', half: true },
  { name: 'postalCode', label: 'Postal code', max: 20, autocomplete: 'postal-code', half: true },
  { name: 'country', label: 'Country', max: 60, autocomplete: 'country-name', half: true },
];

/** What has been typed so far. */
export type TypedAddress = Readonly<Partial<Record<FieldName, string>>>;

const key = () => addressKey(signedInAs.value ?? '');

/** What this shopper has typed in this tab before, so that leaving and coming back, or a hold that ran out, loses none of it. */
export function keptAddress(): TypedAddress {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key()) ?? '{}');
    if (typeof kept === 'object' && kept !== null) {
      return Object.fromEntries(Object.entries(kept).filter(([, value]) => typeof value === 'string'));
    }
  } catch {
    // Not ours, or broken: as good as none.
  }
  return {};
}

/** Keeps it. */
export function keepAddress(address: TypedAddress): void {
  try {
    sessionStorage.setItem(key(), JSON.stringify(address));
  } catch {
    // A browser that keeps nothing: it lasts as long as the page.
  }
}
