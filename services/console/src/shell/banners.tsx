import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link } from 'react-router';
import { queueKey } from '../actions/act.ts';
import { get, queries, useReach } from '../api.ts';
import { Icon } from '../components/icons.tsx';
import { useSession } from '../session.tsx';

const PROBE_MS = 4000;
/** While something is away it is asked again and again; as soon as it answers, all that is on the screen is asked for anew. */
function useProbe(isAway: boolean): void {
  useQuery({ queryKey: ['probe'], queryFn: async ({ signal }) => { await get('/views', undefined, signal); return true; }, enabled: isAway, refetchInterval: PROBE_MS, retry: false, gcTime: 0 });
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !isAway) void queries.invalidateQueries({ predicate: ({ queryKey: [path] }) => path !== queueKey }); // the queue has its own way: its rows stay where they are
    was.current = isAway;
  }, [isAway]);
}

/** What concerns all pages: the store is away; this is the sample company. */
export function Banners(): ReactNode {
  const reach = useReach();
  const { sample } = useSession().product;
  useProbe(reach !== 'ok');
  return (
    <aside className="w-banners" aria-label="Notices">
      {reach !== 'ok' && <div className="w-banner" data-tone="bad" role="alert"><Icon name="warning" />{reach === 'no-store' ? 'Read-only: the store does not answer. Trying again; nothing is lost.' : 'The server does not answer. Trying again; what you see is what was there last.'}</div>}
      {sample !== undefined && <div className="w-banner" data-tone="info" role="note"><strong>Sample company</strong><span>{sample.text}</span><Link to="/sample">{sample.stories === undefined ? 'How to load your own' : 'What is hidden in it, who only looks alike, and how to load your own'}</Link></div>}
    </aside>
  );
}
