import type { api } from '@winnow/core';

export type Place = api.MapView['places'][number];
export const placeWords: Readonly<Record<Place['kind'], string>> = { home: 'Claimed home', delivery: 'Laptop sent to', office: 'Office', seen: 'Seen' };

export type Edge = api.GraphView['edges'][number];
/** What an edge is known by. */
export const edgeKey = (e: Edge): string => `${e.from}\n${e.to}\n${e.label}`;
