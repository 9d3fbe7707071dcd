/** One piece of a pattern that a wearer feels, sees or hears, `ms` long; `rest` is the gap between two. */
export type Pulse = {
  readonly kind: "vibrate" | "light" | "sound" | "rest";
  readonly ms: number;
};

/** Which pulses a body can give. A motor that others could hear is none. */
export type Abilities = {
  readonly vibrates: boolean;
  readonly lights: boolean;
  readonly sounds: boolean;
};
