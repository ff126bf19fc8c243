import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What services count. Labels hold words from closed lists and topic names, never an id, an address or a name. */
export interface Metrics {
  readonly registry: Registry;
  readonly recordsIn: Counter<'topic' | 'envelope' | 'source' | 'result' | 'reason'>;
  readonly observationsOut: Counter;
  readonly deadLetters: Counter<'reason'>;
  readonly dropped: Counter<'reason'>;
  readonly inserts: Counter<'table'>;
  readonly insertedRows: Counter<'table'>;
  readonly insertRetries: Counter<'table'>;
  readonly insertSeconds: Histogram;
  readonly findings: Counter<'detector' | 'level'>;
  readonly alerts: Counter<'step'>;
  readonly openCases: Gauge<'band'>;
  readonly lag: Gauge<'topic'>;
  readonly evaluations: Counter<'kind'>;
  readonly evaluationSeconds: Histogram<'kind'>;
  readonly cacheBytes: Gauge;
  readonly cacheEvictions: Counter;
  readonly listAgeDays: Gauge<'kind'>;
  readonly listsRefused: Gauge;
  readonly listReloads: Counter;
  readonly recordToAlertSeconds: Histogram;
  readonly downstreamAway: Gauge<'what'>;
  /** The Prometheus text format. */
  text(): Promise<string>;
}

const seconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];

/** A registry of its own, so that two services in one process do not share counters; `process` adds memory, CPU and event loop. */
export function openMetrics(service: string, options: { readonly process?: boolean } = {}): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  if (options.process === true) collectDefaultMetrics({ register: registry, prefix: 'winnow_' });
  const counter = <L extends string = never>(name: string, help: string, ...labelNames: L[]): Counter<L> => new Counter({ name: `winnow_${name}_total`, help, labelNames, registers: [registry] });
  const gauge = <L extends string = never>(name: string, help: string, ...labelNames: L[]): Gauge<L> => new Gauge({ name: `winnow_${name}`, help, labelNames, registers: [registry] });
  const histogram = <L extends string = never>(name: string, help: string, ...labelNames: L[]): Histogram<L> => new Histogram({ name: `winnow_${name}_seconds`, help, labelNames, buckets: seconds, registers: [registry] });
  return {
    registry,
    recordsIn: counter('records_in', 'What became of records: observations by kind, dropped and dead letters by reason', 'topic', 'envelope', 'source', 'result', 'reason'),
    observationsOut: counter('observations_out', 'Observations stored and published'),
    deadLetters: counter('dead_letters', 'Records that could not become an observation, by reason', 'reason'),
    dropped: counter('dropped', 'Records left out on purpose, by reason', 'reason'),
    inserts: counter('inserts', 'Inserts acknowledged, by table', 'table'),
    insertedRows: counter('inserted_rows', 'Rows acknowledged, by table', 'table'),
    insertRetries: counter('insert_retries', 'Inserts tried again, by table', 'table'),
    insertSeconds: histogram('insert', 'Time of an insert with its retries'),
    findings: counter('findings', 'Findings made, by detector and level', 'detector', 'level'),
    alerts: counter('alerts', 'Steps of cases published, by step', 'step'),
    openCases: gauge('open_cases', 'Cases open now, by band', 'band'),
    lag: gauge('lag_records', 'Records that wait, by topic', 'topic'),
    evaluations: counter('evaluations', 'Evaluations of people and of the population', 'kind'),
    evaluationSeconds: histogram('evaluation', 'Time of one evaluation', 'kind'),
    cacheBytes: gauge('cache_bytes', 'Bytes of timelines in memory'),
    cacheEvictions: counter('cache_evictions', 'Timelines given up for lack of room'),
    listAgeDays: gauge('list_age_days', 'Age of the oldest list in use, by kind of entries', 'kind'),
    listsRefused: gauge('lists_refused', '1 while changed lists are broken and those before them are in use'),
    listReloads: counter('list_reloads', 'Changed lists taken into use'),
    recordToAlertSeconds: histogram('record_to_alert', 'From a record\'s arrival to the alert it caused'),
    downstreamAway: gauge('downstream_away', '1 while Kafka or ClickHouse is away', 'what'),
    text: () => registry.metrics(),
  };
}
