/** A length of elapsed time: milliseconds, or text such as `'1h30m'` (units `ms s m h d w`). */
export type Duration = number | string;
