import { faults } from "../../../shared/base/faults.ts";
import { alarmKinds } from "../../core/policy/policy.ts";
import {
  clientKinds,
  deliveryOutcomes,
  frameVerdicts,
  packetTroubles,
  pressStages,
  shedClasses,
} from "./labels.ts";
import { latenessBuckets, stageBuckets } from "./limits.ts";

/** One figure monitoring can read. `label` names its one label, with every value that label takes. */
export interface Figure {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly label: { readonly name: string; readonly values: readonly string[] } | undefined;
  readonly buckets: readonly number[] | undefined;
}

function counter(help: string, name?: string, values?: readonly string[]): Figure {
  return { kind: "counter", help, label: labelled(name, values), buckets: undefined };
}

function gauge(help: string, name?: string, values?: readonly string[]): Figure {
  return { kind: "gauge", help, label: labelled(name, values), buckets: undefined };
}

function labelled(name: string | undefined, values: readonly string[] | undefined): Figure["label"] {
  return name === undefined || values === undefined ? undefined : { name, values };
}

/** Names are never changed once released: somebody's alert rule depends on them. docs/operations.md tells the same, by a test. */
export const figures = {
  hark_press_stage_seconds: {
    kind: "histogram",
    help: "How long a press spent in each stage.",
    label: { name: "stage", values: pressStages },
    buckets: stageBuckets,
  },
  hark_deadline_lateness_seconds: {
    kind: "histogram",
    help: "How long after its due instant a deadline was dealt with.",
    label: undefined,
    buckets: latenessBuckets,
  },
  hark_frames_total: counter("Frames by what came of them.", "verdict", frameVerdicts),
  hark_presses_total: counter("Presses taken up, every one of which alarms."),
  hark_alarms_raised_total: counter("Alarms raised, by kind.", "kind", alarmKinds),
  hark_deliveries_total: counter("Messages to people, by outcome.", "outcome", deliveryOutcomes),
  hark_commands_shed_total: counter(
    "Work put aside because too much arrived. Never a press.",
    "class",
    shedClasses,
  ),
  hark_logins_refused_total: counter("Connections refused for a wrong credential."),
  hark_broker_arrivals_total: counter("Messages that clients published."),
  hark_broker_published_total: counter("Messages sent to clients."),
  hark_broker_troubles_total: counter("Packets and clients the broker refused.", "trouble", packetTroubles),
  hark_open_alarms: gauge("Alarms that no person has resolved, by kind.", "kind", alarmKinds),
  hark_active_sessions: gauge("Sessions of lone working under way."),
  hark_watched_fobs: gauge("Fobs whose silence would raise an alarm."),
  hark_uncovered_fobs: gauge("Fobs of active sessions that are not heard now."),
  hark_connected_clients: gauge("Clients connected to the broker, by kind.", "kind", clientKinds),
  hark_journal_head_seq: gauge("The number of the newest event on record."),
  hark_backlog_events: gauge("Events that happened and are not on record, because it cannot be written."),
  hark_outbox_waiting: gauge("Messages and acts owed to the outside and not yet done."),
  hark_clock_step_seconds: gauge("The latest jump of the computer's clock; negative when it went back."),
  hark_event_loop_delay_seconds: gauge("Delay of the event loop since the last look.", "quantile", [
    "0.5",
    "0.99",
    "1",
  ]),
  hark_ready: gauge("1 when the gateway keeps all its promises now, 0 when it is blind or starting."),
  hark_fault: gauge("How many faults of this code are shown now.", "code", Object.keys(faults)),
} as const satisfies Readonly<Record<string, Figure>>;

export type FigureName = keyof typeof figures;
