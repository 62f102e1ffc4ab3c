/** The first `limit` items; what comes after them is not asked for. */
export const collect = async <T>(items: AsyncIterable<T>, limit: number): Promise<T[]> => {
  const collected: T[] = [];
  if (limit === 0) return collected;
  for await (const item of items) {
    collected.push(item);
    if (collected.length >= limit) break;
  }
  return collected;
};
