/** The tracks that are selected, by their ids. */
export class Selection {
  ids = $state.raw<ReadonlySet<string>>(new Set());
  /** The track that was selected last: where a range begins. */
  anchor: string | null = null;

  toggle(id: string): void {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    this.ids = ids;
    this.anchor = id;
  }

  add(ids: string[]): void {
    this.ids = new Set([...this.ids, ...ids]);
  }

  clear(): void {
    this.ids = new Set();
    this.anchor = null;
  }
}
