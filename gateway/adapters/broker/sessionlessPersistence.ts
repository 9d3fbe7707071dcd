import type { Client } from "aedes";

/**
 * What aedes asks of a store, answered for a broker where no session outlives
 * its connection: nothing is kept here. Subscriptions, retained messages and
 * unconfirmed messages are held by this room itself; aedes only tells it which
 * packet ids were confirmed.
 */
export function sessionlessPersistence(confirmed: (client: Client, messageId: number) => void): unknown {
  const settled = Promise.resolve();
  const none = Promise.resolve([]);
  return {
    // aedes insists that this one be an async function by name.
    setup: async (): Promise<void> => {},
    subscriptionsByClient: () => none,
    addSubscriptions: () => settled,
    removeSubscriptions: () => settled,
    cleanSubscriptions: () => settled,
    cleanIncoming: () => settled,
    putWill: () => settled,
    delWill: () => settled,
    streamWill: () => [],
    outgoingStream: () => [],
    outgoingUpdate: () => settled,
    outgoingClearMessageId: (client: Client, packet: { readonly messageId: number }) => {
      confirmed(client, packet.messageId);
      return settled;
    },
    incomingGetPacket: () => Promise.reject(new Error("no QoS 2 is taken in")),
    incomingStorePacket: () => settled,
    incomingDelPacket: () => settled,
    createRetainedStreamCombi: () => ({ pipe: () => undefined }),
  };
}
