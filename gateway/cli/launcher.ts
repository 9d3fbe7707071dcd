import type { foundOnly, recoverAdmin, startGateway } from "../compose.ts";

/** Starts gateways: `main` gives the real one, so that nothing here decides how it is wired. */
export interface Launcher {
  readonly start: typeof startGateway;
  readonly found: typeof foundOnly;
  readonly recover: typeof recoverAdmin;
}
