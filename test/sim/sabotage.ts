import type { StartFob } from "../../firmware/hal/startFob.ts";
import type { Organisation, OrganisationPorts } from "../../gateway/app/organisation/organisation.ts";
import type { FakeJournalDisk } from "../fakes/fakeJournal.ts";
import type { Life, Machine } from "./world/machine.ts";

/** What a sabotage may look at when it takes a port into its hands. */
interface Scene {
  readonly machine: Machine;
  readonly life: Life;
}

/**
 * A real fault planted in the gateway, in a fob or in what they stand on, which the
 * checker of `promise` must find. Production files are not touched.
 */
export interface Sabotage {
  readonly promise: string;
  /** Puts something faulty in the place of a port, once for each life. */
  readonly ports?: (ports: OrganisationPorts, scene: Scene) => OrganisationPorts;
  /** Takes hold of the running organisation. */
  readonly opened?: (organisation: Organisation) => void;
  /** Wakes every fob's logic in a faulty body, or with a faulty provision, at each boot. */
  readonly fob?: (wake: StartFob) => StartFob;
  /** What happens to the disk when the process dies. */
  readonly crashed?: (disk: FakeJournalDisk) => void;
}
