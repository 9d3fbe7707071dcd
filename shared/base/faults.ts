/**
 * What a person reads when the world misbehaves. `title` says what is wrong in
 * one sentence; `remedy` says what to do about it, in sentences an
 * administrator can follow without this source.
 */
export interface FaultAdvice {
  readonly title: string;
  readonly remedy: string;
}

/**
 * P11: every fault Hark can meet, by its stable code. Results, logs, health,
 * technical alarms and the command line all use these codes; docs/faults.md
 * explains each, and a test holds the two equal. A code is never renamed once
 * released: somebody's alert rule depends on it.
 */
export const faults = {
  "journal-unavailable": {
    title: "The journal cannot be written, so new presses alarm but are not on record.",
    remedy:
      "Run `hark doctor`. Check that the data folder's file system is mounted, writable and not full; Hark tries again by itself and catches up once it can write.",
  },
  "journal-damaged": {
    title: "The journal's file cannot be read as a database.",
    remedy:
      "Stop Hark, copy the data folder aside, then restore the newest backup that `hark journal verify` accepts with `hark journal restore`.",
  },
  "journal-chain-broken": {
    title: "The journal's hash chain does not verify: a record was altered, removed or damaged.",
    remedy:
      "Keep the files as evidence. Run `hark journal verify` to learn the first record that does not fit, compare it with an earlier export, and restore from a backup made before it.",
  },
  "journal-locked": {
    title: "Another process holds the journal open.",
    remedy: "Only one gateway may serve an organisation. Find the other process and stop one of the two.",
  },
  "organisation-differs": {
    title: "The data folder holds the record of another organisation than the configuration names.",
    remedy:
      "Check that `data.folder` is the right one. If it is, set `organisation.id` to the id the detail names: an organisation's id never changes.",
  },
  "no-admin": {
    title: "There is no such active admin, so no credential was issued.",
    remedy: "Name a person who is an admin and has not left, or leave the name out.",
  },
  "journal-too-new": {
    title: "The journal was written by a newer Hark than this one.",
    remedy: "Install the version that wrote it, or a later one. Older versions cannot read newer events.",
  },
  "head-moved": {
    title: "The journal is not where this gateway left it: something else has written to it.",
    remedy:
      "Hark opens it again and goes on from what is on disk. If it happens again, two gateways are writing: stop one.",
  },
  "snapshot-not-made": {
    title: "The state could not be put aside, so the next start takes longer.",
    remedy: "Nothing is lost. If it happens again, check the data folder's space and permissions.",
  },
  "vault-unreadable": {
    title: "The vault of personal keys cannot be read, so names and details cannot be shown.",
    remedy:
      "Alarms still go out by id. Check the vault file and its permissions (0600), or restore it from a backup of the same day as the journal.",
  },
  "vault-key-missing": {
    title: "The key that opens the vault is missing.",
    remedy:
      "Put the key file back where the configuration says it is, with mode 0600. Without it, personal details stay sealed for good.",
  },
  "disk-full": {
    title: "The file system that holds the journal is full.",
    remedy:
      "Free space on it now: until then presses alarm without being on record. Then find out what filled it.",
  },
  "disk-nearly-full": {
    title: "The file system that holds the journal is nearly full.",
    remedy:
      "Free space or enlarge it before it is full; old backups and exports are the first to move elsewhere.",
  },
  "too-many-open-files": {
    title: "The process has no file descriptors left, so new connections are refused.",
    remedy: "Raise LimitNOFILE in the service unit, then restart. `hark doctor` shows what is needed.",
  },
  "clock-stepped": {
    title: "The computer's clock jumped while Hark was running.",
    remedy:
      "Waits were not affected. Records made around the jump carry the clock's reading at the time: check time synchronisation.",
  },
  "clock-went-back": {
    title: "The clock now shows a time before the newest record in the journal.",
    remedy:
      "Check time synchronisation and the computer's clock battery, then set the clock. No wait is shortened.",
  },
  "clock-unsynchronised": {
    title: "The computer's clock is not synchronised with any time server.",
    remedy:
      "Start a time synchronisation service (chrony or systemd-timesyncd) and check that it reaches its server.",
  },
  "broker-not-listening": {
    title: "The message broker could not open its port, so no fob, relay or supervisor can connect.",
    remedy:
      "See which program holds the port (`ss -ltnp`), stop it or choose another port in the configuration.",
  },
  "broker-gone": {
    title: "The message broker stopped, or the external one cannot be reached.",
    remedy:
      "Check the broker's address, credentials and network. Hark keeps trying, and keeps escalating on its other channels meanwhile.",
  },
  "tls-unreadable": {
    title: "The certificate or its key cannot be read or do not belong together.",
    remedy:
      "Check the two paths in the configuration, their permissions, and that the certificate was made for this key. The last good pair stays in use until then.",
  },
  "tls-expiring": {
    title: "The certificate expires soon; after that relays and phones will refuse to connect.",
    remedy:
      "Renew the certificate and put it in place of the old one: Hark reads it again without a restart.",
  },
  "config-invalid": {
    title: "The configuration has mistakes, so the gateway does not start with it.",
    remedy:
      "Each mistake is listed with its line and what to write instead. `hark config explain` shows every setting.",
  },
  "folder-missing": {
    title: "The data folder, or something in it that must be there, is missing.",
    remedy: "Check `data.folder` in the configuration, and that the file system it lives on is mounted.",
  },
  "folder-not-usable": {
    title: "The data folder cannot be used: it is no folder, read-only, or belongs to another user.",
    remedy: "The detail says which, and the command that mends it. `hark config explain` shows the path.",
  },
  "folder-exposed": {
    title: "Other users of this computer can look into the data folder.",
    remedy: "Run the chmod command shown, then start again. If others may have read it, replace the secrets.",
  },
  "secrets-exposed": {
    title: "A file holding secrets can be read by other users of this computer.",
    remedy: "Set its mode to 0600 and its owner to the user Hark runs as, then replace the secrets in it.",
  },
  "inbox-full": {
    title: "More arrives than can be dealt with: heartbeats are being put aside, presses are not.",
    remedy:
      "Look at `hark doctor` for the client that sends most. If the load is genuine, use a faster computer.",
  },
  "outbox-behind": {
    title: "Alerts wait longer than they should before they are sent.",
    remedy: "See which channel is slow in `hark doctor`. Other channels are not delayed by it.",
  },
  "rota-gap": {
    title: "Nobody is on call at some time ahead; an alarm then would go to the leads.",
    remedy: "Run `hark rota gaps` and fill the time with `hark rota override`.",
  },
  "no-supervisor": {
    title: "No supervisor can be reached at all.",
    remedy: "Give at least one person the supervisor's role, a credential and a place on the rota.",
  },
  "no-supervisor-connected": {
    title: "No supervisor's or lead's device is connected at this moment.",
    remedy:
      "Open the board or the phone of whoever is on call and check its network. Until then alarms wait for other channels and for somebody to connect.",
  },
  "no-channel": {
    title: "There is no working channel by which to reach the people an alarm would go to.",
    remedy:
      "Run `hark doctor` to see which channel fails for whom, and set up a second one for each of them.",
  },
  "channel-failing": {
    title: "A channel fails to deliver; escalation goes past it without waiting.",
    remedy: "Check the channel's account, credentials and network; `hark doctor` sends a trial message.",
  },
  "relay-lost": {
    title: "A relay has stopped answering, so the fobs that only it can hear are not covered.",
    remedy: "Check its power and network. The alarm names everyone it leaves uncovered: call them.",
  },
  "uplink-lost": {
    title: "The relay's connection to the gateway is down; presses wait on the relay's disk meanwhile.",
    remedy:
      "Check the relay's network, then the gateway and the address in the relay's credential file. The relay tries again by itself, and then passes on what waits, marked late.",
  },
  "uplink-refused": {
    title: "The gateway does not let the relay in.",
    remedy:
      "Issue a new credential with `hark credential issue … --relay …`, put it where the relay's configuration says, and restart the relay. What waits on its disk is kept.",
  },
  "uplink-certificate-refused": {
    title: "The relay does not trust the gateway's certificate.",
    remedy:
      "Put the authority that signed it into the relay's credential file as `ca`, check the name in its `url`, and check the relay's clock.",
  },
  "relay-queue-unwritable": {
    title: "The relay cannot put waiting presses on its disk, so they would not survive a loss of power.",
    remedy:
      "Free space on the relay's disk and check that its queue's folder belongs to the user it runs as. Presses are passed on meanwhile, and kept in memory.",
  },
  "relay-queue-in-use": {
    title: "Another process has the relay's queue.",
    remedy: "Find the other relay on this computer and stop one of the two, or give each its own queue.",
  },
  "relay-queue-damaged": {
    title: "The relay's queue could not be read; it was put aside and a new one begun.",
    remedy:
      "Ask whoever may have pressed while the relay was cut off, check the disk or memory card, and replace it.",
  },
  "serial-line-unplugged": {
    title: "A serial line cannot be opened: its cable is out, or another program holds the port.",
    remedy:
      "Plug the cable in at both ends, stop every other program that uses the port, and check that the relay's user belongs to the group dialout. The line is taken up again by itself.",
  },
  "serial-line-silent": {
    title: "Nothing has been heard on a serial line for too long.",
    remedy:
      "Press a fob on the line. If nothing is heard, pull its cable out, wait five seconds and plug it in again; then try another cable, then another fob.",
  },
  "serial-line-garbled": {
    title: "What comes over a serial line cannot be understood.",
    remedy:
      "Check that the port's speed in the relay's configuration is the fob's. If it is, lay the cable away from mains cables and motors, and use a shorter one with a shield.",
  },
  "serial-line-stuck": {
    title: "A serial line takes no bytes, so its fobs get no replies.",
    remedy:
      "Pull the cable out, wait five seconds and plug it in again. The relay opens the line again by itself.",
  },
  "station-not-hearing": {
    title: "A desk station does not hear its button.",
    remedy: "Do what the detail says; docs/hardware/station.md tells how a station is built and tested.",
  },
  "bluetooth-missing": {
    title: "There is no Bluetooth adapter that can be used.",
    remedy:
      "Plug one in, or name the right one. Run `hciconfig -a` to see what there is, and let the program open it: it needs the capability CAP_NET_RAW.",
  },
  "bluetooth-off": {
    title: "The Bluetooth adapter is switched off or was unplugged.",
    remedy:
      "Run `rfkill list` and `rfkill unblock bluetooth`, then `hciconfig hci0 up`; plug it in again if it is not listed. Hark opens it by itself once it is back.",
  },
  "bluetooth-forbidden": {
    title: "This program may not open the Bluetooth adapter.",
    remedy:
      "Give the service the capabilities CAP_NET_RAW and CAP_NET_ADMIN (`AmbientCapabilities=` in its unit), then restart it.",
  },
  "bluetooth-not-answering": {
    title: "The Bluetooth adapter does not do what it is told.",
    remedy:
      "Hark opens it afresh every few seconds. If that does not help, unplug it and plug it in again, see that no other program uses it, or replace it.",
  },
  "bluetooth-deaf": {
    title: "The reference fob is not heard, so other fobs nearby may not be heard either.",
    remedy:
      "Check that the reference fob is in its place and its battery is good. If it is, move or replace the Bluetooth adapter; until then cover the building in another way.",
  },
  "presence-unreadable": {
    title: "What was kept about fobs heard before the restart is damaged and partly or wholly left out.",
    remedy:
      "Nothing needs doing for presses. Until each fob is next heard, an old heartbeat played back could hide its silence: ask workers to press a check-in, and check the disk.",
  },
  "presence-unwritable": {
    title: "What is known about fobs being heard cannot be kept for the next restart.",
    remedy:
      "Check that the data folder is writable and not full. Watching goes on meanwhile; only a restart would lose what is not kept.",
  },
  "fob-battery-low": {
    title: "A fob's battery is low.",
    remedy: "Change the battery before the next session and press once to test.",
  },
  "fob-counter-behind": {
    title: "A fob sent an old counter with a valid seal: a late or replayed frame.",
    remedy: "Ask the holder whether they pressed. If not, enrol the fob again, which gives it a new key.",
  },
  "frames-refused": {
    title: "Frames arrive whose seal does not verify.",
    remedy:
      "If they name one fob, its key may be wrong: enrol it again. If they name many, somebody may be trying to forge: look at which relay they come from.",
  },
  "message-too-large": {
    title: "A message is longer than Hark reads.",
    remedy: "Send less in one message. The answer says how long it was and how long it may be.",
  },
  "message-not-json": {
    title: "A message is not JSON, so nothing in it was done.",
    remedy:
      "Send it again as JSON. On a command line put it in single quotes, with double quotes around every name and text.",
  },
  "message-not-understood": {
    title: "A message does not have the form its topic asks for, so nothing in it was done.",
    remedy:
      "The answer lists everything that is wrong with it. docs/asyncapi.yaml shows the form of every message.",
  },
  "credential-unknown": {
    title: "Somebody tries to connect with a credential that does not exist or was revoked.",
    remedy: "If it is yours, issue a new one. If not, look at the address it comes from.",
  },
  "http-not-listening": {
    title: "The port for health and metrics could not be opened, so monitoring sees nothing.",
    remedy: "See which program holds the port (`ss -ltnp`), stop it or choose another `http.port`.",
  },
  "service-manager-unreachable": {
    title: "The service manager does not hear from this gateway, and will restart it.",
    remedy: "Install systemd-notify (Debian package systemd), and keep NotifyAccess=all in the service unit.",
  },
  "watchdog-unreachable": {
    title: "The outside watchdog does not hear from this gateway.",
    remedy:
      "Check the address in the configuration and the way out to it. If Hark died now, nobody would be told.",
  },
  "watchdog-not-set": {
    title: "No outside watchdog is set up: if this computer dies, nobody is told.",
    remedy: "Set up an outside monitor that expects a ping, and put its address into the configuration.",
  },
} as const satisfies Readonly<Record<string, FaultAdvice>>;

/** The stable name of a fault: what logs, metrics, health and technical alarms carry. */
export type FaultCode = keyof typeof faults;
