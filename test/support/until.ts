/** Waits for a condition, looking often; throws with `what` in words when it does not come true in time. */
export async function until(what: string, holds: () => boolean, withinMs = 10_000): Promise<void> {
  const latest = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > latest) throw new Error(`waited ${withinMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What `promise` gives, or `undefined` when it has not settled in time. */
export async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
