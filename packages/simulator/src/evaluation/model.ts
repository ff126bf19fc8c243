import { type Evidence, type Mitigation } from '@winnow/core';
import { type Labels } from './labels.ts';

/** What evaluation sees of a case. */
export interface CaseSeen {
  readonly id: string;
  readonly kind: 'person' | 'cluster';
  /** Everybody who was in it at any time while it was open, and since when (Unix ms). */
  readonly people: ReadonlyMap<string, number>;
  readonly openedAt: number;
  readonly peakProbability: number;
  /** Its people's evidence went into a cluster's case, which stands for it. */
  readonly merged: boolean;
  readonly headline: string;
  /** At its heaviest: score in dB with prior, and what made it. */
  readonly scoreDb: number;
  readonly evidence: readonly Evidence[];
  readonly mitigating: readonly Mitigation[];
}

/** The highest score (dB, prior included) of a case that held somebody, and the score at the end of the logs. */
export interface PersonScore { readonly peakDb: number; readonly finalDb: number }

/** What is known about a fraud for whoever asks why nobody found it. */
export interface FraudTrace {
  readonly name: string | undefined;
  /** Days with a success in the logs. */
  readonly daysSeen: number;
  /** Where from, most days first: "21 days from Denver, US, residential Comcast". */
  readonly seenFrom: readonly string[];
  /** About this person, when the score was highest. */
  readonly evidence: readonly Evidence[];
  readonly mitigating: readonly Mitigation[];
}

/** Scores of one way to rank people. `-Infinity` for a fraud whom it never mentions. */
export interface Ranking {
  readonly frauds: readonly { readonly person: string; readonly scenario: string; readonly score: number }[];
  /** Of cases in which nobody is a fraud or breaches a policy. */
  readonly falses: readonly number[];
}

/** Another way to find the same people in the same observations. */
export interface Baseline { readonly id: string; readonly title: string; /** Score from which it raises an alert as it comes. */ readonly alertsFrom: number; readonly ranking: Ranking }

/** The same findings without one detector. */
export interface Ablation { readonly detector: string; /** Findings with a level that it made. */ readonly findings: number; readonly ranking: Ranking }

/** All that is kept of one investigated company. */
export interface Company {
  readonly name: string;
  /** People on the roster; those seen when there is none. */
  readonly people: number;
  /** First day of logs and the end of the last, Unix ms. */
  readonly from: number;
  readonly until: number;
  /** Score in dB from which a case opens. */
  readonly openAtDb: number;
  readonly labels: Labels;
  readonly cases: readonly CaseSeen[];
  /** Of everybody about whom there was evidence. */
  readonly scores: ReadonlyMap<string, PersonScore>;
  readonly traces: ReadonlyMap<string, FraudTrace>;
  readonly ranking: Ranking;
  readonly baselines: readonly Baseline[];
  /** Absent when it was not asked for. */
  readonly ablations?: readonly Ablation[];
}
