/** The last moment that thirteen digits of milliseconds can tell: 20 November 2286. */
const END_OF_TIME = 9_999_999_999_999;

/**
 * Sort keys of a list that has what is open first, the earliest due on top, and then what has ended, the latest on top.
 * @param dueAt and endedAt ISO 8601 in UTC with milliseconds, which sort as text.
 */
export const openRank = (dueAt: string, id: string): string => `0#${dueAt}#${id}`;

/** See {@link openRank}. */
export const endedRank = (endedAt: string, id: string): string =>
  `1#${String(END_OF_TIME - Date.parse(endedAt)).padStart(13, '0')}#${id}`;
