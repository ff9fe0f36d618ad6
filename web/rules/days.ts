/** A day in few words, such as `Nov 23`. @param day as in `2026-11-23`. */
export const dayWords = (day: string, locale?: string): string =>
  new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00Z`),
  );
