import type { wireRoles } from "../../../shared/wire/wireWords.ts";

type RoleName = (typeof wireRoles)[number];

/** Somebody the demo plays. Their ids and names say what they are wherever they are met. */
export interface Part {
  readonly person: string;
  readonly name: string;
  readonly phone: string;
  /** During the evening; before and after it everybody is a worker without a login, who stands in nobody's way. */
  readonly roles: readonly RoleName[];
}

export const marked = "demo-";

/** The numbers are set aside for drama: they ring nobody. */
export const cast = {
  ana: { person: "demo-ana", name: "Ana (demo)", phone: "+44 20 7946 0101", roles: ["worker"] },
  bruno: { person: "demo-bruno", name: "Bruno (demo)", phone: "+44 20 7946 0102", roles: ["supervisor"] },
  clara: { person: "demo-clara", name: "Clara (demo)", phone: "+44 20 7946 0103", roles: ["lead"] },
  dora: { person: "demo-dora", name: "Dora (demo)", phone: "+44 20 7946 0104", roles: ["worker"] },
} as const satisfies Readonly<Record<string, Part>>;

export const scenery = {
  place: "demo-hub",
  placeName: "Youth Hub (demo)",
  address: "1 High Street",
  guidance: "Side door; the code is with the lead.",
  fob: "demo-fob",
  relay: "demo-hall",
  relayName: "Hall (demo)",
  layer: "demo-on-call",
  layerName: "Demo: Bruno for the length of the demo",
} as const;

export function isMarked(id: string | undefined): boolean {
  return id?.startsWith(marked) === true;
}
