import type { api } from '@winnow/core';
import { lazy, Suspense, type ReactNode } from 'react';
import { AddressLink, DeviceLink, PersonLink } from '../../components/links.tsx';
import { Bones, EmptyState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { count, networkWords } from '../../words.ts';
import { type Place, placeWords } from './drawn.ts';

const Drawing = lazy(() => import('./map-drawing.tsx'));

function Row({ place, data }: { readonly place: Place; readonly data: api.MapView }): ReactNode {
  const at = data.places.indexOf(place);
  const arc = data.arcs.find((a) => a.to === at);
  return (
    <tr>
      <td>{placeWords[place.kind]}{place.is_evidence && <span className="c-far"> · evidence</span>}</td><td><Untrusted text={place.label} short={80} /></td>
      <td>{place.person === undefined ? '–' : <PersonLink id={place.person} names={data.names} login={false} short={40} />}</td>
      <td className="w-num">{place.days ?? '–'}</td><td className="w-num">{arc === undefined ? '–' : `${count(Math.round(arc.km))} km`}</td><td className="w-num">± {count(Math.round(place.accuracy_km))} km</td>
      <td>{place.network_class === undefined ? '–' : networkWords[place.network_class]}</td><td>{place.ip === undefined ? (place.device === undefined ? '–' : <DeviceLink id={place.device} />) : <AddressLink ip={place.ip} />}</td>
    </tr>
  );
}

/** Where they say to live, were sent a laptop, and were seen: drawn, and beneath it as a table. */
export function CaseMap({ data, height }: { readonly data: api.MapView; readonly height: number }): ReactNode {
  if (data.places.length === 0) return <EmptyState title="No place is known">Neither a claim nor an address tells where.</EmptyState>;
  return (
    <div>
      <Suspense fallback={<div style={{ height }}><Bones lines={5} label="Loading the map" /></div>}><Drawing data={data} height={height} /></Suspense>
      <details className="c-details"><summary>Places as a table ({count(data.places.length)})</summary>
        <div className="c-scroll" tabIndex={0} role="group" aria-label="Places">
          <table className="w-table"><thead><tr><th scope="col">What</th><th scope="col">Where</th><th scope="col">Who</th><th scope="col">Days</th><th scope="col">From home</th><th scope="col">Accuracy</th><th scope="col">Network</th><th scope="col">Address or device</th></tr></thead>
            <tbody>{data.places.slice(0, 300).map((place, i) => <Row key={i} place={place} data={data} />)}</tbody></table>
        </div>
        {data.places.length > 300 && <p className="w-quiet">The first 300 of {count(data.places.length)}.</p>}
      </details>
    </div>
  );
}
