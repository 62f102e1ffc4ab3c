// A wait that gives up with an answer instead of an error.

/** What `work` resolves to, or `late` if `ms` milliseconds pass first. The timer never lingers. */
export const orAfter = async <T, L>(work: Promise<T>, ms: number, late: L): Promise<T | L> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<L>((resolve) => {
    timer = setTimeout(() => resolve(late), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
};
