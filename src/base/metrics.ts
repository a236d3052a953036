/** Prometheus metrics: one registry per process, every metric with help and its unit in the name. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { recordMetrics, type RecordMetrics } from './record-metrics.ts'

/** Counters and gauges the rooms share. Labels hold names from the policy only, so their number is bounded. */
export interface Metrics extends RecordMetrics {
  readonly registry: Registry
  readonly callsStarted: Counter<'peer' | 'rule'>
  readonly callsEnded: Counter<'status' | 'by'>
  readonly callsLive: Gauge
  readonly callSetupSeconds: Histogram
  readonly attempts: Counter<'target' | 'outcome'>
  readonly policyReloads: Counter<'result'>
  readonly policyLastReloadOk: Gauge
  readonly policyLastReloadSeconds: Gauge
  readonly policyGeneration: Gauge
  readonly policyInfo: Gauge<'digest'>
  readonly targetUp: Gauge<'target'>
  readonly targetState: Gauge<'target' | 'state'>
  readonly targetChanges: Counter<'target' | 'to'>
  readonly passedOver: Counter<'target' | 'cause'>
  readonly drachtioUp: Gauge
  readonly mediaNodeUp: Gauge<'node'>
  readonly mediaSessions: Gauge<'node'>
  readonly mediaUnavailable: Counter
  readonly digitReportsDropped: Counter
  readonly silenceReports: Counter<'outcome'>
  readonly queueWaiting: Gauge<'queue'>
  readonly queueWaits: Histogram<'queue' | 'outcome'>
  readonly recordings: Counter<'outcome'>
  readonly recordingRefusals: Counter<'word'>
  readonly recordingSessions: Counter<'server' | 'outcome'>
  readonly appCalls: Counter<'app' | 'name'>
  readonly messages: Counter<'outcome'>
  readonly shadowCalls: Counter<'result'>
  readonly shadowDisagreements: Counter<'was' | 'would'>
  readonly canaryShare: Gauge
  readonly canaryCalls: Counter<'policy' | 'outcome'>
  readonly canaryUndone: Counter<'guard'>
  readonly lookups: Counter<'lookup' | 'outcome'>
  readonly lookupResting: Gauge<'lookup'>
  readonly ruleLimited: Counter<'rule' | 'limit'>
  readonly guardRefused: Counter<'reason'>
  readonly proofs: Counter<'outcome'>
  readonly registers: Counter<'status'>
  readonly stateUp: Gauge
  readonly enrolled: Gauge<'peer'>
  readonly enrolments: Counter<'peer' | 'outcome'>
}

