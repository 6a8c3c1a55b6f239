// How to get to a moment of the timeline.

/**
 * The commands that lead to the moment before a change, or, when it was taken back, to the moment after it. The timeline has
 * what was done, the newest last, and then what was taken back, the first to be done again first.
 */
export function steps(entries: readonly { undone: boolean }[], place: number): ("undo" | "redo")[] {
  const entry = entries[place];
  if (!entry) return [];
  const done = entries.filter((one) => !one.undone).length;
  return entry.undone ? Array(place - done + 1).fill("redo") : Array(done - place).fill("undo");
}
