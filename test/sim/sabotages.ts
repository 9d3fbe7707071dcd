import type { Sabotage } from "./sabotage.ts";

export const sabotages: Readonly<Record<string, Sabotage>> = {};
