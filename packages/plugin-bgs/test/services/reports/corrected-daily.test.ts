import { expect, test } from "vitest";
import { fixture } from "../../support/fixture.ts";

/** Why a line of the original's text is not in ours, or one of ours not in the original's. */
const DIFFERENCES_2025: Readonly<Record<string, string>> = {
  "-3. Bartholomew Starw... | Kesh Tarra Union          | +   2":
    "B6: the mission's trend is DownBad, so its influence counts down",
  "-4. Nova Reyes           | Kesh Tarra Union          | +   2": "B6: moves up one place",
  "+3. Nova Reyes           | Kesh Tarra Union          | +   2": "B6: moves up one place",
  "+4. Bartholomew Starw... | Kesh Tarra Union          | -   2":
    "B6: the mission's trend is DownBad, so its influence counts down",
  "+**📊 Influence Veil Wardens Collective**":
    "B28: the section is the tenant's own faction's, not the East India Company's",
  "+```text": "B28: the block of that section",
  "+1. Bartholomew Starw... | +5": "B28: its rows",
  "+2. Nova Reyes           | +3": "B28: its rows",
  "+```": "B28: the block of that section",
  "+": "B28: the empty line before that section",
  "+2. Iris Quell           |             777 Cr.":
    "B2: 23:59:59Z belongs to the day, whose end is not included",
  "-2. Iris Quell           |               0 Cr.": "B13: who only paid a fine has no bounty",
};

const DIFFERENCES_2026: Readonly<Record<string, string>> = {
  "-**📊 Influence EIC**": "B28: the heading names the tenant's own faction",
  "+**📊 Influence Veil Wardens Collective**": "B28: the heading names the tenant's own faction",
  "-3. Bartholomew Starw... | Kesh Tarra Union          | +   2": "B6: the trend is DownBad",
  "-4. Nova Reyes           | Kesh Tarra Union          | +   2": "B6: moves up one place",
  "+3. Nova Reyes           | Kesh Tarra Union          | +   2": "B6: moves up one place",
  "+4. Bartholomew Starw... | Kesh Tarra Union          | -   2": "B6: the trend is DownBad",
  "+2. Iris Quell           |             777 Cr.": "B2: 23:59:59Z belongs to the day",
  "-2. Iris Quell           |               0 Cr.": "B13: who only paid a fine has no bounty",
  "-\u200B": "no zero-width space at the end: core splits messages without it",
};

test.each([
  ["expected_daily_2025-09_multitenant.txt", DIFFERENCES_2025],
  ["expected_daily_2026_multitenant.txt", DIFFERENCES_2026],
])("each line that differs from %s has its fault", (original, differences) => {
  const found = differing(
    fixture(original).split("\n"),
    fixture("corrected_daily.txt").split("\n"),
  );
  expect([...new Set(found)].sort()).toEqual(Object.keys(differences).sort());
});

/** Lines only in `before` (`-`) and only in `after` (`+`), by the longest common subsequence. */
function differing(before: readonly string[], after: readonly string[]): string[] {
  const common = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  );
  const at = (row: number, column: number): number => common[row]?.[column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const line = common[row];
      if (line === undefined) continue;
      line[column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    if (row < before.length && before[row] === after[column]) {
      row += 1;
      column += 1;
    } else if (row < before.length && at(row + 1, column) >= at(row, column + 1)) {
      lines.push(`-${before[row]}`);
      row += 1;
    } else if (column < after.length) {
      lines.push(`+${after[column]}`);
      column += 1;
    } else {
      lines.push(`-${before[row]}`);
      row += 1;
    }
  }
  return lines;
}