/** @param processMetrics adds CPU, memory and event-loop figures of the process */
export function createMetrics(processMetrics = false): Metrics {
  const registry = new Registry()
  const registers = [registry]
  if (processMetrics) collectDefaultMetrics({ register: registry })
  return {
    registry,
    ...recordMetrics(registers),
    callsStarted: new Counter({
      name: 'pointsman_calls_started_total',
      help: 'Calls that reached the policy, by peer and deciding rule',
      labelNames: ['peer', 'rule'], registers,
    }),
    callsEnded: new Counter({
      name: 'pointsman_calls_ended_total',
      help: 'Calls that are over, by the final status the caller got and by who ended them',
      labelNames: ['status', 'by'], registers,
    }),
    callsLive: new Gauge({ name: 'pointsman_calls_live', help: 'Calls under way', registers }),
    callSetupSeconds: new Histogram({
      name: 'pointsman_call_setup_seconds',
      help: 'From INVITE received to 200 sent, in seconds',
      buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 20, 40, 80], registers,
    }),
    attempts: new Counter({
      name: 'pointsman_attempts_total',
      help: 'Attempts by target and outcome (answered, failed, cancelled)',
      labelNames: ['target', 'outcome'], registers,
    }),
    policyReloads: new Counter({
      name: 'pointsman_policy_reloads_total',
      help: 'Reloads by result (loaded, unchanged, refused)',
      labelNames: ['result'], registers,
    }),
    policyLastReloadOk: new Gauge({
      name: 'pointsman_policy_last_reload_successful',
      help: '1 when the newest reload was not refused',
      registers,
    }),
    policyLastReloadSeconds: new Gauge({
      name: 'pointsman_policy_last_reload_timestamp_seconds',
      help: 'When the policy in force was loaded, seconds since 1970',
      registers,
    }),
    policyGeneration: new Gauge({
      name: 'pointsman_policy_generation',
      help: 'Number of the policy generation in force',
      registers,
    }),
    policyInfo: new Gauge({
      name: 'pointsman_policy_info',
      help: '1 for the digest of the policy in force; routers that should decide alike show the same one',
      labelNames: ['digest'], registers,
    }),
    targetUp: new Gauge({
      name: 'pointsman_target_up',
      help: '1 when the target takes calls, if only on trial or as its share grows',
      labelNames: ['target'], registers,
    }),
    targetState: new Gauge({
      name: 'pointsman_target_state',
      help: '1 for the state the target is in (up, slow-start, half-open, away, open, ejected, down, drained)',
      labelNames: ['target', 'state'], registers,
    }),
    targetChanges: new Counter({
      name: 'pointsman_target_changes_total',
      help: 'Changes of state by target and the state it came to',
      labelNames: ['target', 'to'], registers,
    }),
    passedOver: new Counter({
      name: 'pointsman_targets_passed_over_total',
      help: 'Times a target took no call when it was its turn, by cause (limit, open-circuit)',
      labelNames: ['target', 'cause'], registers,
    }),
    drachtioUp: new Gauge({
      name: 'pointsman_drachtio_up',
      help: '1 while drachtio-server is connected and answers; 0 also without one',
      registers,
    }),
    mediaNodeUp: new Gauge({
      name: 'pointsman_media_node_up',
      help: '1 when the rtpengine node answers pings',
      labelNames: ['node'], registers,
    }),
    mediaSessions: new Gauge({
      name: 'pointsman_media_sessions',
      help: 'Sessions of ours on the rtpengine node',
      labelNames: ['node'], registers,
    }),
    mediaUnavailable: new Counter({
      name: 'pointsman_media_unavailable_total',
      help: 'Calls refused because no media engine was reachable',
      registers,
    }),
    digitReportsDropped: new Counter({
      name: 'pointsman_digit_reports_dropped_total',
      help: 'Datagrams at the address for digits that were no report of an engine about a live session',
      registers,
    }),
    silenceReports: new Counter({
      name: 'pointsman_silence_reports_total',
      help: 'Reports of calls without audio: told to the call, which ends; unknown, of no call; refused, no report',
      labelNames: ['outcome'], registers,
    }),
    queueWaiting: new Gauge({
      name: 'pointsman_queue_waiting',
      help: 'Callers who wait in a queue now, by queue',
      labelNames: ['queue'], registers,
    }),
    queueWaits: new Histogram({
      name: 'pointsman_queue_wait_seconds',
      help: 'How long callers waited in a queue, by queue and by how it ended: joined, left or overflow',
      labelNames: ['queue', 'outcome'], buckets: [1, 5, 10, 20, 30, 60, 120, 300, 600, 1800], registers,
    }),
    recordings: new Counter({
      name: 'pointsman_recordings_total',
      help: 'Recordings by outcome: written, empty (nothing heard), failed (not at once), stopped (not to the end)',
      labelNames: ['outcome'], registers,
    }),
    recordingRefusals: new Counter({
      name: 'pointsman_recording_refusals_total',
      help: 'Pauses and stops a media engine refused, by word; the recording is silent then, and the engine wrote on',
      labelNames: ['word'], registers,
    }),
    recordingSessions: new Counter({
      name: 'pointsman_recording_sessions_total',
      help: 'Recordings at recording servers, by server and outcome: started, failed (not at all, or not to the end)',
      labelNames: ['server', 'outcome'], registers,
    }),
    appCalls: new Counter({
      name: 'pointsman_app_calls_total',
      help: 'Calls that came to an application, by application and by what the policy calls what it does there',
      labelNames: ['app', 'name'], registers,
    }),
    messages: new Counter({
      name: 'pointsman_voicemail_messages_total',
      help: 'Messages callers left by outcome: kept, short (too little was said), cut (not written to their end), '
        + 'refused (no room, or no folder for them)',
      labelNames: ['outcome'], registers,
    }),
    shadowCalls: new Counter({
      name: 'pointsman_shadow_calls_total',
      help: 'Calls the shadow policy was asked about, by result (agreed, disagreed, skipped)',
      labelNames: ['result'], registers,
    }),
    shadowDisagreements: new Counter({
      name: 'pointsman_shadow_disagreements_total',
      help: 'Calls the shadow policy would have decided otherwise, by the rule that did and the one that would',
      labelNames: ['was', 'would'], registers,
    }),
    canaryShare: new Gauge({
      name: 'pointsman_canary_share_ratio',
      help: 'The part of the callers whose calls the policy on trial decides, 0 to 1; 0 when it was undone',
      registers,
    }),
    canaryCalls: new Counter({
      name: 'pointsman_canary_calls_total',
      help: 'Calls while a policy is on trial, by policy (trial, rest) and outcome (answered, unanswered, error)',
      labelNames: ['policy', 'outcome'], registers,
    }),
    canaryUndone: new Counter({
      name: 'pointsman_canary_undone_total',
      help: 'Times a policy on trial was undone by itself, by guard (errors, answer-rate, post-dial-delay)',
      labelNames: ['guard'], registers,
    }),
    lookups: new Counter({
      name: 'pointsman_lookups_total',
      help: 'Questions to lookups by outcome (answered, cached, failed, late, busy, resting, ended)',
      labelNames: ['lookup', 'outcome'], registers,
    }),
    lookupResting: new Gauge({
      name: 'pointsman_lookup_resting',
      help: '1 while a lookup is left alone because it failed, and plan B holds',
      labelNames: ['lookup'], registers,
    }),
    ruleLimited: new Counter({
      name: 'pointsman_rule_limited_total',
      help: 'Calls the limit of a rule turned away, by rule and limit (calls, rate, per-caller)',
      labelNames: ['rule', 'limit'], registers,
    }),
    guardRefused: new Counter({
      name: 'pointsman_guard_refused_total',
      help: 'Requests the first defence turned away, by reason; stray is one of nothing that exists',
      labelNames: ['reason'], registers,
    }),
    registers: new Counter({
      name: 'pointsman_registers_total',
      help: 'REGISTER requests of phones, by the status they were answered with',
      labelNames: ['status'], registers,
    }),
    stateUp: new Gauge({
      name: 'pointsman_state_up',
      help: '1 while the store that routers share answers in time; 0 also without one',
      registers,
    }),
    enrolled: new Gauge({
      name: 'pointsman_registered',
      help: '1 while we are registered with the peer, 0 while we should be',
      labelNames: ['peer'], registers,
    }),
    enrolments: new Counter({
      name: 'pointsman_registrations_sent_total',
      help: 'REGISTER requests of ours by peer and outcome (a status, unreachable, timeout, tls)',
      labelNames: ['peer', 'outcome'], registers,
    }),
    proofs: new Counter({
      name: 'pointsman_proofs_total',
      help: 'Passwords that callers and phones proved, by outcome (proved, wrong, locked)',
      labelNames: ['outcome'], registers,
    }),
  }
}
