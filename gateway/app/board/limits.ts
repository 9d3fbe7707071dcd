import { minutes } from "../../../shared/base/instant.ts";

/** A resolved alarm stays on everyone's screen this long, so that whoever was called sees how it ended. */
export const resolvedShownMs = minutes(15);
