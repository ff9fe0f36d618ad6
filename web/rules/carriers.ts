/** Carriers by name, with the address that shows where a parcel is; no address ever comes from data. */
const CARRIERS: Readonly<Record<string, (tracking: string) => string>> = {
  UPS: (tracking) => `https://www.ups.com/track?tracknum=${tracking}`,
  USPS: (tracking) => `https://tools.usps.com/go/TrackConfirmAction?tLabels=${tracking}`,
  FedEx: (tracking) => `https://www.fedex.com/fedextrack/?trknbr=${tracking}`,
  DHL: (tracking) => `https://www.dhl.com/en/express/tracking.html?AWB=${tracking}`,
};

/** Names to choose from. */
export const CARRIER_NAMES: readonly string[] = Object.keys(CARRIERS);

/** Where a parcel can be followed; undefined for a carrier that is not known. */
export const trackingLink = (carrier: string, tracking: string): string | undefined =>
  Object.hasOwn(CARRIERS, carrier) ? CARRIERS[carrier]?.(encodeURIComponent(tracking)) : undefined;
