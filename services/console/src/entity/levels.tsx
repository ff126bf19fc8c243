import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { Mark, type Tone } from '../components/marks.tsx';
import { count, decibans } from '../words.ts';

type Level = api.DetectorRow['levels'][number];
/** What a level weighs here, beside what its author gave it: where more people show it than was thought, it says less. */
export function Weight({ level }: { readonly level: Level }): ReactNode {
  const differs = Math.abs(level.here_db - level.weight_db) >= 0.5;
  const title = differs ? `The author gave it ${decibans(level.weight_db)}. Here ${count(level.showing)} of ${count(level.of)} people show it, so it weighs ${level.here_db < level.weight_db ? 'less' : 'more'}.` : `As the author gave it; here ${count(level.showing)} of ${count(level.of)} people show it.`;
  return <span className="w-num" title={title}>{decibans(level.here_db)}{differs && <span className="w-quiet"> of {decibans(level.weight_db)}</span>}</span>;
}

const tones: Readonly<Record<api.DetectorRow['state'], Tone>> = { active: 'good', testing: 'info', off: 'plain' };
const words: Readonly<Record<api.DetectorRow['state'], string>> = { active: 'active', testing: 'on trial', off: 'off' };
const help: Readonly<Record<api.DetectorRow['state'], string>> = { active: 'What it finds counts.', testing: 'It looks, and what it finds is shown here, but it does not count in cases.', off: 'It is turned off in the configuration.' };
export function DetectorState({ detector }: { readonly detector: api.DetectorRow }): ReactNode {
  return <span className="w-nowrap"><Mark tone={tones[detector.state]} title={help[detector.state]}>{words[detector.state]}</Mark><Blind detector={detector} before=" " /></span>;
}
/** Whether it cannot see here, or only part of the people. */
export function Blind({ detector: { blind, half_blind: half }, before = '' }: { readonly detector: Pick<api.DetectorRow, 'blind' | 'half_blind'>; readonly before?: string }): ReactNode {
  if (blind !== undefined) return <>{before}<Mark tone="warn" title={blind}>blind</Mark></>;
  return half === undefined ? null : <>{before}<Mark tone="info" title={half}>half blind</Mark></>;
}
