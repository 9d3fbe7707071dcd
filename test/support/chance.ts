/** Numbers from 0 to below 1 that look random and are the same for the same seed (mulberry32). */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The seed to run with: `HARK_SEED` where it is set, to run a failure again; otherwise a new one. It is printed. */
export function printedSeed(what: string): number {
  const wished = Number(process.env["HARK_SEED"]);
  const seed = wished > 0 ? wished : (Date.now() % 1_000_000_000) + 1;
  process.stdout.write(`${what}: HARK_SEED=${seed}\n`);
  return seed;
}
