/** Answers a zone's offset at an instant, in milliseconds east of UTC. */
export type ReadOffset = (instant: number) => number;

const WALL = /^(\d+)\/(\d+)\/(\d+) (\w)\w*, (\d+):(\d+):(\d+)$/;

/**
 * Reads offsets out of the runtime's own zone data. Slow (microseconds, and tens of them to make),
 * so only the cached table of a zone calls it.
 *
 * @throws RangeError when the runtime knows no zone of that name.
 */
export function offsetReader(zone: string): ReadOffset {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (instant) => {
    const match = WALL.exec(format.format(instant));
    if (match === null) throw new RangeError(`no wall time of ${zone} at ${instant}`);
    const [, month, day, year, era, hour, minute, second] = match;
    const wall = new Date(0);
    wall.setUTCFullYear(
      era === "B" ? 1 - Number(year) : Number(year),
      Number(month) - 1,
      Number(day),
    );
    wall.setUTCHours(Number(hour), Number(minute), Number(second));
    return wall.getTime() - Math.floor(instant / 1_000) * 1_000;
  };
}
