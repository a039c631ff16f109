/** Starts `work` when the whole template stands, or at once where nobody says when; `cancel` if it has not started. */
export const whenReady = (ready: Promise<void> | undefined, work: () => void): { cancel(): void } => {
  let cancelled = false;
  const start = () => {
    if (!cancelled) work();
  };
  if (ready === undefined) start();
  else void ready.then(start);
  return {
    cancel: () => {
      cancelled = true;
    },
  };
};
