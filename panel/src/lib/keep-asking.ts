/** Loads now, and again every so many milliseconds while the page is seen. What it returns ends that. */
export function keepAsking(load: () => Promise<void>, every: number): () => void {
  void load();
  const timer = setInterval(() => {
    if (!document.hidden) void load();
  }, every);
  return () => clearInterval(timer);
}
