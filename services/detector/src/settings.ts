import { type CaseParams, catalogue, type Detector, type PersonDetector, type PopulationDetector, tune, type Tuned } from '@winnow/detection';
import { type Config, type Store } from '@winnow/platform';
import { type DetectionStore } from './ports.ts';

export interface DetectionSettings {
  /** Parameters per detector; `enabled: false` takes one out, `state: testing` keeps what it finds out of cases. */
  readonly detectors: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly cases: CaseParams;
}

export const settingsOf = ({ detectors, cases }: Pick<Config, 'detectors' | 'cases'>): DetectionSettings => ({
  detectors: Object.fromEntries(Object.entries(detectors).map(([id, d]) => [id, { ...d.params, enabled: d.enabled, state: d.state }])), cases: { openAtDb: cases.open_at_db, closeGapDb: cases.close_below_db },
});

/** Detectors of the catalogue that are on, with their parameters; `counting` are those whose findings count in cases. */
export function tunedCatalogue(settings: DetectionSettings): { readonly person: readonly Tuned<PersonDetector>[]; readonly population: readonly Tuned<PopulationDetector>[]; readonly all: readonly Detector[]; readonly counting: readonly Detector[] } {
  const on = catalogue.filter((d) => settings.detectors[d.id]?.['enabled'] !== false);
  return {
    person: tune(on.filter((d): d is PersonDetector => d.kind === 'person'), settings.detectors),
    population: tune(on.filter((d): d is PopulationDetector => d.kind === 'population'), settings.detectors),
    all: on, counting: on.filter((d) => settings.detectors[d.id]?.['state'] !== 'testing'),
  };
}

/** The store as a replay sees it. */
export const asDetectionStore = (store: Store): DetectionStore => ({
  accounts: () => store.accounts(), devices: () => store.devices(), accountDevices: () => store.accountDevices(), span: () => store.span(), timelines: (wanted, from, asOf) => store.timelines(wanted, from, asOf),
  population: (query, binds, row) => store.population(query, binds, row),
});
