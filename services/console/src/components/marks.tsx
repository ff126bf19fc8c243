import type { api, Band, Family, Verdict, WorkState } from '@winnow/core';
import type { ReactNode } from 'react';
import { printed } from '../keys.tsx';
import { bandWords, familyHelp, familyMarks, familyWords, stateWords, verdictHelp, verdictWords } from '../words.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'plain';
export const Mark = ({ tone = 'plain', title, children }: { readonly tone?: Tone; readonly title?: string; readonly children: ReactNode }): ReactNode => <span className="w-mark" data-tone={tone} title={title}>{children}</span>;
export const BandBadge = ({ band }: { readonly band: Band }): ReactNode => <span className="w-band" data-band={band}>{bandWords[band]}</span>;
const stateTones: Readonly<Record<WorkState, Tone>> = { new: 'info', 'in-progress': 'warn', closed: 'plain' };
export const StateMark = ({ state }: { readonly state: WorkState }): ReactNode => <Mark tone={stateTones[state]}>{stateWords[state]}</Mark>;
const verdictTones: Readonly<Record<Verdict, Tone>> = { fraud: 'bad', benign: 'good', 'false-positive': 'good', undetermined: 'plain' };
export const VerdictMark = ({ verdict }: { readonly verdict: Verdict }): ReactNode => <Mark tone={verdictTones[verdict]} title={verdictHelp[verdict]}>{verdictWords[verdict]}</Mark>;
export const FamilyMark = ({ family, isShort = true }: { readonly family: Family; readonly isShort?: boolean }): ReactNode => <Mark title={`${familyWords[family]}: ${familyHelp[family]}`}>{isShort ? <><span aria-hidden="true">{familyMarks[family]}</span><span className="w-hidden">{familyWords[family]}</span></> : familyWords[family]}</Mark>;
const levelTones: Readonly<Record<api.HealthView['checks'][number]['level'], Tone>> = { good: 'good', warn: 'warn', bad: 'bad' };
export const LevelMark = ({ level, children }: { readonly level: keyof typeof levelTones; readonly children: ReactNode }): ReactNode => <Mark tone={levelTones[level]}>{children}</Mark>;
/** Keys as they are printed: `mod+k` → Ctrl K. */
export const KeyHint = ({ keys }: { readonly keys: string }): ReactNode => <span className="w-nowrap">{printed(keys).map((key, i) => <span key={i}>{i > 0 && ' '}<kbd className="w-kbd">{key}</kbd></span>)}</span>;
