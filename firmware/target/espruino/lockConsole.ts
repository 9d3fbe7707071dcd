import type { EspruinoSystem } from "./api.ts";

/**
 * P8: nobody programs a fob, or reads its key, over the air or a cable. The
 * console goes nowhere; should the board bring one back, it asks for a password
 * that nobody knows. Reprogramming begins with the button held while power comes.
 */
export function lockConsole(system: EspruinoSystem): void {
  let password = "";
  for (let i = 0; i < 8; i += 1) password += Math.floor(system.hwRand()).toString(16);
  system.setPassword(password);
  system.lockConsole();
  system.setConsole(null, { force: true });
}
