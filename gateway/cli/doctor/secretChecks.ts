import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { masterKey } from "../../adapters/vault/masterKey.ts";
import { defaultMasterKeyFile, vaultPath } from "../../adapters/vault/sqliteVault.ts";
import type { Listening } from "../../app/broker.ts";
import { codeOf } from "../credentialFile.ts";
import { type Examined, type Finding, findingsFor } from "./finding.ts";

const p2 = findingsFor("P2");
const p8 = findingsFor("P8");
const p10 = findingsFor("P10");
const dayMs = 86_400_000;

/** P2, P10: the keys of fobs and of everything personal. */
export function checkVault({ folder }: Examined): readonly Finding[] {
  if (!existsSync(vaultPath(folder))) {
    return existsSync(join(folder, "journal.sqlite"))
      ? [
          p2.fail(
            "vault",
            "There is a journal, and the vault that belongs to it is gone.",
            "Put vault.sqlite back from a backup of the same day as the journal.",
          ),
        ]
      : [p2.skip("vault", "There is no vault yet; the first start makes one.")];
  }
  const key = masterKey({ folder, keyFile: defaultMasterKeyFile(folder) }, false);
  return [
    key.ok
      ? p2.ok("master key", "The key that opens the vault is there, and only its owner can read it.")
      : p2.fail(
          "master key",
          `${key.fault.detail}.`,
          "Put the key file back with mode 0600. Without it fobs are not understood and details stay sealed.",
        ),
  ];
}

/** P10: nothing in the data folder is for anybody else. */
export function checkModes({ folder }: Examined): readonly Finding[] {
  if (!existsSync(folder)) return [];
  const below = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = [folder, ...below.map(({ parentPath, name }) => join(parentPath, name))];
  const exposed = paths.filter(
    (path) => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0,
  );
  if (exposed.length === 0)
    return [p10.ok("file modes", "Only their owner can read the record, the keys and the secrets.")];
  return [
    p10.fail(
      "file modes",
      `Other users of this computer may read ${exposed.slice(0, 3).join(", ")}${exposed.length > 3 ? ` and ${exposed.length - 3} more` : ""}.`,
      `Run \`chmod -R go= ${folder}\`, then replace the secrets that may have been read.`,
    ),
  ];
}

/** P8: secrets must not cross a network readable. */
export function checkSecurity({ config, call }: Examined): readonly Finding[] {
  const { plain, websocket, tls, plainBeyondLoopback } = config.broker;
  const open = [plain, ...(websocket.listen ? [websocket] : [])].filter(({ host }) => !isLoopback(host));
  const beyond =
    open.length === 0
      ? p8.ok("unencrypted listening", "Without encryption it listens on this computer only.")
      : plainBeyondLoopback === "i-accept-unencrypted"
        ? p8.warn(
            "unencrypted listening",
            `It listens without encryption at ${open.map(({ host }) => host).join(", ")}: secrets cross that network readable.`,
            "Name a certificate in broker.tls, and keep plain listening on 127.0.0.1.",
          )
        : p8.fail(
            "unencrypted listening",
            `It is to listen without encryption at ${open.map(({ host }) => host).join(", ")}, which is refused.`,
            "Set broker.plain.host to 127.0.0.1 and name a certificate in broker.tls.",
          );
  if (tls.certificate === undefined || tls.key === undefined) {
    return [
      beyond,
      p8.warn(
        "certificate",
        "There is no certificate, so nothing beyond this computer can connect safely.",
        "Name broker.tls.certificate and broker.tls.key before relays or phones are to connect from elsewhere.",
      ),
    ];
  }
  return [beyond, certificate(tls.certificate, tls.key, call.kit.now())];
}

function certificate(certFile: string, keyFile: string, now: number): Finding {
  try {
    const parsed = new X509Certificate(readFileSync(certFile));
    if (!parsed.checkPrivateKey(createPrivateKey(readFileSync(keyFile)))) {
      return p8.fail(
        "certificate",
        "The certificate and its key do not belong together.",
        "Put the pair there that was made together.",
      );
    }
    const left = Math.floor((parsed.validToDate.getTime() - now) / dayMs);
    if (left < 0)
      return p8.fail(
        "certificate",
        `The certificate expired ${-left} days ago.`,
        "Renew it: relays and phones refuse to connect.",
      );
    if (left < 14)
      return p8.warn(
        "certificate",
        `The certificate expires in ${left} days.`,
        "Renew it now; Hark takes it up without a restart.",
      );
    return p8.ok("certificate", `The certificate is valid for another ${left} days.`);
  } catch (error) {
    return p8.fail(
      "certificate",
      `The certificate or its key cannot be read (${codeOf(error)}).`,
      "Check both paths and permissions.",
    );
  }
}

function isLoopback(host: Listening["host"]): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
