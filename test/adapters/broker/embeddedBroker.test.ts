import { test } from "vitest";
import { brokerContract } from "../../contract/brokerContract.ts";
import { needs } from "../../support/needs.ts";
import { makeCertificate, openEmbedded } from "./brokerSite.ts";

brokerContract("the embedded broker over TCP", (gate) => openEmbedded(gate, { transports: ["mqtt"] }));

brokerContract("the embedded broker over WebSocket", (gate) => openEmbedded(gate, { transports: ["ws"] }));

if (needs("openssl", "openssl")) {
  const certificate = makeCertificate("hark");
  brokerContract("the embedded broker over TLS", (gate) =>
    openEmbedded(gate, { transports: ["mqtts"], certificate }),
  );
  brokerContract("the embedded broker over WebSocket and TLS", (gate) =>
    openEmbedded(gate, { transports: ["wss"], certificate }),
  );
} else {
  test.skip("the embedded broker over TLS", () => {});
}
