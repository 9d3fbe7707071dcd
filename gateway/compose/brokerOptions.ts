import { brokerLimits } from "../adapters/broker/limits.ts";
import type { BrokerNotice } from "../adapters/broker/notice.ts";
import type { EmbeddedBrokerOptions } from "../adapters/broker/options.ts";
import type { BrokerFault, Listening } from "../app/broker.ts";
import { hasCertificate } from "../config/checkTogether.ts";
import type { Config } from "../config/configSchema.ts";

/** Whom the broker tells what an administrator may want to know. */
export interface BrokerWatcher {
  notice(notice: BrokerNotice): void;
  brokerFault(fault: BrokerFault): void;
}

/** What the configuration says of the broker, in the broker's own words. */
export function brokerOptions(config: Config, watcher: BrokerWatcher): EmbeddedBrokerOptions {
  const { broker } = config;
  const { certificate, key, reload } = broker.tls;
  return {
    listeners: listenersOf(config),
    tls:
      certificate === undefined || key === undefined
        ? undefined
        : { certFile: certificate, keyFile: key, lookEveryMs: reload.ms },
    plainBeyondLoopback: broker.plainBeyondLoopback,
    limits: { ...brokerLimits, ...broker.limits },
    notice: (notice) => {
      watcher.notice(notice);
    },
    fault: (fault) => {
      watcher.brokerFault(fault);
    },
  };
}

function listenersOf(config: Config): readonly Listening[] {
  const { plain, websocket, tls, secureWebsocket } = config.broker;
  const secure = hasCertificate(config);
  const listening: Listening[] = [{ transport: "mqtt", host: plain.host, port: plain.port }];
  if (websocket.listen) listening.push({ transport: "ws", host: websocket.host, port: websocket.port });
  if (secure && tls.listen) listening.push({ transport: "mqtts", host: tls.host, port: tls.port });
  if (secure && secureWebsocket.listen) {
    listening.push({ transport: "wss", host: secureWebsocket.host, port: secureWebsocket.port });
  }
  return listening;
}
