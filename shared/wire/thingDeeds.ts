import { deed } from "./deed.ts";
import { fobAddress, fobId, hexBytes, optionalText, personId, placeId, relayId, text } from "./fields.ts";
import { wireLimits } from "./limits.ts";

const place = {
  place: placeId,
  name: text(wireLimits.name),
  address: optionalText(wireLimits.address).optional(),
  guidance: optionalText(wireLimits.guidance).optional(),
};
const relay = { relay: relayId, name: text(wireLimits.name), place: placeId.optional() };

/** The fob's 16-byte key. It goes to the vault and nowhere else: into no command, event or log. */
const key = hexBytes(32, 32);

/** What admins do about places, relays and fobs. */
export const thingDeeds = [
  deed("add-place", place),
  deed("change-place", place),
  deed("retire-place", { place: placeId }),
  deed("add-relay", relay),
  deed("change-relay", relay),
  deed("retire-relay", { relay: relayId }),
  deed("enrol-fob", {
    fob: fobId,
    address: fobAddress,
    label: optionalText(wireLimits.label).optional(),
    key,
  }),
  deed("re-enrol-fob", { fob: fobId, key }),
  deed("assign-fob", { fob: fobId, holder: personId }),
  deed("return-fob", { fob: fobId }),
  deed("report-fob-lost", { fob: fobId }),
  deed("fob-found", { fob: fobId }),
  deed("revoke-fob", { fob: fobId }),
  deed("test-fob", { fob: fobId }),
] as const;
