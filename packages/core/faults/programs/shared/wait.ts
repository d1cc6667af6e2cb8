/** A promise that a badly written handler waits for. */
export const never = new Promise<never>(() => {
  // Nobody settles it.
});

/** A plain timer, which no scheduler knows of. */
export function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
