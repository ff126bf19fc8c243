import type { api } from '@winnow/core';
import { NativeSelect } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { nameOf, PersonLink } from '../../components/links.tsx';
import { EmptyState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { percent } from '../../words.ts';
import { offsetText, shifted } from './hours-model.ts';
import { OneOf, signed } from './parts.tsx';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const [START, END] = [7, 19];
type Person = api.HoursView['people'][number];

function Heat({ minutes, label }: { readonly minutes: readonly (readonly number[])[]; readonly label: string }): ReactNode {
  const most = Math.max(1, ...minutes.flat());
  return (
    <table className="c-heat" aria-label={label}>
      <thead><tr><th scope="col"><span className="w-hidden">Day</span></th>{Array.from({ length: 24 }, (_, h) => <th key={h} scope="col" data-day={h >= START && h < END}>{h}</th>)}</tr></thead>
      <tbody>{weekdays.map((day, d) => <tr key={day}><th scope="row">{day}</th>{(minutes[d] ?? []).map((m, h) => <td key={h} data-day={h >= START && h < END && d < 5} title={`${day} ${String(h)}–${String(h + 1)} h: ${String(m)} min`}><span style={{ opacity: m === 0 ? 0 : 0.18 + 0.82 * (m / most) }} /><span className="w-hidden">{m}</span></td>)}</tr>)}</tbody>
    </table>
  );
}

function Fits({ person }: { readonly person: Person }): ReactNode {
  const claimed = person.claimed_offset_h;
  const best = person.fits[0];
  const own = person.fits.find((f) => f.offset_h === claimed);
  const shown = person.fits.slice(0, 4);
  const rows = own !== undefined && !shown.includes(own) ? [...shown, own] : shown;
  return (
    <div className="c-fits">
      <h3>Office hours there</h3>
      {rows.map((f) => <div key={f.offset_h} data-claimed={f.offset_h === claimed}><span className="w-num">{offsetText(f.offset_h)}</span><span className="c-bar"><span data-tone={f.offset_h === claimed ? 'claimed' : 'plain'} style={{ width: `${String(Math.round(f.share * 100))}%` }} /></span><span className="w-num">{percent(f.share)}</span>{f.offset_h === claimed && <span className="w-quiet">claimed</span>}</div>)}
      <p className="w-quiet">Share of the work that lies from 7 to 19 h on weekdays on the clock of that zone.{best !== undefined && claimed !== undefined && Math.abs(best.offset_h - claimed) >= 3 && best.share - (own?.share ?? 0) > 0.3 ? <b> These hours fit {offsetText(best.offset_h)}, not what is claimed.</b> : ''}</p>
    </div>
  );
}

/** When somebody works, by weekday and hour, on the claimed clock or in UTC. */
export function HoursHeat({ data }: { readonly data: api.HoursView }): ReactNode {
  const [chosen, choose] = useState(data.people[0]?.person);
  const [clock, setClock] = useState<'claimed' | 'utc' | 'best'>('claimed');
  const person = data.people.find((p) => p.person === chosen) ?? data.people[0];
  if (person === undefined) return <EmptyState title="Too little is known of when they work" />;
  const best = person.fits[0]?.offset_h ?? 0;
  const offset = clock === 'utc' ? 0 : clock === 'best' ? best : person.claimed_offset_h ?? 0;
  return (
    <div>
      <div className="c-tools">
        {data.people.length > 1 ? <NativeSelect size="xs" aria-label="Person" value={person.person} onChange={(e) => { choose(e.currentTarget.value); }} data={data.people.map((p) => ({ value: p.person, label: signed(nameOf(p.person, data.names), 40) }))} /> : <PersonLink id={person.person} names={data.names} short={40} />}
        <OneOf label="Clock" value={clock} onChange={setClock} options={[{ value: 'claimed', label: person.claimed_offset_h === undefined ? 'Claimed (unknown: UTC)' : `Claimed, ${offsetText(person.claimed_offset_h)}` }, { value: 'utc', label: 'UTC' }, { value: 'best', label: `Best fit, ${offsetText(best)}` }]} />
        {person.claimed_zone !== undefined && <span className="w-quiet">claims <Untrusted text={person.claimed_zone} short={40} /></span>}
      </div>
      <div className="c-hours"><div className="c-scroll" tabIndex={0} role="group" aria-label="Hours of the week"><Heat minutes={shifted(person.minutes, offset)} label={`Minutes by weekday and hour, ${offsetText(offset)}`} /></div><Fits person={person} /></div>
    </div>
  );
}
